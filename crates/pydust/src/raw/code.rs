//! Code: compiling and running source text, and the frame that runs now.

use core::ptr::NonNull;
use std::ffi::CString;

use super::{call, ffi, sequence, text};
use crate::{Bound, PyAny, PyCode, PyDict, PyErr, PyFrame, PyModule, PyResult, Python};

/// What source text is compiled for.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// One expression, whose value is the result.
    Expression,
    /// Statements.
    Statements,
}

fn c_string(value: &str) -> PyResult<CString> {
    CString::new(value).map_err(|_| {
        PyErr::without_place(
            crate::exception::ValueError::CLASS,
            "source code string cannot contain null bytes",
        )
    })
}

/// `compile(source, filename, mode)`.
pub(crate) fn compile<'py>(
    py: Python<'py>,
    source: &str,
    filename: &str,
    mode: Mode,
) -> PyResult<Bound<'py, PyCode>> {
    let (source, filename) = (c_string(source)?, c_string(filename)?);
    let start = match mode {
        Mode::Expression => ffi::Py_eval_input,
        Mode::Statements => ffi::Py_file_input,
    };
    // SAFETY: attached; both are C strings. Without compiler flags the result is a code object.
    unsafe {
        Bound::from_result(
            py,
            ffi::Py_CompileString(source.as_ptr(), filename.as_ptr(), start),
        )
    }
}

/// Runs a code object of a module, a class or an expression. The globals get `__builtins__` where they have none, as with `eval` and `exec`.
pub(crate) fn run<'py>(
    code: &Bound<'py, PyCode>,
    globals: &Bound<'py, PyDict>,
    locals: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = code.py();
    let builtins = text::interned(py, c"__builtins__");
    if sequence::dict_get(globals, builtins.as_any())?.is_none() {
        // SAFETY: attached; the borrowed dict of builtins is counted at once.
        let value = unsafe {
            NonNull::new(ffi::PyEval_GetBuiltins()).map(|value| Bound::from_borrowed(py, value))
        };
        if let Some(value) = value {
            sequence::dict_set(globals, builtins.as_any(), &value)?;
        }
    }
    // The C API takes the cells of a closure for granted, where `exec` asks.
    let free = call::attribute(code.as_any(), &text::interned(py, c"co_freevars"))?;
    if super::operator::length(&free)? > 0 {
        return Err(PyErr::without_place(
            crate::exception::TypeError::CLASS,
            "code object passed to exec() may not contain free variables",
        ));
    }
    // SAFETY: attached, valid objects, and the code has no free variables.
    unsafe {
        Bound::from_result(
            py,
            ffi::PyEval_EvalCode(code.as_ptr(), globals.as_ptr(), locals.as_ptr()),
        )
    }
}

/// The frame of the Python function that runs in this thread.
pub(crate) fn current_frame(py: Python<'_>) -> Option<Bound<'_, PyFrame>> {
    // SAFETY: attached; the borrowed frame is counted at once. NULL, without an exception, when no Python code runs.
    unsafe {
        NonNull::new(ffi::PyEval_GetFrame().cast()).map(|frame| Bound::from_borrowed(py, frame))
    }
}

/// `types.ModuleType(name)`.
pub(crate) fn new_module<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyModule>> {
    let name = text::str_from(py, name);
    // SAFETY: attached, valid name.
    unsafe { Bound::from_result(py, ffi::PyModule_NewObject(name.as_ptr())) }
}

/// The namespace of a module.
pub(crate) fn module_dict<'py>(module: &Bound<'py, PyModule>) -> Bound<'py, PyDict> {
    // SAFETY: attached; every module has a dict, which is counted at once.
    unsafe {
        call::infallible(
            module.py(),
            ffi::Py_XNewRef(ffi::PyModule_GetDict(module.as_ptr())),
        )
    }
}
