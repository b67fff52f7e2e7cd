#[pydust::class(r#final = true)]
pub struct Person;

fn main() {}
