//! In place of `raw/fields.rs` with the limited API: what that reads from CPython's structures is asked here of its functions.

use core::ffi::{CStr, c_int, c_void};
use core::mem::transmute;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::symbol::Symbol;
use super::{call, error, ffi, text};
use crate::exception::{ImportError, SystemError};
use crate::{Bound, PyAny, PyErr, PyResult, PyType, Python};

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident: $slot:ident -> $ty:ty;)*) => { $(
        $(#[$doc])*
        ///
        /// # Safety
        /// A valid type.
        #[inline]
        pub(crate) unsafe fn $name(ty: *const ffi::PyTypeObject) -> $ty {
            // SAFETY: the caller's promise; a slot holds what its number says, or NULL, which is `None`.
            unsafe { transmute::<*mut c_void, $ty>(ffi::PyType_GetSlot(ty.cast_mut(), ffi::$slot)) }
        }
    )* };
}

/// The type above, or NULL.
///
/// # Safety
/// A valid type.
#[inline]
pub(crate) unsafe fn base_of(ty: *const ffi::PyTypeObject) -> *mut ffi::PyTypeObject {
    // SAFETY: the caller's promise.
    unsafe { ffi::PyType_GetSlot(ty.cast_mut(), ffi::Py_tp_base) }.cast()
}

/// The method table, or NULL.
///
/// # Safety
/// A valid type.
#[inline]
pub(crate) unsafe fn methods_of(ty: *const ffi::PyTypeObject) -> *mut ffi::PyMethodDef {
    // SAFETY: the caller's promise.
    unsafe { ffi::PyType_GetSlot(ty.cast_mut(), ffi::Py_tp_methods) }.cast()
}

slots! {
    /// `tp_new`
    new_of: Py_tp_new -> Option<ffi::newfunc>;
    /// `tp_init`
    init_of: Py_tp_init -> Option<ffi::initproc>;
    /// `tp_alloc`
    alloc_of: Py_tp_alloc -> Option<ffi::allocfunc>;
    /// `tp_free`
    free_of: Py_tp_free -> Option<ffi::freefunc>;
    /// `tp_dealloc`
    dealloc_of: Py_tp_dealloc -> Option<ffi::destructor>;
    /// `tp_finalize`
    finalize_of: Py_tp_finalize -> Option<ffi::destructor>;
    /// `tp_traverse`
    traverse_of: Py_tp_traverse -> Option<ffi::traverseproc>;
    /// `tp_clear`
    clear_of: Py_tp_clear -> Option<ffi::inquiry>;
    /// `tp_hash`
    hash_of: Py_tp_hash -> Option<ffi::hashfunc>;
    /// `tp_richcompare`
    compare_of: Py_tp_richcompare -> Option<ffi::richcmpfunc>;
    /// `tp_getattro`
    getattro_of: Py_tp_getattro -> Option<ffi::getattrofunc>;
    /// `tp_setattro`
    setattro_of: Py_tp_setattro -> Option<ffi::setattrofunc>;
    /// `tp_descr_set`
    descr_set_of: Py_tp_descr_set -> Option<ffi::descrsetfunc>;
    /// `tp_iter`
    iter_of: Py_tp_iter -> Option<ffi::getiterfunc>;
    /// `tp_iternext`
    iternext_of: Py_tp_iternext -> Option<ffi::iternextfunc>;
    /// `sq_inplace_concat`
    inplace_concat_of: Py_sq_inplace_concat -> Option<ffi::binaryfunc>;
    /// `nb_float`
    float_of: Py_nb_float -> Option<ffi::unaryfunc>;
    /// `nb_index`
    index_of: Py_nb_index -> Option<ffi::unaryfunc>;
    /// `tp_descr_get`
    descr_get_of: Py_tp_descr_get -> Option<ffi::descrgetfunc>;
}

/// Whether objects of the type convert to a float: it has `__float__` or `__index__`.
///
/// # Safety
/// A valid type.
pub(crate) unsafe fn is_real(ty: *const ffi::PyTypeObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe { float_of(ty).is_some() || index_of(ty).is_some() }
}

/// The module that a heap type belongs to, borrowed, or NULL. Only immutable types are asked: ours are, and a class written in Python has no module.
///
/// # Safety
/// A valid heap type, on an attached thread.
pub(crate) unsafe fn module_of(ty: *mut ffi::PyTypeObject) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise. An exception that is under way stays so.
    unsafe {
        if ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_IMMUTABLETYPE) == 0 {
            return core::ptr::null_mut();
        }
        let py = Python::assume_attached();
        if ffi::PyErr_Occurred().is_null() {
            let module = ffi::PyType_GetModule(ty);
            if module.is_null() {
                ffi::PyErr_Clear();
            }
            return module;
        }
        error::set_aside(py, || {
            let module = ffi::PyType_GetModule(ty);
            ffi::PyErr_Clear();
            module
        })
    }
}

/// A number that `type` shows of each type, read past whatever a metaclass says of it.
///
/// # Safety
/// A valid type, on an attached thread.
unsafe fn number_of(ty: *mut ffi::PyTypeObject, name: &CStr) -> PyResult<isize> {
    // SAFETY: the caller's promise; `type` has a descriptor of each name that this file asks for, and the slot of a descriptor takes it, the object and its type.
    unsafe {
        let py = Python::assume_attached();
        let all: Bound<'_, PyAny> = Bound::from_result(
            py,
            ffi::PyObject_GetAttrString((&raw mut ffi::PyType_Type).cast(), c"__dict__".as_ptr()),
        )?;
        let name = text::interned(py, name);
        let descriptor: Bound<'_, PyAny> =
            Bound::from_result(py, ffi::PyObject_GetItem(all.as_ptr(), name.as_ptr()))?;
        let Some(get) = descr_get_of(ffi::Py_TYPE(descriptor.as_ptr())) else {
            return Err(hidden("what it knows of its types"));
        };
        let number: Bound<'_, PyAny> = Bound::from_result(
            py,
            get(
                descriptor.as_ptr(),
                ty.cast(),
                ffi::Py_TYPE(ty.cast()).cast(),
            ),
        )?;
        let value = ffi::PyLong_AsSsize_t(number.as_ptr());
        if value == -1 && !ffi::PyErr_Occurred().is_null() {
            return Err(error::fetch(py));
        }
        Ok(value)
    }
}

#[cold]
fn hidden(what: &str) -> PyErr {
    PyErr::without_place(
        SystemError::CLASS,
        format!("this Python does not show {what}"),
    )
}

/// Nothing can say it: a method of such a type looks for its module among all imports.
///
/// # Safety
/// None is needed here.
pub(crate) unsafe fn set_module_of(_ty: *mut ffi::PyTypeObject, _module: *mut ffi::PyObject) {}

/// How long the objects of a type are.
///
/// # Safety
/// A valid type, on an attached thread.
pub(crate) unsafe fn basic_size_of(ty: *mut ffi::PyTypeObject) -> PyResult<usize> {
    // SAFETY: the caller's promise.
    unsafe { number_of(ty, c"__basicsize__") }.map(isize::cast_unsigned)
}

/// Where the memory behind objects of this size begins.
pub(crate) const fn extension_offset(size: usize) -> usize {
    const ALIGNMENT: usize = 16;
    size.next_multiple_of(ALIGNMENT)
}

/// Where the memory of a native class over one of Python's own begins. The limited API tells the size of a type only through Python objects, which is no way
/// for a deallocator; so it is noted here when the type is made. The list holds numbers, and one entry a class.
struct Start {
    top: *const ffi::PyMethodDef,
    offset: usize,
    next: *const Start,
}

static STARTS: AtomicPtr<Start> = AtomicPtr::new(core::ptr::null_mut());

fn start_of(top: *const ffi::PyMethodDef) -> Option<usize> {
    let mut at = STARTS.load(Ordering::Acquire).cast_const();
    // SAFETY: entries are never changed or freed once they are in the list.
    while let Some(entry) = unsafe { at.as_ref() } {
        if core::ptr::eq(entry.top, top) {
            return Some(entry.offset);
        }
        at = entry.next;
    }
    None
}

/// Notes where the memory of a new native class begins, by the method table of the topmost one. It is the same in every interpreter, or the import fails.
pub(crate) fn keep_extension_start(top: *const ffi::PyMethodDef, start: usize) -> PyResult<()> {
    let mut entry = Box::new(Start {
        top,
        offset: start,
        next: core::ptr::null(),
    });
    loop {
        match start_of(top) {
            Some(found) if found == start => return Ok(()),
            Some(_) => {
                return Err(PyErr::without_place(
                    ImportError::CLASS,
                    "a class that this module extends has another size than in an import before",
                ));
            }
            None => {}
        }
        let first = STARTS.load(Ordering::Acquire);
        entry.next = first;
        let new = Box::into_raw(entry);
        if STARTS
            .compare_exchange(first, new, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
        {
            return Ok(());
        }
        // SAFETY: nobody has seen the entry.
        entry = unsafe { Box::from_raw(new) };
    }
}

/// Where the memory of a native class begins.
///
/// # Safety
/// `top` is the method table of the topmost native class of a type that was made.
#[inline]
pub(crate) unsafe fn extension_start(
    _base: impl FnOnce() -> *mut ffi::PyTypeObject,
    top: *const ffi::PyMethodDef,
) -> usize {
    // SAFETY: noted before the type was made, as the caller promises.
    unsafe { start_of(top).unwrap_unchecked() }
}

/// Whether objects of a type have items of their own behind their fields.
pub(crate) fn has_items(ty: &Bound<'_, PyType>) -> PyResult<bool> {
    // SAFETY: attached, valid type.
    unsafe { number_of(ty.as_ptr().cast(), c"__itemsize__") }.map(|size| size != 0)
}

/// Whether objects of a type have a word for weak references, and one for a `__dict__`.
///
/// # Safety
/// A valid type, on an attached thread.
pub(crate) unsafe fn has_weak_and_dict(ty: *mut ffi::PyTypeObject) -> PyResult<(bool, bool)> {
    // SAFETY: the caller's promise.
    unsafe {
        Ok((
            number_of(ty, c"__weakrefoffset__")? != 0,
            number_of(ty, c"__dictoffset__")? != 0,
        ))
    }
}

/// A text that a function of CPython gives of a type; nothing where it fails.
fn text_of(
    ty: &Bound<'_, PyType>,
    function: unsafe extern "C" fn(*mut ffi::PyTypeObject) -> *mut ffi::PyObject,
) -> String {
    // SAFETY: attached, valid type; the functions give a new `str` or NULL.
    unsafe {
        Bound::<PyAny>::from_result(ty.py(), function(ty.as_ptr().cast()))
            .and_then(|name| text::utf8(name.cast()?).map(str::to_owned))
            .unwrap_or_default()
    }
}

/// The name of a type as CPython's messages show it: with the module where it is not Python's own, nor written in Python.
pub(crate) fn full_name(ty: &Bound<'_, PyType>) -> String {
    // SAFETY: attached, valid type.
    let flags = unsafe { ffi::PyType_GetFlags(ty.as_ptr().cast()) };
    let is_native =
        flags & ffi::Py_TPFLAGS_HEAPTYPE == 0 || flags & ffi::Py_TPFLAGS_IMMUTABLETYPE != 0;
    let module = call::attribute(ty.as_any(), &text::interned(ty.py(), c"__module__"))
        .and_then(|module| text::utf8(module.cast()?).map(str::to_owned));
    match module {
        Ok(module) if is_native && module != "builtins" => {
            format!("{module}.{}", text_of(ty, ffi::PyType_GetQualName))
        }
        _ => short_name(ty),
    }
}

/// Whether the full name of a native type begins so.
pub(crate) fn is_named_in(ty: &Bound<'_, PyType>, start: &str) -> bool {
    full_name(ty).starts_with(start)
}

/// The name of a type without the module.
pub(crate) fn short_name(ty: &Bound<'_, PyType>) -> String {
    text_of(ty, ffi::PyType_GetName)
}

/// The dict of a type, to be written to while nobody has seen the type. CPython hands out a read-only view of it; what that stands for it shows its collector.
pub(crate) fn dict_of<'py>(ty: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    unsafe extern "C" fn keep(object: *mut ffi::PyObject, found: *mut c_void) -> c_int {
        // SAFETY: called below with a place for the pointer, and a valid object.
        unsafe {
            if ffi::PyDict_CheckExact(object) != 0 {
                *found.cast::<*mut ffi::PyObject>() = object;
            }
        }
        0
    }
    let py = ty.py();
    // SAFETY: attached, valid objects; the dict of a type lives as long as the type.
    unsafe {
        let view: Bound<'py, PyAny> = Bound::from_result(
            py,
            ffi::PyObject_GetAttrString(ty.as_ptr(), c"__dict__".as_ptr()),
        )?;
        let mut found = core::ptr::null_mut::<ffi::PyObject>();
        let proxy = &raw const ffi::PyDictProxy_Type;
        if core::ptr::eq(ffi::Py_TYPE(view.as_ptr()), proxy)
            && let Some(traverse) = traverse_of(proxy)
        {
            traverse(view.as_ptr(), keep, (&raw mut found).cast());
        }
        NonNull::new(found)
            .map(|dict| Bound::from_borrowed(py, dict))
            .ok_or_else(|| hidden("the dict of a new type"))
    }
}

/// A new type. `PyType_FromMetaclass` is in the limited API since 3.12, so where it has a metaclass, and the running Python allows that, it is looked up.
///
/// # Safety
/// As `PyType_FromModuleAndSpec`.
pub(crate) unsafe fn new_type(
    metaclass: Option<&Bound<'_, PyType>>,
    module: *mut ffi::PyObject,
    spec: *mut ffi::PyType_Spec,
    bases: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    type FromMetaclass = unsafe extern "C" fn(
        *mut ffi::PyTypeObject,
        *mut ffi::PyObject,
        *mut ffi::PyType_Spec,
        *mut ffi::PyObject,
    ) -> *mut ffi::PyObject;
    // SAFETY: what the limited API of 3.12 says.
    static FROM_METACLASS: Symbol<FromMetaclass> = unsafe { Symbol::new(c"PyType_FromMetaclass") };
    // SAFETY: the caller's promise.
    unsafe {
        if let Some(metaclass) = metaclass
            && let Some(make) = FROM_METACLASS.get()
        {
            return make(metaclass.as_ptr().cast(), module, spec, bases);
        }
        ffi::PyType_FromModuleAndSpec(module, spec, bases)
    }
}

/// `staticmethod(function)`
pub(crate) fn static_method<'py>(function: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = function.py();
    py.import("builtins")?
        .as_any()
        .call_method("staticmethod", &[function])
}

/// Runs the finaliser of an object that is about to go; `false` when it lives on.
///
/// # Safety
/// Called from the object's deallocator, attached.
#[cfg(Py_3_15)]
pub(crate) unsafe fn finalise_in_dealloc(object: *mut ffi::PyObject) -> bool {
    // In the limited API since 3.15; pyo3-ffi has it without that only.
    unsafe extern "C" {
        fn PyObject_CallFinalizerFromDealloc(object: *mut ffi::PyObject) -> c_int;
    }
    // SAFETY: the caller's promise.
    unsafe { PyObject_CallFinalizerFromDealloc(object) >= 0 }
}

/// Runs the finaliser of an object that is about to go; `false` when it lives on. CPython's own function for that is not in the limited API. The one thing
/// this leaves out: an object that has lived on may be finalised a second time.
///
/// # Safety
/// Called from the object's deallocator, attached.
#[cfg(not(Py_3_15))]
pub(crate) unsafe fn finalise_in_dealloc(object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise. Nobody refers to the object, so its count is ours to write; the count's place is part of the stable ABI.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        let is_collected = ffi::PyType_IS_GC(ty) != 0;
        let Some(finalise) = finalize_of(ty) else {
            return true;
        };
        if is_collected && ffi::PyObject_GC_IsFinalized(object) != 0 {
            return true;
        }
        ffi::Py_INCREF(object);
        finalise(object);
        let count = (&raw mut (*object).ob_refcnt).cast::<isize>();
        *count -= 1;
        *count == 0
    }
}

/// The content of a `bytes`.
///
/// # Safety
/// A valid `bytes`; who writes is the only one that has it.
#[inline(always)]
pub(crate) unsafe fn bytes_content(bytes: *mut ffi::PyObject) -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe { ffi::PyBytes_AsString(bytes) }.cast()
}

pub(crate) use super::head::{body, head};
#[cfg(not(Py_3_15))]
pub(crate) use ffi::PyModule_GetDef as module_definition;
pub(crate) use ffi::PyModule_GetState as module_memory;
pub(crate) use ffi::{
    PyBytes_Size as bytes_length, PyFloat_AsDouble as float_value, PyList_GetItem as list_item,
    PyList_SetItem as set_list_item, PyList_Size as list_size, PyTuple_GetItem as tuple_item,
    PyTuple_SetItem as set_tuple_item, PyTuple_Size as tuple_size,
};

/// The items of a list, for reading one after the other.
pub(crate) struct ListItems(*mut ffi::PyObject);

impl ListItems {
    /// # Safety
    /// A valid list, which nobody changes while this is used.
    #[inline(always)]
    pub(crate) unsafe fn new(list: *mut ffi::PyObject) -> Self {
        Self(list)
    }

    /// The item at an index, borrowed.
    ///
    /// # Safety
    /// The index is less than the list's length.
    #[inline(always)]
    pub(crate) unsafe fn get(&self, index: usize) -> *mut ffi::PyObject {
        // SAFETY: the caller's promise.
        unsafe { ffi::PyList_GetItem(self.0, index.cast_signed()) }
    }
}

/// The items of a tuple as an array, if there are `N`: in `room`, because they cannot be read in place.
///
/// # Safety
/// A valid tuple.
pub(crate) unsafe fn tuple_array<const N: usize>(
    tuple: *mut ffi::PyObject,
    room: &mut [Option<NonNull<ffi::PyObject>>; N],
) -> Option<*const [Option<NonNull<ffi::PyObject>>; N]> {
    // SAFETY: the caller's promise; within the tuple.
    unsafe {
        if ffi::PyTuple_Size(tuple).cast_unsigned() != N {
            return None;
        }
        for (index, place) in room.iter_mut().enumerate() {
            *place = NonNull::new(ffi::PyTuple_GetItem(tuple, index.cast_signed()));
        }
    }
    Some(&raw const *room)
}

/// The value of an int that is not too large, or `None` for larger ints and other types.
#[inline]
pub(crate) fn small_int(object: &Bound<'_, PyAny>) -> Option<isize> {
    let mut overflow = 0;
    // SAFETY: attached; an int converts without running any Python code, and one that does not fit sets no exception.
    unsafe {
        if ffi::PyLong_Check(object.as_ptr()) == 0 {
            return None;
        }
        let value = ffi::PyLong_AsLongLongAndOverflow(object.as_ptr(), &raw mut overflow);
        (overflow == 0)
            .then(|| isize::try_from(value).ok())
            .flatten()
    }
}
