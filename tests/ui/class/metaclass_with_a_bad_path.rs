#[pydust::class(metaclass = Meta)]
pub struct Table;

fn main() {}
