#[pydust::class(register = "collections.abc:Mapping")]
pub struct Other;

fn main() {}
