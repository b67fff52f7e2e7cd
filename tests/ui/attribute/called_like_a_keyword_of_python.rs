#[pydust::class]
pub struct Person {
    #[attribute]
    class: String,
}

#[pydust::methods]
impl Person {}

fn main() {}
