//! The `vectorcall` of functions and method descriptors: where CPython goes with a call that its specialised instructions do not take.
//!
//! CPython refuses wrong calls of a lean convention itself, in words that no `def` has. But it does so in a function that each callable object names in a field
//! of its own. Here that field gets [`checked`](crate::trampoline::checked), which looks at count and keywords first and hands what is right to CPython's own
//! function. The instructions for right calls (`CALL_BUILTIN_O`, `CALL_METHOD_DESCRIPTOR_NOARGS`, ..) read the row of the method table instead, so they cost
//! what they cost. A bound method object that Python code keeps is a new callable, made by CPython, and has CPython's own field.

use core::ffi::{CStr, c_int, c_void};
use core::sync::atomic::{AtomicPtr, Ordering};
use std::sync::OnceLock;

use super::{ffi, invoke, operator, text};
use crate::layout::tables::MethodRows;
use crate::{Bound, PyAny, PyResult};

/// A lean convention, and the kind of object that has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Convention {
    /// A function with positional-only parameters: `METH_FASTCALL`. It sees wrong counts itself.
    Fast,
    /// A function with one parameter: `METH_O`.
    One,
    /// A method without parameters: `METH_NOARGS`.
    MethodNone,
    /// A method with one parameter: `METH_O`.
    MethodOne,
}

/// CPython's own functions, by convention. They are the same for every object in every interpreter.
static ORIGINALS: [OnceLock<ffi::vectorcallfunc>; 4] = [const { OnceLock::new() }; 4];

impl Convention {
    /// By the flags of a row, of a method or of a function.
    pub(crate) const fn of(flags: c_int, is_method: bool) -> Option<Self> {
        match (flags, is_method) {
            (ffi::METH_FASTCALL, false) => Some(Self::Fast),
            (ffi::METH_O, false) => Some(Self::One),
            (ffi::METH_NOARGS, true) => Some(Self::MethodNone),
            (ffi::METH_O, true) => Some(Self::MethodOne),
            _ => None,
        }
    }

    /// How many arguments a right call has, with the receiver of a method; `None` where the function counts them itself.
    pub(crate) const fn count(self) -> Option<usize> {
        match self {
            Self::Fast => None,
            Self::One | Self::MethodNone => Some(1),
            Self::MethodOne => Some(2),
        }
    }

    /// CPython's own function for it, which was kept before any object got another; `None` where another thread kept it and this one does not see it yet.
    #[inline(always)]
    pub(crate) fn original(self) -> Option<ffi::vectorcallfunc> {
        ORIGINALS[self as usize].get().copied()
    }

    /// The same, for certain.
    pub(crate) fn wait_for_original(self) -> ffi::vectorcallfunc {
        *ORIGINALS[self as usize].wait()
    }

    /// What the function is called with, and how many arguments of the call that takes. `None` where a method gets no object of its class.
    ///
    /// # Safety
    /// `callable` has this convention, and `arguments` holds `given` objects.
    pub(crate) unsafe fn receiver(
        self,
        callable: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
        given: usize,
    ) -> Option<(*mut ffi::PyObject, usize)> {
        // SAFETY: the caller's promise.
        unsafe {
            if matches!(self, Self::Fast | Self::One) {
                return Some((ffi::PyCFunction_GetSelf(callable), 0));
            }
            (given > 0 && invoke::is_for(callable, *arguments)).then(|| (*arguments, 1))
        }
    }
}

/// Gives the callable objects of a module or class, which must be new, the functions that their rows ask for.
pub(crate) fn replace_all(owner: &Bound<'_, PyAny>, rows: MethodRows) -> PyResult<()> {
    for (row, by) in rows.iter() {
        if let Some(by) = by
            && invoke::HAS_FIELDS
        {
            // SAFETY: the name of a row is a C string.
            let name = text::interned(owner.py(), unsafe { CStr::from_ptr(row.ml_name) });
            if let Some(callable) = operator::optional_attribute(owner, &name)? {
                replace(&callable, row, by);
            }
        }
    }
    Ok(())
}

/// Puts `by` into the field of an object that CPython has made from this row; whatever else bears the name is left alone.
fn replace(callable: &Bound<'_, PyAny>, row: &'static ffi::PyMethodDef, by: ffi::vectorcallfunc) {
    // SAFETY: attached, valid object; the field is where CPython has put the function for the convention.
    unsafe {
        let Some((field, is_method)) = invoke::field_of(callable.as_ptr(), row) else {
            return;
        };
        let Some(convention) = Convention::of(row.ml_flags, is_method) else {
            return;
        };
        let Some(found) = *field else { return };
        let original = *ORIGINALS[convention as usize].get_or_init(|| found);
        if core::ptr::fn_addr_eq(found, original) {
            // A module stands in `sys.modules` while it is made, so another thread may call the function. Both pointers serve it.
            AtomicPtr::<c_void>::from_ptr(field.cast()).store(by as *mut c_void, Ordering::Release);
        }
    }
}
