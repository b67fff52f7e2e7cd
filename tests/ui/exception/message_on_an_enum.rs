// Each variant has its own.
#[pydust::exception(message = "broken")]
#[derive(Debug)]
pub enum Broken {
    First,
}

fn main() {}
