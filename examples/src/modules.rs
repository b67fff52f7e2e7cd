//! A module is a struct with private native state, and so is each submodule.

use pydust::prelude::*;

/// The state is Rust's own: Python reaches it only through functions.
#[pydust::module(members(Submod))]
pub struct Modules {
    count: u32,
    name: Py<PyString>,
}

#[pydust::methods]
impl Modules {
    /// How many names the module can remember.
    pub const CAPACITY: u32 = 1;

    /// Runs once in each interpreter that imports the module.
    fn __new__(py: Python<'_>) -> Self {
        Self {
            count: 0,
            name: PyString::new(py, "Ziggy").unbind(),
        }
    }

    /// Adds one to the module's counter.
    pub fn increment(&mut self) {
        self.count += 1;
    }

    /// How often `increment` was called.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The name the module was born with.
    pub fn whoami(&self) -> &Py<PyString> {
        &self.name
    }

    /// Greets somebody.
    pub fn hello(&self, py: Python<'_>, name: &str) -> PyResult<String> {
        Ok(format!(
            "Hello, {name}. It's {}",
            self.name.bind(py).to_str()?
        ))
    }
}

/// Reached as `example.modules.submod`, by attribute and by import.
#[pydust::submodule(members(Deeper as "deep"))]
pub struct Submod;

#[pydust::methods]
impl Submod {
    /// Greets everybody.
    pub fn world() -> &'static str {
        "Hello, World!"
    }
}

/// Submodules nest to any depth, each with a state of its own.
#[pydust::submodule]
#[derive(Default)]
pub struct Deeper {
    visits: u64,
}

#[pydust::methods]
impl Deeper {
    /// Counts the visits.
    pub fn visit(&mut self) -> u64 {
        self.visits += 1;
        self.visits
    }
}
