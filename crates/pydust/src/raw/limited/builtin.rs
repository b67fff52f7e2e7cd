//! In place of `raw/builtin.rs` with the limited API, which does not have all of these classes as variables. Those that it lacks are found once an interpreter,
//! and kept in its record.

use core::any::TypeId;
use core::ptr::NonNull;

use super::frame::template;
use super::types::{Builtin, type_of, variable};
use super::{call, ffi};
use crate::{Bound, PyAny, PyResult, PyType, Python};

/// One of these classes.
pub(crate) fn builtin(py: Python<'_>, ty: Builtin) -> Bound<'_, PyType> {
    match NonNull::new(variable(ty)) {
        // SAFETY: attached; static types exist as long as any interpreter.
        Some(ty) => unsafe { Bound::from_borrowed(py, ty.cast()) },
        None => hidden(py, ty).unwrap_or_else(|error| error.throw()),
    }
}

/// Whether the object is an instance of a static built-in type, or of a subclass.
#[inline]
pub(crate) fn is_builtin(object: &Bound<'_, PyAny>, ty: Builtin) -> bool {
    let is_below = |ty: *mut ffi::PyTypeObject| {
        // SAFETY: attached, valid object and type.
        unsafe { ffi::PyObject_TypeCheck(object.as_ptr(), ty) != 0 }
    };
    match NonNull::new(variable(ty)) {
        Some(ty) => is_below(ty.as_ptr()),
        None => hidden(object.py(), ty).is_ok_and(|ty| is_below(ty.as_ptr().cast())),
    }
}

/// Stands for a class in the record.
struct Of<const TYPE: usize>;

/// A class that the limited API does not have.
pub(super) fn hidden(py: Python<'_>, ty: Builtin) -> PyResult<Bound<'_, PyType>> {
    let record = py.record()?;
    let find = |key, make: fn(Python<'_>) -> PyResult<Bound<'_, PyAny>>| {
        record.hidden_type(py, key, || make(py)?.cast_into())
    };
    match ty {
        Builtin::Code => find(TypeId::of::<Of<0>>(), |py| {
            Ok(type_of(&call::named(&template(py)?, c"__code__")?).into_any())
        }),
        Builtin::Frame => find(TypeId::of::<Of<1>>(), |py| {
            let generator = call::call(&template(py)?, &[])?;
            Ok(type_of(&call::named(&generator, c"gi_frame")?).into_any())
        }),
        Builtin::ContextVar => find(TypeId::of::<Of<2>>(), |py| {
            call::named(py.import("contextvars")?.as_any(), c"ContextVar")
        }),
        Builtin::Context => find(TypeId::of::<Of<3>>(), |py| {
            call::named(py.import("contextvars")?.as_any(), c"Context")
        }),
        _ => find(TypeId::of::<Of<4>>(), |py| {
            Ok(type_of(&template(py)?).into_any())
        }),
    }
}
