//! The built-in exception classes, by CPython's own variables.

use super::{call, error, ffi, text};
use crate::{Bound, PyAny, PyResult, PyType, Python};

macro_rules! classes {
    ($($name:ident $variable:ident),* $(,)?) => { $(
        #[expect(non_snake_case, reason = "the name of the class")]
        pub(crate) fn $name(py: Python<'_>) -> Bound<'_, PyType> {
            // SAFETY: one of CPython's variables.
            unsafe { error::builtin(py, &raw const ffi::$variable) }
        }
    )* };
}

classes!(
    BaseException PyExc_BaseException, Exception PyExc_Exception, ArithmeticError PyExc_ArithmeticError, AssertionError PyExc_AssertionError,
    AttributeError PyExc_AttributeError, BlockingIOError PyExc_BlockingIOError, BrokenPipeError PyExc_BrokenPipeError,
    BufferError PyExc_BufferError, ChildProcessError PyExc_ChildProcessError, ConnectionAbortedError PyExc_ConnectionAbortedError,
    ConnectionError PyExc_ConnectionError, ConnectionRefusedError PyExc_ConnectionRefusedError, ConnectionResetError PyExc_ConnectionResetError,
    EOFError PyExc_EOFError, FileExistsError PyExc_FileExistsError, FileNotFoundError PyExc_FileNotFoundError,
    FloatingPointError PyExc_FloatingPointError, GeneratorExit PyExc_GeneratorExit, ImportError PyExc_ImportError,
    IndentationError PyExc_IndentationError, IndexError PyExc_IndexError, InterruptedError PyExc_InterruptedError,
    IsADirectoryError PyExc_IsADirectoryError, KeyError PyExc_KeyError, KeyboardInterrupt PyExc_KeyboardInterrupt, LookupError PyExc_LookupError,
    MemoryError PyExc_MemoryError, ModuleNotFoundError PyExc_ModuleNotFoundError, NameError PyExc_NameError,
    NotADirectoryError PyExc_NotADirectoryError, NotImplementedError PyExc_NotImplementedError, OSError PyExc_OSError,
    OverflowError PyExc_OverflowError, PermissionError PyExc_PermissionError, ProcessLookupError PyExc_ProcessLookupError,
    RecursionError PyExc_RecursionError, ReferenceError PyExc_ReferenceError, RuntimeError PyExc_RuntimeError,
    StopAsyncIteration PyExc_StopAsyncIteration, StopIteration PyExc_StopIteration, SyntaxError PyExc_SyntaxError, SystemError PyExc_SystemError,
    SystemExit PyExc_SystemExit, TabError PyExc_TabError, TimeoutError PyExc_TimeoutError, TypeError PyExc_TypeError,
    UnboundLocalError PyExc_UnboundLocalError, UnicodeError PyExc_UnicodeError, ValueError PyExc_ValueError,
    ZeroDivisionError PyExc_ZeroDivisionError, Warning PyExc_Warning, BytesWarning PyExc_BytesWarning,
    DeprecationWarning PyExc_DeprecationWarning, EncodingWarning PyExc_EncodingWarning, FutureWarning PyExc_FutureWarning,
    ImportWarning PyExc_ImportWarning, PendingDeprecationWarning PyExc_PendingDeprecationWarning, ResourceWarning PyExc_ResourceWarning,
    RuntimeWarning PyExc_RuntimeWarning, SyntaxWarning PyExc_SyntaxWarning, UnicodeWarning PyExc_UnicodeWarning, UserWarning PyExc_UserWarning,
    UnicodeDecodeError PyExc_UnicodeDecodeError, UnicodeEncodeError PyExc_UnicodeEncodeError, UnicodeTranslateError PyExc_UnicodeTranslateError,
    BaseExceptionGroup PyExc_BaseExceptionGroup,
);

/// `ExceptionGroup`, the one class without a variable: it is made from two others when the interpreter starts.
#[expect(non_snake_case, reason = "the name of the class")]
pub(crate) fn ExceptionGroup(py: Python<'_>) -> Bound<'_, PyType> {
    let found = py
        .import("builtins")
        .and_then(|builtins| {
            call::attribute(builtins.as_any(), &text::interned(py, c"ExceptionGroup"))
        })
        .and_then(Bound::cast_into::<PyType>);
    // Only where somebody took it out of `builtins`.
    found.unwrap_or_else(|_| BaseExceptionGroup(py))
}

/// The `OSError` for an operating system's error number; CPython chooses the subclass, such as `FileNotFoundError`.
pub(crate) fn os_error<'py>(
    py: Python<'py>,
    number: i32,
    message: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let number: Bound<'py, PyAny> =
        // SAFETY: attached; makes a new int.
        unsafe { Bound::from_result(py, ffi::PyLong_FromLong(number.into())) }?;
    let message = text::str_from(py, message);
    call::call(OSError(py).as_any(), &[&number, message.as_any()])
}
