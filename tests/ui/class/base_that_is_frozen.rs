#[pydust::class]
pub struct Animal;

#[pydust::class(mutable)]
pub struct Dog {
    #[base]
    animal: Animal,
}

fn main() {}
