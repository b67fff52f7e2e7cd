//! `Range` and `RangeInclusive` of integers: a `range` with step 1. `range(1, 4)` is `1..4` and `1..=3`.

use core::ops::{Range, RangeInclusive};

use super::{Expected, FromPy, IntoPy, owned};
use crate::exception::ValueError;
use crate::raw::call;
use crate::raw::types::{self, Builtin};
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;
use crate::{Bound, PyAny, PyErr, PyRange, PyResult, Python};

const RANGE: Hint = Hint::Name("range");

/// The two ends of a `range` with step 1, as Python has them.
fn ends<'py>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    if object.downcast::<PyRange>().is_none() {
        return Err(Expected::of(RANGE).but_got(object));
    }
    let step = call::named(object, c"step")?;
    if !step.equals(&1.into_py(py)?)? {
        return Err(PyErr::refused(
            ValueError::CLASS,
            format!(
                "must be a range with step 1, not {}",
                super::mapping::shown(&step)
            ),
        ));
    }
    Ok((
        call::named(object, c"start")?,
        call::named(object, c"stop")?,
    ))
}

/// `range(start, stop)` of numbers of any size.
fn range<'py>(start: &Bound<'py, PyAny>, stop: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    types::builtin(start.py(), Builtin::Range).call(&[start, stop])
}

fn in_end(end: &'static str) -> impl Fn(PyErr) -> PyErr {
    move |error| error.in_step(|| end.into())
}

macro_rules! ranges {
    ($($ty:ident)*) => { $(
        impl<'py> FromPy<'py> for Range<$ty> {
            const HINT: Hint = Hint::Limited(
                &RANGE,
                Limit::Range { of: &<$ty as FromPy<'py>>::HINT, inclusive: false },
            );
            fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
                let (start, stop) = ends(object, py)?;
                let start = <$ty>::from_py(&start, py).map_err(in_end("start"))?;
                let stop = <$ty>::from_py(&stop, py).map_err(in_end("stop"))?;
                Ok(start..stop)
            }
        }

        impl<'py> FromPy<'py> for RangeInclusive<$ty> {
            const HINT: Hint = Hint::Limited(
                &RANGE,
                Limit::Range { of: &<$ty as FromPy<'py>>::HINT, inclusive: true },
            );
            fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
                let (start, stop) = ends(object, py)?;
                if !object.is_truthy()? {
                    // An empty one may end below the least number.
                    return Ok(Self::new(1, 0));
                }
                // The last number may fit where the one after it does not.
                let last = call::call_named(&stop, c"__sub__", &[&1.into_py(py)?])?;
                let start = <$ty>::from_py(&start, py).map_err(in_end("start"))?;
                let last = <$ty>::from_py(&last, py).map_err(in_end("last number"))?;
                Ok(start..=last)
            }
        }

        owned!([] Range<$ty>; [] RangeInclusive<$ty>;);

        impl<'py> IntoPy<'py> for &Range<$ty> {
            const HINT: Hint = RANGE;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                range(&self.start.into_py(py)?, &self.end.into_py(py)?)
            }
        }

        impl<'py> IntoPy<'py> for &RangeInclusive<$ty> {
            const HINT: Hint = RANGE;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let start = self.start().into_py(py)?;
                if self.is_empty() {
                    return range(&start, &start);
                }
                let stop = call::call_named(&self.end().into_py(py)?, c"__add__", &[&1.into_py(py)?])?;
                range(&start, &stop)
            }
        }

        impl<'py> IntoPy<'py> for Range<$ty> {
            const HINT: Hint = RANGE;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                (&self).into_py(py)
            }
        }

        impl<'py> IntoPy<'py> for RangeInclusive<$ty> {
            const HINT: Hint = RANGE;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                (&self).into_py(py)
            }
        }
    )* };
}

ranges!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
