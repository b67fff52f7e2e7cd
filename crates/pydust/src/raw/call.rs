//! Objects as such: attributes, calls, imports, `repr`.

use core::ffi::CStr;
use core::ptr::NonNull;

use super::{error, ffi, text};
use crate::{Bound, PyAny, PyModule, PyResult, PyString, PyTuple, Python};

/// An allocation that fails only without memory. Python would raise `MemoryError`, which the panic becomes at the border.
///
/// # Safety
/// `object` is a new reference of the type `T` stands for, or NULL with an exception set.
#[inline(always)]
pub(crate) unsafe fn infallible<T>(py: Python<'_>, object: *mut ffi::PyObject) -> Bound<'_, T> {
    match NonNull::new(object) {
        // SAFETY: the caller's promise.
        Some(object) => unsafe { Bound::from_owned(py, object) },
        None => error::fetch(py).throw(),
    }
}

/// `getattr(object, name)`.
pub(crate) fn attribute<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid objects.
    unsafe {
        Bound::from_result(
            object.py(),
            ffi::PyObject_GetAttr(object.as_ptr(), name.as_ptr()),
        )
    }
}

/// `getattr(object, name, None)`, with `None` in Rust for an attribute that is not there.
pub(crate) fn optional_attribute<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    // SAFETY: attached, valid objects; an exception is set after NULL.
    unsafe {
        let value = ffi::PyObject_GetAttr(object.as_ptr(), name.as_ptr());
        if value.is_null() && ffi::PyErr_ExceptionMatches(ffi::PyExc_AttributeError) != 0 {
            ffi::PyErr_Clear();
            return Ok(None);
        }
        Bound::from_result(object.py(), value).map(Some)
    }
}

/// `object.name`, for a name known at compile time.
pub(crate) fn named<'py>(object: &Bound<'py, PyAny>, name: &CStr) -> PyResult<Bound<'py, PyAny>> {
    attribute(object, &text::interned(object.py(), name))
}

/// `object.name(*arguments)`, for a name known at compile time.
pub(crate) fn call_named<'py>(
    object: &Bound<'py, PyAny>,
    name: &CStr,
    arguments: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    call(&named(object, name)?, arguments)
}

/// `setattr(object, name, value)`.
pub(crate) fn set_attribute(
    object: &Bound<'_, PyAny>,
    name: &Bound<'_, PyString>,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(object.py(), unsafe {
        ffi::PyObject_SetAttr(object.as_ptr(), name.as_ptr(), value.as_ptr())
    })
}

/// `callable(*arguments)` by vectorcall.
pub(crate) fn call<'py>(
    callable: &Bound<'py, PyAny>,
    arguments: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached; a slice of references to transparent pointers is no array of pointers, hence the copy.
    unsafe {
        let pointers: Vec<_> = arguments.iter().map(|argument| argument.as_ptr()).collect();
        Bound::from_result(
            callable.py(),
            ffi::PyObject_Vectorcall(
                callable.as_ptr(),
                pointers.as_ptr(),
                pointers.len(),
                core::ptr::null_mut(),
            ),
        )
    }
}

/// Runs `work` one level deeper in CPython's count of nested calls; too deep is a `RecursionError`.
pub(crate) fn recursive<R>(py: Python<'_>, work: impl FnOnce() -> R) -> PyResult<R> {
    struct Left;
    impl Drop for Left {
        fn drop(&mut self) {
            // SAFETY: attached, and entered below on the same thread.
            unsafe { ffi::Py_LeaveRecursiveCall() }
        }
    }
    // SAFETY: attached.
    error::check(py, unsafe {
        -ffi::Py_EnterRecursiveCall(c" while converting a value".as_ptr()).abs()
    })?;
    let _left = Left;
    Ok(work())
}

/// `import name`, giving the module itself also for a dotted name.
pub(crate) fn import<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyModule>> {
    let name = text::str_from(py, name);
    // SAFETY: attached, valid name.
    let module: Bound<'py, PyAny> =
        unsafe { Bound::from_result(py, ffi::PyImport_Import(name.as_ptr())) }?;
    module.cast_into()
}

/// `repr(object)`.
pub(crate) fn repr<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    // SAFETY: attached; the result of `PyObject_Repr` is a str.
    unsafe { Bound::from_result(object.py(), ffi::PyObject_Repr(object.as_ptr())) }
}

/// `str(object)`.
pub(crate) fn str<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    // SAFETY: attached; the result of `PyObject_Str` is a str.
    unsafe { Bound::from_result(object.py(), ffi::PyObject_Str(object.as_ptr())) }
}

/// `bool(object)`.
pub(crate) fn truth(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid object.
    let answer = unsafe { ffi::PyObject_IsTrue(object.as_ptr()) };
    error::check(object.py(), answer).map(|()| answer != 0)
}

/// `isinstance(object, class)`.
pub(crate) fn is_instance(object: &Bound<'_, PyAny>, class: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer = unsafe { ffi::PyObject_IsInstance(object.as_ptr(), class.as_ptr()) };
    error::check(object.py(), answer).map(|()| answer != 0)
}

/// `left == right`.
pub(crate) fn equals(left: &Bound<'_, PyAny>, right: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer =
        unsafe { ffi::PyObject_RichCompareBool(left.as_ptr(), right.as_ptr(), ffi::Py_EQ) };
    error::check(left.py(), answer).map(|()| answer != 0)
}

/// `None`.
#[inline(always)]
pub(crate) fn none(py: Python<'_>) -> Bound<'_, PyAny> {
    // SAFETY: attached; the singleton always exists.
    unsafe { immortal(py, ffi::Py_None()) }
}

/// A reference to a singleton that is never freed. From 3.12 on it is not counted either.
///
/// # Safety
/// `object` is `None`, `True`, `False` or another immortal object.
#[inline(always)]
pub(crate) unsafe fn immortal(py: Python<'_>, object: *mut ffi::PyObject) -> Bound<'_, PyAny> {
    // SAFETY: the caller's promise.
    unsafe {
        let object = NonNull::new_unchecked(object);
        #[cfg(Py_3_12)]
        {
            Bound::from_owned(py, object)
        }
        #[cfg(not(Py_3_12))]
        {
            Bound::from_borrowed(py, object)
        }
    }
}

/// Whether the object is `None`.
#[inline(always)]
pub(crate) fn is_none(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: the singleton always exists.
    object.as_ptr() == unsafe { ffi::Py_None() }
}

/// Whether the type of the object has one of the `Py_TPFLAGS_*_SUBCLASS` flags.
#[inline(always)]
pub(crate) fn has_feature(object: &Bound<'_, PyAny>, feature: Feature) -> bool {
    let flag = match feature {
        Feature::Int => ffi::Py_TPFLAGS_LONG_SUBCLASS,
        Feature::List => ffi::Py_TPFLAGS_LIST_SUBCLASS,
        Feature::Tuple => ffi::Py_TPFLAGS_TUPLE_SUBCLASS,
        Feature::Dict => ffi::Py_TPFLAGS_DICT_SUBCLASS,
        Feature::Type => ffi::Py_TPFLAGS_TYPE_SUBCLASS,
    };
    // SAFETY: attached, valid object.
    unsafe { ffi::PyType_HasFeature(ffi::Py_TYPE(object.as_ptr()), flag) != 0 }
}

/// The built-in types that a flag of the type marks.
#[derive(Clone, Copy)]
pub(crate) enum Feature {
    Int,
    List,
    Tuple,
    Dict,
    Type,
}

/// Whether the object is a module.
pub(crate) fn is_module(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { ffi::PyModule_Check(object.as_ptr()) != 0 }
}

/// A new tuple that takes over the items.
pub(crate) fn tuple_from<'py>(
    py: Python<'py>,
    items: Vec<Bound<'py, PyAny>>,
) -> Bound<'py, PyTuple> {
    // SAFETY: attached; every item of the new tuple is set exactly once before anybody sees it.
    unsafe {
        let tuple = infallible(py, ffi::PyTuple_New(items.len().cast_signed()));
        for (index, item) in items.into_iter().enumerate() {
            ffi::PyTuple_SET_ITEM(
                Bound::<PyTuple>::as_ptr(&tuple),
                index.cast_signed(),
                item.into_ptr(),
            );
        }
        tuple
    }
}
