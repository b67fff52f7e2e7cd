#[pydust::submodule(name = "tools")]
pub struct Tools;

#[pydust::module(members(Tools))]
pub struct Example;

fn main() {}
