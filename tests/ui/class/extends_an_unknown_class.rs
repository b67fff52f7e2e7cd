#[pydust::class(extends = PyDictionary)]
pub struct Table;

fn main() {}
