#[pydust::class(metaclass = Meta)]
pub struct Table;

#[pydust::class(metaclass("a:B"))]
pub struct Other;

fn main() {}
