//! Members of Python enumerations.

use super::{is_imported, python_type};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult};

python_type!(
    /// A member of an [`enum.Enum`](https://docs.python.org/3/library/enum.html).
    PyEnumMember, Hint::Name("enum.Enum"), |object| is_imported!(object, "enum", "Enum")
);

impl<'py> Bound<'py, PyEnumMember> {
    /// `self.name`. Only a combination of flags may have none.
    pub fn name(&self) -> PyResult<Option<String>> {
        self.getattr("name")?.extract()
    }

    /// `self.value`.
    pub fn value(&self) -> PyResult<Bound<'py, PyAny>> {
        self.getattr("value")
    }
}
