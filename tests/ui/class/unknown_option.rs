#[pydust::class(mutabel)]
pub struct Person;

fn main() {}
