//! The third unsafe door: the functions that CPython calls.
//!
//! Each is straight-line code for one signature. With the usual call (all positional, right count) the caller's own array is used as it is; any other call goes
//! through [`bind`]. Errors leave as NULL with the exception set. No panic leaves at all.
#![allow(unsafe_code)]

pub(crate) mod attribute;
pub(crate) mod buffer;
pub(crate) mod constructor;
pub(crate) mod container;
pub(crate) mod operation;
pub(crate) mod operator;
pub(crate) mod pickling;
pub(crate) mod special;

use core::ffi::c_int;
use core::ptr::NonNull;

use crate::definition::{FunctionDefinition, Parameter, Receiver as ReceiverKind};
use crate::error::Site;
use crate::function::{Callable, anchor_kind};
use crate::layout::borrow::Flag as _;
use crate::layout::cell::{Owner, Place as _, Receiver};
use crate::raw::anchor::{Anchor, AnchorKind};
use crate::raw::answer::Answer;
use crate::raw::arguments::{Arguments, Call, Place, all_optional, all_positional, bind, diagnose};
use crate::raw::invoke::arguments_count;
use crate::raw::thread::Entered;
use crate::raw::vectorcall::Convention;
use crate::raw::{error, ffi, stack};
use crate::{Bound, PyErr, PyResult, Python, panic};

use operation::Operation;

pub use attribute::{ClassGetterEntry, GetterEntry, SetterEntry};
pub use constructor::{CallEntry, InitEntry};

/// How CPython calls a function: a pointer and the `METH_*` flags.
#[derive(Clone, Copy)]
pub struct Entry {
    pub(crate) pointer: ffi::PyMethodDefPointer,
    pub(crate) flags: c_int,
    /// What refuses a wrong call in our words, where the convention leaves that to CPython: see [`raw::vectorcall`](crate::raw::vectorcall).
    pub(crate) vectorcall: Option<ffi::vectorcallfunc>,
}

// SAFETY: function pointers.
unsafe impl Sync for Entry {}

impl Entry {
    /// No entry: constructors are reached through the type.
    pub const NONE: Self = Self {
        pointer: ffi::PyMethodDef::zeroed().ml_meth,
        flags: 0,
        vectorcall: None,
    };
}

/// Runs an entry: gives the result or NULL with the exception set.
#[inline(always)]
fn enter(
    object: *mut ffi::PyObject,
    kind: AnchorKind,
    site: fn() -> Site,
    body: impl FnOnce(Python<'_>) -> PyResult<*mut ffi::PyObject>,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached, with an object that its caller keeps alive.
    let py = unsafe { Python::entered(Anchor::new(object, kind)) };
    let _entered = Entered::new(py);
    match panic::catch(|| body(py)) {
        Ok(result) => result,
        Err(error) => fail(py, object, error, site),
    }
}

/// Raises the error of an entry. Apart, so that the entry itself needs no frame for it.
#[cold]
#[inline(never)]
fn fail(
    py: Python<'_>,
    object: *mut ffi::PyObject,
    error: PyErr,
    site: fn() -> Site,
) -> *mut ffi::PyObject {
    error.restore_at(py, object, &site());
    core::ptr::null_mut()
}

/// The site of a function.
fn site_of<F: Callable<N, A>, const N: usize, A>() -> Site {
    Site::of_function::<F::Owner>(F::DEFINITION)
}

/// Calls the user's function with its arguments in place.
///
/// # Safety
/// The first argument holds an `F::Owner`, or is the class or module that `F` belongs to; places and call are valid until this returns.
#[inline(always)]
unsafe fn call<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    places: *const [Place; N],
    call: Option<&Call>,
) -> *mut ffi::PyObject {
    enter(
        object,
        const { anchor_kind::<F, N>() },
        site_of::<F, N, Answer>,
        |py| {
            // SAFETY: the caller's promise.
            let (receiver, arguments) =
                unsafe { (Receiver::new(py, object), Arguments::new(&*places, call)) };
            F::call(py, receiver, arguments).map(Answer::into_ptr)
        },
    )
}

/// As [`call`], for what CPython does not count as a call: a special method, which may ask another object for the answer, and that another one. Three
/// instructions on the main thread.
///
/// # Safety
/// As [`call`].
#[inline(always)]
unsafe fn ask<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    places: *const [Place; N],
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        if const { F::DEFINITION.asks } && stack::is_low() {
            return stack::refuse();
        }
        call::<F, N>(object, places, None)
    }
}

pub(crate) unsafe extern "C" fn no_arguments<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    _unused: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython as `METH_NOARGS`.
    unsafe {
        if is_taken::<F, N, _>(object, ReceiverKind::Exclusive) {
            return no_arguments_later::<F, N>(object);
        }
        call::<F, N>(object, &[None; N], None)
    }
}

/// Whether somebody uses the value that a method wants, alone or not. Entries ask this first and leave the answer "yes" to a function of its own: then what
/// waits or refuses is not in their way, and a short method needs no frame.
///
/// # Safety
/// The object is the first argument of an entry of `F`.
#[inline(always)]
unsafe fn is_taken<F: Callable<N, A>, const N: usize, A>(
    object: *mut ffi::PyObject,
    wanted: ReceiverKind,
) -> bool {
    let borrows = const { <F::Owner as Owner>::Place::IN_CLASS && !<F::Owner as Owner>::Place::EXTENDS }
        && F::DEFINITION.receiver == wanted;
    borrows
        // SAFETY: the caller's promise: an instance of the class, which has a cell.
        && match unsafe { <F::Owner as Owner>::Place::cell::<F::Owner>(object) } {
            // SAFETY: the cell lies in the object.
            Ok(cell) => unsafe { (*cell).flag.is_taken() },
            Err(_) => false,
        }
}

/// Waits until nobody uses the value that a method changes: whether that came about. If not, the exception is set.
///
/// # Safety
/// As [`is_taken`].
#[cold]
#[inline(never)]
unsafe extern "C" fn wait_until_free<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
) -> bool {
    let free = enter(
        object,
        AnchorKind::Instance,
        site_of::<F, N, Answer>,
        |py| {
            // SAFETY: the caller's promise.
            unsafe { Receiver::<F::Owner>::new(py, object) }.wait_until_free()?;
            Ok(object)
        },
    );
    !free.is_null()
}

/// [`no_arguments`] on a value that somebody uses.
#[cold]
#[inline(never)]
unsafe extern "C" fn no_arguments_later<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `no_arguments`.
    unsafe {
        if wait_until_free::<F, N>(object) {
            return no_arguments::<F, N>(object, core::ptr::null_mut());
        }
    }
    core::ptr::null_mut()
}

pub(crate) unsafe extern "C" fn one_argument<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    argument: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython as `METH_O`, with one argument for the one parameter.
    unsafe {
        if is_taken::<F, N, _>(object, ReceiverKind::Exclusive) {
            return one_argument_later::<F, N>(object, argument);
        }
        call::<F, N>(object, &[Some(NonNull::new_unchecked(argument)); N], None)
    }
}

/// [`one_argument`] on a value that somebody uses.
#[cold]
#[inline(never)]
unsafe extern "C" fn one_argument_later<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    argument: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `one_argument`.
    unsafe {
        if wait_until_free::<F, N>(object) {
            return one_argument::<F, N>(object, argument);
        }
    }
    core::ptr::null_mut()
}

pub(crate) unsafe extern "C" fn fast<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *mut *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython as `METH_FASTCALL`.
    unsafe { fast_with_keywords::<F, N>(object, arguments, count, core::ptr::null_mut()) }
}

pub(crate) unsafe extern "C" fn fast_with_keywords<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython as `METH_FASTCALL | METH_KEYWORDS`: `count` positional arguments, then one for each name.
    unsafe {
        let made = Call::new(F::DEFINITION, arguments, count.cast_unsigned(), names);
        let places = match made.as_places() {
            Some(places) if const { all_positional(F::DEFINITION.parameters) } => places,
            None if const { all_optional_by_position(F::DEFINITION) } && made.is_empty() => {
                const { &[None; N] }
            }
            _ => return unusual::<F, N>(object, arguments, count, names),
        };
        call::<F, N>(object, places, None)
    }
}

/// A call with keywords, with defaults left out, or a wrong one.
///
/// # Safety
/// As [`fast_with_keywords`].
#[inline(never)]
unsafe extern "C" fn unusual<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let made = Call::new(F::DEFINITION, arguments, count.cast_unsigned(), names);
    let mut filled = [None; N];
    // SAFETY: the caller's promise.
    unsafe {
        match bind(const { parameters::<N>(F::DEFINITION) }, &made, &mut filled) {
            // The entry for the usual call has the body of the function already.
            Ok(()) if const { all_positional(F::DEFINITION.parameters) } => {
                let arguments = filled.as_ptr().cast();
                fast_with_keywords::<F, N>(
                    object,
                    arguments,
                    N.cast_signed(),
                    core::ptr::null_mut(),
                )
            }
            Ok(()) => call::<F, N>(object, &raw const filled, Some(&made)),
            Err(error) => {
                let py = Python::entered(Anchor::new(object, const { anchor_kind::<F, N>() }));
                fail(py, object, error, site_of::<F, N, Answer>)
            }
        }
    }
}

/// Whether a call without arguments is one with all defaults, each in its place.
const fn all_optional_by_position(definition: &'static FunctionDefinition) -> bool {
    all_positional(definition.parameters) && all_optional(definition.parameters)
}

/// What [`checked`] knows of its function.
struct Checked {
    convention: Convention,
    definition: &'static FunctionDefinition,
    kind: AnchorKind,
    site: fn() -> Site,
}

impl Checked {
    const fn new<F: Callable<N>, const N: usize>() -> Self {
        let kind = anchor_kind::<F, N>();
        match Convention::of(
            F::DEFINITION.entry.flags,
            matches!(kind, AnchorKind::Instance),
        ) {
            Some(convention) => Self {
                convention,
                definition: F::DEFINITION,
                kind,
                site: site_of::<F, N, Answer>,
            },
            None => panic!("only a lean convention is checked"),
        }
    }
}

/// The `vectorcall` of a function or method descriptor that takes no keywords: what is right goes on to CPython's own.
pub(crate) unsafe extern "C" fn checked<F: Callable<N>, const N: usize>(
    callable: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let function = const { &Checked::new::<F, N>() };
    // SAFETY: called by CPython through the field of a callable with this convention, where `vectorcall::replace` has put it.
    unsafe {
        let given = arguments_count(count).cast_unsigned();
        let right = function.convention.count().unwrap_or(given);
        match function.convention.original() {
            Some(original) if names.is_null() && given == right => {
                original(callable, arguments, count, names)
            }
            // The arguments stay in the registers they came in.
            _ => unusual_or_wrong(callable, arguments, count, names, function),
        }
    }
}

/// Refuses a wrong call in the words of an equal `def`. What a method without an object of its class is told is CPython's own affair.
///
/// # Safety
/// As [`checked`].
#[cold]
#[inline(never)]
unsafe extern "C" fn unusual_or_wrong(
    callable: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
    function: &Checked,
) -> *mut ffi::PyObject {
    let convention = function.convention;
    // SAFETY: the caller's promise; the receiver is an argument of the call, or held by the function.
    unsafe {
        let given = arguments_count(count).cast_unsigned();
        let call = Call::new(function.definition, arguments, given, names);
        let is_right =
            convention.count().is_none_or(|right| right == given) && call.keywords() == 0;
        match convention.receiver(callable, arguments, given) {
            Some((object, taken)) if !is_right => {
                let error = diagnose(function.definition, given - taken, names);
                let py = Python::entered(Anchor::new(object, function.kind));
                fail(py, object, error, function.site)
            }
            _ => convention.wait_for_original()(callable, arguments, count, names),
        }
    }
}

/// The parameters as an array.
const fn parameters<const N: usize>(
    definition: &'static FunctionDefinition,
) -> &'static [Parameter; N] {
    match definition.parameters.first_chunk() {
        Some(parameters) if definition.parameters.len() == N => parameters,
        _ => panic!("a function has as many places as parameters"),
    }
}

/// Calls what nobody waits for: an exception of its own is reported, with `place`, and one that is under way stays so.
///
/// # Safety
/// Attached, and `place` is a valid object. `call` gives a new reference, or NULL with the exception set.
unsafe fn notify(place: *mut ffi::PyObject, call: impl FnOnce() -> *mut ffi::PyObject) {
    // SAFETY: the caller's promise.
    unsafe {
        let py = Python::assume_attached();
        error::set_aside(py, || {
            if done(call()) < 0 {
                let place = NonNull::new_unchecked(place);
                error::write_unraisable_in(Bound::from_place(py, &place));
            }
        });
    }
}

/// Sets something by a method `S`, or where the value is NULL deletes it by a method `D`; `None` where the class has not that one.
///
/// # Safety
/// `object` is an instance of the owner; `what` is valid, and the value valid or NULL.
#[inline(always)]
unsafe fn write_or_delete<S: Operation, D: Operation<Owner = S::Owner>>(
    object: *mut ffi::PyObject,
    what: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) -> Option<c_int> {
    // SAFETY: the caller's promise.
    unsafe {
        if value.is_null() {
            D::IS_THERE.then(|| done(D::call(object, &raw const what)))
        } else {
            S::IS_THERE.then(|| done(S::call(object, [what, value].as_ptr())))
        }
    }
}

/// `0` for a new reference, which is given back, or `-1` for NULL.
///
/// # Safety
/// Attached; the caller gives up the reference.
#[inline(always)]
unsafe fn done(answer: *mut ffi::PyObject) -> c_int {
    if answer.is_null() {
        return -1;
    }
    // SAFETY: the caller's promise.
    unsafe { ffi::Py_DECREF(answer) };
    0
}
