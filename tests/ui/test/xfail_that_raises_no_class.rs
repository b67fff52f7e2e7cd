#[pydust::test(xfail(raises = 3))]
fn test_it() {}

fn main() {}
