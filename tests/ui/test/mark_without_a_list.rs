#[pydust::test(mark = slow)]
fn test_it() {}

fn main() {}
