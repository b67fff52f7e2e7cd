#[pydust::class]
pub struct Order;

#[pydust::methods]
impl Order {
    #[propery]
    pub fn count(&self) -> u8 {
        1
    }
}

fn main() {}
