#[pydust::module(name = "my-example")]
pub struct Example;

fn main() {}
