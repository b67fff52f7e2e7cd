//! Rust closures as Python functions: a built-in function whose `self` is a capsule with the closure and the definition that CPython reads.

use core::ptr::NonNull;
use std::ffi::CString;

use super::thread::Entered;
use super::{capsule, ffi};
use crate::convert::IntoPy;
use crate::error::panic;
use crate::layout::tables::Row;
use crate::{Bound, PyDict, PyResult, PyTuple, Python};

/// What the capsule holds.
struct Closure<F> {
    function: F,
    definition: Row,
    /// CPython keeps a pointer to it.
    name: CString,
}

/// A Python function that calls the closure with the positional arguments, and with those by keyword if there are any.
///
/// The closure is written for `'py`, the lifetime of the token that it was made with, so that its result may name that lifetime too; later calls pass objects
/// that live for the call alone. It cannot keep one: what it holds is `'static`, and so is every static, and no token is. So `'py` is a name to it, about
/// which it knows nothing, and stands for the call as well as for anything else.
pub(crate) fn new<'py, F, R>(py: Python<'py>, name: &str, function: F) -> PyResult<Bound<'py>>
where
    F: Fn(&'py Bound<'py, PyTuple>, Option<&'py Bound<'py, PyDict>>) -> PyResult<R>
        + Send
        + Sync
        + 'static,
    R: IntoPy<'py>,
{
    let name = CString::new(name)?;
    let closure = Box::new(Closure {
        definition: Row(ffi::PyMethodDef {
            ml_name: name.as_ptr(),
            ml_meth: ffi::PyMethodDefPointer {
                PyCFunctionWithKeywords: called::<'py, F, R>,
            },
            ml_flags: ffi::METH_VARARGS | ffi::METH_KEYWORDS,
            ml_doc: core::ptr::null(),
        }),
        name,
        function,
    });
    let definition = (&raw const closure.definition.0).cast_mut();
    let capsule = capsule::new(py, "pydust.closure", closure)?;
    // SAFETY: attached. The box does not move when the capsule takes it over; the function keeps the capsule, and so its own definition, alive to its end.
    unsafe {
        Bound::from_result(
            py,
            ffi::PyCFunction_NewEx(definition, capsule.as_ptr(), core::ptr::null_mut()),
        )
    }
}

/// What CPython calls.
unsafe extern "C" fn called<'py, F, R>(
    object: *mut ffi::PyObject,
    arguments: *mut ffi::PyObject,
    keywords: *mut ffi::PyObject,
) -> *mut ffi::PyObject
where
    F: Fn(&'py Bound<'py, PyTuple>, Option<&'py Bound<'py, PyDict>>) -> PyResult<R>
        + Send
        + Sync
        + 'static,
    R: IntoPy<'py>,
{
    // SAFETY: CPython calls attached, with the capsule made by `new` for these types, a tuple, and a dict or NULL; all live for the call. What is borrowed for
    // `'py` is used up when the result is an object: nothing with that lifetime leaves the closure otherwise, as `new` says.
    unsafe {
        let py: Python<'py> = Python::assume_attached();
        let _entered = Entered::new(py);
        let (Some(object), Some(arguments)) = (NonNull::new(object), NonNull::new(arguments))
        else {
            return core::ptr::null_mut();
        };
        let closure: &Closure<F> = capsule::value_of(py, object);
        let keywords = NonNull::new(keywords);
        let result = panic::catch(|| {
            let arguments: Bound<'py, PyTuple> = Bound::from_borrowed(py, arguments);
            let keywords: Option<Bound<'py, PyDict>> =
                keywords.map(|keywords| Bound::from_borrowed(py, keywords));
            let arguments = NonNull::from(&arguments).as_ref();
            let keywords = keywords
                .as_ref()
                .map(|keywords| NonNull::from(keywords).as_ref());
            (closure.function)(arguments, keywords)?.into_py(py)
        });
        match result {
            Ok(value) => value.into_ptr(),
            Err(error) => {
                error.restore(py, Some(&closure.name.to_string_lossy()));
                core::ptr::null_mut()
            }
        }
    }
}
