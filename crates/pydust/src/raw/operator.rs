//! Attributes that may be missing, items, comparison and arithmetic: what Python writes with an operator.

use core::ptr::NonNull;

use super::{error, ffi};
use crate::{Bound, PyAny, PyList, PyResult, PyString};

/// `getattr(object, name, None)`, but `None` in Rust. Most types do not even make the `AttributeError`.
#[inline]
pub(crate) fn optional_attribute<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let mut value = core::ptr::null_mut();
    // SAFETY: attached, valid objects; the call gives an owned reference or NULL.
    unsafe {
        error::check(
            object.py(),
            get_optional_attribute(object.as_ptr(), name.as_ptr(), &raw mut value),
        )?;
        Ok(NonNull::new(value).map(|value| Bound::from_owned(object.py(), value)))
    }
}

#[cfg(Py_3_13)]
use ffi::PyObject_GetOptionalAttr as get_optional_attribute;

// The same function under the name it had before it became public.
#[cfg(not(any(Py_3_13, Py_LIMITED_API)))]
unsafe extern "C" {
    #[link_name = "_PyObject_LookupAttr"]
    fn get_optional_attribute(
        object: *mut ffi::PyObject,
        name: *mut ffi::PyObject,
        value: *mut *mut ffi::PyObject,
    ) -> core::ffi::c_int;
}

/// The same by what the limited API has before that.
///
/// # Safety
/// As `PyObject_GetOptionalAttr`.
#[cfg(all(Py_LIMITED_API, not(Py_3_13)))]
unsafe fn get_optional_attribute(
    object: *mut ffi::PyObject,
    name: *mut ffi::PyObject,
    value: *mut *mut ffi::PyObject,
) -> core::ffi::c_int {
    // SAFETY: the caller's promise; a class that is never freed.
    unsafe {
        *value = ffi::PyObject_GetAttr(object, name);
        if !(*value).is_null() {
            return 1;
        }
        if ffi::PyErr_ExceptionMatches(ffi::PyExc_AttributeError) == 0 {
            return -1;
        }
        ffi::PyErr_Clear();
        0
    }
}

/// `delattr(object, name)`.
#[inline]
pub(crate) fn delete_attribute(
    object: &Bound<'_, PyAny>,
    name: &Bound<'_, PyString>,
) -> PyResult<()> {
    // SAFETY: attached, valid objects; NULL in place of a value deletes.
    error::check(object.py(), unsafe {
        ffi::PyObject_SetAttr(object.as_ptr(), name.as_ptr(), core::ptr::null_mut())
    })
}

/// `object[key]`.
#[inline]
pub(crate) fn item<'py>(
    object: &Bound<'py, PyAny>,
    key: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid objects.
    unsafe {
        Bound::from_result(
            object.py(),
            ffi::PyObject_GetItem(object.as_ptr(), key.as_ptr()),
        )
    }
}

/// `object[key] = value`.
#[inline]
pub(crate) fn set_item(
    object: &Bound<'_, PyAny>,
    key: &Bound<'_, PyAny>,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(object.py(), unsafe {
        ffi::PyObject_SetItem(object.as_ptr(), key.as_ptr(), value.as_ptr())
    })
}

/// `del object[key]`.
#[inline]
pub(crate) fn delete_item(object: &Bound<'_, PyAny>, key: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(object.py(), unsafe {
        ffi::PyObject_DelItem(object.as_ptr(), key.as_ptr())
    })
}

/// A size or an index, of which the C API gives -1 for an error.
fn size(object: &Bound<'_, PyAny>, size: ffi::Py_ssize_t) -> PyResult<usize> {
    usize::try_from(size).map_err(|_| error::fetch(object.py()))
}

/// `len(object)`.
#[inline]
pub(crate) fn length(object: &Bound<'_, PyAny>) -> PyResult<usize> {
    // SAFETY: attached, valid object.
    size(object, unsafe { ffi::PyObject_Size(object.as_ptr()) })
}

/// `value in object`.
#[inline]
pub(crate) fn contains(object: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer = unsafe { ffi::PySequence_Contains(object.as_ptr(), value.as_ptr()) };
    error::check(object.py(), answer).map(|()| answer != 0)
}

/// `object.index(value)`.
#[inline]
pub(crate) fn index_of(object: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    // SAFETY: attached, valid objects.
    size(object, unsafe {
        ffi::PySequence_Index(object.as_ptr(), value.as_ptr())
    })
}

/// `object.count(value)`.
#[inline]
pub(crate) fn count_of(object: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    // SAFETY: attached, valid objects.
    size(object, unsafe {
        ffi::PySequence_Count(object.as_ptr(), value.as_ptr())
    })
}

/// `object[low:high]` of a sequence.
#[inline]
pub(crate) fn slice<'py>(
    object: &Bound<'py, PyAny>,
    low: usize,
    high: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let clamp = |index: usize| isize::try_from(index).unwrap_or(isize::MAX);
    // SAFETY: attached, valid object; bounds that are no valid index are cut to the length.
    unsafe {
        Bound::from_result(
            object.py(),
            ffi::PySequence_GetSlice(object.as_ptr(), clamp(low), clamp(high)),
        )
    }
}

/// `hash(object)`.
#[inline]
pub(crate) fn hash(object: &Bound<'_, PyAny>) -> PyResult<isize> {
    // SAFETY: attached, valid object. -1 is never a hash.
    match unsafe { ffi::PyObject_Hash(object.as_ptr()) } {
        -1 => Err(error::fetch(object.py())),
        hash => Ok(hash),
    }
}

/// `dir(object)`.
#[inline]
pub(crate) fn dir<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    // SAFETY: attached, valid object; `dir` gives a list or fails.
    unsafe { Bound::from_result(object.py(), ffi::PyObject_Dir(object.as_ptr())) }
}

/// `callable(object)`.
#[inline]
pub(crate) fn is_callable(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object; cannot fail.
    unsafe { ffi::PyCallable_Check(object.as_ptr()) != 0 }
}

/// `issubclass(class, other)`.
#[inline]
pub(crate) fn is_subclass(class: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer = unsafe { ffi::PyObject_IsSubclass(class.as_ptr(), other.as_ptr()) };
    error::check(class.py(), answer).map(|()| answer != 0)
}

/// One of the six comparisons: what `__richcmp__` is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Comparison {
    /// `<`
    Less = ffi::Py_LT,
    /// `<=`
    LessOrEqual = ffi::Py_LE,
    /// `==`
    Equal = ffi::Py_EQ,
    /// `!=`
    NotEqual = ffi::Py_NE,
    /// `>`
    Greater = ffi::Py_GT,
    /// `>=`
    GreaterOrEqual = ffi::Py_GE,
}

/// `bool(left < right)` and the others. What `==` gives for an object and itself is asked, not assumed: NaN is not equal to NaN.
#[inline]
pub(crate) fn compare(
    left: &Bound<'_, PyAny>,
    right: &Bound<'_, PyAny>,
    comparison: Comparison,
) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer: Bound<'_, PyAny> = unsafe {
        Bound::from_result(
            left.py(),
            ffi::PyObject_RichCompare(left.as_ptr(), right.as_ptr(), comparison as i32),
        )
    }?;
    super::call::truth(&answer)
}

macro_rules! binary {
    ($($name:ident $function:ident $sign:literal,)*) => { $(
        #[doc = concat!("`", $sign, "`.")]
        pub(crate) fn $name<'py>(
            left: &Bound<'py, PyAny>,
            right: &Bound<'py, PyAny>,
        ) -> PyResult<Bound<'py, PyAny>> {
            // SAFETY: attached, valid objects.
            unsafe { Bound::from_result(left.py(), ffi::$function(left.as_ptr(), right.as_ptr())) }
        }
    )* };
}

binary!(
    add PyNumber_Add "left + right",
    subtract PyNumber_Subtract "left - right",
    multiply PyNumber_Multiply "left * right",
    matrix_multiply PyNumber_MatrixMultiply "left @ right",
    divide PyNumber_TrueDivide "left / right",
    floor_divide PyNumber_FloorDivide "left // right",
    remainder PyNumber_Remainder "left % right",
    divmod PyNumber_Divmod "divmod(left, right)",
    shift_left PyNumber_Lshift "left << right",
    shift_right PyNumber_Rshift "left >> right",
    and PyNumber_And "left & right",
    or PyNumber_Or "left | right",
    xor PyNumber_Xor "left ^ right",
);

macro_rules! unary {
    ($($name:ident $function:ident $sign:literal,)*) => { $(
        #[doc = concat!("`", $sign, "`.")]
        pub(crate) fn $name<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
            // SAFETY: attached, valid object.
            unsafe { Bound::from_result(object.py(), ffi::$function(object.as_ptr())) }
        }
    )* };
}

unary!(
    negative PyNumber_Negative "-object",
    positive PyNumber_Positive "+object",
    absolute PyNumber_Absolute "abs(object)",
    invert PyNumber_Invert "~object",
);

/// `pow(base, exponent, modulus)`.
#[inline]
pub(crate) fn power<'py>(
    base: &Bound<'py, PyAny>,
    exponent: &Bound<'py, PyAny>,
    modulus: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid objects.
    unsafe {
        Bound::from_result(
            base.py(),
            ffi::PyNumber_Power(base.as_ptr(), exponent.as_ptr(), modulus.as_ptr()),
        )
    }
}

/// `super(class, object)`
pub(crate) fn super_of<'py>(
    class: &Bound<'py, crate::PyType>,
    object: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached; static types exist as long as any interpreter.
    let of = unsafe {
        Bound::<PyAny>::from_borrowed(
            class.py(),
            NonNull::new_unchecked((&raw mut ffi::PySuper_Type).cast()),
        )
    };
    super::call::call(&of, &[class.as_any(), object])
}
