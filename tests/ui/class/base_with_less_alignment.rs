#[pydust::class]
pub struct Animal;

#[pydust::class]
pub struct Dog {
    #[base]
    animal: Animal,
    number: u128,
}

fn main() {}
