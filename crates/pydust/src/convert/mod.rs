//! Conversions between Rust and Python.
//!
//! [`FromPy`] gives owned values and nests freely. [`FromArg`] gives a value borrowed for a call, with a holder that lives in the wrapper: `&str`, `&[u8]`,
//! `&Person`. Containers nest only `FromPy`: a `Vec<&str>` would outlive what keeps its items alive. [`IntoPy`] goes back. One file per kind of type.

pub(crate) mod arguments;
mod boolean;
mod borrowed;
mod boxed;
mod buffer;
mod c_text;
mod character;
mod class;
mod comparison;
pub(crate) mod derived;
mod float;
mod integer;
pub(crate) mod iterator;
mod mapping;
mod object;
mod option;
mod path;
mod range;
mod rest;
mod sequence;
mod set;
pub(crate) mod state;
mod subscript;
mod text;
mod time;
mod tuple;

pub use crate::error::Expected;
use crate::error::Refusal;
use crate::raw::answer::Answer;
use crate::raw::arguments::Arguments;
use crate::tree::definition::{ParameterType, Source};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyErr, PyList, PyResult, Python};
pub use derived::{nested, nested_value};
pub use rest::{VarArgs, VarKwargs};
pub use subscript::{Selected, Subscript};

/// Rust types that can be made from a Python object.
/// `#[derive(pydust::FromPy)]` writes it for structs and enums. Written by hand it needs [`owned_argument!`](crate::owned_argument) beside it, which lets the type be
/// a parameter too:
///
/// ```no_run
/// use pydust::prelude::*;
/// use pydust::convert::Expected;
/// use pydust::hint::Hint;
///
/// /// Even numbers.
/// pub struct Even(u64);
///
/// impl<'py> FromPy<'py> for Even {
///     const HINT: Hint = Hint::Name("int");
///     fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
///         match u64::from_py(object, py)? {
///             value if value % 2 == 0 => Ok(Self(value)),
///             _ => Err(Expected::described("an even number").but_got(object)),
///         }
///     }
/// }
/// pydust::owned_argument!(Even);
///
/// fn half(value: Even) -> u64 { value.0 / 2 }
/// ```
///
/// # Errors
/// `TypeError` for an object of another type, `OverflowError` for a number out of range, and whatever the object's own methods raise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from a Python object",
    label = "no owned value of this type comes from Python",
    note = "inside a container use owned types: `Vec<String>` in place of `Vec<&str>`, `Py<T>` in place of `&T`",
    note = "a struct or enum of plain data can have `#[derive(FromPy)]`"
)]
pub trait FromPy<'py>: Sized {
    /// The Python type it takes.
    const HINT: Hint;

    /// Whether a value is a way to other objects: a reference that is attached, or what holds one.
    #[doc(hidden)]
    const ASKS: bool = true;

    /// Converts the object.
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self>;

    #[doc(hidden)]
    const SEQUENCE_HINT: Hint = Hint::Generic("Iterable", &[Self::HINT]);

    /// How a sequence of these is made: item by item, but bytes in one go.
    #[doc(hidden)]
    fn sequence_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Vec<Self>> {
        sequence::items_from_py(object, py)
    }

    /// How an array of these is made, without a vector in between.
    #[doc(hidden)]
    fn array_from_py<const N: usize>(
        object: &Bound<'py, PyAny>,
        py: Python<'py>,
    ) -> PyResult<[Self; N]> {
        sequence::array_from_py(object, py)
    }

    /// The value of an object of exactly the usual type, if it can be read without running Python code: a shortcut for who has another way for the rest.
    #[doc(hidden)]
    #[inline(always)]
    fn read(_object: &Bound<'py, PyAny>) -> Option<Self> {
        None
    }

    /// The item of a list at `index`, if it can be read without running Python code or counting references.
    #[doc(hidden)]
    #[inline(always)]
    fn read_in_list(_list: &Bound<'py, PyList>, _index: usize) -> Option<Self> {
        None
    }

    /// A sequence of these in place: only `bytes` have one. An object of another type is an error there; `None` is for item types that have to be converted.
    #[doc(hidden)]
    fn borrowed_sequence<'a>(_object: &'a Bound<'py, PyAny>) -> Option<PyResult<&'a [Self]>> {
        None
    }

    /// As `from_py`, but `None` for an object of another type, so that the next member of a union can be tried.
    #[doc(hidden)]
    fn try_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Option<Self>> {
        match Self::from_py(object, py) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.refusal(py) == Some(Refusal::Type) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Rust types that a parameter of a Python-visible function can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a Python function",
    label = "Python has nothing to pass here",
    note = "parameters are numbers, `bool`, `&str`/`String`, `&[u8]`/`Vec<u8>`, `&Path`, `&PyBuffer<T>`, `Option`, `Vec`, maps, tuples, `&T` of a struct with `#[pydust::class]`, what derives `FromPy`, `Bound<'_, T>`, `Py<T>` and `Python<'_>`; inside a container only owned types, so `Vec<String>` in place of `Vec<&str>`"
)]
pub trait FromArg<'a, 'py: 'a>: Sized {
    /// What keeps the value alive for the call.
    type Holder: Default;
    /// The Python type it takes.
    const HINT: Hint;
    /// Who gives the value.
    const SOURCE: Source = Source::Passed;
    /// Whether the value is a way to other objects: the token, a reference that is attached, or what holds one.
    #[doc(hidden)]
    const ASKS: bool = true;
    /// All three.
    #[doc(hidden)]
    const PARAMETER: &'static ParameterType = &ParameterType {
        hint: Self::HINT,
        source: Self::SOURCE,
        asks: Self::ASKS,
    };

    /// An empty holder.
    #[doc(hidden)]
    #[inline(always)]
    fn holder() -> Self::Holder {
        Self::Holder::default()
    }

    /// Converts the argument. Called by the wrapper of a function, whose frame outlives the holder.
    #[doc(hidden)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
    ) -> PyResult<Self>;

    /// The value of a required parameter.
    #[doc(hidden)]
    #[inline(always)]
    fn required<const N: usize>(
        arguments: Arguments<'a, 'py, N>,
        index: usize,
        name: &'static str,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
    ) -> PyResult<Self> {
        Self::given(arguments.get(index), name, py, holder)
    }

    /// The value of a parameter with a default.
    #[doc(hidden)]
    #[inline(always)]
    fn optional<const N: usize>(
        arguments: Arguments<'a, 'py, N>,
        index: usize,
        name: &'static str,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
        default: impl FnOnce() -> Self,
    ) -> PyResult<Self> {
        match arguments.get(index) {
            Some(object) => named(Self::from_arg(object, py, holder), name),
            None => Ok(default()),
        }
    }

    /// As [`required`](Self::required), of a type that Python is known to pass as one argument. Dev builds have it once for all parameters of the type.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn given(
        object: Option<&'a Bound<'py, PyAny>>,
        name: &'static str,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
    ) -> PyResult<Self> {
        match object {
            Some(object) => named(Self::from_arg(object, py, holder), name),
            None => missing(),
        }
    }

    /// As [`optional`](Self::optional), of such a type and with a default that costs nothing to make.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn given_or(
        object: Option<&'a Bound<'py, PyAny>>,
        name: &'static str,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
        default: Self,
    ) -> PyResult<Self> {
        match object {
            Some(object) => named(Self::from_arg(object, py, holder), name),
            None => Ok(default),
        }
    }
}

/// The result of a conversion, whose error says which parameter it was.
#[inline(always)]
fn named<T>(converted: PyResult<T>, name: &'static str) -> PyResult<T> {
    match converted {
        Err(error) => Err(error.in_parameter(name)),
        right => right,
    }
}

/// Binding has made sure that a required argument is there, but a wrapper written by hand may ask for another one.
#[cold]
#[inline(never)]
fn missing() -> ! {
    panic!("a required argument has a place of its own, which binding fills")
}

/// Rust types that become a Python object.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot become a Python object",
    label = "Python cannot see a value of this type",
    note = "use numbers, `bool`, strings, `Option`, `Vec`, tuples, a tagged class or `Py<T>`; a `Result` needs an error that is a `std::error::Error`",
    note = "a struct or enum of plain data can have `#[derive(IntoPy)]`"
)]
pub trait IntoPy<'py>: Sized {
    /// The Python type it becomes.
    const HINT: Hint;

    /// Converts the value.
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;

    /// Converts the value for CPython alone.
    #[doc(hidden)]
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        self.into_py(py).map(Answer::from)
    }

    #[doc(hidden)]
    const SEQUENCE_HINT: Hint = Hint::Generic("list", &[Self::HINT]);

    /// How a sequence of these becomes an object: a list, but bytes for `u8`.
    #[doc(hidden)]
    fn sequence_into_py(
        items: impl ExactSizeIterator<Item = Self>,
        py: Python<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        sequence::list_from_items(items, py)
    }
}

/// Whether Python can hold a `T` that lies inside another value. It never can where `T` is a class. That is a condition of an impl that the tag writes, so that
/// rustc says what to do in place of "not implemented".
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a `{T}` inside another value cannot be shared with Python",
    label = "Python could only see a copy, and what it writes to a copy is lost",
    note = "write `Py<{T}>` in the field and in the result: Python and Rust then hold the same object"
)]
pub trait Shares<T> {
    /// The object.
    fn share<'py>(inner: &T, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

/// What a Python-visible function may return: a value, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned to Python",
    label = "Python cannot see a value of this type",
    note = "return numbers, `bool`, strings, `Option`, `Vec`, tuples, a tagged class, `Py<T>`, or a `Result` of these whose error is a `std::error::Error`; a text becomes an error with `PyErr::msg`"
)]
pub trait Outcome<'py>: Sized {
    /// The Python type of the value.
    const HINT: Hint;
    /// Converts the value, or gives the error. A Rust error that was returned without `?` gets the place of the function's result type.
    #[track_caller]
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;

    /// Converts the value for CPython alone.
    #[doc(hidden)]
    #[track_caller]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer>;
}

impl<'py, T: IntoPy<'py>> Outcome<'py> for T {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.into_py(py)
    }
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        IntoPy::into_answer(self, py)
    }
}

impl<'py, T: IntoPy<'py>, E: Into<PyErr>> Outcome<'py> for Result<T, E> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    #[track_caller]
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Ok(value) => value.into_py(py),
            Err(error) => Err(error.into()),
        }
    }
    #[inline(always)]
    #[track_caller]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        match self {
            Ok(value) => IntoPy::into_answer(value, py),
            Err(error) => Err(error.into()),
        }
    }
}

/// Lets types with [`FromPy`](crate::FromPy) be parameters of Python-visible functions: `owned_argument!(Type)`, or `owned_argument!([T: Bound] Type<T>)` for a generic one.
///
/// [`FromPy`](crate::FromPy) has an example.
#[macro_export]
macro_rules! owned_argument {
    ([$($generics:tt)*] $ty:ty) => {
        impl<'a, 'py: 'a, $($generics)*> $crate::convert::FromArg<'a, 'py> for $ty {
            type Holder = ();
            const HINT: $crate::hint::Hint = <Self as $crate::convert::FromPy<'py>>::HINT;
            const ASKS: ::core::primitive::bool = <Self as $crate::convert::FromPy<'py>>::ASKS;
            #[inline(always)]
            fn from_arg(
                __object: &'a $crate::Bound<'py, $crate::PyAny>,
                __py: $crate::Python<'py>,
                _: &'a mut (),
            ) -> $crate::PyResult<Self> {
                <Self as $crate::convert::FromPy<'py>>::from_py(__object, __py)
            }
        }
    };
    ($ty:ty) => {
        $crate::owned_argument!([] $ty);
    };
}

/// As [`owned_argument!`](crate::owned_argument), for several types.
macro_rules! owned {
    ($([$($generics:tt)*] $ty:ty;)*) => { $(
        $crate::owned_argument!([$($generics)*] $ty);
    )* };
}
pub(crate) use owned;

/// Lets `&T` become what a copy of it becomes.
macro_rules! by_reference {
    ($([$($generics:tt)*] $ty:ty;)*) => { $(
        impl<'py, $($generics)*> $crate::convert::IntoPy<'py> for &$ty {
            const HINT: $crate::hint::Hint = <$ty as $crate::convert::IntoPy<'py>>::HINT;
            const SEQUENCE_HINT: $crate::hint::Hint = <$ty as $crate::convert::IntoPy<'py>>::SEQUENCE_HINT;
            #[inline(always)]
            fn into_py(self, py: $crate::Python<'py>) -> $crate::PyResult<$crate::Bound<'py, $crate::PyAny>> {
                (*self).into_py(py)
            }
            #[inline(always)]
            fn into_answer(self, py: $crate::Python<'py>) -> $crate::PyResult<$crate::raw::answer::Answer> {
                $crate::convert::IntoPy::into_answer(*self, py)
            }
            #[inline]
            fn sequence_into_py(
                items: impl ExactSizeIterator<Item = Self>,
                py: $crate::Python<'py>,
            ) -> $crate::PyResult<$crate::Bound<'py, $crate::PyAny>> {
                <$ty as $crate::convert::IntoPy<'py>>::sequence_into_py(items.copied(), py)
            }
        }
    )* };
}
pub(crate) use by_reference;
