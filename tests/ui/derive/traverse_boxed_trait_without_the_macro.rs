pub trait Shape: Send + Sync {}

#[pydust::class]
pub struct Drawing {
    shapes: Vec<Box<dyn Shape>>,
}

fn main() {}
