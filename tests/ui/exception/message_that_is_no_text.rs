// A message is a literal.
#[pydust::exception(message = line)]
#[derive(Debug)]
pub struct Broken {
    line: u32,
}

fn main() {}
