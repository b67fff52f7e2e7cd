#[pydust::class]
pub struct Person {
    #[attribute(rename = "class")]
    kind: String,
}

fn main() {}
