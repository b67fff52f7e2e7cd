#[pydust::class(extends = "decimal.Decimal")]
pub struct Exact;

#[pydust::class(extends)]
pub struct Other;

fn main() {}
