//! Objects as such: calls, imports, `repr`. Operators, items and optional attributes are in `operator`.

use core::ffi::CStr;
use core::ptr::NonNull;

use super::{error, ffi, fields, invoke, text};
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
#[inline]
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

/// `object.name`, for a name known at compile time.
#[inline]
pub(crate) fn named<'py>(object: &Bound<'py, PyAny>, name: &CStr) -> PyResult<Bound<'py, PyAny>> {
    attribute(object, &text::interned(object.py(), name))
}

/// `object.name(*arguments)`, for a name known at compile time.
#[inline]
pub(crate) fn call_named<'py>(
    object: &Bound<'py, PyAny>,
    name: &CStr,
    arguments: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py, PyAny>> {
    call(&named(object, name)?, arguments)
}

/// `setattr(object, name, value)`.
#[inline]
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

/// How many places stand before the arguments of a call: one that the callee may overwrite, and one for the receiver of a method, which the callee of a
/// function may overwrite.
pub(crate) const FREE: usize = 2;

/// The number of positional arguments among `places`, which the caller filled: two free ones, the positional arguments, then one for each of `names`.
#[inline(always)]
fn positional(places: &[Option<Bound<'_>>], names: Option<&Bound<'_, PyTuple>>) -> usize {
    assert!(
        places[..FREE].iter().all(Option::is_none) && places[FREE..].iter().all(Option::is_some),
        "a call has two free places and no hole among its arguments"
    );
    let named = names.map_or(0, super::sequence::tuple_len);
    (places.len() - FREE)
        .checked_sub(named)
        .expect("each name has a value")
}

#[inline(always)]
fn pointer_or_null(names: Option<&Bound<'_, PyTuple>>) -> *mut ffi::PyObject {
    names.map_or(core::ptr::null_mut(), Bound::as_ptr)
}

/// `callable(*arguments, **keywords)`: the arguments stand behind two free places, those of the keywords last.
#[inline]
pub(crate) fn vectorcall<'py>(
    callable: &Bound<'py, PyAny>,
    places: &mut [Option<Bound<'py>>],
    names: Option<&Bound<'py, PyTuple>>,
) -> PyResult<Bound<'py>> {
    let count = positional(places, names);
    // SAFETY: attached; `Option<Bound>` is a pointer or NULL, and `positional` has seen that the arguments are pointers. The place before them is ours and
    // empty; CPython leaves it as it was.
    unsafe {
        Bound::from_result(
            callable.py(),
            invoke::vectorcall(
                callable.as_ptr(),
                places.as_mut_ptr().add(FREE).cast(),
                count | invoke::ARGUMENTS_OFFSET,
                pointer_or_null(names),
            ),
        )
    }
}

/// `object.name(*arguments, **keywords)`, without making a bound method where the type allows it.
#[inline]
pub(crate) fn vectorcall_method<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
    places: &mut [Option<Bound<'py>>],
    names: Option<&Bound<'py, PyTuple>>,
) -> PyResult<Bound<'py>> {
    let count = positional(places, names);
    // SAFETY: as in `vectorcall`. The receiver is borrowed into the second free place for the call and taken out of it again.
    unsafe {
        let row = places.as_mut_ptr().add(1).cast::<*mut ffi::PyObject>();
        row.write(object.as_ptr());
        let result = invoke::vectorcall_method(
            name.as_ptr(),
            row,
            (count + 1) | invoke::ARGUMENTS_OFFSET,
            pointer_or_null(names),
        );
        row.write(core::ptr::null_mut());
        Bound::from_result(object.py(), result)
    }
}

/// Lays out borrowed pointers behind two free places, on the stack if there are few.
#[inline]
fn with_row<R>(
    arguments: &[&Bound<'_, PyAny>],
    run: impl FnOnce(*mut *mut ffi::PyObject) -> R,
) -> R {
    const FEW: usize = 8;
    let pointers = arguments.iter().map(|argument| argument.as_ptr());
    if arguments.len() <= FEW {
        let mut row = [core::ptr::null_mut(); FREE + FEW];
        for (place, pointer) in row[FREE..].iter_mut().zip(pointers) {
            *place = pointer;
        }
        run(row.as_mut_ptr())
    } else {
        let mut row: Vec<_> = core::iter::repeat_n(core::ptr::null_mut(), FREE)
            .chain(pointers)
            .collect();
        run(row.as_mut_ptr())
    }
}

/// `callable(*arguments)` with borrowed arguments.
#[inline]
pub(crate) fn call<'py>(
    callable: &Bound<'py, PyAny>,
    arguments: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py>> {
    // SAFETY: attached; the row holds the arguments behind two free places.
    with_row(arguments, |row| unsafe {
        Bound::from_result(
            callable.py(),
            invoke::vectorcall(
                callable.as_ptr(),
                row.add(FREE),
                arguments.len() | invoke::ARGUMENTS_OFFSET,
                core::ptr::null_mut(),
            ),
        )
    })
}

/// `object.name(*arguments)` with borrowed arguments.
#[inline]
pub(crate) fn call_method<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
    arguments: &[&Bound<'py, PyAny>],
) -> PyResult<Bound<'py>> {
    // SAFETY: attached; the row holds the arguments behind two free places, of which the second takes the receiver.
    with_row(arguments, |row| unsafe {
        let row = row.add(FREE - 1);
        row.write(object.as_ptr());
        Bound::from_result(
            object.py(),
            invoke::vectorcall_method(
                name.as_ptr(),
                row,
                (arguments.len() + 1) | invoke::ARGUMENTS_OFFSET,
                core::ptr::null_mut(),
            ),
        )
    })
}

/// `callable(*arguments)` with arguments that lie side by side already.
#[inline]
pub(crate) fn call_owned<'py>(
    callable: &Bound<'py, PyAny>,
    arguments: &[Bound<'py>],
) -> PyResult<Bound<'py>> {
    // SAFETY: attached; `Bound` is a transparent pointer, and no place before the first is promised.
    unsafe {
        Bound::from_result(
            callable.py(),
            invoke::vectorcall(
                callable.as_ptr(),
                arguments.as_ptr().cast(),
                arguments.len(),
                core::ptr::null_mut(),
            ),
        )
    }
}

/// `callable(*arguments)` with a tuple.
#[inline]
pub(crate) fn call_tuple<'py>(
    callable: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py>> {
    // SAFETY: attached, valid objects.
    unsafe {
        Bound::from_result(
            callable.py(),
            ffi::PyObject_Call(callable.as_ptr(), arguments.as_ptr(), core::ptr::null_mut()),
        )
    }
}

/// `import name`, giving the module itself also for a dotted name.
#[inline]
pub(crate) fn import<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyModule>> {
    // SAFETY: attached, valid name.
    let module: Bound<'py, PyAny> =
        unsafe { Bound::from_result(py, ffi::PyImport_Import(name.as_ptr())) }?;
    module.cast_into()
}

/// Runs the `repr` of an object, unless it runs for that object already: how CPython's own containers show that they hold themselves.
pub(crate) fn in_repr<T>(
    object: &Bound<'_, PyAny>,
    repr: impl FnOnce() -> PyResult<T>,
) -> PyResult<Option<T>> {
    struct Entered<'a, 'py>(&'a Bound<'py, PyAny>);
    impl Drop for Entered<'_, '_> {
        fn drop(&mut self) {
            // SAFETY: attached; it was entered for this object.
            unsafe { ffi::Py_ReprLeave(self.0.as_ptr()) }
        }
    }
    // SAFETY: attached, with a valid object.
    match unsafe { ffi::Py_ReprEnter(object.as_ptr()) } {
        0 => {
            let _entered = Entered(object);
            repr().map(Some)
        }
        1 => Ok(None),
        _ => Err(error::fetch(object.py())),
    }
}

/// `repr(object)`.
#[inline]
pub(crate) fn repr<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    // SAFETY: attached; the result of `PyObject_Repr` is a str.
    unsafe { Bound::from_result(object.py(), ffi::PyObject_Repr(object.as_ptr())) }
}

/// `str(object)`.
#[inline]
pub(crate) fn str<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    // SAFETY: attached; the result of `PyObject_Str` is a str.
    unsafe { Bound::from_result(object.py(), ffi::PyObject_Str(object.as_ptr())) }
}

/// `bool(object)`.
#[inline]
pub(crate) fn truth(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid object.
    let answer = unsafe { ffi::PyObject_IsTrue(object.as_ptr()) };
    error::check(object.py(), answer).map(|()| answer != 0)
}

/// `isinstance(object, class)`.
#[inline]
pub(crate) fn is_instance(object: &Bound<'_, PyAny>, class: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer = unsafe { ffi::PyObject_IsInstance(object.as_ptr(), class.as_ptr()) };
    error::check(object.py(), answer).map(|()| answer != 0)
}

/// `None`.
#[inline(always)]
pub(crate) fn none(py: Python<'_>) -> Bound<'_, PyAny> {
    // SAFETY: attached; the singleton always exists.
    unsafe { immortal(py, ffi::Py_None()) }
}

/// `NotImplemented`.
#[inline(always)]
pub(crate) fn not_implemented(py: Python<'_>) -> Bound<'_, PyAny> {
    // SAFETY: attached; the singleton always exists.
    unsafe { immortal(py, ffi::Py_NotImplemented()) }
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
#[inline]
pub(crate) fn is_module(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { ffi::PyModule_Check(object.as_ptr()) != 0 }
}

/// A new tuple of so many items, which it takes over.
#[inline(always)]
pub(crate) fn tuple_of_all<'py, const N: usize>(
    py: Python<'py>,
    items: [Bound<'py, PyAny>; N],
) -> Bound<'py, PyTuple> {
    // SAFETY: as in `tuple_from`.
    unsafe {
        let tuple = infallible(py, ffi::PyTuple_New(N.cast_signed()));
        for (index, item) in items.into_iter().enumerate() {
            fields::set_tuple_item(
                Bound::<PyTuple>::as_ptr(&tuple),
                index.cast_signed(),
                item.into_ptr(),
            );
        }
        tuple
    }
}

/// A new tuple that takes over the items.
#[inline]
pub(crate) fn tuple_from<'py>(
    py: Python<'py>,
    items: Vec<Bound<'py, PyAny>>,
) -> Bound<'py, PyTuple> {
    // SAFETY: attached; every item of the new tuple is set exactly once before anybody sees it.
    unsafe {
        let tuple = infallible(py, ffi::PyTuple_New(items.len().cast_signed()));
        for (index, item) in items.into_iter().enumerate() {
            fields::set_tuple_item(
                Bound::<PyTuple>::as_ptr(&tuple),
                index.cast_signed(),
                item.into_ptr(),
            );
        }
        tuple
    }
}
