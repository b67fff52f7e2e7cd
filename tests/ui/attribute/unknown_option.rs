#[pydust::class]
pub struct Person {
    #[attribute(sett)]
    age: u32,
}

fn main() {}
