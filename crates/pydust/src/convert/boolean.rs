//! `bool`: only `True` and `False`, and those of NumPy; no other object's truth is taken for one.

use super::{Expected, FromPy, IntoPy, by_reference, owned, sequence};
use crate::raw::answer::Answer;
use crate::raw::{items, number};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyList, PyResult, Python};

impl<'py> FromPy<'py> for bool {
    const HINT: Hint = Hint::Name("bool");
    const ASKS: bool = false;
    #[inline(always)]
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        match number::exact_bool(object) {
            Some(value) => Ok(value),
            None => slow(object),
        }
    }

    #[inline(always)]
    fn read(object: &Bound<'py, PyAny>) -> Option<Self> {
        number::exact_bool(object)
    }

    #[inline(always)]
    fn read_in_list(list: &Bound<'py, PyList>, index: usize) -> Option<Self> {
        items::read_item(list, index)
    }
    fn sequence_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Vec<Self>> {
        sequence::plain_items_from_py(object, py)
    }

    fn try_from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Option<Self>> {
        Ok(number::exact_bool(object).or_else(|| number::bool_of_numpy(object)))
    }
}

#[cold]
fn slow(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    number::bool_of_numpy(object)
        .ok_or_else(|| Expected::of(<bool as FromPy<'_>>::HINT).but_got(object))
}

impl<'py> IntoPy<'py> for bool {
    const HINT: Hint = Hint::Name("bool");
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(number::bool_from(py, self))
    }
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        Ok(Answer::bool(py, self))
    }
}

owned!([] bool;);
by_reference!([] bool;);
