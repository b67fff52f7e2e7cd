#[pydust::test]
async fn test_it() {}

fn main() {}
