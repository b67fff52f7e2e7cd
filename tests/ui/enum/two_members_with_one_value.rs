#[pydust::class]
pub enum Level {
    #[member(value = "low")]
    Low,
    #[member(value = "low")]
    High,
}

fn main() {}
