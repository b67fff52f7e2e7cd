use pydust::prelude::*;
use std::sync::Mutex;

#[pydust::class]
pub struct Animal;

#[pydust::class]
pub struct Dog {
    #[base]
    animal: Animal,
    owner: Mutex<Option<Py<PyAny>>>,
}

fn main() {}
