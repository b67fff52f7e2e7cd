use pydust::prelude::*;

pub trait Shape: TraverseBoxed + Send + Sync {}

pydust::traverse_boxed!(dyn Shape);

pub struct Square {
    side: f64,
}

impl Shape for Square {}

fn main() {}
