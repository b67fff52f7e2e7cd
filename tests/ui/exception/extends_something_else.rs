// `String` is no exception.
#[pydust::exception(extends = String, message = "broken")]
#[derive(Debug)]
pub struct Broken;

fn main() {}
