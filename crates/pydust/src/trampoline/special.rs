//! Special methods that are neither operators nor of containers: of the object itself, its attributes, and descriptors.

use core::ffi::c_int;
use core::ptr::NonNull;

use super::operation::{Operation, number as number_of};
use super::{ask, call, is_taken, notify, wait_until_free, write_or_delete};
use crate::create::function::Callable;
use crate::layout::borrow::Flag as _;
use crate::layout::cell::{Owner, Storage as _};
use crate::layout::instance::{Class, base_of};
use crate::raw::answer::Number;
use crate::raw::{error, ffi, fields};
use crate::tree::definition::ReceiverKind;

/// A function of the object alone.
pub(crate) unsafe extern "C" fn unary<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls the slot attached, with an instance of the class; the tag has checked that the method takes no argument.
    unsafe {
        if is_taken::<F, N, _>(object, ReceiverKind::Exclusive) {
            return unary_later::<F, N>(object);
        }
        ask::<F, N>(object, &[None; N])
    }
}

/// [`unary`] on a value that somebody uses.
#[cold]
#[inline(never)]
unsafe extern "C" fn unary_later<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `unary`.
    unsafe {
        if wait_until_free::<F, N>(object) {
            return unary::<F, N>(object);
        }
    }
    core::ptr::null_mut()
}

/// `len(x)` and `hash(x)`
pub(crate) unsafe extern "C" fn number<F: Callable<N, Number>, const N: usize>(
    object: *mut ffi::PyObject,
) -> isize {
    // SAFETY: as for `unary`.
    unsafe {
        if is_taken::<F, N, _>(object, ReceiverKind::Shared) {
            return number_later::<F, N>(object);
        }
        number_of::<F, N>(object, &[None; N])
    }
}

/// [`number`] of a value that somebody uses.
#[cold]
#[inline(never)]
unsafe extern "C" fn number_later<F: Callable<N, Number>, const N: usize>(
    object: *mut ffi::PyObject,
) -> isize {
    // SAFETY: as for `unary`.
    unsafe { number_of::<F, N>(object, &[None; N]) }
}

/// `bool(x)`
pub(crate) unsafe extern "C" fn truth<F: Callable<N, Number>, const N: usize>(
    object: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: as for `unary`.
    unsafe {
        if is_taken::<F, N, _>(object, ReceiverKind::Shared) {
            return number_later::<F, N>(object) as c_int;
        }
        number_of::<F, N>(object, &[None; N]) as c_int
    }
}

/// `x.name`: `A` is `__getattribute__`, `M` is `__getattr__` for what that does not find.
pub(crate) unsafe extern "C" fn attribute<A: Operation, M: Operation<Owner = A::Owner>>(
    object: *mut ffi::PyObject,
    name: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls the slot attached, with an instance of the class.
    unsafe {
        let found = if A::IS_THERE {
            A::call(object, &raw const name)
        } else {
            inherited_attribute::<A::Owner>(object, name)
        };
        if !found.is_null() || !M::IS_THERE {
            return found;
        }
        // A class below that has `__getattr__` in Python calls that itself, after this.
        let this: ffi::getattrofunc = attribute::<A, M>;
        let is_last = fields::getattro_of(ffi::Py_TYPE(object))
            .is_some_and(|last| core::ptr::fn_addr_eq(last, this));
        if !is_last || ffi::PyErr_ExceptionMatches(ffi::PyExc_AttributeError) == 0 {
            return found;
        }
        ffi::PyErr_Clear();
        M::call(object, &raw const name)
    }
}

#[inline(always)]
unsafe fn inherited_attribute<T: Owner>(
    object: *mut ffi::PyObject,
    name: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: an instance of `T`; the slot has such a function.
    unsafe {
        let inherited = fields::getattro_of(base_of::<T>(object));
        inherited.unwrap_or(ffi::PyObject_GenericGetAttr)(object, name)
    }
}

/// `x.name = value` and `del x.name`
pub(crate) unsafe extern "C" fn set_attribute<
    S: Operation<Owner: Class>,
    D: Operation<Owner = S::Owner>,
>(
    object: *mut ffi::PyObject,
    name: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: CPython calls the slot attached, with an instance of the class; NULL means `del`.
    unsafe {
        if let Some(done) = write_or_delete::<S, D>(object, name, value) {
            return done;
        }
        let inherited = fields::setattro_of(base_of::<S::Owner>(object));
        inherited.unwrap_or(ffi::PyObject_GenericSetAttr)(object, name, value)
    }
}

/// `__get__`: what CPython leaves out is `None`.
pub(crate) unsafe extern "C" fn descriptor<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    instance: *mut ffi::PyObject,
    class: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls the slot attached, with an instance of the class; the tag has checked that the method takes two arguments.
    unsafe {
        let none = NonNull::new(ffi::Py_None());
        let given = [
            NonNull::new(instance).or(none),
            NonNull::new(class).or(none),
        ];
        ask::<F, N>(object, given.as_ptr().cast())
    }
}

/// `__set__` and `__delete__`
pub(crate) unsafe extern "C" fn set_descriptor<
    S: Operation<Owner: Class>,
    D: Operation<Owner = S::Owner>,
>(
    object: *mut ffi::PyObject,
    instance: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: as for `set_attribute`.
    unsafe {
        if let Some(done) = write_or_delete::<S, D>(object, instance, value) {
            return done;
        }
        let inherited = fields::descr_set_of(base_of::<S::Owner>(object));
        match inherited {
            Some(inherited) => inherited(object, instance, value),
            // As a descriptor in Python that lacks one of the two.
            None => error::raise_no_method(if value.is_null() {
                c"__delete__"
            } else {
                c"__set__"
            }),
        }
    }
}

/// `__del__`: an exception that is under way stays so, one of its own is reported.
pub(crate) unsafe extern "C" fn finalise<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
) {
    // SAFETY: CPython calls the slot attached, with an instance of the class that is still whole.
    unsafe {
        // The constructor failed before there was a value, or a method has taken it out.
        let cell = <F::Owner as Owner>::Storage::cell::<F::Owner>(object);
        if !cell.is_ok_and(|cell| (*cell).flag.is_there()) {
            return;
        }
        let class = ffi::Py_TYPE(object).cast();
        notify(class, || call::<F, N>(object, &[None; N], None));
    }
}
