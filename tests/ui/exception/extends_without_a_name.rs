// `extends` alone.
#[pydust::exception(extends, message = "broken")]
#[derive(Debug)]
pub struct Broken;

fn main() {}
