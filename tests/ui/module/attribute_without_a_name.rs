#[pydust::module]
#[derive(Default)]
pub struct Example(#[attribute] u32);

fn main() {}
