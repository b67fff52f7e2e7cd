#[pydust::class(extends = StrEnum)]
pub enum Suit {
    #[member(value = 1)]
    Clubs,
}

fn main() {}
