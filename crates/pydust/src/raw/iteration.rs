//! Subclasses of Python's containers that iterate in a way of their own, and what other threads change meanwhile: both are in the way of reading in place.
//!
//! What counts is what Python's own loops ask: `__iter__` of the type, and for a dict `items` too. Without a GIL a container is copied in one step first, as
//! `list(x)` does it there.

use core::ffi::CStr;

use super::{call, collection, ffi, fields, flag, items, sequence, types};
use crate::{Bound, PyAny, PyDict, PyList, PyResult, PySet, PyTuple};

/// Whether objects of a type are iterated as those of the built-in type that is above it.
///
/// # Safety
/// Attached, with valid types.
#[inline(always)]
unsafe fn inherits(ty: *mut ffi::PyTypeObject, builtin: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: the caller's promise.
    core::ptr::eq(ty, builtin) || unsafe { inherits_iter(ty, builtin) }
}

#[cold]
unsafe fn inherits_iter(ty: *mut ffi::PyTypeObject, builtin: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: the caller's promise.
    match unsafe { (fields::iter_of(ty), fields::iter_of(builtin)) } {
        (Some(own), Some(inherited)) => core::ptr::fn_addr_eq(own, inherited),
        _ => false,
    }
}

/// Whether a list is iterated as every list is.
#[inline(always)]
pub(crate) fn is_plain_list(list: &Bound<'_, PyList>) -> bool {
    // SAFETY: attached, valid object; a static type.
    unsafe { inherits(ffi::Py_TYPE(list.as_ptr()), &raw mut ffi::PyList_Type) }
}

/// Whether a tuple is iterated as every tuple is.
#[inline(always)]
pub(crate) fn is_plain_tuple(tuple: &Bound<'_, PyTuple>) -> bool {
    // SAFETY: attached, valid object; a static type.
    unsafe { inherits(ffi::Py_TYPE(tuple.as_ptr()), &raw mut ffi::PyTuple_Type) }
}

/// Whether a dict is exactly one, and no object of a subclass.
#[inline(always)]
fn is_exact_dict(dict: &Bound<'_, PyDict>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { core::ptr::eq(ffi::Py_TYPE(dict.as_ptr()), &raw mut ffi::PyDict_Type) }
}

/// Whether a dict is iterated as every dict is, by its keys and by its items.
#[inline(always)]
pub(crate) fn is_plain_dict(dict: &Bound<'_, PyDict>) -> bool {
    is_exact_dict(dict) || is_plain_subclass(dict)
}

#[cold]
fn is_plain_subclass(dict: &Bound<'_, PyDict>) -> bool {
    iterates_as_dict(dict) && !overrides(dict, c"items")
}

fn iterates_as_dict(dict: &Bound<'_, PyDict>) -> bool {
    // SAFETY: attached, valid object; a static type.
    unsafe { inherits(ffi::Py_TYPE(dict.as_ptr()), &raw mut ffi::PyDict_Type) }
}

/// Whether the type of a dict has another method of that name than `dict`.
#[inline(always)]
pub(crate) fn overrides(dict: &Bound<'_, PyDict>, name: &CStr) -> bool {
    !is_exact_dict(dict) && overrides_in_subclass(dict, name)
}

#[cold]
fn overrides_in_subclass(dict: &Bound<'_, PyDict>, name: &CStr) -> bool {
    let py = dict.py();
    let own = call::named(types::type_of(dict).as_any(), name);
    let inherited = call::named(types::builtin(py, types::Builtin::Dict).as_any(), name);
    // What cannot be asked is called, and says so then.
    !matches!((own, inherited), (Ok(own), Ok(inherited)) if own.is(&inherited))
}

/// The items of a dict of a [plain](is_plain_dict) type or any other, as `dict(x)` and `x.items()` give them, in a list of this moment.
///
/// # Errors
/// What the methods of a subclass raise.
pub(crate) fn pairs<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Vec<(Bound<'py>, Bound<'py>)>> {
    if is_plain_dict(dict) {
        items::dict_items(dict)
    } else {
        let pairs = own_pairs(dict)?;
        pairs.iter().map(|pair| pair.extract()).collect()
    }
}

/// The items of a dict whose class iterates in a way of its own.
#[cold]
pub(crate) fn own_pairs<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyList>> {
    let py = dict.py();
    if overrides(dict, c"items") {
        return sequence::list_of(&call::call_named(dict, c"items", &[])?);
    }
    // As `dict(x)` does it.
    let keys = sequence::list_of(&call::call_named(dict, c"keys", &[])?)?;
    let pair = |key: Bound<'py>| {
        let value = super::operator::item(dict, &key)?;
        Ok(call::tuple_of_all(py, [key, value]).into_any())
    };
    let pairs: PyResult<Vec<_>> = keys.iter().map(pair).collect();
    sequence::list_from(py, pairs?.into_iter().map(Ok))
}

/// A list whose items are those that iteration over this one gives: itself, if it leaves that to `list`.
///
/// # Errors
/// What the class's own iteration raises.
#[inline(always)]
pub(crate) fn list_as_iterated<'py>(list: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyList>> {
    if is_plain_list(list) {
        Ok(list.clone())
    } else {
        sequence::list_of(list)
    }
}

/// A tuple whose items are those that iteration over this one gives: itself, if it leaves that to `tuple`.
///
/// # Errors
/// What the class's own iteration raises.
#[inline(always)]
pub(crate) fn tuple_as_iterated<'py>(tuple: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyTuple>> {
    if is_plain_tuple(tuple) {
        Ok(tuple.clone())
    } else {
        sequence::tuple_of(tuple)
    }
}

/// What one of the methods `keys`, `values` and `items` gives, as a list of this moment.
///
/// # Errors
/// What a subclass's own method raises.
pub(crate) fn part<'py>(
    dict: &Bound<'py, PyDict>,
    part: sequence::DictPart,
    method: &CStr,
) -> PyResult<Bound<'py, PyList>> {
    if overrides(dict, method) {
        sequence::list_of(&call::call_named(dict, method, &[])?)
    } else {
        Ok(sequence::dict_list(dict, part))
    }
}

/// Where threads are free, a copy of a container of Python's own that others may change, made in one step; `None` for anything else.
#[inline(always)]
pub(crate) fn moment<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyList>>> {
    if flag::KEEPS_OTHERS_OUT {
        Ok(None)
    } else {
        copied(object)
    }
}

#[cold]
fn copied<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyList>>> {
    if let Some(list) = object.downcast::<PyList>() {
        return if is_plain_list(list) {
            list_copy(list).map(Some)
        } else {
            Ok(None)
        };
    }
    if let Some(dict) = object.downcast::<PyDict>() {
        let keys = || sequence::dict_list(dict, sequence::DictPart::Keys);
        return Ok(iterates_as_dict(dict).then(keys));
    }
    if let Some(set) = object.downcast::<PySet>() {
        // SAFETY: attached, valid object; a static type.
        let is_plain = unsafe { inherits(ffi::Py_TYPE(set.as_ptr()), &raw mut ffi::PySet_Type) };
        return if is_plain {
            // The copy is made in one step, also of a subclass.
            sequence::list_of(collection::frozenset_from(object)?.as_any()).map(Some)
        } else {
            Ok(None)
        };
    }
    // SAFETY: attached, valid object; static types.
    let is_view = unsafe {
        [
            &raw mut ffi::PyDictKeys_Type,
            &raw mut ffi::PyDictValues_Type,
            &raw mut ffi::PyDictItems_Type,
        ]
        .contains(&ffi::Py_TYPE(object.as_ptr()))
    };
    if is_view {
        return sequence::list_of(object).map(Some);
    }
    Ok(None)
}

/// The list of the items that a list has at this moment, without asking a subclass.
fn list_copy<'py>(list: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyList>> {
    // SAFETY: attached, valid list; bounds past the end are cut.
    unsafe {
        Bound::from_result(
            list.py(),
            ffi::PyList_GetSlice(list.as_ptr(), 0, isize::MAX),
        )
    }
}
