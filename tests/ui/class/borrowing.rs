#[pydust::class]
pub struct Token<'a> {
    text: &'a str,
}

fn main() {}
