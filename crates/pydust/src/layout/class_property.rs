//! A property of the class itself: the descriptor that lies in the type's dict, its type, and the functions that CPython calls.
//!
//! CPython's own table of attributes reads them through instances only. The type is made in each interpreter when it is first needed and kept in the
//! interpreter's record. A descriptor holds statics only: the class comes with each call.

use core::any::TypeId;
use core::ffi::{CStr, c_void};
use core::ptr::NonNull;

use crate::error::panic;
use crate::exception::TypeError;
use crate::layout::instance::type_with;
use crate::raw::answer::Answer;
use crate::raw::thread::Entered;
use crate::raw::{error, ffi, fields, types};
use crate::tree::definition::{ClassDefinition, ClassPropertyEdge};
use crate::{Bound, PyErr, PyResult, PyType, Python};

/// The object: CPython's head, the class, and the property.
#[repr(C)]
struct PropertyObject {
    base: ffi::PyObject,
    class: &'static ClassDefinition,
    property: &'static ClassPropertyEdge,
}

/// A new descriptor.
pub(crate) fn new<'py>(
    py: Python<'py>,
    class: &'static ClassDefinition,
    property: &'static ClassPropertyEdge,
) -> PyResult<Bound<'py>> {
    let ty = py
        .record()?
        .hidden_type(py, TypeId::of::<PropertyObject>(), || new_type(py))?;
    // SAFETY: the type was made for `PropertyObject`; every field is written before anybody sees the object.
    unsafe {
        let object = ffi::PyObject_New::<ffi::PyObject>(ty.as_ptr().cast());
        if object.is_null() {
            return Err(error::fetch(py));
        }
        let fields = fields::body::<PropertyObject>(object);
        (&raw mut (*fields).class).write(class);
        (&raw mut (*fields).property).write(property);
        Ok(Bound::from_owned(py, NonNull::new_unchecked(object.cast())))
    }
}

/// What `inspect` and `help` look for.
struct GetSet([ffi::PyGetSetDef; 4]);
// SAFETY: never written.
unsafe impl Sync for GetSet {}

static GETSET: GetSet = GetSet([
    row(c"__name__", name),
    row(c"__qualname__", qualified_name),
    row(c"__doc__", doc),
    ffi::PyGetSetDef {
        name: core::ptr::null(),
        get: None,
        set: None,
        doc: core::ptr::null(),
        closure: core::ptr::null_mut(),
    },
]);

const fn row(name: &'static CStr, get: ffi::getter) -> ffi::PyGetSetDef {
    ffi::PyGetSetDef {
        name: name.as_ptr(),
        get: Some(get),
        set: None,
        doc: core::ptr::null(),
        closure: core::ptr::null_mut(),
    }
}

fn new_type(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    let slots = [
        types::slot(ffi::Py_tp_dealloc, dealloc as *mut c_void),
        types::slot(ffi::Py_tp_descr_get, get as *mut c_void),
        types::slot(ffi::Py_tp_repr, repr as *mut c_void),
        types::slot(ffi::Py_tp_getset, GETSET.0.as_ptr().cast_mut().cast()),
        types::slot(0, core::ptr::null_mut()),
    ];
    types::from_slots(
        py,
        c"pydust.class_property",
        size_of::<PropertyObject>(),
        &slots,
    )
}

/// `tp_descr_get`: with the class, and with the instance if it was read through one.
unsafe extern "C" fn get(
    this: *mut ffi::PyObject,
    object: *mut ffi::PyObject,
    class: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached, with a descriptor of ours and valid objects or NULL.
    unsafe {
        let this = fields::body::<PropertyObject>(this);
        let class = if class.is_null() && !object.is_null() {
            ffi::Py_TYPE(object).cast()
        } else {
            class
        };
        if is_below((*this).class, class) {
            ((*this).property.getter.0)(class)
        } else {
            answer(|py| Err(wrong_class(py, this, class)))
        }
    }
}

/// Whether `class` is the type of the definition or one below it, in any interpreter.
///
/// # Safety
/// A valid object or NULL.
unsafe fn is_below(definition: &'static ClassDefinition, class: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise; every chain of bases ends in NULL.
    unsafe {
        if class.is_null() || ffi::PyType_Check(class) == 0 {
            return false;
        }
        !type_with(class.cast(), definition.layout.methods()).is_null()
    }
}

/// In the words of a class method's descriptor.
///
/// # Safety
/// A descriptor of ours, and a valid object or NULL.
#[cold]
unsafe fn wrong_class(
    py: Python<'_>,
    this: *mut PropertyObject,
    class: *mut ffi::PyObject,
) -> PyErr {
    // SAFETY: the caller's promise.
    let (owner, property, given) = unsafe {
        let type_name = |ty: *mut ffi::PyTypeObject| {
            let ty = NonNull::new_unchecked(ty.cast());
            fields::full_name(&Bound::from_borrowed(py, ty))
        };
        let owner = py.made_class((*this).class).map_or_else(
            || (*this).class.name.to_string_lossy().into_owned(),
            |ty| type_name(ty.as_ptr()),
        );
        let given = NonNull::new(class).map(|class| {
            if ffi::PyType_Check(class.as_ptr()) == 0 {
                (false, type_name(ffi::Py_TYPE(class.as_ptr())))
            } else {
                (true, type_name(class.as_ptr().cast()))
            }
        });
        (owner, (*this).property.name.to_string_lossy(), given)
    };
    let message = match given {
        None => {
            format!("descriptor '{property}' for type '{owner}' needs either an object or a type")
        }
        Some((false, given)) => format!(
            "descriptor '{property}' for type '{owner}' needs a type, not a '{given}' as arg 2"
        ),
        Some((true, given)) => format!(
            "descriptor '{property}' requires a subtype of '{owner}' but received '{given}'"
        ),
    };
    PyErr::without_place(TypeError::CLASS, message)
}

unsafe extern "C" fn name(this: *mut ffi::PyObject, _closure: *mut c_void) -> *mut ffi::PyObject {
    // SAFETY: CPython calls with a descriptor of ours.
    let property = unsafe { (*fields::body::<PropertyObject>(this)).property };
    answer(|py| Ok(Answer::str(py, &property.name.to_string_lossy())))
}

unsafe extern "C" fn doc(this: *mut ffi::PyObject, _closure: *mut c_void) -> *mut ffi::PyObject {
    // SAFETY: CPython calls with a descriptor of ours.
    let property = unsafe { (*fields::body::<PropertyObject>(this)).property };
    answer(|py| {
        Ok(match property.doc {
            Some(doc) => Answer::str(py, &doc.to_string_lossy()),
            None => py.none().into(),
        })
    })
}

unsafe extern "C" fn qualified_name(
    this: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls with a descriptor of ours.
    answer(|py| Ok(Answer::str(py, &unsafe { qualified(py, this) })))
}

unsafe extern "C" fn repr(this: *mut ffi::PyObject) -> *mut ffi::PyObject {
    answer(|py| {
        // SAFETY: CPython calls with a descriptor of ours.
        let name = unsafe { qualified(py, this) };
        Ok(Answer::str(py, &format!("<class property '{name}'>")))
    })
}

/// `Person.instances`.
///
/// # Safety
/// A descriptor of ours.
unsafe fn qualified(py: Python<'_>, this: *mut ffi::PyObject) -> String {
    // SAFETY: the caller's promise.
    let PropertyObject {
        class, property, ..
    } = unsafe { &*fields::body::<PropertyObject>(this) };
    let owner = py.made_class(class).map_or_else(
        || class.name.to_string_lossy().into_owned(),
        |ty| ty.name(py),
    );
    format!("{owner}.{}", property.name.to_string_lossy())
}

/// Runs what CPython calls on a descriptor.
fn answer(body: impl FnOnce(Python<'_>) -> PyResult<Answer>) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached.
    let py = unsafe { Python::assume_attached() };
    let _entered = Entered::new(py);
    match panic::catch(|| body(py)) {
        Ok(answer) => answer.into_ptr(),
        Err(error) => {
            error.restore(py, None);
            core::ptr::null_mut()
        }
    }
}

unsafe extern "C" fn dealloc(object: *mut ffi::PyObject) {
    // SAFETY: CPython calls it once, for a descriptor that nobody refers to any more.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        let free = fields::free_of(ty).unwrap_unchecked();
        free(object.cast());
        ffi::Py_DECREF(ty.cast());
    }
}
