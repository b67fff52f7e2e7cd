// Neither `message` nor `Error`.
#[pydust::exception]
#[derive(Debug)]
pub struct Broken {
    line: u32,
}

#[pydust::module(members(Broken))]
pub struct Module;

fn main() {}
