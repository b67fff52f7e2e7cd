//! Python's built-in exceptions by name, for `raise!` and for messages of the framework.

use crate::panic::Place;
use crate::raw::{error, exceptions, interpreter, text};
use crate::{Bound, PyErr, PyType, Python};

/// How an exception class is found in the current interpreter.
pub type ExceptionClass = for<'py> fn(Python<'py>) -> Bound<'py, PyType>;

macro_rules! builtins {
    ($($name:ident)*) => { $(
        #[doc = concat!("Python's [`", stringify!($name), "`](https://docs.python.org/3/library/exceptions.html#", stringify!($name), ").")]
        pub struct $name;

        impl $name {
            /// The class.
            pub const CLASS: ExceptionClass = exceptions::$name;

            /// An error of this class.
            #[track_caller]
            pub fn error(message: impl Into<String>) -> PyErr {
                PyErr::of_class(Self::CLASS, message)
            }
        }
    )* };
}

builtins!(
    BaseException Exception ArithmeticError AssertionError AttributeError BufferError EOFError FloatingPointError ImportError IndexError KeyError
    KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplementedError OSError OverflowError RecursionError ReferenceError
    RuntimeError StopIteration SystemError TimeoutError TypeError UnicodeError ValueError ZeroDivisionError
);

/// Returns an error of a built-in exception class from the current function: `raise!(ValueError, "no such user: {name}")`.
///
/// The Rust file and line of the macro appear in the Python traceback.
#[macro_export]
macro_rules! raise {
    ($class:ident $(,)?) => {
        return ::core::result::Result::Err({
            #[allow(unused_imports, reason = "the class may be one of the caller's own")]
            use $crate::exception::*;
            $class::error("")
        }.into())
    };
    ($class:ident, $($message:tt)+) => {
        return ::core::result::Result::Err({
            let message = ::std::format!($($message)+);
            #[allow(unused_imports, reason = "the class may be one of the caller's own")]
            use $crate::exception::*;
            $class::error(message)
        }.into())
    };
}

/// Sets a new exception.
pub(crate) fn set(py: Python<'_>, class: ExceptionClass, message: &str) {
    error::set(&class(py), &text::str_from(py, message));
}

/// Sets the exception for a panic: `panicked at src/hello.rs:12: the message`.
pub(crate) fn set_panic(py: Python<'_>, message: &str, place: Option<&Place>) {
    let message = match place {
        Some(place) => format!("panicked at {}:{}: {message}", place.file, place.line),
        None => format!("panicked: {message}"),
    };
    match interpreter::panic_class(py) {
        Ok(class) => error::set(&class, &text::str_from(py, &message)),
        Err(_) => set(py, RuntimeError::CLASS, &message),
    }
}
