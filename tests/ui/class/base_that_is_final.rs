#[pydust::class(final)]
pub struct Animal;

#[pydust::class]
pub struct Dog {
    #[base]
    animal: Animal,
}

fn main() {}
