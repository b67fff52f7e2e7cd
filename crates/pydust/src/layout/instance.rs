//! A Python object with a native value in it: its layout, its birth, its recognition, its end.

use core::ffi::{c_int, c_void};
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::borrow::Flag;
use super::cell::{Cell, InInstance, Owner};
use super::tables::Type;
use super::traverse::{Traverse, Visitor, collect};
use crate::definition::ClassDefinition;
use crate::raw::{error, ffi};
use crate::{Bound, PyAny, PyResult, Python};

/// A tagged class. Implemented by `#[pydust::class]` only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Python class",
    note = "put `#[pydust::class]` on the struct"
)]
pub trait Class: Owner<Place = InInstance> + Traverse {
    /// The class in the definition tree.
    const DEFINITION: &'static ClassDefinition;
}

/// The object: CPython's head, then flag and value.
#[repr(C)]
pub struct Instance<T: Owner> {
    base: ffi::PyObject,
    pub(crate) cell: Cell<T>,
}

/// The size of an instance: always larger than the base's, so that two unrelated native classes never meet in one Python subclass.
pub(crate) const fn size<T: Owner>() -> usize {
    let (size, base) = (size_of::<Instance<T>>(), size_of::<ffi::PyObject>());
    assert!(
        align_of::<Instance<T>>() <= 16,
        "Python aligns objects to 16 bytes: box the field that wants more"
    );
    if size > base {
        size
    } else {
        base + size_of::<usize>()
    }
}

/// Whether the object is an instance of `T` or of a subclass: the address of the method table identifies the class in every interpreter.
#[inline(always)]
pub(crate) fn is_instance<T: Class>(object: &Bound<'_, PyAny>) -> bool {
    let table = T::DEFINITION.layout.methods();
    // SAFETY: a valid object has a valid type, and every chain of bases ends in NULL.
    unsafe {
        let mut ty = ffi::Py_TYPE(object.as_ptr());
        loop {
            if core::ptr::eq((*ty).tp_methods, table) {
                return true;
            }
            ty = (*ty).tp_base;
            if ty.is_null() {
                return false;
            }
        }
    }
}

/// The cell of an instance.
///
/// The object must have been recognised by [`is_instance`]; every `Bound<T>` of a class has.
#[inline(always)]
pub(crate) fn cell<'a, T: Class>(object: &'a Bound<'_, T>) -> &'a Cell<T> {
    // SAFETY: a `Bound<T>` of a class `T` exists only for its instances.
    unsafe { &(*object.as_ptr().cast::<Instance<T>>()).cell }
}

/// A new instance of exactly the class `ty`, which is `T`'s own.
///
/// # Safety
/// `ty` is the type that this library made for `T` in the current interpreter.
#[inline(always)]
pub(crate) unsafe fn create<T: Owner + Traverse>(
    py: Python<'_>,
    ty: *mut ffi::PyTypeObject,
    value: T,
) -> PyResult<Bound<'_, T>> {
    // SAFETY: the type's size is that of `Instance<T>`; the value is written before anybody, the collector included, sees the object.
    unsafe {
        let object = if T::MAY_REFER {
            ffi::PyObject_GC_New::<Instance<T>>(ty)
        } else {
            ffi::PyObject_New::<Instance<T>>(ty)
        };
        if object.is_null() {
            return Err(error::fetch(py));
        }
        (&raw mut (*object).cell).write(Cell::new(value));
        if T::MAY_REFER {
            ffi::PyObject_GC_Track(object.cast());
        }
        Ok(Bound::from_owned(py, NonNull::new_unchecked(object.cast())))
    }
}

/// A new instance of `subtype`, a subclass of `T`'s class: its own allocator knows about its `__dict__` and slots.
///
/// # Safety
/// `subtype` is a type below the one that this library made for `T`.
pub(crate) unsafe fn create_below<T: Owner>(
    py: Python<'_>,
    subtype: *mut ffi::PyTypeObject,
    value: T,
) -> PyResult<*mut ffi::PyObject> {
    // SAFETY: the allocator gives zeroed memory of at least the base's size. It tracks the object at once, but no collection runs before the write.
    unsafe {
        let allocate = (*subtype).tp_alloc.unwrap_unchecked();
        let object = allocate(subtype, 0);
        if object.is_null() {
            return Err(error::fetch(py));
        }
        (&raw mut (*object.cast::<Instance<T>>()).cell).write(Cell::new(value));
        Ok(object)
    }
}

/// `tp_dealloc`.
pub(crate) unsafe extern "C" fn dealloc<T: Class>(object: *mut ffi::PyObject) {
    // SAFETY: CPython calls it once, for an instance that nobody refers to any more.
    unsafe {
        if T::MAY_REFER {
            ffi::PyObject_GC_UnTrack(object.cast());
        }
        let cell = &raw mut (*object.cast::<Instance<T>>()).cell;
        // A value that the collector cleared is gone already.
        if core::mem::needs_drop::<T>() && (!T::Flag::GUARDED || (*cell).flag.visible()) {
            drop_value(&raw mut *(*cell).value.get());
        }
        let ty = ffi::Py_TYPE(object);
        let free = (*ty).tp_free.unwrap_unchecked();
        free(object.cast());
        ffi::Py_DECREF(ty.cast());
    }
}

/// Drops a value; a panic in a user's `Drop` is reported as Python reports an exception in `__del__`. An exception that is under way stays so.
///
/// # Safety
/// The value is there, on an attached thread, and never used again.
pub(crate) unsafe fn drop_value<T>(value: *mut ManuallyDrop<T>) {
    // SAFETY: the caller's promise; a finaliser is always called attached.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: the caller's promise.
    if let Err(panic) = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| unsafe {
        ManuallyDrop::drop(&mut *value);
    })) {
        let under_way = error::take(py);
        crate::panic::into_error(panic).restore(py, None);
        error::write_unraisable(py);
        if let Some(exception) = under_way {
            error::restore(exception);
        }
    }
}

/// `tp_traverse`.
pub(crate) unsafe extern "C" fn traverse<T: Class>(
    object: *mut ffi::PyObject,
    visit: ffi::visitproc,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: the collector calls it on a finished instance, with nobody else running Python code.
    collect(|| unsafe {
        let mut visitor = Visitor::new(visit, argument);
        visitor.pointer(ffi::Py_TYPE(object).cast());
        let cell = &raw const (*object.cast::<Instance<T>>()).cell;
        if (*cell).flag.visible() {
            visitor.field(&**(*cell).value.get());
        }
        visitor.stopped
    })
}

/// `tp_clear` of a class that can change: drops the value, and later use is a `ReferenceError`. A frozen class has none, as `tuple` has none.
pub(crate) unsafe extern "C" fn clear<T: Class>(object: *mut ffi::PyObject) -> c_int {
    // SAFETY: the collector calls it on an unreachable instance; the flag is taken before the value goes.
    unsafe {
        let cell = &raw const (*object.cast::<Instance<T>>()).cell;
        if (*cell).flag.bury() {
            drop_value((*cell).value.get());
        }
    }
    0
}

/// The type that this library made for `T` in the interpreter of the token.
#[inline]
pub(crate) fn type_of<T: Class>(py: Python<'_>) -> PyResult<Type<'_>> {
    py.class(T::DEFINITION)
}

/// A new instance, as `Py::new` makes it.
pub(crate) fn new<T: Class>(py: Python<'_>, value: T) -> PyResult<Bound<'_, T>> {
    let ty = type_of::<T>(py)?;
    // SAFETY: the type found for `T`'s definition is the one made from it.
    unsafe { create(py, ty.as_ptr(), value) }
}
