use std::time::Instant;

#[pydust::class]
pub struct Timer {
    #[attribute(set)]
    started: Instant,
}

fn main() {}
