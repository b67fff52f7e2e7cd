#[pydust::class]
pub enum Level {
    #[member(value = std::sync::Mutex::new(1))]
    Low,
}

fn main() {}
