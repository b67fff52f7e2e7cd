#[pydust::class]
pub struct Person {
    #[attribute(rename)]
    name: String,
}

fn main() {}
