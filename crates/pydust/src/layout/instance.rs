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
use crate::trampoline::CallEntry;
use crate::{Bound, PyAny, PyResult, Python};

/// A tagged class. Implemented by `#[pydust::class]` only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Python class",
    note = "put `#[pydust::class]` on the struct"
)]
pub trait Class: Owner<Place = InInstance> + Traverse {
    /// The class in the definition tree.
    const DEFINITION: &'static ClassDefinition;
    /// The size of an instance in bytes.
    const SIZE: usize;
}

/// The object: CPython's head, then flag and value.
#[repr(C)]
pub struct Instance<T: Owner> {
    base: ffi::PyObject,
    pub(crate) cell: Cell<T>,
}

/// What an instance has beside its value.
#[derive(Clone, Copy)]
pub struct Extras {
    /// What a call of the object runs: `__call__`, its own or inherited.
    pub call: Option<CallEntry>,
    /// Whether Python may set any attribute on it.
    pub dict: bool,
    /// Whether there may be weak references to it.
    pub weak: bool,
    /// Whether there is a `__del__`, its own or inherited.
    pub finalised: bool,
}

impl Extras {
    /// Nothing.
    pub const NONE: Self = Self {
        call: None,
        dict: false,
        weak: false,
        finalised: false,
    };
}

/// Where the extras of an instance lie: behind its value, one word each. A class below has its own, because its value is longer.
#[derive(Clone, Copy)]
pub(crate) struct Tail {
    pub(crate) call: Option<usize>,
    pub(crate) weak: Option<usize>,
    pub(crate) dict: Option<usize>,
    end: usize,
}

impl Tail {
    pub(crate) const fn of<T: Owner>() -> Self {
        const WORD: usize = size_of::<usize>();
        let mut tail = Self {
            call: None,
            weak: None,
            dict: None,
            end: size_of::<Instance<T>>().next_multiple_of(WORD),
        };
        if T::EXTRAS.call.is_some() {
            tail.call = Some(tail.end);
            tail.end += WORD;
        }
        if T::EXTRAS.weak {
            tail.weak = Some(tail.end);
            tail.end += WORD;
        }
        if T::EXTRAS.dict {
            tail.dict = Some(tail.end);
            tail.end += WORD;
        }
        tail
    }
}

/// Whether instances have the collector's header: a value or a `__dict__` can refer to other objects.
pub(crate) const fn is_collected<T: Owner + Traverse>() -> bool {
    T::MAY_REFER || T::EXTRAS.dict
}

/// The size of an instance: always larger than the base's, so that two unrelated native classes never meet in one Python subclass.
pub const fn instance_size<T: Owner>(base: usize) -> usize {
    assert!(
        align_of::<Instance<T>>() <= 16,
        "Python aligns objects to 16 bytes: box the field that wants more"
    );
    let size = Tail::of::<T>().end;
    if size > base {
        size
    } else {
        base + size_of::<usize>()
    }
}

/// The size of an instance that extends nothing.
pub const fn base_size() -> usize {
    size_of::<ffi::PyObject>()
}

/// The field of an instance at an offset that [`Tail`] gives.
#[inline(always)]
unsafe fn word(object: *mut ffi::PyObject, offset: usize) -> *mut *mut ffi::PyObject {
    // SAFETY: the caller's promise: an instance of the class that the tail is of, or of one below with room for it.
    unsafe { object.byte_add(offset).cast() }
}

/// Whether the object is an instance of `T` or of a subclass: the address of the method table identifies the class in every interpreter.
#[inline(always)]
pub(crate) fn is_instance<T: Class>(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: a valid object.
    unsafe { holds::<T>(object.as_ptr()) }
}

/// As [`is_instance`], for a function that CPython calls.
///
/// # Safety
/// `object` is valid.
#[inline(always)]
pub(crate) unsafe fn holds<T: Class>(object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe { !native_type::<T>(object).is_null() }
}

/// The type of `T` among those of an object, or NULL.
#[inline(always)]
unsafe fn native_type<T: Class>(object: *mut ffi::PyObject) -> *mut ffi::PyTypeObject {
    let table = T::DEFINITION.layout.methods();
    // SAFETY: a valid object has a valid type, and every chain of bases ends in NULL.
    unsafe {
        let mut ty = ffi::Py_TYPE(object);
        while !ty.is_null() && !core::ptr::eq((*ty).tp_methods, table) {
            ty = (*ty).tp_base;
        }
        ty
    }
}

/// The type above that of `T`.
///
/// # Safety
/// `object` is an instance of `T`.
#[inline(always)]
pub(crate) unsafe fn base_of<T: Class>(object: *mut ffi::PyObject) -> *mut ffi::PyTypeObject {
    // SAFETY: the caller's promise; every class has a base.
    unsafe { (*native_type::<T>(object)).tp_base }
}

/// What the type above that of `T` has in a slot, or NULL.
///
/// # Safety
/// As [`base_of`].
pub(crate) unsafe fn base_slot<T: Class>(object: *mut ffi::PyObject, id: c_int) -> *mut c_void {
    // SAFETY: a valid type; a missing slot is NULL.
    unsafe { ffi::PyType_GetSlot(base_of::<T>(object), id) }
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
        let object = if const { is_collected::<T>() } {
            ffi::PyObject_GC_New::<Instance<T>>(ty)
        } else {
            ffi::PyObject_New::<Instance<T>>(ty)
        };
        if object.is_null() {
            return Err(error::fetch(py));
        }
        (&raw mut (*object).cell).write(Cell::new(value));
        let tail = const { Tail::of::<T>() };
        write_call::<T>(object.cast());
        for offset in [tail.weak, tail.dict].into_iter().flatten() {
            word(object.cast(), offset).write(core::ptr::null_mut());
        }
        if const { is_collected::<T>() } {
            ffi::PyObject_GC_Track(object.cast());
        }
        Ok(Bound::from_owned(py, NonNull::new_unchecked(object.cast())))
    }
}

/// Notes in a new instance what a call of it runs.
#[inline(always)]
unsafe fn write_call<T: Owner>(object: *mut ffi::PyObject) {
    if let (Some(entry), Some(offset)) = (T::EXTRAS.call, const { Tail::of::<T>() }.call) {
        // SAFETY: the caller's promise: a new instance with room for it.
        unsafe {
            word(object, offset)
                .cast::<ffi::vectorcallfunc>()
                .write(entry.0);
        };
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
        write_call::<T>(object);
        Ok(object)
    }
}

/// `tp_dealloc`.
pub(crate) unsafe extern "C" fn dealloc<T: Class>(object: *mut ffi::PyObject) {
    // SAFETY: CPython calls it once, for an instance that nobody refers to any more.
    unsafe {
        if T::EXTRAS.finalised {
            // A Python class below has called it already.
            let is_own = (*ffi::Py_TYPE(object))
                .tp_dealloc
                .is_some_and(|last| core::ptr::fn_addr_eq(last, dealloc::<T> as ffi::destructor));
            if is_own && ffi::PyObject_CallFinalizerFromDealloc(object) < 0 {
                // It lives on.
                return;
            }
        }
        if const { is_collected::<T>() } {
            ffi::PyObject_GC_UnTrack(object.cast());
        }
        let tail = const { Tail::of::<T>() };
        if let Some(offset) = tail.weak
            && !word(object, offset).read().is_null()
        {
            ffi::PyObject_ClearWeakRefs(object);
        }
        if let Some(offset) = tail.dict {
            ffi::Py_XDECREF(word(object, offset).replace(core::ptr::null_mut()));
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
        if let Some(offset) = const { Tail::of::<T>() }.dict {
            visitor.pointer(word(object, offset).read());
        }
        if (*cell).flag.visible() {
            visitor.field(&**(*cell).value.get());
        }
        visitor.stopped
    })
}

/// `tp_clear` of a class that can change: drops the value, and later use is a `ReferenceError`. A frozen class has none, as `tuple` has none, unless it has a
/// `__dict__`.
pub(crate) unsafe extern "C" fn clear<T: Class>(object: *mut ffi::PyObject) -> c_int {
    // SAFETY: the collector calls it on an unreachable instance; the flag is taken before the value goes.
    unsafe {
        if let Some(offset) = const { Tail::of::<T>() }.dict {
            ffi::Py_XDECREF(word(object, offset).replace(core::ptr::null_mut()));
        }
        let cell = &raw const (*object.cast::<Instance<T>>()).cell;
        if T::MAY_REFER && (*cell).flag.bury() {
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
