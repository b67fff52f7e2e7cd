//! What is around the body of a function, once for all functions: the entries of dev builds are a jump to it with the address of a row.
//!
//! Release builds have it in each entry, with the parameters as constants: a call with two keywords would run a fifth more instructions otherwise. Dev builds
//! are compiled once a minute, and run seldom.

use crate::Python;
use crate::create::function::{Callable, anchor_kind};
use crate::error::Home;
use crate::layout::cell::Receiver;
use crate::raw::anchor::AnchorKind;
use crate::raw::answer::Answer;
use crate::raw::arguments::{ArgumentSlot, Arguments, Call, all_positional, fill_in_order};
use crate::raw::{ffi, stack};
use crate::tree::definition::FunctionDefinition;
use crate::{PyResult, trampoline};

use super::failure::OfFunction;

/// A function without its type.
pub(super) struct AnyFunction {
    definition: &'static FunctionDefinition,
    home: fn() -> Home,
    kind: AnchorKind,
    body: unsafe fn(
        Python<'_>,
        *mut ffi::PyObject,
        *const ArgumentSlot,
        Option<&Call>,
    ) -> PyResult<Answer>,
}

/// How many arguments find room on the stack.
const ROOM: usize = 12;

/// Calls the user's function with its arguments in place.
///
/// # Safety
/// As [`AnyFunction::call`].
#[inline(always)]
pub(super) unsafe fn body<F: Callable<N>, const N: usize>(
    py: Python<'_>,
    object: *mut ffi::PyObject,
    places: *const ArgumentSlot,
    call: Option<&Call>,
) -> PyResult<Answer> {
    // SAFETY: the caller's promise.
    unsafe {
        let places = &*places.cast::<[ArgumentSlot; N]>();
        F::call(py, Receiver::new(py, object), Arguments::new(places, call))
    }
}

impl AnyFunction {
    pub(super) const fn of<F: Callable<N>, const N: usize>() -> Self {
        Self {
            definition: F::DEFINITION,
            home: Home::of::<F::Owner>,
            kind: anchor_kind::<F, N>(),
            body: body::<F, N>,
        }
    }

    /// Calls the function with its arguments in place.
    ///
    /// # Safety
    /// `object` is what the entries of the function get; there is a place for each parameter, and an argument wherever it has no default. Places and call are valid
    /// until this returns.
    #[inline(never)]
    pub(super) unsafe fn call(
        &'static self,
        object: *mut ffi::PyObject,
        places: *const ArgumentSlot,
        call: Option<&Call>,
    ) -> *mut ffi::PyObject {
        let entry = OfFunction {
            definition: self.definition,
            home: self.home,
        };
        trampoline::run(object, self.kind, &entry, |py| {
            // SAFETY: the caller's promise.
            unsafe { (self.body)(py, object, places, call) }.map(Answer::into_ptr)
        })
    }

    /// Calls the function as CPython does.
    ///
    /// # Safety
    /// As [`fast_with_keywords`](super::fast_with_keywords) of the function.
    #[inline(never)]
    pub(super) unsafe fn call_fast(
        &'static self,
        object: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
        count: ffi::Py_ssize_t,
        names: *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        let parameters = self.definition.parameters;
        let is_usual = names.is_null() && count.cast_unsigned() == parameters.len();
        // SAFETY: the caller's promise. A pointer that is not NULL and a place look the same.
        unsafe {
            if stack::FRAMES_ARE_LONG && stack::is_low() {
                stack::refuse()
            } else if parameters.is_empty() && is_usual {
                // Who passes nothing may pass NULL, which even an array of nothing does not lie at.
                self.call(object, core::ptr::dangling(), None)
            } else if is_usual && all_positional(parameters) {
                self.call(object, arguments.cast(), None)
            } else {
                self.call_in_full(object, arguments, count, names)
            }
        }
    }

    /// As [`call_fast`](Self::call_fast), of a call with keywords, with defaults left out, or one that is wrong.
    ///
    /// # Safety
    /// As there.
    #[inline(never)]
    unsafe fn call_in_full(
        &'static self,
        object: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
        count: ffi::Py_ssize_t,
        names: *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        let call = Call::new(self.definition, arguments, count.cast_unsigned(), names);
        let mut room = [None; ROOM];
        let count = self.definition.parameters.len();
        // SAFETY: the caller's promise.
        unsafe {
            if count <= ROOM
                && all_positional(self.definition.parameters)
                && fill_in_order(&call, room.as_mut_ptr())
            {
                return self.call(object, room.as_ptr(), None);
            }
            let mut places = vec![None; count];
            if trampoline::bind_or_fail(object, &call, &mut places, self.home) {
                self.call(object, places.as_ptr(), Some(&call))
            } else {
                core::ptr::null_mut()
            }
        }
    }
}
