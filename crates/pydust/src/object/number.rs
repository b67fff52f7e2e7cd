//! `int`, `float`, `complex` and `bool` as objects. As parameters and results Rust's own numbers are usually better.

use super::python_type;
use crate::raw::call::{Feature, has_feature};
use crate::raw::number;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyResult, Python};

python_type!(
    /// Python's [`int`](https://docs.python.org/3/library/functions.html#int), of any size. A `bool` is one too.
    PyInt, Hint::Name("int"), |object| has_feature(object, Feature::Int)
);
python_type!(
    /// Python's [`float`](https://docs.python.org/3/library/functions.html#float).
    PyFloat, Hint::Name("float"), |object| is_builtin(object, Builtin::Float)
);
python_type!(
    /// Python's [`complex`](https://docs.python.org/3/library/functions.html#complex).
    PyComplex, Hint::Name("complex"), |object| is_builtin(object, Builtin::Complex)
);
python_type!(
    /// Python's [`bool`](https://docs.python.org/3/library/functions.html#bool): `True` or `False`.
    PyBool, Hint::Name("bool"), |object| is_builtin(object, Builtin::Bool)
);

impl PyInt {
    /// A new `int`. Wider numbers convert with `into_py`.
    #[inline]
    pub fn new(py: Python<'_>, value: i64) -> Bound<'_, Self> {
        number::int_object(py, value)
    }
}

impl Bound<'_, PyInt> {
    /// `self.bit_length()`.
    #[inline]
    pub fn bit_length(&self) -> PyResult<usize> {
        self.call_method("bit_length", ())?.extract()
    }
}

impl PyFloat {
    /// A new `float`.
    #[inline]
    pub fn new(py: Python<'_>, value: f64) -> Bound<'_, Self> {
        number::float_from_f64(py, value)
    }
}

impl Bound<'_, PyFloat> {
    /// The number.
    #[inline]
    pub fn value(&self) -> f64 {
        number::float(self).unwrap_or(f64::NAN)
    }
}

impl PyComplex {
    /// A new `complex`.
    #[inline]
    pub fn new(py: Python<'_>, real: f64, imag: f64) -> Bound<'_, Self> {
        number::complex_from(py, real, imag)
    }
}

impl Bound<'_, PyComplex> {
    /// `self.real`.
    #[inline]
    pub fn real(&self) -> f64 {
        number::complex_parts(self).0
    }

    /// `self.imag`.
    #[inline]
    pub fn imag(&self) -> f64 {
        number::complex_parts(self).1
    }
}

impl PyBool {
    /// `True` or `False`.
    #[inline]
    pub fn new(py: Python<'_>, value: bool) -> Bound<'_, Self> {
        number::bool_object(py, value)
    }
}

impl Bound<'_, PyBool> {
    /// `self is True`.
    #[inline]
    pub fn is_true(&self) -> bool {
        number::exact_bool(self) == Some(true)
    }
}
