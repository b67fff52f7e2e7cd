// Python makes it from five values.
#[pydust::exception(extends = UnicodeDecodeError, message = "broken")]
#[derive(Debug)]
pub struct Broken;

fn main() {}
