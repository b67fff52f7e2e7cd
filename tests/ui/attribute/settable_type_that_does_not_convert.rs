#[pydust::class]
pub struct Person {
    #[attribute(set)]
    name: &'static str,
}

fn main() {}
