#[pydust::class]
pub struct Animal;

#[pydust::class]
#[repr(packed)]
pub struct Dog {
    #[base]
    animal: Animal,
}

fn main() {}
