#[pydust::class(module = "example.shapes", extends = PyDict)]
pub struct Table;

#[pydust::methods]
impl Table {}

fn main() {}
