#[pydust::class(final = true)]
pub struct Person;

fn main() {}
