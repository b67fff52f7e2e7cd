use std::time::Instant;

#[pydust::class]
pub struct Timer;

#[pydust::methods]
impl Timer {
    pub const STARTED: Option<Instant> = None;
}

fn main() {}
