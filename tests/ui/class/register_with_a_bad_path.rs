#[pydust::class(register("Mapping"))]
pub struct Table;

fn main() {}
