use pydust::prelude::*;
use std::sync::Mutex;

#[pydust::class]
pub struct Guarded {
    slot: Mutex<Option<Py<PyAny>>>,
}

#[pydust::module(members(Guarded))]
pub struct Memory;

#[pydust::methods]
impl Memory {
    pub fn change(guarded: &mut Guarded) {
        let _ = guarded;
    }
}

fn main() {}
