#[pydust::class(extends = IntEnum)]
pub enum Level {
    Low = 1,
    #[member(value = 1)]
    High = 2,
}

fn main() {}
