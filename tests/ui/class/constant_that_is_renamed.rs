#[pydust::class]
pub struct Order;

#[pydust::methods]
impl Order {
    #[rename = "largest"]
    pub const LIMIT: u8 = 3;
}

fn main() {}
