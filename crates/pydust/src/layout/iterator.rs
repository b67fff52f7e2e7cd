//! A Rust iterator inside a Python iterator: its layout, its type, and the functions that CPython calls.
//!
//! There is one type for each type of Rust iterator, made in each interpreter when it is first needed and kept in the interpreter's record. An instance holds
//! the module it came through, so that its items find their types.

use core::any::TypeId;
use core::cell::UnsafeCell;
use core::ffi::{CStr, c_void};
use core::panic::Location;
use core::ptr::NonNull;

use super::borrow::{Borrowable, ExclusiveFlag, Flag, Problem};
use super::tables::Row;
use crate::convert::Outcome;
use crate::error::panic;
use crate::exception::ValueError;
use crate::raw::anchor::{Anchor, AnchorKind};
use crate::raw::thread::Entered;
use crate::raw::{ending, error, ffi, fields, number, sanitizer, types};
use crate::{Bound, PyAny, PyErr, PyResult, Python, leaks};

/// The object: CPython's head, the module, and the iterator until it is exhausted.
#[repr(C)]
struct IteratorObject<I> {
    base: ffi::PyObject,
    /// A strong reference, or NULL.
    module: *mut ffi::PyObject,
    /// The function that made it: the place of a Rust error that an item is.
    place: Option<&'static Location<'static>>,
    flag: Borrowable,
    value: UnsafeCell<Option<I>>,
}

/// A new Python iterator, made at `place` in the user's code.
pub(crate) fn new<'py, I>(
    py: Python<'py>,
    iterator: I,
    place: Option<&'static Location<'static>>,
) -> PyResult<Bound<'py, PyAny>>
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    const {
        assert!(
            align_of::<IteratorObject<I>>() <= 16,
            "Python aligns objects to 16 bytes: box the iterator"
        );
    }
    let ty = py
        .record()?
        .hidden_type(py, TypeId::of::<I>(), || new_type::<I>(py))?;
    // SAFETY: the type was made for `IteratorObject<I>`, and lives as long as the record, which the interpreter keeps; every field is written before anybody sees the
    // object.
    unsafe {
        let object = ffi::PyObject_New::<ffi::PyObject>(ty.as_ptr().cast());
        if object.is_null() {
            return Err(error::fetch(py));
        }
        let module = py.anchored_module().unwrap_or(core::ptr::null_mut());
        ffi::Py_XINCREF(module);
        let fields = fields::body::<IteratorObject<I>>(object);
        (&raw mut (*fields).module).write(module);
        (&raw mut (*fields).place).write(place);
        (&raw mut (*fields).flag).write(Borrowable::FREE);
        (&raw mut (*fields).value).write(UnsafeCell::new(Some(iterator)));
        let object = Bound::from_owned(py, NonNull::new_unchecked(object.cast()));
        leaks::born(&object);
        Ok(object)
    }
}

/// Carries the table of an iterator type as a constant.
struct IteratorTable<I>(core::marker::PhantomData<I>);

impl<I> IteratorTable<I>
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    /// The method that tells how many items there will be at least.
    const METHODS: &'static [Row; 2] = &[
        Row(ffi::PyMethodDef {
            ml_name: c"__length_hint__".as_ptr(),
            ml_meth: ffi::PyMethodDefPointer {
                PyCFunction: length_hint::<I>,
            },
            ml_flags: ffi::METH_NOARGS,
            ml_doc: c"__length_hint__($self, /)\n--\n\nThe least number of items that are still to come.".as_ptr(),
        }),
        Row::END,
    ];
}

fn new_type<I>(py: Python<'_>) -> PyResult<Bound<'_, crate::PyType>>
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    const NAME: &CStr = c"pydust.iterator";
    let slots = [
        if ending::COUNTS_TYPES_BY_THREAD {
            types::slot(ffi::Py_tp_free, free::<I> as *mut c_void)
        } else {
            types::slot(ffi::Py_tp_dealloc, dealloc::<I> as *mut c_void)
        },
        types::slot(ffi::Py_tp_iter, ffi::PyObject_SelfIter as *mut c_void),
        types::slot(ffi::Py_tp_iternext, next::<I> as *mut c_void),
        types::slot(
            ffi::Py_tp_methods,
            IteratorTable::<I>::METHODS.as_ptr().cast_mut().cast(),
        ),
        types::slot(0, core::ptr::null_mut()),
    ];
    types::from_slots(py, NAME, size_of::<IteratorObject<I>>(), &slots)
}

/// `tp_iternext`. At the end it returns NULL without an exception, which is all that CPython asks for.
unsafe extern "C" fn next<I>(object: *mut ffi::PyObject) -> *mut ffi::PyObject
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    // SAFETY: CPython calls attached, with an instance of the type that was made for `I`.
    unsafe {
        let this = fields::body::<IteratorObject<I>>(object);
        if (*this).flag.seize_at_once() {
            next_held(this)
        } else {
            next_later::<I>(object)
        }
    }
}

/// Waits for whoever has the iterator, or refuses.
///
/// # Safety
/// As [`next`].
#[cold]
#[inline(never)]
unsafe extern "C" fn next_later<I>(object: *mut ffi::PyObject) -> *mut ffi::PyObject
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    // SAFETY: the caller's promise.
    unsafe {
        let this = fields::body::<IteratorObject<I>>(object);
        let py = entered(this);
        match panic::catch(|| (*this).flag.seize(py, busy)) {
            Ok(()) => next_held(this),
            Err(error) => fail(this, error),
        }
    }
}

/// The next item of an iterator that this call has seized. What is not needed for a plain item is out of line, so that it costs no frame.
///
/// # Safety
/// As [`next`]; the flag is seized, and is given back here.
#[inline(always)]
unsafe fn next_held<I>(this: *mut IteratorObject<I>) -> *mut ffi::PyObject
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    // SAFETY: the caller's promise.
    unsafe {
        let _entered = Entered::new(Python::assume_attached());
        let answer = panic::catch(|| {
            let held = Unseize(&(*this).flag);
            let value = &mut *(*this).value.get();
            let item = value.as_mut().and_then(Iterator::next);
            if item.is_none() {
                *value = None;
            }
            // The conversion may come back to the iterator.
            core::mem::forget(held);
            Ok(if (*this).flag.unseize_unwaited() {
                convert(this, item)
            } else {
                wake_and_convert(this, item)
            })
        });
        match answer {
            Ok(pointer) => pointer,
            Err(error) => fail(this, error),
        }
    }
}

/// Converts an item; nothing is the end.
///
/// # Safety
/// As [`next`].
#[inline(always)]
unsafe fn convert<I>(this: *mut IteratorObject<I>, item: Option<I::Item>) -> *mut ffi::PyObject
where
    I: Iterator,
    I::Item: for<'a> Outcome<'a>,
{
    // SAFETY: the caller's promise; the module is alive as long as the object.
    unsafe {
        let Some(item) = item else {
            return core::ptr::null_mut();
        };
        match item.into_answer(entered(this)) {
            Ok(answer) => answer.into_ptr(),
            Err(error) => fail(this, error.moved_from(file!(), (*this).place)),
        }
    }
}

/// As [`convert`], where other threads wait for the iterator, which is free already.
///
/// # Safety
/// As [`next`].
#[cold]
#[inline(never)]
unsafe fn wake_and_convert<I>(
    this: *mut IteratorObject<I>,
    item: Option<I::Item>,
) -> *mut ffi::PyObject
where
    I: Iterator,
    I::Item: for<'a> Outcome<'a>,
{
    // SAFETY: the caller's promise.
    unsafe {
        (*this).flag.wake();
        convert(this, item)
    }
}

unsafe extern "C" fn length_hint<I>(
    object: *mut ffi::PyObject,
    _unused: *mut ffi::PyObject,
) -> *mut ffi::PyObject
where
    I: Iterator + Send + 'static,
{
    // SAFETY: as for `next`.
    unsafe {
        let this = fields::body::<IteratorObject<I>>(object);
        let py = entered(this);
        let _entered = Entered::new(py);
        let hint = |value: &mut Option<I>| value.as_ref().map_or(0, |rest| rest.size_hint().0);
        match panic::catch(|| seized(py, this, hint)) {
            Ok(hint) => number::int_from_u64(py, hint as u64).into_ptr(),
            Err(error) => fail(this, error),
        }
    }
}

/// Raises an error.
///
/// # Safety
/// As [`next`].
#[cold]
#[inline(never)]
unsafe fn fail<I>(this: *mut IteratorObject<I>, error: PyErr) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    error.restore(unsafe { entered(this) }, Some("__next__"));
    core::ptr::null_mut()
}

/// The token of an entry into an iterator.
///
/// # Safety
/// Attached, and the object is alive for `'py`.
#[inline(always)]
unsafe fn entered<'py, I>(this: *mut IteratorObject<I>) -> Python<'py> {
    // SAFETY: the caller's promise; the object keeps its module.
    unsafe {
        match (*this).module {
            module if module.is_null() => Python::assume_attached(),
            module => Python::entered(Anchor::new(module, AnchorKind::Module)),
        }
    }
}

/// Gives a seized flag back.
struct Unseize<'a>(&'a Borrowable);

impl Drop for Unseize<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.unseize();
    }
}

/// Runs `work` on the iterator while nobody else does.
///
/// # Safety
/// `this` is a valid object.
#[inline(always)]
unsafe fn seized<I, R>(
    py: Python<'_>,
    this: *mut IteratorObject<I>,
    work: impl FnOnce(&mut Option<I>) -> R,
) -> PyResult<R> {
    // SAFETY: the caller's promise; while the flag is seized nobody else reaches the value.
    unsafe {
        let flag = &(*this).flag;
        flag.seize(py, busy)?;
        let _unseize = Unseize(flag);
        Ok(work(&mut *(*this).value.get()))
    }
}

/// As a generator says it.
#[cold]
fn busy(problem: Problem) -> PyErr {
    match problem {
        Problem::Cycle | Problem::Lost => PyErr::borrow(problem, "iterator"),
        _ => PyErr::without_place(ValueError::CLASS, "iterator already executing"),
    }
}

/// `tp_free`, where threads count objects for themselves: see `life`.
unsafe extern "C" fn free<I: 'static>(object: *mut ffi::PyObject) {
    sanitizer::called();
    // SAFETY: CPython calls it once, for an instance that nobody refers to any more. An iterator may own another one.
    unsafe { super::chain::bounded_in_free(object, take_apart::<I>) };
}

unsafe extern "C" fn dealloc<I: 'static>(object: *mut ffi::PyObject) {
    sanitizer::called();
    // SAFETY: as for `free`.
    unsafe { super::chain::bounded(object.cast(), take_down::<I>) };
}

unsafe fn take_down<I: 'static>(object: *mut c_void) {
    let object = object.cast::<ffi::PyObject>();
    // SAFETY: as for `dealloc`; the type is alive until it is given back here.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        take_apart::<I>(object.cast());
        ffi::Py_DECREF(ty.cast());
    }
}

/// Drops the iterator and gives the memory back.
///
/// # Safety
/// As for [`free`].
unsafe fn take_apart<I: 'static>(object: *mut c_void) {
    let object = object.cast::<ffi::PyObject>();
    // SAFETY: the caller's promise.
    unsafe {
        leaks::died(object);
        let this = fields::body::<IteratorObject<I>>(object);
        if core::mem::needs_drop::<I>() {
            super::life::drop_value(
                (*this)
                    .value
                    .get()
                    .cast::<core::mem::ManuallyDrop<Option<I>>>(),
            );
        }
        let module = (*this).module;
        types::free(object, false);
        ffi::Py_XDECREF(module);
    }
}
