//! The third unsafe door: the functions that CPython calls.
//!
//! Each is straight-line code for one signature. With the usual call (all positional, right count) the caller's own array is used as it is; any other call goes
//! through [`bind`]. Errors leave as NULL with the exception set. No panic leaves at all.
#![allow(unsafe_code)]

mod any;
pub(crate) mod attribute;
pub(crate) mod buffer;
pub(crate) mod constructor;
pub(crate) mod container;
mod failure;
pub(crate) mod operation;
pub(crate) mod operator;
pub(crate) mod pickling;
pub(crate) mod special;

use core::ffi::c_int;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use crate::create::function::{Callable, anchor_kind};
use crate::error::Home;
use crate::error::panic;
use crate::layout::borrow::Flag as _;
use crate::layout::cell::{Owner, Receiver, Storage as _};
use crate::raw::anchor::{Anchor, AnchorKind};
use crate::raw::answer::Answer;
use crate::raw::arguments::{
    ArgumentSlot, Call, all_optional, all_positional, bind, diagnose, fill,
};
use crate::raw::invoke::arguments_count;
use crate::raw::thread::Entered;
use crate::raw::vectorcall::Convention;
use crate::raw::{error, ffi, stack};
use crate::tree::definition::{FunctionDefinition, Parameter, ReceiverKind};
use crate::{Bound, PyErr, PyResult, Python};

use any::AnyFunction;
use failure::{Leave, OfAttribute, OfDefault, OfFunction};
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
#[cfg(not(debug_assertions))]
#[inline(always)]
fn enter(
    object: *mut ffi::PyObject,
    kind: AnchorKind,
    entry: impl Leave + Copy,
    body: impl FnOnce(Python<'_>) -> PyResult<*mut ffi::PyObject>,
) -> *mut ffi::PyObject {
    run(object, kind, &entry, body)
}

/// Runs an entry: gives the result or NULL with the exception set. In dev builds what is around the body is compiled once, with the runtime.
#[cfg(debug_assertions)]
#[inline(always)]
fn enter(
    object: *mut ffi::PyObject,
    kind: AnchorKind,
    entry: impl Leave + Copy,
    mut body: impl FnMut(Python<'_>) -> PyResult<*mut ffi::PyObject>,
) -> *mut ffi::PyObject {
    #[inline(never)]
    fn run_any(
        object: *mut ffi::PyObject,
        kind: AnchorKind,
        entry: &dyn Leave,
        body: &mut dyn FnMut(Python<'_>) -> PyResult<*mut ffi::PyObject>,
    ) -> *mut ffi::PyObject {
        run(object, kind, entry, body)
    }
    run_any(object, kind, &entry, &mut body)
}

/// As [`enter`]: what is around the body of every entry.
#[inline(always)]
fn run(
    object: *mut ffi::PyObject,
    kind: AnchorKind,
    entry: &(impl Leave + ?Sized),
    body: impl FnOnce(Python<'_>) -> PyResult<*mut ffi::PyObject>,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached, with an object that its caller keeps alive.
    let py = unsafe { Python::entered(Anchor::new(object, kind)) };
    let entered = Entered::without_guard(py);
    let answer = match panic::catch(|| body(py)) {
        Ok(result) => result,
        Err(error) => entry.fail(py, object, error),
    };
    drop(ManuallyDrop::into_inner(entered));
    answer
}

/// What the errors of a function say of it.
#[inline(always)]
const fn entry_of<F: Callable<N, A>, const N: usize, A>() -> OfFunction {
    OfFunction {
        definition: F::DEFINITION,
        home: Home::of::<F::Owner>,
    }
}

/// Calls the user's function with its arguments in place.
///
/// # Safety
/// The first argument holds an `F::Owner`, or is the class or module that `F` belongs to; places and call are valid until this returns.
#[inline(always)]
unsafe fn call<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    places: *const [ArgumentSlot; N],
    call: Option<&Call>,
) -> *mut ffi::PyObject {
    if cfg!(debug_assertions) {
        // SAFETY: the caller's promise.
        return unsafe { const { &AnyFunction::of::<F, N>() }.call(object, places.cast(), call) };
    }
    enter(
        object,
        const { anchor_kind::<F, N>() },
        entry_of::<F, N, Answer>(),
        // SAFETY: the caller's promise.
        |py| unsafe { any::body::<F, N>(py, object, places.cast(), call) }.map(Answer::into_ptr),
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
    places: *const [ArgumentSlot; N],
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        if const { F::DEFINITION.asks } && stack::is_low() {
            return stack::refuse();
        }
        call::<F, N>(object, places, None)
    }
}

/// As [`call`], for what CPython counts as a call: enough where frames are short.
///
/// # Safety
/// As [`call`].
#[inline(always)]
unsafe fn counted<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    places: *const [ArgumentSlot; N],
    bound: Option<&Call>,
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        if stack::FRAMES_ARE_LONG && stack::is_low() {
            return stack::refuse();
        }
        call::<F, N>(object, places, bound)
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
        counted::<F, N>(object, &[None; N], None)
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
    let borrows =
        const { <F::Owner as Owner>::Storage::IN_CLASS && !<F::Owner as Owner>::Storage::EXTENDS }
            && F::DEFINITION.receiver == wanted;
    borrows
        // SAFETY: the caller's promise: an instance of the class, which has a cell.
        && match unsafe { <F::Owner as Owner>::Storage::cell::<F::Owner>(object) } {
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
        entry_of::<F, N, Answer>(),
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
        counted::<F, N>(object, &[Some(NonNull::new_unchecked(argument)); N], None)
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
        if cfg!(debug_assertions) {
            let function = const { &AnyFunction::of::<F, N>() };
            return function.call_fast(object, arguments, count, names);
        }
        let made = Call::new(F::DEFINITION, arguments, count.cast_unsigned(), names);
        let places = match made.as_places() {
            Some(places) if const { all_positional(F::DEFINITION.parameters) } => places,
            None if const { all_optional_by_position(F::DEFINITION) } && made.is_empty() => {
                const { &[None; N] }
            }
            _ => return call_slowly::<F, N>(object, arguments, count, names),
        };
        counted::<F, N>(object, places, None)
    }
}

/// A call with keywords or with defaults left out. Where it is neither that nor right the rest is done once for all functions.
///
/// # Safety
/// As [`fast_with_keywords`].
#[inline(never)]
unsafe extern "C" fn call_slowly<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let made = Call::new(F::DEFINITION, arguments, count.cast_unsigned(), names);
    let mut filled = [None; N];
    let parameters = const { parameters::<N>(F::DEFINITION) };
    // SAFETY: the caller's promise.
    unsafe {
        if !fill(parameters, &made, &mut filled) {
            let home = Home::of::<F::Owner>;
            if const { is_positional_entry::<F, N>() } {
                return bind_in_full(object, &made, home);
            }
            if !bind_or_fail(object, &made, &mut filled, home) {
                return core::ptr::null_mut();
            }
        }
        if const { all_positional(F::DEFINITION.parameters) } {
            // The entry for the usual call has the body of the function already.
            let arguments = filled.as_ptr().cast();
            fast_with_keywords::<F, N>(object, arguments, N.cast_signed(), core::ptr::null_mut())
        } else {
            counted::<F, N>(object, &raw const filled, Some(&made))
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

/// Whether the arguments can all be passed by position, to an entry that the definition has.
const fn is_positional_entry<F: Callable<N>, const N: usize>() -> bool {
    all_positional(F::DEFINITION.parameters) && F::DEFINITION.entry.flags & ffi::METH_FASTCALL != 0
}

/// As [`call_slowly`], once for all functions that are a [`is_positional_entry`], of a call that has unusual names or is wrong. The arguments go to the entry by
/// position.
///
/// # Safety
/// As [`fast_with_keywords`] of the function with the call's definition.
#[cold]
#[inline(never)]
#[expect(
    improper_ctypes_definitions,
    reason = "no C calls it: a function that does not unwind is one that entries can jump to"
)]
unsafe extern "C" fn bind_in_full(
    object: *mut ffi::PyObject,
    call: &Call,
    home: fn() -> Home,
) -> *mut ffi::PyObject {
    let definition = call.definition();
    let mut places = vec![None; definition.parameters.len()];
    let (entry, count) = (&definition.entry, definition.parameters.len().cast_signed());
    // SAFETY: the caller's promise; the flags say which member of the union the entry is.
    unsafe {
        if !bind_or_fail(object, call, &mut places, home) {
            return core::ptr::null_mut();
        }
        // A pointer that is not NULL and a place look the same, and where a place is empty the function has a default.
        let row = places.as_mut_ptr().cast();
        if entry.flags & ffi::METH_KEYWORDS != 0 {
            let function = entry.pointer.PyCFunctionFastWithKeywords;
            function(object, row, count, core::ptr::null_mut())
        } else {
            (entry.pointer.PyCFunctionFast)(object, row, count)
        }
    }
}

/// Fills the places from a call of any kind. If that does not fit the exception is set.
///
/// # Safety
/// As [`bind`], and the object is the first argument of an entry of the function that the call is one of.
#[inline(never)]
unsafe fn bind_or_fail(
    object: *mut ffi::PyObject,
    call: &Call,
    places: &mut [ArgumentSlot],
    home: fn() -> Home,
) -> bool {
    // SAFETY: the caller's promise.
    match unsafe { bind(call, places) } {
        Ok(()) => true,
        Err(error) => {
            misfit(object, error, call.definition(), home);
            false
        }
    }
}

/// Raises the error of a call that does not fit.
#[cold]
#[inline(never)]
fn misfit(
    object: *mut ffi::PyObject,
    error: PyErr,
    definition: &'static FunctionDefinition,
    home: fn() -> Home,
) -> *mut ffi::PyObject {
    // SAFETY: the callers are entries, with an object that their caller keeps alive.
    let py = unsafe { Python::entered(Anchor::new(object, home().anchor_kind(definition))) };
    OfFunction { definition, home }.fail(py, object, error)
}

/// Whether a call without arguments is one with all defaults, each in its place.
const fn all_optional_by_position(definition: &'static FunctionDefinition) -> bool {
    all_positional(definition.parameters) && all_optional(definition.parameters)
}

/// What [`checked`] knows of its function.
struct Checked {
    convention: Convention,
    definition: &'static FunctionDefinition,
    home: fn() -> Home,
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
                home: Home::of::<F::Owner>,
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
                misfit(object, error, function.definition, function.home)
            }
            _ => convention.wait_for_original()(callable, arguments, count, names),
        }
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
