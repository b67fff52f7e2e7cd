//! Special methods that a class may have or not, as types: what the functions of a slot are written for.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;

use super::{ArgumentSlot, Leave as _, ask, entry_of};
use crate::create::function::Callable;
use crate::error::panic;
use crate::layout::cell::{Owner, Receiver};
use crate::raw::anchor::{Anchor, AnchorKind};
use crate::raw::answer::{Answer, Number};
use crate::raw::arguments::Arguments;
use crate::raw::thread::Entered;
use crate::raw::{ffi, stack};
use crate::{PyErr, Python};

/// A special method that a class has.
pub struct Has<F, const N: usize>(PhantomData<F>);

/// A special method that the class `T` does not have.
pub struct Absent<T>(PhantomData<T>);

/// A special method that may not be there.
pub trait Operation: 'static {
    /// The class, or the module where it is the `__getattr__` of one.
    type Owner: Owner;
    /// Whether it is there.
    const IS_THERE: bool;
    /// How many arguments it takes.
    const COUNT: usize;
    /// Calls it: a new reference, or NULL with the exception set.
    ///
    /// # Safety
    /// It is there; `object` is an instance of the owner, and `arguments` points to [`COUNT`](Operation::COUNT) valid objects.
    #[doc(hidden)]
    unsafe fn call(
        object: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
    ) -> *mut ffi::PyObject;
    /// As `call`, but an argument of a type that the method does not take gives `NotImplemented`.
    ///
    /// # Safety
    /// As `call`.
    #[doc(hidden)]
    unsafe fn operate(
        object: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
    ) -> *mut ffi::PyObject;
}

impl<F: Callable<N>, const N: usize> Operation for Has<F, N> {
    type Owner = F::Owner;
    const IS_THERE: bool = true;
    const COUNT: usize = N;
    #[inline(always)]
    unsafe fn call(
        object: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        // SAFETY: the caller's promise; a pointer that is not NULL and a place look the same.
        unsafe { ask::<F, N>(object, arguments.cast()) }
    }
    #[inline(always)]
    unsafe fn operate(
        object: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        // SAFETY: as above.
        unsafe { operate::<F, N>(object, arguments.cast()) }
    }
}

impl<T: Owner> Operation for Absent<T> {
    type Owner = T;
    const IS_THERE: bool = false;
    const COUNT: usize = 0;
    unsafe fn call(
        _object: *mut ffi::PyObject,
        _arguments: *const *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        unreachable!("its callers ask whether it is there")
    }
    unsafe fn operate(
        _object: *mut ffi::PyObject,
        _arguments: *const *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        unreachable!("its callers ask whether it is there")
    }
}

/// Calls the user's method; an argument of a type that it does not take gives `NotImplemented`, so that the other operand is asked.
///
/// # Safety
/// `object` is an instance of the owner; the places are valid until this returns.
#[inline(always)]
pub(super) unsafe fn operate<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    places: *const [ArgumentSlot; N],
) -> *mut ffi::PyObject {
    if const { F::DEFINITION.asks } && stack::is_low() {
        // SAFETY: CPython calls attached.
        return unsafe { stack::refuse() };
    }
    // SAFETY: the caller's promise.
    match unsafe { attempt::<F, N, Answer>(object, places) } {
        Ok(answer) => answer.into_ptr(),
        Err((py, error)) => decline::<F, N>(py, object, error),
    }
}

/// Calls the user's method: what it gives, or the error with the token of the entry.
///
/// # Safety
/// As [`operate`].
#[inline(always)]
unsafe fn attempt<'py, F: Callable<N, A>, const N: usize, A>(
    object: *mut ffi::PyObject,
    places: *const [ArgumentSlot; N],
) -> Result<A, (Python<'py>, PyErr)> {
    // SAFETY: CPython calls attached, with an object that its caller keeps alive; the rest is the caller's promise.
    unsafe {
        let py = Python::entered(Anchor::new(object, AnchorKind::Instance));
        let entered = Entered::without_guard(py);
        let answer = panic::catch(|| {
            F::call(
                py,
                Receiver::new(py, object),
                Arguments::new(&*places, None),
            )
        });
        drop(ManuallyDrop::into_inner(entered));
        answer.map_err(|error| (py, error))
    }
}

#[cold]
#[inline(never)]
fn decline<F: Callable<N>, const N: usize>(
    py: Python<'_>,
    object: *mut ffi::PyObject,
    error: PyErr,
) -> *mut ffi::PyObject {
    if error.refuses_an_argument(py) {
        // What the user gave it along may panic when it is dropped.
        panic::reported(py, || drop(error));
        Answer::not_implemented(py).into_ptr()
    } else {
        entry_of::<F, N, Answer>().fail(py, object, error)
    }
}

/// Calls a method whose result is a number: `-1` with the exception set.
///
/// # Safety
/// As [`operate`].
#[inline(always)]
pub(super) unsafe fn number<F: Callable<N, Number>, const N: usize>(
    object: *mut ffi::PyObject,
    places: *const [ArgumentSlot; N],
) -> isize {
    if const { F::DEFINITION.asks } && stack::is_low() {
        // SAFETY: CPython calls attached.
        unsafe { stack::refuse() };
        return -1;
    }
    // SAFETY: the caller's promise.
    match unsafe { attempt::<F, N, Number>(object, places) } {
        Ok(number) => number.get(),
        Err((py, error)) => {
            entry_of::<F, N, Number>().fail(py, object, error);
            -1
        }
    }
}
