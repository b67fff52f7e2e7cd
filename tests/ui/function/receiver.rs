#[pydust::function]
pub fn increment(&mut self) {}

fn main() {}
