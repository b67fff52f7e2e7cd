#[pydust::class]
pub enum Nothing {}

fn main() {}
