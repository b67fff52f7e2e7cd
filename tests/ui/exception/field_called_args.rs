// Every exception has `args`.
#[pydust::exception(message = "broken")]
#[derive(Debug)]
pub struct Broken {
    args: u32,
}

fn main() {}
