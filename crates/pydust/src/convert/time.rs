//! `Duration` and `SystemTime`: `datetime.timedelta` that is not negative, and `datetime.datetime` with a time zone.
//!
//! Python counts microseconds; what is finer is cut off. Both types come from the module `datetime` of the current interpreter.

use core::ffi::CStr;
use std::time::{Duration, SystemTime};

use super::{Expected, FromPy, IntoPy, by_reference, owned};
use crate::exception::{OverflowError, ValueError};
use crate::raw::call;
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;
use crate::{Bound, PyAny, PyErr, PyResult, Python};

const TIMEDELTA: Hint = Hint::Name("datetime.timedelta");
const DATETIME: Hint = Hint::Name("datetime.datetime");

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// A name of the module `datetime`.
fn datetime<'py>(py: Python<'py>, name: &CStr) -> PyResult<Bound<'py, PyAny>> {
    call::named(py.import("datetime")?.as_any(), name)
}

/// A `timedelta` as whole days and the rest of a day. Only the days may be negative.
fn split(delta: &Bound<'_, PyAny>) -> PyResult<(i32, Duration)> {
    let days = call::named(delta, c"days")?.extract::<i32>()?;
    let seconds = call::named(delta, c"seconds")?.extract::<u32>()?;
    let microseconds = call::named(delta, c"microseconds")?.extract::<u32>()?;
    let rest = Duration::from_secs(seconds.into()) + Duration::from_micros(microseconds.into());
    Ok((days, rest))
}

/// `timedelta(days, seconds, microseconds)`, negated for a time before another.
fn timedelta(duration: Duration, negative: bool, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let days = (duration.as_secs() / SECONDS_A_DAY).into_py(py)?;
    let seconds = (duration.as_secs() % SECONDS_A_DAY).into_py(py)?;
    // What is cut off is cut off downwards.
    let nanoseconds = duration.subsec_nanos() + if negative { 999 } else { 0 };
    let microseconds = (nanoseconds / 1000).into_py(py)?;
    let delta = datetime(py, c"timedelta")?
        .call(&[&days, &seconds, &microseconds])
        .map_err(|error| too_large(&error, py, "datetime.timedelta"))?;
    if negative {
        call::call_named(&delta, c"__neg__", &[])
    } else {
        Ok(delta)
    }
}

/// For what Python's type has no value for.
#[cold]
fn too_large(error: &PyErr, py: Python<'_>, ty: &str) -> PyErr {
    let problem = format!("is out of range for {ty} ({})", error.message(py));
    PyErr::refused(OverflowError::CLASS, problem).outwards()
}

impl<'py> FromPy<'py> for Duration {
    const HINT: Hint = Hint::Limited(&TIMEDELTA, Limit::NotNegative);
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        if !object.is_instance(&datetime(py, c"timedelta")?)? {
            return Err(Expected::of(TIMEDELTA).but_got(object));
        }
        let (days, rest) = split(object)?;
        match u64::try_from(days) {
            Ok(days) => Ok(Self::from_secs(days * SECONDS_A_DAY) + rest),
            Err(_) => Err(PyErr::refused(
                ValueError::CLASS,
                "must not be negative".into(),
            )),
        }
    }
}

impl<'py> IntoPy<'py> for Duration {
    const HINT: Hint = TIMEDELTA;
    /// `OverflowError` past a billion days.
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        timedelta(self, false, py)
    }
}

/// `datetime(1970, 1, 1, tzinfo=timezone.utc)`.
fn epoch(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let utc = call::named(&datetime(py, c"timezone")?, c"utc")?;
    let (year, one, zero) = (1970.into_py(py)?, 1.into_py(py)?, 0.into_py(py)?);
    let arguments = [&year, &one, &one, &zero, &zero, &zero, &zero, &utc];
    datetime(py, c"datetime")?.call(&arguments)
}

impl<'py> FromPy<'py> for SystemTime {
    const HINT: Hint = Hint::Limited(&DATETIME, Limit::Aware);
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        if !object.is_instance(&datetime(py, c"datetime")?)? {
            return Err(Expected::of(DATETIME).but_got(object));
        }
        if call::is_none(&call::call_named(object, c"utcoffset", &[])?) {
            return Err(PyErr::refused(
                ValueError::CLASS,
                "must be a datetime with a time zone, not a naive one".into(),
            ));
        }
        let since = call::call_named(object, c"__sub__", &[&epoch(py)?]);
        let (days, rest) = split(&since.map_err(|error| error.by_conversion_of(object))?)?;
        let whole = Duration::from_secs(u64::from(days.unsigned_abs()) * SECONDS_A_DAY);
        let time = if days < 0 {
            Self::UNIX_EPOCH.checked_sub(whole)
        } else {
            Self::UNIX_EPOCH.checked_add(whole)
        };
        time.and_then(|time| time.checked_add(rest)).ok_or_else(|| {
            PyErr::refused(
                OverflowError::CLASS,
                "is out of range for this system's clock".into(),
            )
        })
    }
}

impl<'py> IntoPy<'py> for SystemTime {
    const HINT: Hint = DATETIME;
    /// `OverflowError` outside of the years 1 to 9999.
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let delta = match self.duration_since(Self::UNIX_EPOCH) {
            Ok(after) => timedelta(after, false, py),
            Err(before) => timedelta(before.duration(), true, py),
        }?;
        call::call_named(&epoch(py)?, c"__add__", &[&delta])
            .map_err(|error| too_large(&error, py, "datetime.datetime"))
    }
}

owned!([] Duration; [] SystemTime;);
by_reference!([] Duration; [] SystemTime;);
