//! Python's built-in exceptions by name.

use super::{Catchable, ExceptionClass, Extensible};
use crate::create::base::BaseClass;
use crate::create::base::sealed::Sealed;
use crate::raw::exceptions;
use crate::tree::definition::{ExceptionBase, PythonBase};
use crate::{PyAny, PyErr};

macro_rules! names {
    ($($name:ident)*) => { $(
        #[doc = concat!("Python's [`", stringify!($name), "`](https://docs.python.org/3/library/exceptions.html#", stringify!($name), ").")]
        pub struct $name;

        impl $name {
            /// The class.
            pub const CLASS: ExceptionClass = exceptions::$name;
        }

        impl Catchable for $name {
            const BASE: ExceptionBase = ExceptionBase::Builtin(stringify!($name), Self::CLASS);
        }
    )* };
}

/// Those that are made from a text.
macro_rules! with_message {
    ($($name:ident)*) => {
        names!($($name)*);
        $(
            impl $name {
                /// An error of this class.
                #[track_caller]
                #[inline]
                pub fn error(message: impl Into<String>) -> PyErr {
                    PyErr::of_class(Self::CLASS, message)
                }

                /// What `raise!` makes. A text without values in it is not copied.
                #[doc(hidden)]
                #[track_caller]
                #[inline]
                pub fn formatted(message: core::fmt::Arguments<'_>) -> PyErr {
                    PyErr::formatted(Self::CLASS, message)
                }
            }

            impl Extensible for $name {}

            impl Sealed for $name {}

            impl BaseClass for $name {
                type Object = PyAny;
                const BASE: PythonBase = PythonBase {
                    name: stringify!($name),
                    find: |py| Ok(Self::CLASS(py)),
                };
            }
        )*
    };
}

with_message!(
    BaseException Exception ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError ChildProcessError
    ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError EOFError FileExistsError FileNotFoundError FloatingPointError
    GeneratorExit ImportError IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
    ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PermissionError ProcessLookupError RecursionError
    ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
    UnicodeError ValueError ZeroDivisionError
    Warning BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning
    SyntaxWarning UnicodeWarning UserWarning
);

// These take more than a text: to be matched only. Groups are made by `PyErr::group`.
names!(UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError BaseExceptionGroup ExceptionGroup);
