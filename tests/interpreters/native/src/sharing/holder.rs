//! The owner.

use std::sync::Mutex;

use pydust::prelude::*;

mod held;
use held::{Held, Level, Mark, Tone};

/// The first number of `Tone`.
pub const FIRST: u8 = 200;

/// Lists the shared classes.
#[pydust::module(members(Held, Mark))]
pub struct Holder;

static KEPT: Mutex<Option<Py<PyAny>>> = Mutex::new(None);

#[pydust::methods]
impl Holder {
    /// Keeps an object, whichever interpreter it is of.
    pub fn keep(object: Py<PyAny>) {
        *KEPT.lock().unwrap() = Some(object);
    }

    /// An instance with the kept object in it.
    pub fn hold_kept() -> Held {
        Held {
            name: "kept".into(),
            value: KEPT.lock().unwrap().take(),
            next: None,
            tone: Tone::Low,
            level: Level::None,
        }
    }

    /// What is in it.
    pub fn value_of(py: Python<'_>, held: &Held) -> PyResult<String> {
        held.value.as_ref().map_or(Ok(String::new()), |value| {
            Ok(value.bind(py).repr()?.to_str()?.to_owned())
        })
    }
}
