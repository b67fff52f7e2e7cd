use pydust::prelude::*;

#[pydust::class]
pub struct Order;

#[pydust::methods]
impl Order {
    pub fn place<'py>(order: &Bound<'py, Self>) -> Bound<'py, Self> {
        order.clone()
    }

    /// A static method of two orders.
    pub fn same(first: &Bound<'_, Order>, second: &Bound<'_, Self>) -> bool {
        first.is(second)
    }
}

fn main() {}
