#[pydust::class(sequence, mapping)]
pub struct Table;

fn main() {}
