#[pydust::class]
pub struct Order;

#[pydust::methods]
impl Order {
    #[getter]
    pub fn count(&self) -> u8 {
        1
    }
}

fn main() {}
