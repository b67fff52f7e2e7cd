#[pydust::module]
pub fn example() {}

fn main() {}
