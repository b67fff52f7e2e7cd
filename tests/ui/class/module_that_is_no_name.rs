#[pydust::class(module = "example shapes")]
pub struct Point;

#[pydust::methods]
impl Point {}

fn main() {}
