//! Interpreters: their numbers, and the dictionary in which each keeps what belongs to it.

use core::ffi::{CStr, c_int, c_void};
use core::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{call, current, error, ffi, sequence, text};
use crate::error::panic;
use crate::exception::RuntimeError;
use crate::interpreter::Record;
use crate::layout::export::ClassExport;
use crate::layout::state;
use crate::layout::tables::Row;
use crate::layout::waiting::{SLOW_PATHS, SlowPaths};
use crate::{Bound, PyDict, PyErr, PyResult, PyType, Python};

/// Whether a `def` says which keyword was probably meant.
pub(crate) fn suggests_keywords() -> bool {
    current::is_at_least(13)
}

/// The number of the interpreter this thread is attached to, or `None`.
pub(crate) fn attached() -> Option<i64> {
    // SAFETY: asks without needing attachment.
    let thread = unsafe { current::state() };
    // SAFETY: a thread state that is current has an interpreter.
    (!thread.is_null() && super::thread::is_own(thread)).then(|| unsafe {
        ffi::PyInterpreterState_GetID(ffi::PyThreadState_GetInterpreter(thread))
    })
}

/// Runs `work` with the number of the interpreter if this thread is attached to one.
pub(crate) fn if_attached<R>(work: impl FnOnce(Python<'_>, i64) -> R) -> Option<R> {
    let number = attached()?;
    // SAFETY: attached, as just seen, and until this function returns.
    Some(work(unsafe { Python::assume_attached() }, number))
}

/// Whether this thread is attached to any interpreter.
#[inline(always)]
pub(crate) fn is_attached() -> bool {
    // SAFETY: asks without needing attachment.
    let thread = unsafe { current::state() };
    !thread.is_null() && super::thread::is_own(thread)
}

/// The number of the current interpreter. Numbers are never used again.
pub(crate) fn id(_py: Python<'_>) -> i64 {
    // SAFETY: the token proves attachment.
    unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) }
}

/// The number of the interpreter whose collector is at work. It comes without an entry of ours, by which a thread would know its thread state before 3.12.
pub(crate) fn of_collector() -> i64 {
    // SAFETY: the collector runs attached.
    id(unsafe { Python::assume_attached() })
}

pub(crate) use super::current::is_finalizing;

/// An interpreter, as CPython points to it.
#[derive(Clone, Copy)]
pub(crate) struct Pointer(pub(super) *mut ffi::PyInterpreterState);

// SAFETY: used through the gate only, which keeps the interpreter.
unsafe impl Send for Pointer {}
// SAFETY: as above.
unsafe impl Sync for Pointer {}

impl Pointer {
    pub(crate) fn current(_py: Python<'_>) -> Self {
        // SAFETY: the token proves attachment.
        Self(unsafe { ffi::PyInterpreterState_Get() })
    }
}

const CAPSULE: &CStr = c"pydust.interpreter";

/// The key under which this library keeps its record: a static of two libraries has two addresses.
fn key(py: Python<'_>) -> PyResult<Bound<'_>> {
    let address = core::ptr::from_ref(&AT_EXIT).addr();
    // SAFETY: makes a new int from a number.
    unsafe { Bound::from_result(py, ffi::PyLong_FromSize_t(address)) }
}

/// The interpreter's own dictionary (`PyInterpreterState_GetDict`), borrowed.
fn dictionary(_py: Python<'_>) -> Option<NonNull<ffi::PyObject>> {
    // SAFETY: attached; NULL without an exception when there is none.
    NonNull::new(unsafe { ffi::PyInterpreterState_GetDict(ffi::PyInterpreterState_Get()) })
}

/// The record of this library in the current interpreter, if it was ever loaded here.
pub(crate) fn record(py: Python<'_>) -> Option<Arc<Record>> {
    let dictionary = dictionary(py)?;
    let key = key(py).ok()?;
    // SAFETY: attached, both objects are valid. The capsule is found and used in one go, and never leaves the dictionary before the interpreter ends.
    unsafe {
        let capsule = ffi::PyDict_GetItemWithError(dictionary.as_ptr(), key.as_ptr());
        if capsule.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        let record = ffi::PyCapsule_GetPointer(capsule, CAPSULE.as_ptr()).cast::<Record>();
        if record.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        Arc::increment_strong_count(record);
        Some(Arc::from_raw(record))
    }
}

/// Puts the record into the interpreter's dictionary and asks `atexit` to clear what the collector cannot see.
pub(crate) fn keep_record(py: Python<'_>, record: &Arc<Record>) -> PyResult<()> {
    let Some(dictionary) = dictionary(py) else {
        return Err(PyErr::without_place(
            RuntimeError::CLASS,
            "this interpreter has no dictionary of its own",
        ));
    };
    let key = key(py)?;
    // SAFETY: attached; the capsule takes over one count of the record, which its destructor gives back.
    unsafe {
        let pointer = Arc::into_raw(Arc::clone(record)).cast_mut().cast();
        let capsule = ffi::PyCapsule_New(pointer, CAPSULE.as_ptr(), Some(drop_record));
        if capsule.is_null() {
            drop(Arc::from_raw(pointer.cast::<Record>()));
            return Err(error::fetch(py));
        }
        let capsule: Bound<'_> = Bound::from_result(py, capsule)?;
        let at_exit: Bound<'_> = Bound::from_result(
            py,
            ffi::PyCFunction_NewEx(
                (&raw const AT_EXIT.0).cast_mut(),
                capsule.as_ptr(),
                core::ptr::null_mut(),
            ),
        )?;
        py.import("atexit")?
            .as_any()
            .call_method("register", &[&at_exit])?;
        // At last, because a record that is found there counts as complete.
        error::check(
            py,
            ffi::PyDict_SetItem(dictionary.as_ptr(), key.as_ptr(), capsule.as_ptr()),
        )
    }
}

/// The name of the slow paths of borrowing. The number changes with the layout of the word and of `SlowPaths`.
pub(crate) const BORROWING: &CStr = c"pydust.borrow.3";

/// The slow paths of borrowing in the current interpreter: those of the first library that needed any. Libraries are never unloaded.
#[cold]
pub(crate) fn slow_paths(py: Python<'_>) -> &'static SlowPaths {
    let Some(dictionary) = dictionary(py) else {
        return &SLOW_PATHS;
    };
    // A borrow may begin or end while an exception is under way.
    let under_way = error::take(py);
    let key = text::interned(py, BORROWING);
    // SAFETY: attached, valid objects. The dict gives the capsule that was there first, and never loses it before the interpreter ends; what a capsule
    // of this name points to is static.
    let found = unsafe {
        let ours = (&raw const SLOW_PATHS).cast_mut().cast();
        let capsule: Bound<'_> =
            call::infallible(py, ffi::PyCapsule_New(ours, BORROWING.as_ptr(), None));
        let dictionary: Bound<'_, PyDict> = Bound::from_borrowed(py, dictionary);
        let pointer = match sequence::dict_set_default(&dictionary, key.as_any(), &capsule) {
            Ok(first) => ffi::PyCapsule_GetPointer(first.as_ptr(), BORROWING.as_ptr()),
            Err(_) => core::ptr::null_mut(),
        };
        pointer.cast::<SlowPaths>().as_ref()
    };
    if found.is_none() {
        drop(error::take(py));
    }
    if let Some(exception) = under_way {
        error::restore(exception);
    }
    found.unwrap_or(&SLOW_PATHS)
}

/// What the owner of a shared class has published in the current interpreter. Runs no Python code.
pub(crate) fn export(py: Python<'_>, key: &CStr) -> Option<&'static ClassExport> {
    let dictionary = dictionary(py)?;
    // It may be asked for while an exception is under way.
    let under_way = error::take(py);
    // SAFETY: attached, valid objects. Capsules of this name are made by `publish` alone; what they point to is static. Each is found and read in one go, and
    // counted meanwhile, because another import may take its place.
    let found = unsafe {
        let name: Bound<'_> = call::infallible(py, ffi::PyUnicode_FromString(key.as_ptr()));
        let mut capsule = core::ptr::null_mut();
        if ffi::compat::PyDict_GetItemRef(dictionary.as_ptr(), name.as_ptr(), &raw mut capsule) > 0
        {
            let capsule: Bound<'_> = call::infallible(py, capsule);
            ffi::PyCapsule_GetPointer(capsule.as_ptr(), EXPORT.as_ptr())
                .cast::<ClassExport>()
                .as_ref()
        } else {
            None
        }
    };
    if found.is_none() {
        drop(error::take(py));
    }
    if let Some(exception) = under_way {
        error::restore(exception);
    }
    found
}

/// Shows other libraries in the current interpreter a class that this one owns. The last import counts.
pub(crate) fn publish(py: Python<'_>, key: &CStr, export: &'static ClassExport) -> PyResult<()> {
    let Some(dictionary) = dictionary(py) else {
        return Ok(());
    };
    // SAFETY: attached, valid objects; the export is static, and so is the name.
    unsafe {
        let name: Bound<'_> = Bound::from_result(py, ffi::PyUnicode_FromString(key.as_ptr()))?;
        let pointer = core::ptr::from_ref(export).cast_mut().cast();
        let capsule: Bound<'_> =
            Bound::from_result(py, ffi::PyCapsule_New(pointer, EXPORT.as_ptr(), None))?;
        error::check(
            py,
            ffi::PyDict_SetItem(dictionary.as_ptr(), name.as_ptr(), capsule.as_ptr()),
        )
    }
}

/// The name of capsules that point to an [`ClassExport`]. The number changes with its layout.
const EXPORT: &CStr = c"pydust.class.1";

/// What the panics of all modules in the current interpreter are: one class for all that are built with this framework. What is raised is of a class below,
/// which belongs to a module.
pub(crate) fn panic_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    let key = text::str_from(py, "pydust.PanicError");
    let Some(dictionary) = dictionary(py) else {
        return Err(PyErr::without_place(
            RuntimeError::CLASS,
            "this interpreter has no dictionary of its own",
        ));
    };
    // SAFETY: attached, valid dict and key; the borrowed value is counted at once.
    let found = unsafe {
        NonNull::new(ffi::PyDict_GetItemWithError(
            dictionary.as_ptr(),
            key.as_ptr(),
        ))
        .map(|class| Bound::from_borrowed(py, class))
    };
    if let Some(class) = found {
        return Ok(class);
    }
    let doc = c"Rust code panicked. The message names the Rust file and line.";
    let class = error::new_class(
        py,
        c"pydust.PanicError",
        doc,
        &super::exceptions::RuntimeError(py),
    )?;
    // SAFETY: attached, valid objects.
    error::check(py, unsafe {
        ffi::PyDict_SetItem(dictionary.as_ptr(), key.as_ptr(), class.as_ptr())
    })?;
    Ok(class)
}

static AT_EXIT: Row = Row(ffi::PyMethodDef {
    ml_name: c"clear_native_state".as_ptr(),
    ml_meth: ffi::PyMethodDefPointer {
        PyCFunction: clear_at_exit,
    },
    ml_flags: ffi::METH_NOARGS,
    ml_doc: core::ptr::null(),
});

unsafe extern "C" fn clear_at_exit(
    capsule: *mut ffi::PyObject,
    _unused: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: `atexit` calls on an attached thread with the capsule made above, whose record lives as long as it.
    unsafe {
        let record = ffi::PyCapsule_GetPointer(capsule, CAPSULE.as_ptr()).cast::<Record>();
        if !record.is_null() {
            // A panic in a user's `Drop` must not cross into C.
            let py = Python::assume_attached();
            panic::reported(py, || {
                (*record).close(py);
                state::clear_at_exit(py, &*record);
            });
        }
        ffi::Py_NewRef(ffi::Py_None())
    }
}

unsafe extern "C" fn drop_record(capsule: *mut ffi::PyObject) {
    // SAFETY: runs once, on the capsule made above, when the ending interpreter clears its dictionary: attached, and with nothing of it in use.
    unsafe {
        let record =
            Arc::from_raw(ffi::PyCapsule_GetPointer(capsule, CAPSULE.as_ptr()).cast::<Record>());
        crate::interpreter::forget_record(Arc::as_ptr(&record));
        record.names().release();
        record.give_back(Python::assume_attached());
        // Nothing of the interpreter runs any more, and an instance that is recorded is alive.
        #[cfg(debug_assertions)]
        crate::leaks::at_end(record.number(), |address, each| {
            super::leaks::referents(address, each);
        });
    }
}

/// Asks the main interpreter to call [`close_others`](crate::interpreter::close_others) at its end, which it does by itself where it has a record. Needed once.
pub(crate) fn watch_main_end() {
    static ASKED: AtomicBool = AtomicBool::new(false);
    extern "C" fn ask(_: *mut c_void) -> c_int {
        // SAFETY: pending calls run on the main thread, attached to the main interpreter; the function is static.
        let registered = unsafe {
            let py = Python::assume_attached();
            let function = (&raw const CLOSE_OTHERS.0).cast_mut();
            let null = core::ptr::null_mut();
            Bound::from_result(py, ffi::PyCFunction_NewEx(function, null, null)).and_then(
                |function: Bound<'_>| {
                    let atexit = py.import("atexit")?;
                    atexit.as_any().call_method("register", &[&function])
                },
            )
        };
        // Without it an exit is what it would be without this library.
        drop(registered);
        0
    }
    if !ASKED.swap(true, Ordering::Relaxed) {
        // SAFETY: Python is initialised, and a full queue is no loss.
        unsafe { current::add_pending_call(ask) };
    }
}

static CLOSE_OTHERS: Row = Row(ffi::PyMethodDef {
    ml_name: c"close_interpreters".as_ptr(),
    ml_meth: ffi::PyMethodDefPointer {
        PyCFunction: close_others_at_exit,
    },
    ml_flags: ffi::METH_NOARGS,
    ml_doc: core::ptr::null(),
});

unsafe extern "C" fn close_others_at_exit(
    _module: *mut ffi::PyObject,
    _unused: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: `atexit` calls attached to the main interpreter.
    unsafe {
        let py = Python::assume_attached();
        panic::reported(py, || crate::interpreter::close_others(py));
        ffi::Py_NewRef(ffi::Py_None())
    }
}

/// Asks the main interpreter to give back references that were dropped on unattached threads.
pub(crate) fn schedule_release() {
    extern "C" fn release(_: *mut core::ffi::c_void) -> core::ffi::c_int {
        // SAFETY: pending calls run on the main thread, attached to the main interpreter.
        crate::interpreter::release_dropped(unsafe { Python::assume_attached() });
        0
    }
    // SAFETY: both may be called from any thread; a full queue is no loss, because the next chance comes with the next entry.
    unsafe {
        // Without an interpreter there is no queue: a thread may end after Python has, with modules that were never freed.
        if ffi::Py_IsInitialized() != 0 {
            current::add_pending_call(release);
        }
    }
}
