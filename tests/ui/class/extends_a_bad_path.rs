#[pydust::class(extends = "decimal.Decimal")]
pub struct Exact;

fn main() {}
