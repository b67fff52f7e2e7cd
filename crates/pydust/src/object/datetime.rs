//! The types of the module `datetime`, found by import in each interpreter. CPython's own table of them is one for the process, so it is not used.

use super::{is_imported, python_type};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

python_type!(
    /// A [`datetime.date`](https://docs.python.org/3/library/datetime.html#date-objects), which a `datetime` is too.
    PyDate, Hint::Name("datetime.date"), |object| is_imported!(object, "datetime", "date")
);
python_type!(
    /// A [`datetime.time`](https://docs.python.org/3/library/datetime.html#time-objects).
    PyTime, Hint::Name("datetime.time"), |object| is_imported!(object, "datetime", "time")
);
python_type!(
    /// A [`datetime.datetime`](https://docs.python.org/3/library/datetime.html#datetime-objects).
    PyDateTime, Hint::Name("datetime.datetime"), |object| is_imported!(object, "datetime", "datetime")
);
python_type!(
    /// A [`datetime.timedelta`](https://docs.python.org/3/library/datetime.html#timedelta-objects).
    PyDelta, Hint::Name("datetime.timedelta"), |object| is_imported!(object, "datetime", "timedelta")
);
python_type!(
    /// A [`datetime.tzinfo`](https://docs.python.org/3/library/datetime.html#tzinfo-objects).
    PyTzInfo, Hint::Name("datetime.tzinfo"), |object| is_imported!(object, "datetime", "tzinfo")
);

/// A class of the module.
fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("datetime")?.getattr(name)
}

impl PyDate {
    /// `datetime.date(year, month, day)`.
    ///
    /// # Errors
    /// `ValueError` for a day that is not in the calendar.
    pub fn new(py: Python<'_>, year: u16, month: u8, day: u8) -> PyResult<Bound<'_, Self>> {
        class(py, "date")?.call((year, month, day))?.cast_into()
    }
}

impl PyTime {
    /// `datetime.time(hour, minute, second, microsecond, tzinfo)`.
    ///
    /// # Errors
    /// `ValueError` for a number out of range.
    pub fn new<'py>(
        py: Python<'py>,
        (hour, minute, second): (u8, u8, u8),
        microsecond: u32,
        tzinfo: Option<&Bound<'py, PyTzInfo>>,
    ) -> PyResult<Bound<'py, Self>> {
        class(py, "time")?
            .call((hour, minute, second, microsecond, tzinfo))?
            .cast_into()
    }
}

impl PyDateTime {
    /// `datetime.datetime(year, month, day, hour, minute, second, microsecond, tzinfo)`.
    ///
    /// # Errors
    /// `ValueError` for a number out of range.
    pub fn new<'py>(
        py: Python<'py>,
        (year, month, day): (u16, u8, u8),
        (hour, minute, second): (u8, u8, u8),
        microsecond: u32,
        tzinfo: Option<&Bound<'py, PyTzInfo>>,
    ) -> PyResult<Bound<'py, Self>> {
        class(py, "datetime")?
            .call((year, month, day, hour, minute, second, microsecond, tzinfo))?
            .cast_into()
    }

    /// `datetime.datetime.combine(date, time)`.
    pub fn combine<'py>(
        date: &Bound<'py, PyDate>,
        time: &Bound<'py, PyTime>,
    ) -> PyResult<Bound<'py, Self>> {
        class(date.py(), "datetime")?
            .call_method("combine", (date, time))?
            .cast_into()
    }

    /// `datetime.datetime.fromtimestamp(seconds, tzinfo)`.
    ///
    /// # Errors
    /// `OverflowError`, `ValueError` or `OSError` for a time that the platform cannot tell.
    pub fn from_timestamp<'py>(
        py: Python<'py>,
        seconds: f64,
        tzinfo: Option<&Bound<'py, PyTzInfo>>,
    ) -> PyResult<Bound<'py, Self>> {
        class(py, "datetime")?
            .call_method("fromtimestamp", (seconds, tzinfo))?
            .cast_into()
    }
}

impl PyDelta {
    /// `datetime.timedelta(days, seconds, microseconds)`, which Python brings into its normal form.
    ///
    /// # Errors
    /// `OverflowError` beyond 999999999 days.
    pub fn new(
        py: Python<'_>,
        days: i32,
        seconds: i64,
        microseconds: i64,
    ) -> PyResult<Bound<'_, Self>> {
        class(py, "timedelta")?
            .call((days, seconds, microseconds))?
            .cast_into()
    }
}

impl PyTzInfo {
    /// `datetime.timezone.utc`.
    pub fn utc(py: Python<'_>) -> PyResult<Bound<'_, Self>> {
        class(py, "timezone")?.getattr("utc")?.cast_into()
    }

    /// `datetime.timezone(offset)`.
    ///
    /// # Errors
    /// `ValueError` for an offset of a day or more.
    pub fn fixed_offset<'py>(offset: &Bound<'py, PyDelta>) -> PyResult<Bound<'py, Self>> {
        class(offset.py(), "timezone")?.call((offset,))?.cast_into()
    }
}

/// Accessors: attributes of the same name.
macro_rules! parts {
    ($($ty:ident: $($name:ident $result:ty),+;)*) => { $(
        impl<'py> Bound<'py, $ty> { $(
            #[doc = concat!("`self.", stringify!($name), "`.")]
            pub fn $name(&self) -> PyResult<$result> {
                self.getattr(stringify!($name))?.extract()
            }
        )+ }
    )* };
}

parts!(
    PyDate: year u16, month u8, day u8;
    PyTime: hour u8, minute u8, second u8, microsecond u32, fold u8, tzinfo Option<Bound<'py, PyTzInfo>>;
    PyDateTime: year u16, month u8, day u8, hour u8, minute u8, second u8, microsecond u32, fold u8, tzinfo Option<Bound<'py, PyTzInfo>>;
    PyDelta: days i32, seconds u32, microseconds u32;
);

impl<'py> Bound<'py, PyDateTime> {
    /// `self.date()`.
    pub fn date(&self) -> PyResult<Bound<'py, PyDate>> {
        self.call_method("date", ())?.cast_into()
    }

    /// `self.timetz()`: the time with its time zone.
    pub fn time(&self) -> PyResult<Bound<'py, PyTime>> {
        self.call_method("timetz", ())?.cast_into()
    }

    /// `self.timestamp()`.
    pub fn timestamp(&self) -> PyResult<f64> {
        self.call_method("timestamp", ())?.extract()
    }
}

impl Bound<'_, PyDelta> {
    /// `self.total_seconds()`.
    pub fn total_seconds(&self) -> PyResult<f64> {
        self.call_method("total_seconds", ())?.extract()
    }
}

impl<'py> Bound<'py, PyTzInfo> {
    /// `self.utcoffset(moment)`, where `None` stands for no particular moment.
    pub fn utc_offset(
        &self,
        moment: Option<&Bound<'py, PyDateTime>>,
    ) -> PyResult<Option<Bound<'py, PyDelta>>> {
        self.call_method("utcoffset", (moment,))?.extract()
    }
}
