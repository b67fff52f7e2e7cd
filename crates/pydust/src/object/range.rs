//! `range`.

use super::python_type;
use crate::raw::types::{self, Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyResult, Python};

python_type!(
    /// Python's [`range`](https://docs.python.org/3/library/stdtypes.html#range).
    PyRange, Hint::Name("range"), |object| is_builtin(object, Builtin::Range)
);

impl PyRange {
    /// `range(start, stop, step)`.
    ///
    /// # Errors
    /// `ValueError` for a step of zero.
    pub fn new(
        py: Python<'_>,
        start: isize,
        stop: isize,
        step: isize,
    ) -> PyResult<Bound<'_, Self>> {
        types::builtin(py, Builtin::Range)
            .call((start, stop, step))?
            .cast_into()
    }
}

macro_rules! bounds {
    ($($name:ident)*) => {
        impl Bound<'_, PyRange> { $(
            #[doc = concat!("`self.", stringify!($name), "`.")]
            ///
            /// # Errors
            /// `OverflowError` where it does not fit.
            pub fn $name(&self) -> PyResult<isize> {
                self.getattr(stringify!($name))?.extract()
            }
        )* }
    };
}

bounds!(start stop step);
