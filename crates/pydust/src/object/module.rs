//! Module objects, and `import`.

use super::{AsName, python_type};
use crate::convert::IntoPy;
use crate::create::module;
use crate::raw::{call, code};
use crate::tree::hint::Hint;
use crate::{Bound, PyDict, PyResult, Python};

python_type!(
    /// A Python [module](https://docs.python.org/3/library/types.html#types.ModuleType).
    PyModule, Hint::Name("types.ModuleType"), |object| call::is_module(object)
);

impl PyModule {
    /// `types.ModuleType(name)`: an empty module that is not in `sys.modules`.
    pub fn new<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, Self>> {
        code::new_module(py, name)
    }
}

impl<'py> Bound<'py, PyModule> {
    /// The module's full name, `__name__`.
    pub fn name(&self) -> PyResult<String> {
        self.getattr("__name__")?.extract()
    }

    /// Where the module was loaded from, `__file__`, or `None` for a built-in one.
    pub fn filename(&self) -> PyResult<Option<String>> {
        match self.getattr_or_none("__file__")? {
            Some(name) => name.extract(),
            None => Ok(None),
        }
    }

    /// The namespace of the module, `__dict__`.
    pub fn dict(&self) -> Bound<'py, PyDict> {
        code::module_dict(self)
    }

    /// Adds a member: `module.name = value`. A tagged module takes the name into its `__all__`, unless that is a constant of its own.
    ///
    /// A name with one underscore at the start stays out, as `import *` passes over it everywhere.
    pub fn add(&self, name: impl AsName<'py>, value: impl IntoPy<'py>) -> PyResult<()> {
        name.with_name(self.py(), |name| {
            self.setattr(name, value)?;
            module::publish(self, name)
        })
    }
}

impl<'py> Python<'py> {
    /// Imports a module; a dotted name gives the module itself, as `importlib.import_module` does.
    pub fn import(self, name: impl AsName<'py>) -> PyResult<Bound<'py, PyModule>> {
        name.with_name(self, |name| call::import(self, name))
    }
}
