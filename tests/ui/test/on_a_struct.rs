#[pydust::test]
struct Thing;

fn main() {}
