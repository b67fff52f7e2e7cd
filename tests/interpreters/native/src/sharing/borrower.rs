//! Uses classes of `native.holder`.

use std::sync::Mutex;

use pydust::prelude::*;

mod held;
use held::{Held, Level, Lost, Mark, Tone};

/// The first number of `Tone`.
pub const FIRST: u8 = 200;

/// Lists nothing.
#[pydust::module]
pub struct Borrower;

static KEPT: Mutex<Option<Py<PyAny>>> = Mutex::new(None);

#[pydust::methods]
impl Borrower {
    /// What is in it.
    pub fn value_of(py: Python<'_>, held: &Held) -> PyResult<String> {
        held.value.as_ref().map_or(Ok(String::new()), |value| {
            Ok(value.bind(py).repr()?.to_str()?.to_owned())
        })
    }

    /// What is in it, told by the numbers of this module.
    pub fn tone_of(held: &Held) -> String {
        let level = match held.level {
            Level::None => 0,
            Level::Some(level) => level,
        };
        format!("{} {level}", held.tone.name())
    }

    /// A new instance.
    pub fn hold(name: String, value: Py<PyAny>) -> Held {
        Held {
            name,
            value: Some(value),
            next: None,
            tone: Tone::Low,
            level: Level::None,
        }
    }

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

    /// The number in it.
    pub fn number_of(mark: &Mark) -> i64 {
        mark.number
    }

    /// An instance of a class whose module does not exist.
    pub fn lost() -> Lost {
        Lost
    }

    /// Takes what nobody can have.
    pub fn find(lost: &Lost) -> bool {
        let _ = lost;
        true
    }
}
