#[pydust::module(members(fn lambda))]
pub struct Example;

#[pydust::methods]
impl Example {}

#[pydust::function]
pub fn lambda() {}

fn main() {}
