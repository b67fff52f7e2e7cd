//! Context variables, in place of `raw/context.rs`: the limited API has none, so this asks the module `contextvars`.

use core::ffi::{CStr, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::{call, error, ffi, text, thread};
use crate::layout::tables::Row;
use crate::{Bound, PyAny, PyContext, PyContextVar, PyDict, PyResult, Python};

/// What the module `contextvars` has under a name.
fn named<'py>(py: Python<'py>, name: &CStr) -> PyResult<Bound<'py, PyAny>> {
    call::named(py.import("contextvars")?.as_any(), name)
}

/// `contextvars.ContextVar(name, default=default)`.
pub(crate) fn new_variable<'py>(
    py: Python<'py>,
    name: &str,
    default: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyContextVar>> {
    let class = named(py, c"ContextVar")?;
    // As the C API, which takes a C string.
    let name = std::ffi::CString::new(name)?;
    let name = text::str_from(py, &name.to_string_lossy());
    let keywords = PyDict::new(py);
    if let Some(default) = default {
        keywords.set_item("default", default)?;
    }
    class.call_with((name,), &keywords)?.cast_into()
}

/// `variable.get()`, or `None` where it has neither value nor default.
pub(crate) fn get<'py>(variable: &Bound<'py, PyContextVar>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = variable.py();
    let get = call::named(variable.as_any(), c"get")?;
    // SAFETY: attached, valid objects; the class is never freed.
    unsafe {
        let value = ffi::PyObject_CallNoArgs(get.as_ptr());
        if value.is_null() && ffi::PyErr_ExceptionMatches(ffi::PyExc_LookupError) != 0 {
            ffi::PyErr_Clear();
            return Ok(None);
        }
        Bound::from_result(py, value).map(Some)
    }
}

/// `variable.set(value)`, giving the token.
pub(crate) fn set<'py>(
    variable: &Bound<'py, PyContextVar>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    call::call_named(variable.as_any(), c"set", &[value])
}

/// `contextvars.copy_context()`.
pub(crate) fn copy_current(py: Python<'_>) -> PyResult<Bound<'_, PyContext>> {
    call::call(&named(py, c"copy_context")?, &[])?.cast_into()
}

/// `contextvars.Context()`.
pub(crate) fn new_context(py: Python<'_>) -> PyResult<Bound<'_, PyContext>> {
    call::call(&named(py, c"Context")?, &[])?.cast_into()
}

const CAPSULE: &CStr = c"pydust.context";

/// What waits to be run: the capsule points here, until it has run or will not any more.
struct Waiting<'a> {
    thread: u64,
    work: Option<&'a mut dyn FnMut()>,
}

static RUN: Row = Row(ffi::PyMethodDef {
    ml_name: c"run".as_ptr(),
    ml_meth: ffi::PyMethodDefPointer {
        PyCFunction: run_waiting,
    },
    ml_flags: ffi::METH_NOARGS,
    ml_doc: core::ptr::null(),
});

unsafe extern "C" fn run_waiting(
    capsule: *mut ffi::PyObject,
    _unused: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached, with the capsule made below. Its context says whether what it points to is still there; that belongs to the thread which
    // waits for it below, and to no other.
    unsafe {
        if !ffi::PyCapsule_GetContext(capsule).is_null() {
            let waiting = ffi::PyCapsule_GetPointer(capsule, CAPSULE.as_ptr());
            let waiting = waiting.cast::<Waiting<'_>>();
            if (*waiting).thread == thread::id()
                && let Some(work) = (*waiting).work.take()
            {
                work();
            }
        }
        ffi::Py_NewRef(ffi::Py_None())
    }
}

/// `context.run(work)`.
pub(crate) fn run<R>(context: &Bound<'_, PyContext>, work: impl FnOnce() -> R) -> PyResult<R> {
    let py = context.py();
    let (mut work, mut result) = (Some(work), None);
    let mut body = || {
        if let Some(work) = work.take() {
            // A panic goes around CPython.
            result = Some(catch_unwind(AssertUnwindSafe(work)));
        }
    };
    let mut waiting = Waiting {
        thread: thread::id(),
        work: Some(&mut body),
    };
    // SAFETY: attached. What the capsule points to lives to the end of this function; before that the capsule is told that it is gone.
    let called = unsafe {
        let place: *mut c_void = (&raw mut waiting).cast();
        let capsule: Bound<'_, PyAny> =
            Bound::from_result(py, ffi::PyCapsule_New(place, CAPSULE.as_ptr(), None))?;
        error::check(py, ffi::PyCapsule_SetContext(capsule.as_ptr(), place))?;
        let definition = (&raw const RUN.0).cast_mut();
        let function = ffi::PyCFunction_NewEx(definition, capsule.as_ptr(), core::ptr::null_mut());
        let called = Bound::<PyAny>::from_result(py, function)
            .and_then(|function| call::call_named(context.as_any(), c"run", &[&function]));
        let told = ffi::PyCapsule_SetContext(capsule.as_ptr(), core::ptr::null_mut());
        debug_assert!(told == 0);
        called
    };
    match (result, called) {
        (Some(Ok(result)), Ok(_)) => Ok(result),
        (Some(Err(panic)), _) => resume_unwind(panic),
        (_, Err(error)) => Err(error),
        (None, Ok(_)) => Err(error::fetch(py)),
    }
}
