//! The error indicator: reading it and setting it, warnings, and what exception objects say of themselves.

use core::ffi::CStr;
use core::ptr::NonNull;

use super::{ffi, fields};
use crate::{Bound, PyAny, PyErr, PyResult, PyString, PyType, Python};

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

/// Runs `body` while no exception is set, and then sets again the one that was under way. One that `body` has left is lost.
pub(crate) fn set_aside<R>(py: Python<'_>, body: impl FnOnce() -> R) -> R {
    let under_way = take(py);
    let result = body();
    if let Some(exception) = under_way {
        restore(exception);
    }
    result
}

/// As [`set_aside`], without a word to an exception that is not made yet.
#[cfg(debug_assertions)]
pub(crate) fn untouched<R>(_py: Python<'_>, body: impl FnOnce() -> R) -> R {
    // SAFETY: attached; what was taken is set again, and a `body` that leaves an exception leaves it to be lost.
    #[cfg(Py_3_12)]
    unsafe {
        let under_way = ffi::PyErr_GetRaisedException();
        let result = body();
        ffi::PyErr_SetRaisedException(under_way);
        result
    }
    // SAFETY: as above.
    #[cfg(not(Py_3_12))]
    unsafe {
        let nothing = core::ptr::null_mut();
        let (mut class, mut value, mut traceback) = (nothing, nothing, nothing);
        ffi::PyErr_Fetch(&raw mut class, &raw mut value, &raw mut traceback);
        let result = body();
        ffi::PyErr_Restore(class, value, traceback);
        result
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

/// As [`write_unraisable`], and says in which object it happened.
pub(crate) fn write_unraisable_in(object: &Bound<'_, PyAny>) {
    // SAFETY: attached; a valid object.
    unsafe { ffi::PyErr_WriteUnraisable(object.as_ptr()) }
}

/// Says what an object of this type cannot do, and gives the C API's `-1`.
///
/// # Safety
/// Attached, with a valid object.
#[cold]
pub(crate) unsafe fn raise_no_item(object: *mut ffi::PyObject, what: &CStr) -> core::ffi::c_int {
    // SAFETY: the caller's promise.
    unsafe {
        let ty = NonNull::new_unchecked(ffi::Py_TYPE(object).cast());
        let name = fields::full_name(&Bound::from_borrowed(Python::assume_attached(), ty));
        let message = format!("'{name}' object {}", what.to_string_lossy());
        PyErr::without_place(crate::exception::TypeError::CLASS, message)
            .restore(Python::assume_attached(), None);
    }
    -1
}

/// Says that a special method is missing, as CPython does of a descriptor, and gives the C API's `-1`.
///
/// # Safety
/// Attached.
#[cold]
pub(crate) unsafe fn raise_no_method(name: &CStr) -> core::ffi::c_int {
    // SAFETY: the caller's promise.
    unsafe { ffi::PyErr_SetString(ffi::PyExc_AttributeError, name.as_ptr()) };
    -1
}

/// `warnings.warn(message, category, stack_level)`.
pub(crate) fn warn(
    category: &Bound<'_, PyType>,
    message: &Bound<'_, PyString>,
    stack_level: usize,
) -> PyResult<()> {
    // SAFETY: attached, valid objects; the format asks for one `str`.
    check(category.py(), unsafe {
        ffi::PyErr_WarnFormat(
            category.as_ptr(),
            stack_level.cast_signed(),
            c"%U".as_ptr(),
            message.as_ptr(),
        )
    })
}

/// Whether an exception, or class of one, is of a class or of one in a tuple, as `except` asks.
pub(crate) fn matches(exception: &Bound<'_, PyAny>, class: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached; valid objects.
    unsafe { ffi::PyErr_GivenExceptionMatches(exception.as_ptr(), class.as_ptr()) != 0 }
}

/// Whether an object is an exception.
pub(crate) fn is_exception(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached; a valid object.
    unsafe { ffi::PyExceptionInstance_Check(object.as_ptr()) != 0 }
}

/// An attribute that every exception has, if it is set.
#[derive(Clone, Copy)]
pub(crate) enum Link {
    Cause,
    Context,
    Traceback,
}

/// The `__cause__`, `__context__` or `__traceback__` of an exception.
pub(crate) fn linked<'py>(exception: &Bound<'py, PyAny>, link: Link) -> Option<Bound<'py, PyAny>> {
    if !is_exception(exception) {
        return None;
    }
    // SAFETY: attached; an exception. The results are owned, or NULL without an exception.
    unsafe {
        let object = match link {
            Link::Cause => ffi::PyException_GetCause(exception.as_ptr()),
            Link::Context => ffi::PyException_GetContext(exception.as_ptr()),
            Link::Traceback => ffi::PyException_GetTraceback(exception.as_ptr()),
        };
        NonNull::new(object).map(|object| Bound::from_owned(exception.py(), object))
    }
}

/// Sets an exception object as `raise` does: the exception that is being handled becomes its `__context__`.
pub(crate) fn set_object(exception: &Bound<'_, PyAny>) {
    if is_exception(exception) {
        // SAFETY: attached; an exception with its own class.
        unsafe {
            ffi::PyErr_SetObject(ffi::Py_TYPE(exception.as_ptr()).cast(), exception.as_ptr());
        }
    } else {
        restore(exception.clone());
    }
}

/// Sets `cause` as the `__cause__` of `exception`.
pub(crate) fn set_cause(exception: &Bound<'_, PyAny>, cause: Bound<'_, PyAny>) {
    // SAFETY: attached; the call takes over the reference to the cause.
    unsafe { ffi::PyException_SetCause(exception.as_ptr(), cause.into_ptr()) }
}

/// Sets a new exception of a class.
#[inline]
pub(crate) fn set(class: &Bound<'_, PyType>, message: &Bound<'_, PyString>) {
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
