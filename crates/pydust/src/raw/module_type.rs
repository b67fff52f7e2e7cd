//! The type of a module that has attributes: a subclass of `types.ModuleType` with a descriptor for each, so that reading and setting them goes through Rust.
//!
//! Every other module keeps CPython's own type, whose functions the interpreter finds fastest. The type holds nothing of the module: the module holds it.

use core::ffi::{c_int, c_uint, c_void};
use std::ffi::CString;

use super::types::{Builtin, builtin, slot};
use super::{ffi, fields, module};
use crate::error::panic;
use crate::layout::tables::Row;
use crate::tree::definition::ModuleDefinition;
use crate::{Bound, PyList, PyModule, PyResult, PyType, Python};

/// Gives a module that was just made its own type, if it has attributes or properties.
pub(crate) fn give(
    module: &Bound<'_, PyModule>,
    definition: &'static ModuleDefinition,
) -> PyResult<()> {
    if definition.attributes.is_empty() && definition.properties.is_empty() {
        return Ok(());
    }
    let ty = new(module, definition)?;
    module.as_any().setattr("__class__", &ty)
}

fn new<'py>(
    module: &Bound<'py, PyModule>,
    definition: &'static ModuleDefinition,
) -> PyResult<Bound<'py, PyType>> {
    let layout = &definition.layout;
    let name = CString::new(format!("{}.{}", module.name()?, layout.name))?;
    let mut slots = [
        slot(ffi::Py_tp_getset, layout.getset.as_ptr().cast()),
        slot(ffi::Py_tp_methods, (&raw const METHODS).cast_mut().cast()),
        slot(ffi::Py_tp_traverse, traverse as *mut c_void),
        slot(ffi::Py_tp_clear, clear as *mut c_void),
        slot(0, core::ptr::null_mut()),
    ];
    let mut spec = ffi::PyType_Spec {
        name: name.as_ptr(),
        // As the base.
        basicsize: 0,
        itemsize: 0,
        flags: (ffi::Py_TPFLAGS_DEFAULT
            | ffi::Py_TPFLAGS_HAVE_GC
            | ffi::Py_TPFLAGS_IMMUTABLETYPE
            | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION) as c_uint,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: attached; CPython copies the spec and the name, and the tables it points to are static.
    unsafe {
        Bound::from_result(
            module.py(),
            ffi::PyType_FromSpecWithBases(&raw mut spec, (&raw mut ffi::PyModule_Type).cast()),
        )
    }
}

/// `tp_traverse`: what any module has, and the type. CPython's own visits no type, since that of any other module is static.
unsafe extern "C" fn traverse(
    object: *mut ffi::PyObject,
    visit: ffi::visitproc,
    extra: *mut c_void,
) -> c_int {
    // SAFETY: the collector calls with a module whose type is one of ours.
    unsafe {
        match visit(ffi::Py_TYPE(object).cast(), extra) {
            0 => fields::traverse_of(&raw const ffi::PyModule_Type)
                .map_or(0, |above| above(object, visit, extra)),
            stop => stop,
        }
    }
}

/// `tp_clear`: as of any module. CPython's own would be inherited only together with the function above.
unsafe extern "C" fn clear(object: *mut ffi::PyObject) -> c_int {
    // SAFETY: the collector calls attached, with a module.
    unsafe { fields::clear_of(&raw const ffi::PyModule_Type).map_or(0, |above| above(object)) }
}

/// The one method that such a type has of its own.
static METHODS: [Row; 2] = [
    Row(ffi::PyMethodDef {
        ml_name: c"__dir__".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: dir },
        ml_flags: ffi::METH_NOARGS,
        ml_doc:
            c"__dir__($self, /)\n--\n\nThe names of the module, those of its attributes among them."
                .as_ptr(),
    }),
    Row::END,
];

unsafe extern "C" fn dir(
    object: *mut ffi::PyObject,
    _unused: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached, with a module whose type is one of ours.
    unsafe {
        let py = Python::assume_attached();
        let module: Bound<'_, PyModule> =
            Bound::from_borrowed(py, core::ptr::NonNull::new_unchecked(object));
        match panic::catch(|| names(&module)) {
            Ok(names) => names.into_ptr(),
            Err(problem) => {
                problem.restore(py, None);
                core::ptr::null_mut()
            }
        }
    }
}

/// What `dir` shows: what any module shows, and the attributes, unless the module has its own `__dir__`.
fn names<'py>(module: &Bound<'py, PyModule>) -> PyResult<Bound<'py>> {
    let py = module.py();
    let plain = builtin(py, Builtin::Module);
    let names = plain.as_any().call_method("__dir__", (module,))?;
    // SAFETY: a module object.
    let is_ours = unsafe { module::is_ours(module.as_ptr()) };
    let definition = is_ours.then(|| module::definition_of(module.as_ptr()));
    if let Some(definition) = definition.flatten()
        && !has_own(definition)
        && let Ok(list) = names.cast::<PyList>()
    {
        let attributes = definition.attributes.iter().map(|attribute| attribute.name);
        let properties = definition.properties.iter().map(|property| property.name);
        for name in attributes.chain(properties) {
            list.append(&*name.to_string_lossy())?;
        }
    }
    Ok(names)
}

fn has_own(definition: &ModuleDefinition) -> bool {
    definition
        .functions
        .iter()
        .any(|function| function.name == c"__dir__")
}
