#[pydust::class]
pub enum Level {
    Low,
    #[member(rename = "Low")]
    High,
}

fn main() {}
