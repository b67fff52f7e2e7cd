// The text names a field that is not there.
#[pydust::exception(message = "line {lin}")]
#[derive(Debug)]
pub struct Broken {
    line: u32,
}

fn main() {}
