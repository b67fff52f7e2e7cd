#[pydust::class]
pub struct Order {
    #[attribute(set)]
    #[attribute(rename = "size")]
    count: u8,
}

fn main() {}
