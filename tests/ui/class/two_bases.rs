#[pydust::class]
pub struct Animal;

#[pydust::class]
pub struct Cat;

#[pydust::class]
pub struct Both {
    #[base]
    animal: Animal,
    #[base]
    cat: Cat,
}

fn main() {}
