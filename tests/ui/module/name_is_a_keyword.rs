#[pydust::module(name = "class")]
pub struct Example;

fn main() {}
