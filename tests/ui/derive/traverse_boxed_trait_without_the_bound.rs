pub trait Shape: Send + Sync {}

pydust::traverse_boxed!(dyn Shape);

#[pydust::class]
pub struct Drawing {
    shapes: Vec<Box<dyn Shape>>,
}

fn main() {}
