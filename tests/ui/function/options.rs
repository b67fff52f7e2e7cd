#[pydust::function(name = "more")]
pub fn increment() {}

fn main() {}
