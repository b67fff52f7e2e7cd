#[pydust::exception]
#[derive(Debug)]
pub enum Broken {
    #[message("not there")]
    Missing,
    #[message("line {line}")]
    #[source]
    Wrong { line: u32 },
}

fn main() {}
