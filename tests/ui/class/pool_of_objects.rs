use pydust::prelude::*;

#[pydust::class(pool)]
pub struct Basket {
    item: Py<PyAny>,
}

fn main() {}
