use std::cell::Cell;

#[pydust::class]
pub struct Counter {
    #[opaque]
    count: Cell<u64>,
}

fn main() {}
