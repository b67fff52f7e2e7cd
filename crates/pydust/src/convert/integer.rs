//! Integers of every width. Out of range is an `OverflowError`, never a wrap.
//!
//! What fits one digit (30 bits) is read from the object; what fits 64 bits through the C API; the rest in two halves. Objects with `__index__` are integers too.

use super::{Expected, FromPy, IntoPy, by_reference, owned};
use crate::exception::OverflowError;
use crate::hint::Hint;
use crate::raw::{call, number, text};
use crate::{Bound, PyAny, PyErr, PyResult, Python};

/// The value of an integer that is not small, through `i128` or, past it, `u128`.
#[cold]
fn wide(object: &Bound<'_, PyAny>) -> PyResult<Wide> {
    if !number::is_index(object) {
        return Err(Expected::of(Hint::Name("int")).but_got(object));
    }
    let int = number::index(object)?;
    if let Some(value) = number::int_to_i64(&int)? {
        return Ok(Wide::Signed(value.into()));
    }
    let low = number::int_low_bits(&int)?;
    let high = number::int_high_part(&int)?;
    if let Some(high) = number::int_to_i64(&high)? {
        return Ok(Wide::Signed(i128::from(high) << 64 | i128::from(low)));
    }
    // Past 127 bits: unsigned of 128 bits, or nothing of ours.
    let above = number::int_high_part(&high)?;
    if number::int_to_i64(&above)? == Some(0) {
        return Ok(Wide::Unsigned(
            u128::from(number::int_low_bits(&high)?) << 64 | u128::from(low),
        ));
    }
    Ok(Wide::TooLarge)
}

/// An integer in as few bits as it needs.
enum Wide {
    Signed(i128),
    Unsigned(u128),
    TooLarge,
}

#[cold]
fn out_of_range(object: &Bound<'_, PyAny>, least: &str, most: &str) -> PyErr {
    // Past a few thousand digits an int has no decimal text; nobody reads one of fifty.
    let given = call::repr(object)
        .ok()
        .and_then(|text| text::utf8(&text).ok().map(str::to_owned))
        .filter(|text| text.len() <= 50);
    let given = given.map_or_else(String::new, |text| format!(", not {text}"));
    PyErr::refused(
        OverflowError::CLASS,
        format!("must be between {least} and {most}{given}"),
    )
}

macro_rules! integers {
    ($($ty:ty)*) => { $(
        impl<'py> FromPy<'py> for $ty {
            const HINT: Hint = Hint::Name("int");
            #[inline(always)]
            fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
                if let Some(value) = number::small_int(object)
                    && let Ok(value) = Self::try_from(value)
                {
                    return Ok(value);
                }
                #[cold]
                fn slow(object: &Bound<'_, PyAny>) -> PyResult<$ty> {
                    let value = match wide(object)? {
                        Wide::Signed(value) => <$ty>::try_from(value).ok(),
                        Wide::Unsigned(value) => <$ty>::try_from(value).ok(),
                        Wide::TooLarge => None,
                    };
                    value.ok_or_else(|| out_of_range(object, &<$ty>::MIN.to_string(), &<$ty>::MAX.to_string()))
                }
                slow(object)
            }
        }
        owned!([] $ty;);
        by_reference!([] $ty;);
    )* };
}

macro_rules! into_i64 {
    ($($ty:ty)*) => { $(
        impl<'py> IntoPy<'py> for $ty {
            const HINT: Hint = Hint::Name("int");
            #[inline(always)]
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(number::int_from_i64(py, self as i64))
            }
        }
    )* };
}

macro_rules! into_u64 {
    ($($ty:ty)*) => { $(
        impl<'py> IntoPy<'py> for $ty {
            const HINT: Hint = Hint::Name("int");
            #[inline(always)]
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(number::int_from_u64(py, self as u64))
            }
        }
    )* };
}

integers!(i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize);
into_i64!(i8 i16 i32 isize);
into_u64!(u16 u32 usize);

impl<'py> IntoPy<'py> for i64 {
    const HINT: Hint = Hint::Name("int");
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(number::int_from_i64(py, self))
    }
}

impl<'py> IntoPy<'py> for u64 {
    const HINT: Hint = Hint::Name("int");
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(number::int_from_u64(py, self))
    }
}

impl<'py> IntoPy<'py> for i128 {
    const HINT: Hint = Hint::Name("int");
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match i64::try_from(self) {
            Ok(value) => value.into_py(py),
            Err(_) => number::int_from_parts(
                &((self >> 64) as i64).into_py(py)?,
                &(self as u64).into_py(py)?,
            ),
        }
    }
}

impl<'py> IntoPy<'py> for u128 {
    const HINT: Hint = Hint::Name("int");
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match u64::try_from(self) {
            Ok(value) => value.into_py(py),
            Err(_) => number::int_from_parts(
                &((self >> 64) as u64).into_py(py)?,
                &(self as u64).into_py(py)?,
            ),
        }
    }
}

/// A single `u8` is an int like any other; a sequence of them is `bytes`.
mod byte {
    use super::{
        FromPy, Hint, IntoPy, PyAny, PyResult, Python, Wide, by_reference, number, out_of_range,
        owned, wide,
    };
    use crate::{Bound, PyBytes};

    impl<'py> FromPy<'py> for u8 {
        const HINT: Hint = Hint::Name("int");
        #[inline(always)]
        fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
            if let Some(value) = number::small_int(object)
                && let Ok(value) = Self::try_from(value)
            {
                return Ok(value);
            }
            let value = match wide(object)? {
                Wide::Signed(value) => Self::try_from(value).ok(),
                Wide::Unsigned(_) | Wide::TooLarge => None,
            };
            value.ok_or_else(|| out_of_range(object, "0", "255"))
        }

        const SEQUENCE_HINT: Hint = Hint::Name("bytes");

        fn sequence_from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Vec<Self>> {
            Ok(object.cast::<PyBytes>()?.as_bytes().to_vec())
        }
    }

    impl<'py> IntoPy<'py> for u8 {
        const HINT: Hint = Hint::Name("int");
        #[inline(always)]
        fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            Ok(number::int_from_i64(py, self.into()))
        }

        const SEQUENCE_HINT: Hint = Hint::Name("bytes");

        fn sequence_into_py(
            items: impl ExactSizeIterator<Item = Self>,
            py: Python<'py>,
        ) -> PyResult<Bound<'py, PyAny>> {
            Ok(PyBytes::new(py, &items.collect::<Vec<u8>>()).into_any())
        }
    }

    owned!([] u8;);
    by_reference!([] u8;);
}
