#[pydust::function]
pub fn ignore(_: i64) {}

fn main() {}
