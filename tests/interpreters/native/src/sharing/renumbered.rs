//! Compiles the shared classes with other numbers for the variants of an enum.

use pydust::prelude::*;

mod held;
use held::{Held, Mark};

/// The first number of `Tone`, and not that of the others.
pub const FIRST: u8 = 0;

/// Lists nothing.
#[pydust::module]
pub struct Renumbered;

#[pydust::methods]
impl Renumbered {
    /// Would take one variant for another.
    pub fn tone_of(held: &Held) -> &'static str {
        held.tone.name()
    }

    /// Has no enum in it.
    pub fn number_of(mark: &Mark) -> i64 {
        mark.number
    }
}
