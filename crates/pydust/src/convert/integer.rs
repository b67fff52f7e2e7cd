//! Integers of every width. Out of range is an `OverflowError`, never a wrap.
//!
//! What fits one digit (30 bits) is read from the object; what fits 64 bits through the C API; the rest in two halves. Objects with `__index__` are integers too.

use core::num::NonZero;

use super::{Expected, FromPy, IntoPy, by_reference, owned, sequence};
use crate::exception::{OverflowError, ValueError};
use crate::raw::answer::Answer;
use crate::raw::{call, items, number, text};
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;
use crate::{Bound, PyAny, PyBytes, PyErr, PyList, PyResult, Python, room};

/// An integer in as few bits as it needs.
enum Wide {
    Signed(i128),
    Unsigned(u128),
    TooLarge,
}

impl Wide {
    /// The value of an int, through `i128` or, past it, `u128`.
    fn of(int: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Some(value) = number::int_to_i64(int)? {
            return Ok(Self::Signed(value.into()));
        }
        let low = number::int_low_bits(int)?;
        let high = number::int_high_part(int)?;
        if let Some(high) = number::int_to_i64(&high)? {
            return Ok(Self::Signed(i128::from(high) << 64 | i128::from(low)));
        }
        // Past 127 bits: unsigned of 128 bits, or nothing of ours.
        let above = number::int_high_part(&high)?;
        if number::int_to_i64(&above)? == Some(0) {
            return Ok(Self::Unsigned(
                u128::from(number::int_low_bits(&high)?) << 64 | u128::from(low),
            ));
        }
        Ok(Self::TooLarge)
    }
}

/// Integers with a range.
trait Ranged: TryFrom<i128> + TryFrom<u128> + core::fmt::Display {
    const LEAST: Self;
    const MOST: Self;
}

/// The full conversion, for what is not a small int: `__index__`, and every width.
#[cold]
#[inline(never)]
fn slow<T: Ranged>(object: &Bound<'_, PyAny>) -> PyResult<T> {
    if !number::is_index(object) {
        return Err(Expected::of(INT).but_got(object));
    }
    let int = number::index(object).map_err(|error| error.by_conversion_of(object))?;
    let value = match Wide::of(&int)? {
        Wide::Signed(value) => T::try_from(value).ok(),
        Wide::Unsigned(value) => T::try_from(value).ok(),
        Wide::TooLarge => None,
    };
    value.ok_or_else(|| out_of_range(&int, &T::LEAST.to_string(), &T::MOST.to_string()))
}

#[cold]
fn out_of_range(int: &Bound<'_, PyAny>, least: &str, most: &str) -> PyErr {
    // Past a few thousand digits an int has no decimal text; nobody reads one of fifty.
    let given = call::repr(int)
        .ok()
        .and_then(|text| text::utf8(&text).ok().map(str::to_owned))
        .filter(|text| text.len() <= 50);
    let given = given.map_or_else(String::new, |text| format!(", not {text}"));
    PyErr::refused(
        OverflowError::CLASS,
        format!("must be between {least} and {most}{given}"),
    )
}

/// Integers that come from Python. What follows a type in braces are its hooks for sequences.
macro_rules! from_py {
    ($($ty:ident $({ $($hooks:tt)* })?)*) => { $(
        impl<'py> FromPy<'py> for $ty {
            const HINT: Hint = limited(Self::BITS, Self::MIN != 0, true);
            const ASKS: bool = false;
            #[inline(always)]
            fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
                match number::small_int(object).map(Self::try_from) {
                    Some(Ok(value)) => Ok(value),
                    _ => slow(object),
                }
            }
            #[inline(always)]
            fn read(object: &Bound<'py, PyAny>) -> Option<Self> {
                Self::try_from(number::small_int(object)?).ok()
            }
            fn try_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Option<Self>> {
                if number::is_index(object) {
                    Self::from_py(object, py).map(Some)
                } else {
                    Ok(None)
                }
            }
            $($($hooks)*)?
        }
        impl Ranged for $ty {
            const LEAST: Self = Self::MIN;
            const MOST: Self = Self::MAX;
        }
        owned!([] $ty;);
        by_reference!([] $ty;);
    )* };
}

/// Integers that become Python's through one of 64 bits. Hooks as above.
macro_rules! into_py {
    ($($ty:ident => |$value:ident| $make:ident($wide:expr), $({ $($hooks:tt)* })?)*) => { $(
        impl<'py> IntoPy<'py> for $ty {
            const HINT: Hint = INT;
            #[inline(always)]
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let $value = self;
                Ok(number::$make(py, $wide))
            }
            #[inline(always)]
            fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
                let $value = self;
                Ok(Answer::$make(py, $wide))
            }
            $($($hooks)*)?
        }
    )* };
}

/// Wide integers that may need more than 64 bits.
macro_rules! wide_into_py {
    ($($ty:ident through $narrow:ident: $make:ident;)*) => { $(
        impl<'py> IntoPy<'py> for $ty {
            const HINT: Hint = INT;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                match $narrow::try_from(self) {
                    Ok(value) => Ok(number::$make(py, value)),
                    Err(_) => number::int_from_parts(
                        &number::$make(py, (self >> 64) as $narrow),
                        &number::int_from_u64(py, self as u64),
                    ),
                }
            }
        }
    )* };
}

const INT: Hint = Hint::Name("int");

const fn limited(bits: u32, signed: bool, zero: bool) -> Hint {
    Hint::Limited(&INT, Limit::Integer { bits, signed, zero })
}

/// The hooks of every integer but `u8`.
macro_rules! in_lists {
    ($($ty:ident)*) => {
        from_py!($($ty {
            fn sequence_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Vec<Self>> {
                sequence::plain_items_from_py(object, py)
            }
            #[inline(always)]
            fn read_in_list(list: &Bound<'py, PyList>, index: usize) -> Option<Self> {
                items::read_item(list, index)
            }
        })*);
    };
}

in_lists!(i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize);
from_py!(u8 {
    const SEQUENCE_HINT: Hint = Hint::Name("bytes");

    fn sequence_from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Vec<Self>> {
        room::copy(object.cast::<PyBytes>()?.as_bytes())
    }

    fn array_from_py<const N: usize>(
        object: &Bound<'py, PyAny>,
        _py: Python<'py>,
    ) -> PyResult<[Self; N]> {
        let bytes = object.cast::<PyBytes>()?.as_bytes();
        bytes.try_into().map_err(|_| sequence::wrong_count(N, &bytes.len().to_string()))
    }

    #[inline(always)]
    fn borrowed_sequence<'a>(object: &'a Bound<'py, PyAny>) -> Option<PyResult<&'a [Self]>> {
        Some(object.cast::<PyBytes>().map(Bound::as_bytes))
    }
});

into_py!(
    i8 => |value| int_from_i64(value.into()),
    i16 => |value| int_from_i64(value.into()),
    i32 => |value| int_from_i64(value.into()),
    i64 => |value| int_from_i64(value),
    isize => |value| int_from_i64(value as i64),
    u16 => |value| int_from_u64(value.into()),
    u32 => |value| int_from_u64(value.into()),
    u64 => |value| int_from_u64(value),
    usize => |value| int_from_u64(value as u64),
    u8 => |value| int_from_u64(value.into()),
    {
        const SEQUENCE_HINT: Hint = Hint::Name("bytes");

        #[inline]
        fn sequence_into_py(items: impl ExactSizeIterator<Item = Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            Ok(text::bytes_from_items(py, items).into_any())
        }
    }
);
wide_into_py!(
    i128 through i64: int_from_i64;
    u128 through u64: int_from_u64;
);

/// Integers other than zero.
macro_rules! non_zero {
    ($($ty:ident)*) => { $(
        impl<'py> FromPy<'py> for NonZero<$ty> {
            const HINT: Hint = limited(<$ty>::BITS, <$ty>::MIN != 0, false);
            fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
                Self::new(<$ty>::from_py(object, py)?).ok_or_else(zero)
            }
        }
        impl<'py> IntoPy<'py> for NonZero<$ty> {
            const HINT: Hint = INT;
            #[inline(always)]
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.get().into_py(py)
            }
        }
        owned!([] NonZero<$ty>;);
        by_reference!([] NonZero<$ty>;);
    )* };
}

#[cold]
fn zero() -> PyErr {
    PyErr::refused(ValueError::CLASS, "must not be zero".into())
}

non_zero!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
