//! Type objects.

use super::python_type;
use crate::hint::Hint;
use crate::raw::call::{self, Feature, has_feature};
use crate::raw::text;
use crate::{Bound, PyResult};

python_type!(
    /// A Python class.
    PyType, Hint::Name("type"), |object| has_feature(object, Feature::Type)
);

impl Bound<'_, PyType> {
    /// The name with its containers inside the module, `__qualname__`.
    pub fn qualified_name(&self) -> PyResult<String> {
        call::attribute(self.as_any(), &text::interned(self.py(), c"__qualname__"))?.extract()
    }
}
