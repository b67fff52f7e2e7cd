#[pydust::class]
pub fn person() {}

fn main() {}
