use pydust::prelude::*;

#[pydust::class]
pub struct Order;

#[pydust::methods]
impl Order {
    pub fn count(slf: PyRef<'_, Self>) -> usize {
        1
    }
}

fn main() {}
