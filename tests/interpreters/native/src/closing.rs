//! A module with members of every kind: it is made and not executed, or its import fails at the very end, when all of them are there.

use pydust::prelude::*;

/// Fails on import where the environment says so, and leaves itself behind in `builtins`.
#[pydust::module(members(Thing, Fixed, fn free))]
#[derive(Default)]
pub struct Closing {
    #[attribute(set)]
    count: u64,
}

#[pydust::methods]
impl Closing {
    fn __init__(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        if std::env::var_os("CLOSING_FAILS").is_some() {
            let builtins = module.py().import("builtins")?;
            builtins.as_any().setattr("kept", module)?;
            raise!(ValueError, "the import fails at its end")
        }
        Ok(())
    }

    /// Reads the state.
    pub fn total(&self) -> u64 {
        self.count
    }

    /// Changes it.
    pub fn add(&mut self, number: u64) -> u64 {
        self.count += number;
        self.count
    }

    /// Needs no state, but a type.
    pub fn thing() -> Thing {
        Thing
    }

    #[property]
    pub fn doubled(&self) -> u64 {
        self.count * 2
    }

    /// What is not there.
    pub fn __getattr__(&self, name: String) -> PyResult<String> {
        if name.starts_with('_') {
            raise!(AttributeError, "{name}")
        }
        Ok(format!("{name} of {}", self.count))
    }
}

/// Asks for the state from outside.
#[pydust::function]
pub fn free(state: State<'_, Closing>) -> u64 {
    state.count
}

/// A class, whose methods reach the state, too.
#[pydust::class]
pub struct Thing;

#[pydust::methods]
impl Thing {
    fn __new__() -> Self {
        Self
    }

    /// The state of the module.
    pub fn state(&self, state: State<'_, Closing>) -> u64 {
        state.count
    }
}

/// Its state never changes, so that nothing guards it.
#[pydust::submodule]
pub struct Fixed {
    number: u64,
}

#[pydust::methods]
impl Fixed {
    fn __new__() -> Self {
        Self { number: 7 }
    }

    /// What it is.
    pub fn number(&self) -> u64 {
        self.number
    }
}
