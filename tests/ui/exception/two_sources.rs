// One cause.
use std::io;

#[pydust::exception(message = "broken")]
#[derive(Debug)]
pub struct Broken {
    #[source]
    first: io::Error,
    #[source]
    second: io::Error,
}

fn main() {}
