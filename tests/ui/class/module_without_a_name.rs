#[pydust::class(module)]
pub struct Point;

#[pydust::methods]
impl Point {}

fn main() {}
