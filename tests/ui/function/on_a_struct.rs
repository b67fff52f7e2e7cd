#[pydust::function]
pub struct Increment;

fn main() {}
