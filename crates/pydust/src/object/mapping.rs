//! Mappings: whatever `collections.abc.Mapping` says is one, and the read-only view of a mapping.

use super::{is_imported, python_type};
use crate::convert::IntoPy;
use crate::raw::call::{Feature, has_feature};
use crate::raw::collection;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyList, PyResult};

python_type!(
    /// A [mapping](https://docs.python.org/3/library/collections.abc.html#collections.abc.Mapping): `isinstance(object, collections.abc.Mapping)`. A dict
    /// is recognised at once; other classes inherit from the ABC or are registered with it. Having `keys` and `__getitem__` is not enough.
    PyMapping, Hint::Generic("Mapping", &[Hint::Any, Hint::Any]),
    |object| has_feature(object, Feature::Dict) || is_imported!(object, "collections.abc", "Mapping")
);
python_type!(
    /// A [`types.MappingProxyType`](https://docs.python.org/3/library/types.html#types.MappingProxyType), such as the `__dict__` of a class.
    PyMappingProxy, Hint::Name("types.MappingProxyType"), |object| is_builtin(object, Builtin::MappingProxy)
);

impl PyMappingProxy {
    /// A read-only view of a mapping.
    ///
    /// # Errors
    /// `TypeError` for what is no mapping.
    pub fn new<'py, T>(mapping: &Bound<'py, T>) -> PyResult<Bound<'py, Self>> {
        collection::mapping_proxy(mapping.as_any())
    }
}

macro_rules! views {
    ($($ty:ident)*) => { $(
        impl<'py> Bound<'py, $ty> {
            /// `list(self.keys())`.
            pub fn keys(&self) -> PyResult<Bound<'py, PyList>> {
                PyList::of(&self.call_method("keys", ())?)
            }

            /// `list(self.values())`.
            pub fn values(&self) -> PyResult<Bound<'py, PyList>> {
                PyList::of(&self.call_method("values", ())?)
            }

            /// `list(self.items())`.
            pub fn items(&self) -> PyResult<Bound<'py, PyList>> {
                PyList::of(&self.call_method("items", ())?)
            }

            /// `self.get(key)`, or `None`.
            pub fn get(&self, key: impl IntoPy<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
                self.call_method("get", (key,))?.extract()
            }
        }
    )* };
}

views!(PyMapping PyMappingProxy);
