#[pydust::class(extends)]
pub struct Other;

fn main() {}
