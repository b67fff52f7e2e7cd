#[pydust::class]
pub struct Animal;

#[pydust::methods]
impl Animal {}

#[pydust::class(module = "example.animals")]
pub struct Dog {
    #[base]
    animal: Animal,
}

#[pydust::methods]
impl Dog {}

fn main() {}
