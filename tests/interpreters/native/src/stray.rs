//! A module whose function asks for the state of a module that is not above it.

use pydust::prelude::*;

/// Cannot be imported.
#[pydust::module(members(Sub, fn astray))]
pub struct Stray;

/// Has a state.
#[pydust::submodule]
#[derive(Default)]
pub struct Sub {
    count: u64,
}

#[pydust::methods]
impl Sub {
    /// How often.
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// Asks from above.
#[pydust::function]
pub fn astray(state: State<'_, Sub>) -> u64 {
    state.count
}
