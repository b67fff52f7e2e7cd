//! Module objects.

use super::python_type;
use crate::hint::Hint;
use crate::raw::{call, text};
use crate::{Bound, PyResult};

python_type!(
    /// A Python module.
    PyModule, Hint::Name("ModuleType"), |object| call::is_module(object)
);

impl Bound<'_, PyModule> {
    /// The module's full name, `__name__`.
    pub fn name(&self) -> PyResult<String> {
        call::attribute(self.as_any(), &text::interned(self.py(), c"__name__"))?.extract()
    }
}
