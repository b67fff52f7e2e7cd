#[pydust::class]
pub struct Numbers {
    #[attribute(rename = "__hash__")]
    hash: i64,
}

fn main() {}
