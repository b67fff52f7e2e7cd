#[pydust::class]
pub struct Person {
    #[attribute(set, rename = "first name")]
    name: String,
}

fn main() {}
