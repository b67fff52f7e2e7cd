//! Special methods to the runtime: what the tag says of each, and what their results may be.
//!
//! CPython calls a special method through a slot of the type, a function with a signature of its own. Several may stand behind one slot: `__add__` and
//! `__radd__` behind `nb_add`, the six comparisons behind `tp_richcompare`. The tag puts those of one slot together, and the functions in `trampoline` are
//! written for any such combination; the rows for CPython are in `layout::slots`. Methods that CPython looks up by name, such as `__enter__` or
//! `__format__`, need no slot and are plain methods.

use crate::convert::{IntoPy, Outcome};
use crate::exception::OverflowError;
use crate::raw::answer::{Answer, Number};
use crate::tree::definition::{FunctionEdge, Parameter, ParameterKind, Source};
use crate::tree::hint::Hint;
use crate::{PyErr, PyResult, Python, layout};

/// A special method. Implemented by the tag, one hidden type per method.
pub trait Special: 'static {
    /// How many arguments Python passes.
    const COUNT: usize;
    /// Name, docstring and definition.
    const EDGE: FunctionEdge;
}

/// Whether Python passes all parameters by position: what a slot can do.
pub const fn is_plain(parameters: &[Parameter]) -> bool {
    let mut at = 0;
    while at < parameters.len() {
        let Parameter { kind, ty, .. } = &parameters[at];
        if !matches!(
            kind,
            ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword
        ) || !matches!(ty.source, Source::Passed)
        {
            return false;
        }
        at += 1;
    }
    true
}

/// Traits of results that are no objects for CPython but numbers, one for each kind, so that rustc can say what is wanted.
macro_rules! number_outcomes {
    ($($(#[$attribute:meta])* $name:ident;)*) => { $(
        $(#[$attribute])*
        pub trait $name: Sized {
            /// The Python type.
            const HINT: Hint;
            /// The number, or the error.
            #[track_caller]
            fn into_number(self) -> PyResult<Number>;
        }

        #[diagnostic::do_not_recommend]
        impl<T: $name, E: Into<PyErr>> $name for Result<T, E> {
            const HINT: Hint = T::HINT;
            #[inline(always)]
            #[track_caller]
            fn into_number(self) -> PyResult<Number> {
                match self {
                    Ok(value) => value.into_number(),
                    Err(error) => Err(error.into()),
                }
            }
        }
    )* };
}

number_outcomes! {
    /// The results of `__bool__` and `__contains__`.
    #[diagnostic::on_unimplemented(
        message = "`__bool__` and `__contains__` return `bool` or a `Result` of it, not `{Self}`",
        label = "not `bool`"
    )]
    TruthOutcome;
    /// The result of `__len__`.
    #[diagnostic::on_unimplemented(
        message = "`__len__` returns `usize` or a `Result` of it, not `{Self}`",
        label = "not `usize`"
    )]
    LengthOutcome;
    /// The result of `__hash__`.
    #[diagnostic::on_unimplemented(
        message = "`__hash__` returns an integer or a `Result` of one, not `{Self}`",
        label = "not an integer"
    )]
    HashOutcome;
}

impl TruthOutcome for bool {
    const HINT: Hint = Hint::Name("bool");
    #[inline(always)]
    fn into_number(self) -> PyResult<Number> {
        Ok(Number::new(isize::from(self)))
    }
}

impl LengthOutcome for usize {
    const HINT: Hint = Hint::Name("int");
    #[inline(always)]
    fn into_number(self) -> PyResult<Number> {
        match isize::try_from(self) {
            Ok(length) => Ok(Number::new(length)),
            Err(_) => Err(too_long()),
        }
    }
}

#[cold]
fn too_long() -> PyErr {
    PyErr::without_place(
        OverflowError::CLASS,
        "cannot fit 'int' into an index-sized integer",
    )
}

/// The modulus of CPython's hashes of numbers, `sys.hash_info.modulus`.
const MODULUS: u128 = if usize::BITS == 64 {
    (1 << 61) - 1
} else {
    (1 << 31) - 1
};

/// As CPython takes what `__hash__` returns: as it is if it fits, else the hash of the `int`. `-1` stands for an error and becomes `-2`.
#[inline(always)]
const fn hash_of(negative: bool, magnitude: u128) -> isize {
    let limit = isize::MAX.unsigned_abs() as u128 + negative as u128;
    let magnitude = if magnitude > limit {
        magnitude % MODULUS
    } else {
        magnitude
    };
    let hash = magnitude as isize;
    match (negative, hash) {
        (true, 1) => -2,
        (true, hash) => hash.wrapping_neg(),
        (false, hash) => hash,
    }
}

macro_rules! hashes {
    ($($ty:ident, $negative:expr;)*) => { $(
        impl HashOutcome for $ty {
            const HINT: Hint = Hint::Name("int");
            #[inline(always)]
            fn into_number(self) -> PyResult<Number> {
                let negative: fn($ty) -> (bool, u128) = $negative;
                let (negative, magnitude) = negative(self);
                Ok(Number::new(hash_of(negative, magnitude)))
            }
        }
    )* };
}

hashes! {
    u8, |value| (false, u128::from(value));
    u16, |value| (false, u128::from(value));
    u32, |value| (false, u128::from(value));
    u64, |value| (false, u128::from(value));
    u128, |value| (false, value);
    usize, |value| (false, value as u128);
    i8, |value| (value < 0, u128::from(value.unsigned_abs()));
    i16, |value| (value < 0, u128::from(value.unsigned_abs()));
    i32, |value| (value < 0, u128::from(value.unsigned_abs()));
    i64, |value| (value < 0, u128::from(value.unsigned_abs()));
    i128, |value| (value < 0, value.unsigned_abs());
    isize, |value| (value < 0, value.unsigned_abs() as u128);
}

/// What `__next__` and `__anext__` may return: an item or nothing, which ends the iteration.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `__next__` returns",
    label = "`__next__` and `__anext__` return `Option<T>` or a `Result` of it: `None` is the end"
)]
pub trait Item<'py>: Sized {
    /// The Python type of an item.
    const HINT: Hint;
    /// The item. The end is NULL without an exception, which is all that CPython asks for.
    #[track_caller]
    fn into_item(self, py: Python<'py>) -> PyResult<Answer>;
    /// The item, which can be awaited. The end is an awaitable that raises `StopAsyncIteration`.
    #[track_caller]
    fn into_awaited_item(self, py: Python<'py>) -> PyResult<Answer>;
}

impl<'py, T: IntoPy<'py>> Item<'py> for Option<T> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    #[track_caller]
    fn into_item(self, py: Python<'py>) -> PyResult<Answer> {
        match self {
            Some(item) => Outcome::into_answer(item, py),
            None => Ok(Answer::END),
        }
    }
    #[track_caller]
    fn into_awaited_item(self, py: Python<'py>) -> PyResult<Answer> {
        match self {
            Some(item) => Outcome::into_answer(item, py),
            None => layout::awaited::end(py).map(Answer::from),
        }
    }
}

impl<'py, T: Item<'py>, E: Into<PyErr>> Item<'py> for Result<T, E> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    #[track_caller]
    fn into_item(self, py: Python<'py>) -> PyResult<Answer> {
        match self {
            Ok(item) => item.into_item(py),
            Err(error) => Err(error.into()),
        }
    }
    #[track_caller]
    fn into_awaited_item(self, py: Python<'py>) -> PyResult<Answer> {
        match self {
            Ok(item) => item.into_awaited_item(py),
            Err(error) => Err(error.into()),
        }
    }
}
