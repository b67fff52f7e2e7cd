// A number is no error.
#[pydust::exception(message = "broken")]
#[derive(Debug)]
pub struct Broken {
    #[source]
    cause: u32,
}

fn main() {}
