#[pydust::class]
pub struct Person {
    #[attribute]
    name: String,
    #[attribute(rename = "name")]
    surname: String,
}

fn main() {}
