#[pydust::class(register("Mapping"))]
pub struct Table;

#[pydust::class(register = "collections.abc:Mapping")]
pub struct Other;

fn main() {}
