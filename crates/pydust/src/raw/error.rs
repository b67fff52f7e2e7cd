//! The error indicator: reading it, setting it, and adding the Rust line to the traceback.

use core::ffi::CStr;
use core::ptr::NonNull;
use std::ffi::CString;

use super::ffi;
use crate::{Bound, PyAny, PyErr, PyResult, PyType, Python};

/// Takes the current exception. The C API call before it failed, so there is one; if not, that is a `SystemError`, as CPython has it.
#[cold]
pub(crate) fn fetch(py: Python<'_>) -> PyErr {
    match take(py) {
        Some(exception) => PyErr::from_object(exception.unbind()),
        None => PyErr::without_place(
            crate::exception::SystemError::CLASS,
            "error return without exception set",
        ),
    }
}

/// Takes the current exception, if there is one, normalised and with its traceback.
pub(crate) fn take(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    // SAFETY: attached; the result is owned or NULL.
    #[cfg(Py_3_12)]
    unsafe {
        NonNull::new(ffi::PyErr_GetRaisedException())
            .map(|exception| Bound::from_owned(py, exception))
    }
    // SAFETY: attached; all three are owned or NULL.
    #[cfg(not(Py_3_12))]
    unsafe {
        let (mut class, mut value, mut traceback) = (
            core::ptr::null_mut(),
            core::ptr::null_mut(),
            core::ptr::null_mut(),
        );
        ffi::PyErr_Fetch(&raw mut class, &raw mut value, &raw mut traceback);
        if class.is_null() {
            return None;
        }
        ffi::PyErr_NormalizeException(&raw mut class, &raw mut value, &raw mut traceback);
        if !traceback.is_null() {
            ffi::PyException_SetTraceback(value, traceback);
        }
        ffi::Py_XDECREF(class);
        ffi::Py_XDECREF(traceback);
        NonNull::new(value).map(|exception| Bound::from_owned(py, exception))
    }
}

/// Sets the current exception. What is not an exception becomes a `TypeError`, as `raise` makes it.
pub(crate) fn restore(exception: Bound<'_, PyAny>) {
    // SAFETY: attached; the exception is valid, and the calls take over or borrow it as documented.
    unsafe {
        if ffi::PyExceptionInstance_Check(exception.as_ptr()) == 0 {
            ffi::PyErr_SetString(
                ffi::PyExc_TypeError,
                c"exceptions must derive from BaseException".as_ptr(),
            );
            return;
        }
        #[cfg(Py_3_12)]
        ffi::PyErr_SetRaisedException(exception.into_ptr());
        #[cfg(not(Py_3_12))]
        {
            let class = ffi::Py_NewRef(ffi::Py_TYPE(exception.as_ptr()).cast());
            let traceback = ffi::PyException_GetTraceback(exception.as_ptr());
            ffi::PyErr_Restore(class, exception.into_ptr(), traceback);
        }
    }
}

/// Turns the C API's `-1` into the exception it stands for.
#[inline]
pub(crate) fn check(py: Python<'_>, status: core::ffi::c_int) -> PyResult<()> {
    if status < 0 { Err(fetch(py)) } else { Ok(()) }
}

/// Runs Python's signal handlers, so that Ctrl-C interrupts a long wait.
pub(crate) fn check_signals(py: Python<'_>) -> PyResult<()> {
    // SAFETY: attached.
    check(py, unsafe { ffi::PyErr_CheckSignals() })
}

/// Reports the current error through `sys.unraisablehook`, where nobody could receive it.
pub(crate) fn write_unraisable(_py: Python<'_>) {
    // SAFETY: attached; without a context object.
    unsafe { ffi::PyErr_WriteUnraisable(core::ptr::null_mut()) }
}

/// Sets `cause` as the `__cause__` of `exception`.
pub(crate) fn set_cause(exception: &Bound<'_, PyAny>, cause: Bound<'_, PyAny>) {
    // SAFETY: attached; the call takes over the reference to the cause.
    unsafe { ffi::PyException_SetCause(exception.as_ptr(), cause.into_ptr()) }
}

/// Adds a frame for a place in a Rust file to the traceback of the current exception. `file` is as rustc saw it, so relative to the project.
pub(crate) fn add_frame(py: Python<'_>, function: &str, file: &str, line: u32) {
    let (Ok(function), Ok(file)) = (CString::new(function), CString::new(file)) else {
        return;
    };
    // On 3.11 `PyFrame_New` fails while an exception is set.
    let Some(exception) = take(py) else { return };
    let frame = frame(py, &function, &file, line);
    if frame.is_none() {
        // The traceback stays without this line, the exception itself is more important.
        drop(take(py));
    }
    restore(exception);
    if let Some(frame) = frame {
        // SAFETY: attached; with a valid frame the current exception's traceback grows by it.
        unsafe { ffi::PyTraceBack_Here(frame.as_ptr().cast()) };
    }
}

/// A frame object that never runs: an empty code object at the given file and line.
fn frame<'py>(
    py: Python<'py>,
    function: &CStr,
    file: &CStr,
    line: u32,
) -> Option<Bound<'py, PyAny>> {
    // SAFETY: attached; every result is checked.
    unsafe {
        let code = ffi::PyCode_NewEmpty(file.as_ptr(), function.as_ptr(), line.cast_signed());
        let code = Bound::<PyAny>::from_owned(py, NonNull::new(code.cast())?);
        let globals = Bound::<PyAny>::from_owned(py, NonNull::new(ffi::PyDict_New())?);
        let frame = ffi::PyFrame_New(
            ffi::PyThreadState_Get(),
            code.as_ptr().cast(),
            globals.as_ptr(),
            core::ptr::null_mut(),
        );
        Some(Bound::from_owned(py, NonNull::new(frame.cast())?))
    }
}

/// Sets a new exception of a class.
pub(crate) fn set(class: &Bound<'_, PyType>, message: &Bound<'_, crate::PyString>) {
    // SAFETY: attached, valid objects.
    unsafe { ffi::PyErr_SetObject(class.as_ptr(), message.as_ptr()) }
}

/// The exception class behind one of CPython's `PyExc_*` variables.
///
/// # Safety
/// `class` is such a variable.
pub(crate) unsafe fn builtin(
    py: Python<'_>,
    class: *const *mut ffi::PyObject,
) -> Bound<'_, PyType> {
    // SAFETY: the variables are set for as long as the interpreter runs.
    unsafe { Bound::from_borrowed(py, NonNull::new_unchecked(*class)) }
}

/// A new exception class.
pub(crate) fn new_class<'py>(
    py: Python<'py>,
    name: &CStr,
    doc: &CStr,
    base: &Bound<'py, PyType>,
) -> PyResult<Bound<'py, PyType>> {
    // SAFETY: attached; the strings are copied.
    unsafe {
        Bound::from_result(
            py,
            ffi::PyErr_NewExceptionWithDoc(
                name.as_ptr(),
                doc.as_ptr(),
                base.as_ptr(),
                core::ptr::null_mut(),
            ),
        )
    }
}
