//! `f64` and `f32`: floats, and numbers that convert to one (`__float__`, `__index__`).

use super::{Expected, FromPy, IntoPy, by_reference, owned, sequence};
use crate::exception::OverflowError;
use crate::raw::answer::Answer;
use crate::raw::call::{Feature, has_feature};
use crate::raw::{items, number};
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;
use crate::{Bound, PyAny, PyErr, PyList, PyResult, Python};

const FLOAT: Hint = Hint::Name("float");

impl<'py> FromPy<'py> for f64 {
    const HINT: Hint = Hint::Limited(&FLOAT, Limit::Float(64));
    const ASKS: bool = false;
    #[inline(always)]
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        match number::exact_float(object) {
            Some(value) => Ok(value),
            None => slow(object),
        }
    }

    #[inline(always)]
    fn read(object: &Bound<'py, PyAny>) -> Option<Self> {
        number::exact_float(object)
    }

    #[inline(always)]
    fn read_in_list(list: &Bound<'py, PyList>, index: usize) -> Option<Self> {
        items::read_item(list, index)
    }
    fn sequence_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Vec<Self>> {
        sequence::plain_items_from_py(object, py)
    }

    fn try_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Option<Self>> {
        if number::is_real(object) {
            Self::from_py(object, py).map(Some)
        } else {
            Ok(None)
        }
    }
}

#[cold]
#[inline(never)]
fn slow(object: &Bound<'_, PyAny>) -> PyResult<f64> {
    if let Some(value) = number::float(object) {
        return Ok(value);
    }
    if !number::is_real(object) {
        return Err(Expected::of(FLOAT).but_got(object));
    }
    let value = number::to_f64(object);
    // The only way in which an int fails; what another object's method raises is its own affair.
    if value.is_err() && has_feature(object, Feature::Int) {
        return Err(PyErr::refused(
            OverflowError::CLASS,
            "is too large for a float".into(),
        ));
    }
    value.map_err(|error| error.by_conversion_of(object))
}

impl<'py> FromPy<'py> for f32 {
    const HINT: Hint = Hint::Limited(&FLOAT, Limit::Float(32));
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let value = f64::from_py(object, py)?;
        let single = value as f32;
        if single.is_infinite() && value.is_finite() {
            return Err(PyErr::refused(
                OverflowError::CLASS,
                format!(
                    "must be between {:e} and {:e}, not {value:e}",
                    f32::MIN,
                    f32::MAX
                ),
            ));
        }
        Ok(single)
    }

    fn try_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Option<Self>> {
        if number::is_real(object) {
            Self::from_py(object, py).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<'py> IntoPy<'py> for f64 {
    const HINT: Hint = FLOAT;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(number::float_from_f64(py, self).into_any())
    }
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        Ok(Answer::float(py, self))
    }
}

impl<'py> IntoPy<'py> for f32 {
    const HINT: Hint = FLOAT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(number::float_from_f64(py, self.into()).into_any())
    }
}

owned!([] f64; [] f32;);
by_reference!([] f64; [] f32;);
