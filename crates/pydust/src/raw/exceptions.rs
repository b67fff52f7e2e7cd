//! The built-in exception classes, by CPython's own variables.

use super::{error, ffi};
use crate::{Bound, PyType, Python};

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
    AttributeError PyExc_AttributeError, BufferError PyExc_BufferError, EOFError PyExc_EOFError, FloatingPointError PyExc_FloatingPointError,
    ImportError PyExc_ImportError, IndexError PyExc_IndexError, KeyError PyExc_KeyError, KeyboardInterrupt PyExc_KeyboardInterrupt,
    LookupError PyExc_LookupError, MemoryError PyExc_MemoryError, ModuleNotFoundError PyExc_ModuleNotFoundError, NameError PyExc_NameError,
    NotImplementedError PyExc_NotImplementedError, OSError PyExc_OSError, OverflowError PyExc_OverflowError, RecursionError PyExc_RecursionError,
    ReferenceError PyExc_ReferenceError, RuntimeError PyExc_RuntimeError, StopIteration PyExc_StopIteration, SystemError PyExc_SystemError,
    TimeoutError PyExc_TimeoutError, TypeError PyExc_TypeError, UnicodeError PyExc_UnicodeError, ValueError PyExc_ValueError,
    ZeroDivisionError PyExc_ZeroDivisionError,
);

/// Sets the `OSError` for an operating system's error number; CPython chooses the subclass, such as `FileNotFoundError`.
pub(crate) fn set_os_error(py: Python<'_>, number: i32) {
    let class = OSError(py);
    // SAFETY: attached. `errno` is this thread's own; `PyErr_SetFromErrno` reads it at once.
    unsafe {
        set_errno(number);
        ffi::PyErr_SetFromErrno(class.as_ptr());
    }
}

unsafe fn set_errno(number: i32) {
    unsafe extern "C" {
        #[cfg_attr(
            any(target_os = "macos", target_os = "ios", target_os = "freebsd"),
            link_name = "__error"
        )]
        #[cfg_attr(
            any(target_os = "android", target_os = "netbsd", target_os = "openbsd"),
            link_name = "__errno"
        )]
        #[cfg_attr(windows, link_name = "_errno")]
        fn __errno_location() -> *mut core::ffi::c_int;
    }
    // SAFETY: the C library gives the address of this thread's variable.
    unsafe { *__errno_location() = number }
}
