pub struct Token;

#[pydust::function]
pub fn tokens() -> impl Iterator<Item = Token> {
    std::iter::repeat_with(|| Token)
}

fn main() {}
