//! The Python functions of native tests: those of `#[pydust::test]`, which no module lists.

use core::ptr::NonNull;

use super::{ffi, module};
use crate::exception::TypeError;
use crate::layout::tables::MethodRows;
use crate::tree::definition::FunctionDefinition;
use crate::{Bound, PyErr, PyModule, PyResult, Python};

/// What the symbol of a test returns for its module: a new function, or NULL with an exception.
///
/// # Safety
/// Called attached; `module` is an object or NULL. The rows hold the function of the definition,
/// which has no receiver.
pub unsafe fn test_function(
    module: *mut ffi::PyObject,
    rows: MethodRows,
    definition: &'static FunctionDefinition,
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise; the object lives for the call.
    unsafe {
        let py = Python::assume_attached();
        let Some(module) = NonNull::new(module) else {
            return core::ptr::null_mut();
        };
        let module = Bound::from_borrowed(py, module);
        match crate::error::panic::catch(|| make(&module, rows, definition)) {
            Ok(function) => function.into_ptr(),
            Err(error) => {
                error.restore(py, None);
                core::ptr::null_mut()
            }
        }
    }
}

fn make<'py>(
    object: &Bound<'py>,
    rows: MethodRows,
    definition: &'static FunctionDefinition,
) -> PyResult<Bound<'py>> {
    // SAFETY: a valid object; a module of ours has a definition once it is open.
    let tree = unsafe {
        module::is_ours(object.as_ptr())
            .then(|| module::definition_of(object.as_ptr()))
            .flatten()
    };
    let Some(tree) = tree else {
        return Err(PyErr::without_place(
            TypeError::CLASS,
            "a native test runs with the module whose file it is in",
        ));
    };
    crate::create::module::check_test(definition, tree)?;
    let name = object.cast::<PyModule>()?.name()?;
    let name = crate::PyString::new(object.py(), &name);
    // SAFETY: attached; the row is static, and the function counts its module and the name.
    unsafe {
        Bound::from_result(
            object.py(),
            ffi::PyCFunction_NewEx(rows.address().cast_mut(), object.as_ptr(), name.as_ptr()),
        )
    }
}
