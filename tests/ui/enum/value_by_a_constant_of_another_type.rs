const LOW: &str = "low";

#[pydust::class(extends = IntEnum)]
pub enum Level {
    #[member(value = LOW)]
    Low,
}

fn main() {}
