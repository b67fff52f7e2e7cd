// Python has no name for it.
#[pydust::exception(message = "line {0}")]
#[derive(Debug)]
pub struct Broken(u32);

fn main() {}
