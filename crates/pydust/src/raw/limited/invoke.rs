//! In place of `raw/invoke.rs` with the limited API: that of 3.11 has no vectorcall, so what comes as a row of arguments goes as a tuple and a dict.

use core::ffi::{c_ulong, c_void};

use super::ffi;
use super::types::slot;
use crate::layout::tables::ConstructorEntry;
use crate::trampoline::CallEntry;

/// CPython's mark for a free place before the arguments; nobody uses it here.
pub(crate) const ARGUMENTS_OFFSET: usize = 1 << (usize::BITS - 1);

/// How many positional arguments a call has, without the mark.
#[inline(always)]
pub(crate) const fn arguments_count(count: usize) -> ffi::Py_ssize_t {
    (count & !ARGUMENTS_OFFSET).cast_signed()
}

/// Whether objects and types have fields for a vectorcall of their own.
pub(crate) const HAS_FIELDS: bool = false;

/// Up to this many arguments a call makes no tuple of its own.
const FEW: usize = 6;

/// The arguments of a short call without keywords, with NULL behind them.
///
/// # Safety
/// `arguments` holds `count` objects.
unsafe fn few(
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> Option<[*mut ffi::PyObject; FEW]> {
    if !names.is_null() || count > FEW {
        return None;
    }
    let mut row = [core::ptr::null_mut(); FEW];
    for (index, place) in row.iter_mut().take(count).enumerate() {
        // SAFETY: the caller's promise.
        *place = unsafe { *arguments.add(index) };
    }
    Some(row)
}

/// `callable(*arguments)`
///
/// # Safety
/// As `PyObject_Vectorcall`.
pub(super) unsafe fn vectorcall(
    callable: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let count = arguments_count(count).cast_unsigned();
    // SAFETY: the caller's promise; a row of arguments ends at the first NULL.
    unsafe {
        match few(arguments, count, names) {
            Some(row) => {
                let end = core::ptr::null_mut::<ffi::PyObject>();
                ffi::PyObject_CallFunctionObjArgs(
                    callable, row[0], row[1], row[2], row[3], row[4], row[5], end,
                )
            }
            None => call_with_tuple(callable, arguments, count, names),
        }
    }
}

/// `object.name(*arguments)`, where the object is the first of the row.
///
/// # Safety
/// As `PyObject_VectorcallMethod`.
pub(super) unsafe fn vectorcall_method(
    name: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let count = arguments_count(count).cast_unsigned() - 1;
    // SAFETY: the caller's promise; as above.
    unsafe {
        let (object, arguments) = (*arguments, arguments.add(1));
        if let Some(row) = few(arguments, count, names) {
            let end = core::ptr::null_mut::<ffi::PyObject>();
            return ffi::PyObject_CallMethodObjArgs(
                object, name, row[0], row[1], row[2], row[3], row[4], row[5], end,
            );
        }
        let method = ffi::PyObject_GetAttr(object, name);
        if method.is_null() {
            return method;
        }
        let result = call_with_tuple(method, arguments, count, names);
        ffi::Py_DECREF(method);
        result
    }
}

/// # Safety
/// As `PyObject_Vectorcall`, with the plain number of arguments.
unsafe fn call_with_tuple(
    callable: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise; each object is counted where the tuple takes a reference over.
    unsafe {
        let tuple = ffi::PyTuple_New(count.cast_signed());
        if tuple.is_null() {
            return tuple;
        }
        for index in 0..count {
            let item = ffi::Py_NewRef(*arguments.add(index));
            ffi::PyTuple_SetItem(tuple, index.cast_signed(), item);
        }
        let mut keywords = core::ptr::null_mut();
        if !names.is_null() {
            keywords = ffi::PyDict_New();
            for index in 0..ffi::PyTuple_Size(names) {
                let name = ffi::PyTuple_GetItem(names, index);
                let value = *arguments.add(count + index.cast_unsigned());
                if keywords.is_null() || ffi::PyDict_SetItem(keywords, name, value) < 0 {
                    ffi::Py_DECREF(tuple);
                    ffi::Py_XDECREF(keywords);
                    return core::ptr::null_mut();
                }
            }
        }
        let result = ffi::PyObject_Call(callable, tuple, keywords);
        ffi::Py_DECREF(tuple);
        ffi::Py_XDECREF(keywords);
        result
    }
}

/// What a type with `__call__` gets.
pub(super) fn add_call(slots: &mut Vec<ffi::PyType_Slot>, _flags: &mut c_ulong, call: CallEntry) {
    slots.push(slot(ffi::Py_tp_call, call.slot as *mut c_void));
}

/// What a type gets for its constructor beside `tp_new`: nothing.
pub(super) fn add_constructor(_slots: &mut Vec<ffi::PyType_Slot>, constructor: ConstructorEntry) {
    let _ = constructor.vectorcall;
}

/// As [`add_constructor`], for a type that is made.
///
/// # Safety
/// None.
pub(super) unsafe fn put_constructor(_ty: *mut ffi::PyTypeObject, _constructor: ConstructorEntry) {}

/// The field of a function or method descriptor: out of reach.
///
/// # Safety
/// None.
pub(super) unsafe fn field_of(
    _object: *mut ffi::PyObject,
    _row: *const ffi::PyMethodDef,
) -> Option<(*mut Option<ffi::vectorcallfunc>, bool)> {
    None
}

/// Whether an object is of the class that a method descriptor is for; never asked, because no function has a field of ours.
///
/// # Safety
/// None.
pub(super) unsafe fn is_for(_descriptor: *mut ffi::PyObject, _object: *mut ffi::PyObject) -> bool {
    false
}
