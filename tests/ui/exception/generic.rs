// One class for every `T`.
#[pydust::exception(message = "broken")]
#[derive(Debug)]
pub struct Broken<T> {
    value: T,
}

fn main() {}
