use std::time::Instant;

#[pydust::class]
pub struct Timer {
    #[attribute]
    started: Instant,
}

fn main() {}
