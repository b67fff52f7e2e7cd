#[pydust::class]
pub struct Animal;

#[pydust::class]
pub struct Dog {
    #[base(first)]
    animal: Animal,
}

fn main() {}
