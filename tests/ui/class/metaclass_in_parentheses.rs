#[pydust::class(metaclass("a:B"))]
pub struct Other;

fn main() {}
