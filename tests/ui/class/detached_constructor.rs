#[pydust::class]
pub struct Order;

#[pydust::methods]
impl Order {
    #[detached]
    fn __new__() -> Self {
        Self
    }
}

fn main() {}
