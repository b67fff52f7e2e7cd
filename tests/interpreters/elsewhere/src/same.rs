//! Compiles the file of another project.

use pydust::prelude::*;

#[path = "../../native/src/sharing/held.rs"]
mod held;
use held::{Held, Level, Mark, Tone};

/// The first number of `Tone`.
pub const FIRST: u8 = 200;

/// Uses classes of `native.holder`.
#[pydust::module]
pub struct Same;

#[pydust::methods]
impl Same {
    /// What it is called.
    pub fn name_of(held: &Held) -> String {
        held.name.clone()
    }

    /// A new one.
    pub fn hold(name: String) -> Held {
        Held {
            name,
            value: None,
            next: None,
            tone: Tone::High,
            level: Level::None,
        }
    }

    /// One more.
    pub fn count(mark: &mut Mark) -> i64 {
        mark.number += 1;
        mark.number
    }

    /// A new one.
    pub fn mark(number: i64, value: Py<PyAny>) -> Mark {
        Mark { number, value }
    }
}
