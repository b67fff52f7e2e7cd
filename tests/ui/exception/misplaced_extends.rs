#[pydust::exception(extends = pydust::exception::ValueError, message = "line {line}")]
#[derive(Debug)]
pub struct Broken {
    #[extends(pydust::exception::KeyError)]
    line: u32,
}

fn main() {}
