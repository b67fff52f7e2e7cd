#[pydust::test(timeout = "5 s")]
fn test_it() {}

fn main() {}
