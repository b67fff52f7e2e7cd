#[pydust::class]
pub struct Metres(#[attribute] f64);

fn main() {}
