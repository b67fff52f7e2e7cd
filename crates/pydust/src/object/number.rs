//! `int`, `float` and `bool` as objects. As parameters and results Rust's own numbers are usually better.

use super::python_type;
use crate::hint::Hint;
use crate::raw::call::{Feature, has_feature};
use crate::raw::number;
use crate::raw::types::{Builtin, is_builtin};
use crate::{Bound, Python};

python_type!(
    /// Python's `int`.
    PyInt, Hint::Name("int"), |object| has_feature(object, Feature::Int)
);
python_type!(
    /// Python's `float`.
    PyFloat, Hint::Name("float"), |object| is_builtin(object, Builtin::Float)
);
python_type!(
    /// Python's `bool`.
    PyBool, Hint::Name("bool"), |object| is_builtin(object, Builtin::Bool)
);

impl PyFloat {
    /// A new `float`.
    pub fn new(py: Python<'_>, value: f64) -> Bound<'_, Self> {
        number::float_from_f64(py, value)
    }
}
