#[pydust::class(extends = IntEnum)]
pub enum Level {
    #[member(value = "low")]
    Low,
}

fn main() {}
