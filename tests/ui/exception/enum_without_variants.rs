// It cannot happen.
#[pydust::exception]
#[derive(Debug)]
pub enum Broken {}

fn main() {}
