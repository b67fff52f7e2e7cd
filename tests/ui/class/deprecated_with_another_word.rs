#[pydust::class]
#[deprecated(reason = "use Dog")]
pub struct Animal;

fn main() {}
