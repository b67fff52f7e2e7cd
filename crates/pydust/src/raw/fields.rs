//! What is read from CPython's structures in place: the slots of types, the items of containers, the content of small objects.
//!
//! With the limited API `limited/fields.rs` stands here instead and asks CPython's functions.
#![expect(
    clippy::unnecessary_wraps,
    reason = "what CPython's functions are asked may fail"
)]

use core::ffi::CStr;
#[cfg(not(Py_3_15))]
use core::ffi::c_void;
use core::ptr::NonNull;

use super::ffi;
use crate::{Bound, PyAny, PyResult, PyType};

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident: $field:ident -> $ty:ty;)*) => { $(
        $(#[$doc])*
        ///
        /// # Safety
        /// A valid type.
        #[inline(always)]
        pub(crate) unsafe fn $name(ty: *const ffi::PyTypeObject) -> $ty {
            // SAFETY: the caller's promise.
            unsafe { (*ty).$field }
        }
    )* };
}

slots! {
    /// The type above, or NULL.
    base_of: tp_base -> *mut ffi::PyTypeObject;
    /// The method table, or NULL.
    methods_of: tp_methods -> *mut ffi::PyMethodDef;
    /// `tp_new`
    new_of: tp_new -> Option<ffi::newfunc>;
    /// `tp_init`
    init_of: tp_init -> Option<ffi::initproc>;
    /// `tp_alloc`
    alloc_of: tp_alloc -> Option<ffi::allocfunc>;
    /// `tp_free`
    free_of: tp_free -> Option<ffi::freefunc>;
    /// `tp_dealloc`
    dealloc_of: tp_dealloc -> Option<ffi::destructor>;
    /// `tp_finalize`
    finalize_of: tp_finalize -> Option<ffi::destructor>;
    /// `tp_traverse`
    traverse_of: tp_traverse -> Option<ffi::traverseproc>;
    /// `tp_clear`
    clear_of: tp_clear -> Option<ffi::inquiry>;
    /// `tp_hash`
    hash_of: tp_hash -> Option<ffi::hashfunc>;
    /// `tp_richcompare`
    compare_of: tp_richcompare -> Option<ffi::richcmpfunc>;
    /// `tp_getattro`
    getattro_of: tp_getattro -> Option<ffi::getattrofunc>;
    /// `tp_setattro`
    setattro_of: tp_setattro -> Option<ffi::setattrofunc>;
    /// `tp_descr_set`
    descr_set_of: tp_descr_set -> Option<ffi::descrsetfunc>;
    /// `tp_iter`
    iter_of: tp_iter -> Option<ffi::getiterfunc>;
    /// `tp_iternext`
    iternext_of: tp_iternext -> Option<ffi::iternextfunc>;
}

/// `sq_inplace_concat`
///
/// # Safety
/// A valid type.
#[inline(always)]
pub(crate) unsafe fn inplace_concat_of(ty: *const ffi::PyTypeObject) -> Option<ffi::binaryfunc> {
    // SAFETY: the caller's promise; a type has its sequence methods or NULL.
    unsafe { (*ty).tp_as_sequence.as_ref() }.and_then(|sequence| sequence.sq_inplace_concat)
}

/// Whether objects of the type convert to a float: it has `__float__` or `__index__`.
///
/// # Safety
/// A valid type.
#[inline(always)]
pub(crate) unsafe fn is_real(ty: *const ffi::PyTypeObject) -> bool {
    // SAFETY: the caller's promise; a type's number table is NULL or valid.
    unsafe {
        let number = (*ty).tp_as_number;
        !number.is_null() && ((*number).nb_float.is_some() || (*number).nb_index.is_some())
    }
}

/// What a module object begins with (`Include/internal/pycore_moduleobject.h`), up to 3.14; `raw::module` makes sure of it.
#[cfg(not(Py_3_15))]
#[repr(C)]
struct ModuleHead {
    base: ffi::PyObject,
    dict: *mut ffi::PyObject,
    definition: *mut ffi::PyModuleDef,
    memory: *mut c_void,
}

/// The memory of a module, or NULL before it is executed.
///
/// # Safety
/// A module object.
#[cfg(not(Py_3_15))]
#[inline(always)]
pub(crate) unsafe fn module_memory(module: *mut ffi::PyObject) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe { (*module.cast::<ModuleHead>()).memory }
}
#[cfg(Py_3_15)]
pub(crate) use ffi::PyModule_GetState as module_memory;

/// The definition that a module was made from, or NULL.
///
/// # Safety
/// A module object.
#[cfg(not(Py_3_15))]
#[inline(always)]
pub(crate) unsafe fn module_definition(module: *mut ffi::PyObject) -> *mut ffi::PyModuleDef {
    // SAFETY: the caller's promise.
    unsafe { (*module.cast::<ModuleHead>()).definition }
}

/// The module that a heap type belongs to, borrowed, or NULL.
///
/// # Safety
/// A valid heap type.
#[inline(always)]
pub(crate) unsafe fn module_of(ty: *mut ffi::PyTypeObject) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe { (*ty.cast::<ffi::PyHeapTypeObject>()).ht_module }
}

/// Says which module a heap type belongs to, for one that Python has made and nobody has seen yet: from it a method finds the module.
///
/// # Safety
/// Attached; a valid heap type without a module.
pub(crate) unsafe fn set_module_of(ty: *mut ffi::PyTypeObject, module: *mut ffi::PyObject) {
    // SAFETY: the caller's promise. CPython visits and gives back what is there.
    unsafe {
        ffi::Py_INCREF(module);
        (*ty.cast::<ffi::PyHeapTypeObject>()).ht_module = module;
    }
}

/// How long the objects of a type are.
///
/// # Safety
/// A valid type, on an attached thread.
#[inline(always)]
pub(crate) unsafe fn basic_size_of(ty: *mut ffi::PyTypeObject) -> PyResult<usize> {
    // SAFETY: the caller's promise.
    Ok(unsafe { (*ty).tp_basicsize }.cast_unsigned())
}

/// Where the memory of a native class begins over this one of Python's own: behind its objects.
///
/// # Safety
/// A valid type: the one that the native class with the method table `_top` extends.
#[inline(always)]
pub(crate) unsafe fn extension_start(
    base: impl FnOnce() -> *mut ffi::PyTypeObject,
    _top: *const ffi::PyMethodDef,
) -> usize {
    // SAFETY: the caller's promise.
    unsafe { extension_offset((*base()).tp_basicsize.cast_unsigned()) }
}

/// Where the memory behind objects of this size begins.
#[inline(always)]
pub(crate) const fn extension_offset(size: usize) -> usize {
    const ALIGNMENT: usize = 16;
    size.next_multiple_of(ALIGNMENT)
}

/// Notes where the memory of a new native class begins; the type itself says so.
pub(crate) fn keep_extension_start(_top: *const ffi::PyMethodDef, _start: usize) -> PyResult<()> {
    Ok(())
}

/// Whether objects of a type have items of their own behind their fields.
pub(crate) fn has_items(ty: &Bound<'_, PyType>) -> PyResult<bool> {
    // SAFETY: a valid type.
    Ok(unsafe { (*ty.as_ptr().cast::<ffi::PyTypeObject>()).tp_itemsize } != 0)
}

/// Whether objects of a type have a word for weak references, and one for a `__dict__`.
///
/// # Safety
/// A valid type, on an attached thread.
pub(crate) unsafe fn has_weak_and_dict(ty: *mut ffi::PyTypeObject) -> PyResult<(bool, bool)> {
    // SAFETY: the caller's promise.
    unsafe { Ok(((*ty).tp_weaklistoffset != 0, (*ty).tp_dictoffset != 0)) }
}

/// The name of a type as CPython's messages show it: with the module where it is not Python's own.
pub(crate) fn full_name(ty: &Bound<'_, PyType>) -> String {
    // SAFETY: attached; a type's name is a C string.
    unsafe { CStr::from_ptr((*ty.as_ptr().cast::<ffi::PyTypeObject>()).tp_name) }
        .to_string_lossy()
        .into_owned()
}

/// Whether the full name of a native type begins so.
pub(crate) fn is_named_in(ty: &Bound<'_, PyType>, start: &str) -> bool {
    // SAFETY: attached; a type's name is a C string.
    unsafe { CStr::from_ptr((*ty.as_ptr().cast::<ffi::PyTypeObject>()).tp_name) }
        .to_bytes()
        .starts_with(start.as_bytes())
}

/// The name of a type without the module.
pub(crate) fn short_name(ty: &Bound<'_, PyType>) -> String {
    // SAFETY: attached; a type's name is a C string.
    let name =
        unsafe { CStr::from_ptr((*ty.as_ptr().cast::<ffi::PyTypeObject>()).tp_name) }.to_bytes();
    let start = name
        .iter()
        .rposition(|byte| *byte == b'.')
        .map_or(0, |dot| dot + 1);
    String::from_utf8_lossy(&name[start..]).into_owned()
}

/// The dict of a type, to be written to while nobody has seen the type.
pub(crate) fn dict_of<'py>(ty: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    let object = ty.as_ptr().cast::<ffi::PyTypeObject>();
    // SAFETY: attached; every finished type has a dict.
    unsafe {
        #[cfg(Py_3_12)]
        return Bound::from_result(ty.py(), ffi::PyType_GetDict(object));
        #[cfg(not(Py_3_12))]
        return Ok(Bound::from_borrowed(
            ty.py(),
            NonNull::new_unchecked((*object).tp_dict),
        ));
    }
}

/// A new type, by `PyType_FromMetaclass`, which came with 3.12, where it has a metaclass.
///
/// # Safety
/// As `PyType_FromModuleAndSpec`.
pub(crate) unsafe fn new_type(
    metaclass: Option<&Bound<'_, PyType>>,
    module: *mut ffi::PyObject,
    spec: *mut ffi::PyType_Spec,
    bases: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    #[cfg(Py_3_12)]
    if let Some(metaclass) = metaclass {
        // SAFETY: the caller's promise.
        return unsafe {
            ffi::PyType_FromMetaclass(metaclass.as_ptr().cast(), module, spec, bases)
        };
    }
    let _ = metaclass;
    // SAFETY: the caller's promise.
    unsafe { ffi::PyType_FromModuleAndSpec(module, spec, bases) }
}

/// `staticmethod(function)`
pub(crate) fn static_method<'py>(function: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(function.py(), ffi::PyStaticMethod_New(function.as_ptr())) }
}

/// Runs the finaliser of an object that is about to go; `false` when it lives on.
///
/// # Safety
/// Called from the object's deallocator, attached.
pub(crate) unsafe fn finalise_in_dealloc(object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe { ffi::PyObject_CallFinalizerFromDealloc(object) >= 0 }
}

/// The content of a `bytes`.
///
/// # Safety
/// A valid `bytes`; who writes is the only one that has it.
#[inline(always)]
pub(crate) unsafe fn bytes_content(bytes: *mut ffi::PyObject) -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe { ffi::PyBytes_AS_STRING(bytes) }.cast_mut().cast()
}

/// Where the fields of an object of ours begin, counted from where they say they are: CPython's head is one of them.
#[inline(always)]
pub(crate) const fn head() -> usize {
    0
}

/// The fields of an object of ours, of which CPython's head is the first.
#[inline(always)]
pub(crate) const fn body<T>(object: *mut ffi::PyObject) -> *mut T {
    object.cast()
}

pub(crate) use ffi::{
    Py_SIZE as bytes_length, PyFloat_AS_DOUBLE as float_value, PyList_GET_ITEM as list_item,
    PyList_GET_SIZE as list_size, PyList_SET_ITEM as set_list_item, PyTuple_GET_ITEM as tuple_item,
    PyTuple_GET_SIZE as tuple_size, PyTuple_SET_ITEM as set_tuple_item,
};

/// The items of a list, for reading one after the other.
pub(crate) struct ListItems(*mut *mut ffi::PyObject);

impl ListItems {
    /// # Safety
    /// A valid list, which nobody changes while this is used.
    #[inline(always)]
    pub(crate) unsafe fn new(list: *mut ffi::PyObject) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { (*list.cast::<ffi::PyListObject>()).ob_item })
    }

    /// The item at an index, borrowed.
    ///
    /// # Safety
    /// The index is less than the list's length.
    #[inline(always)]
    pub(crate) unsafe fn get(&self, index: usize) -> *mut ffi::PyObject {
        // SAFETY: the caller's promise.
        unsafe { *self.0.add(index) }
    }
}

/// The items of a tuple as an array, if there are `N`. `_room` is for those that cannot be read in place.
///
/// # Safety
/// A valid tuple.
#[inline(always)]
pub(crate) unsafe fn tuple_array<const N: usize>(
    tuple: *mut ffi::PyObject,
    _room: &mut [Option<NonNull<ffi::PyObject>>; N],
) -> Option<*const [Option<NonNull<ffi::PyObject>>; N]> {
    // SAFETY: the caller's promise. A pointer that is not NULL and `Option<NonNull>` look the same.
    unsafe {
        let items = (&raw const (*tuple.cast::<ffi::PyTupleObject>()).ob_item).cast();
        (ffi::PyTuple_GET_SIZE(tuple).cast_unsigned() == N).then_some(items)
    }
}

/// The head of an int of one digit, as CPython lays it out (`Include/cpython/longintrepr.h`): `lv_tag` from 3.12, `ob_size` on 3.11.
#[repr(C)]
struct Digits {
    base: ffi::PyObject,
    #[cfg(Py_3_12)]
    tag: usize,
    #[cfg(not(Py_3_12))]
    size: ffi::Py_ssize_t,
    digit: [u32; 1],
}

/// The value of an int of at most one digit (30 bits), or `None` for larger ints and other types.
#[inline(always)]
pub(crate) fn small_int(object: &Bound<'_, PyAny>) -> Option<isize> {
    // Platforms with 15-bit digits have another layout; all 64-bit builds use 30 bits.
    if cfg!(not(target_pointer_width = "64")) {
        return None;
    }
    // SAFETY: an object with the int flag has the layout of an int.
    unsafe {
        // One digit and positive, which most are: no arithmetic.
        #[cfg(Py_3_12)]
        if ffi::Py_TYPE(object.as_ptr()) == &raw mut ffi::PyLong_Type
            && (*object.as_ptr().cast::<Digits>()).tag == 1 << 3
        {
            return Some((*object.as_ptr().cast::<Digits>()).digit[0] as isize);
        }
        if ffi::PyLong_Check(object.as_ptr()) == 0 {
            return None;
        }
        let digits = object.as_ptr().cast::<Digits>();
        #[cfg(Py_3_12)]
        {
            let tag = (*digits).tag;
            // The low three bits are flags (sign in two of them), the rest is the number of digits.
            if tag >= 2 << 3 {
                return None;
            }
            Some((1 - (tag & 3).cast_signed()) * (*digits).digit[0] as isize)
        }
        #[cfg(not(Py_3_12))]
        {
            let size = (*digits).size;
            if !(-1..=1).contains(&size) {
                return None;
            }
            Some(size * (*digits).digit[0] as isize)
        }
    }
}
