#[pydust::exception]
#[message("line {line}")]
#[derive(Debug)]
pub struct Broken {
    line: u32,
}

fn main() {}
