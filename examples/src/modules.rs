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
#[pydust::submodule(members(Deeper as "deep", Visitor))]
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

/// Is counted in the state of the module at the top, and looks there whenever it is asked.
#[pydust::class]
pub struct Visitor {
    /// Who it is.
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Visitor {
    fn __new__(name: String, mut modules: State<'_, Modules>) -> PyResult<Self> {
        modules.borrow_mut()?.count += 1;
        Ok(Self { name })
    }

    /// Greets whom the module was born with.
    pub fn greet(&self, modules: State<'_, Modules>) -> PyResult<String> {
        let py = modules.module().py();
        Ok(format!(
            "{} greets {}",
            self.name,
            modules.name.bind(py).to_str()?
        ))
    }

    /// How many were counted.
    #[property]
    pub fn counted(&self, modules: State<'_, Modules>) -> u32 {
        modules.count
    }

    #[setter(counted)]
    fn set_counted(&mut self, value: u32, mut modules: State<'_, Modules>) -> PyResult<()> {
        modules.borrow_mut()?.count = value;
        Ok(())
    }

    /// How many were counted, asked of the class.
    #[classmethod]
    pub fn all(_cls: &Bound<'_, PyType>, modules: State<'_, Modules>) -> u32 {
        modules.count
    }

    /// The states of both modules above: this one's own has nothing in it.
    pub fn both(modules: State<'_, Modules>, _submod: State<'_, Submod>) -> u32 {
        modules.count
    }

    fn __len__(&self, modules: State<'_, Modules>) -> usize {
        modules.count as usize
    }

    fn __add__(&self, other: u32, modules: State<'_, Modules>) -> u32 {
        modules.count + other
    }

    /// What `pickle` makes it from.
    fn __getnewargs__(&self) -> (&str,) {
        (&self.name,)
    }
}
