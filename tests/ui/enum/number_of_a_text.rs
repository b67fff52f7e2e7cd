#[pydust::class(extends = StrEnum)]
pub enum Suit {
    Clubs = 1,
}

fn main() {}
