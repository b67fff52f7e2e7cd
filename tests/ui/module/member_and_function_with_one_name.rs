#[pydust::submodule]
pub struct Tools;

#[pydust::module(members(Tools))]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn tools() {}
}

fn main() {}
