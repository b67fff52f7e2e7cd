#[pydust::class]
pub struct Person {
    #[attribute(set = true)]
    age: u32,
}

fn main() {}
