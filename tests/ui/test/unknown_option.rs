#[pydust::test(timout = 5)]
fn test_it() {}

fn main() {}
