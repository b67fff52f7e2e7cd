//! Numbers: `int` of any width, `float`, `bool`.
//!
//! Small integers are read from the object itself, by `fields`; everything else goes through the C API.

use super::{call, error, ffi, fields, module, operator, text, types};
use crate::{Bound, PyAny, PyBool, PyComplex, PyFloat, PyInt, PyResult, Python};

pub(crate) use super::fields::small_int;

/// Whether the object is an int, or has `__index__`.
#[inline]
pub(crate) fn is_index(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { ffi::PyIndex_Check(object.as_ptr()) != 0 }
}

/// `operator.index(object)`.
#[inline]
pub(crate) fn index<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(object.py(), ffi::PyNumber_Index(object.as_ptr())) }
}

/// The value of an int that fits 64 bits; `None` when it does not.
#[inline]
pub(crate) fn int_to_i64(int: &Bound<'_, PyAny>) -> PyResult<Option<i64>> {
    let mut overflow = 0;
    // SAFETY: attached, valid int.
    let value = unsafe { ffi::PyLong_AsLongLongAndOverflow(int.as_ptr(), &raw mut overflow) };
    if overflow != 0 {
        return Ok(None);
    }
    if value == -1 && occurred() {
        return Err(error::fetch(int.py()));
    }
    Ok(Some(value))
}

/// The low 64 bits of an int in two's complement.
#[inline]
pub(crate) fn int_low_bits(int: &Bound<'_, PyAny>) -> PyResult<u64> {
    // SAFETY: attached, valid int.
    let value = unsafe { ffi::PyLong_AsUnsignedLongLongMask(int.as_ptr()) };
    if value == u64::MAX && occurred() {
        return Err(error::fetch(int.py()));
    }
    Ok(value)
}

/// `int >> 64`, rounding to minus infinity as Python does.
#[inline]
pub(crate) fn int_high_part<'py>(int: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let width = int_from_i64(int.py(), 64);
    // SAFETY: attached, valid ints.
    unsafe { Bound::from_result(int.py(), ffi::PyNumber_Rshift(int.as_ptr(), width.as_ptr())) }
}

/// `(high << 64) | low`.
#[inline]
pub(crate) fn int_from_parts<'py>(
    high: &Bound<'py, PyAny>,
    low: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = high.py();
    let width = int_from_i64(py, 64);
    // SAFETY: attached, valid ints.
    unsafe {
        let shifted: Bound<'_, PyAny> =
            Bound::from_result(py, ffi::PyNumber_Lshift(high.as_ptr(), width.as_ptr()))?;
        Bound::from_result(py, ffi::PyNumber_Or(shifted.as_ptr(), low.as_ptr()))
    }
}

/// A new int.
#[inline]
pub(crate) fn int_from_i64(py: Python<'_>, value: i64) -> Bound<'_, PyAny> {
    // SAFETY: attached.
    unsafe { super::call::infallible(py, ffi::PyLong_FromLongLong(value)) }
}

/// A new int.
#[inline]
pub(crate) fn int_from_u64(py: Python<'_>, value: u64) -> Bound<'_, PyAny> {
    // SAFETY: attached.
    unsafe { super::call::infallible(py, ffi::PyLong_FromUnsignedLongLong(value)) }
}

/// A new float.
#[inline]
pub(crate) fn float_from_f64(py: Python<'_>, value: f64) -> Bound<'_, PyFloat> {
    // SAFETY: attached.
    unsafe { super::call::infallible(py, ffi::PyFloat_FromDouble(value)) }
}

/// A new int, as such.
#[inline]
pub(crate) fn int_object(py: Python<'_>, value: i64) -> Bound<'_, PyInt> {
    // SAFETY: attached.
    unsafe { super::call::infallible(py, ffi::PyLong_FromLongLong(value)) }
}

/// `True` or `False`, as such.
#[inline]
pub(crate) fn bool_object(py: Python<'_>, value: bool) -> Bound<'_, PyBool> {
    // SAFETY: attached; returns a new reference to a singleton.
    unsafe { super::call::infallible(py, ffi::PyBool_FromLong(value.into())) }
}

/// A new complex.
#[inline]
pub(crate) fn complex_from(py: Python<'_>, real: f64, imag: f64) -> Bound<'_, PyComplex> {
    // SAFETY: attached.
    unsafe { super::call::infallible(py, ffi::PyComplex_FromDoubles(real, imag)) }
}

/// The real and the imaginary part.
#[inline]
pub(crate) fn complex_parts(complex: &Bound<'_, PyComplex>) -> (f64, f64) {
    // SAFETY: attached, valid complex; cannot fail for one.
    unsafe {
        (
            ffi::PyComplex_RealAsDouble(complex.as_ptr()),
            ffi::PyComplex_ImagAsDouble(complex.as_ptr()),
        )
    }
}

/// The value of an object that is a float, and of no class below.
#[inline(always)]
pub(crate) fn exact_float(object: &Bound<'_, PyAny>) -> Option<f64> {
    // SAFETY: an object with the type float has its layout.
    unsafe {
        (ffi::PyFloat_CheckExact(object.as_ptr()) != 0)
            .then(|| fields::float_value(object.as_ptr()))
    }
}

/// The value of an object that is a float, or of one of its subclasses.
pub(crate) fn float(object: &Bound<'_, PyAny>) -> Option<f64> {
    // SAFETY: an object with the type float or below has its layout.
    unsafe {
        (ffi::PyFloat_Check(object.as_ptr()) != 0).then(|| fields::float_value(object.as_ptr()))
    }
}

/// `float(object)` for numbers: through `__float__` or `__index__`.
#[inline]
pub(crate) fn to_f64(object: &Bound<'_, PyAny>) -> PyResult<f64> {
    // SAFETY: attached, valid object.
    let value = unsafe { ffi::PyFloat_AsDouble(object.as_ptr()) };
    #[expect(clippy::float_cmp, reason = "the C API's error value is exactly -1.0")]
    if value == -1.0 && occurred() {
        Err(error::fetch(object.py()))
    } else {
        Ok(value)
    }
}

/// Whether the object converts to a float: has `__float__` or `__index__`.
#[inline]
pub(crate) fn is_real(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { fields::is_real(ffi::Py_TYPE(object.as_ptr())) }
}

/// `True` and `False` by identity.
#[inline(always)]
pub(crate) fn exact_bool(object: &Bound<'_, PyAny>) -> Option<bool> {
    // SAFETY: the two singletons exist as long as any interpreter.
    unsafe {
        if object.as_ptr() == ffi::Py_True() {
            Some(true)
        } else if object.as_ptr() == ffi::Py_False() {
            Some(false)
        } else {
            None
        }
    }
}

/// The value of a `numpy.bool`, which is no `bool`, or of an array of no dimensions that holds one: integers and floats are taken from such, too.
#[cold]
pub(crate) fn bool_of_numpy(object: &Bound<'_, PyAny>) -> Option<bool> {
    let py = object.py();
    let ty = types::type_of(object);
    // Most objects are of no such type, and a union may ask many.
    if !fields::is_named_in(&ty, "numpy.") {
        return None;
    }
    let numpy = module::imported(py).get_item("numpy").ok().flatten()?;
    let class = |name| {
        let class = operator::optional_attribute(&numpy, &text::interned(py, name));
        class.ok().flatten()
    };
    if ty.as_any().is(&class(c"bool_")?) {
        return call::truth(object).ok();
    }
    let is_single = ty.as_any().is(&class(c"ndarray")?)
        && matches!(
            call::named(object, c"ndim").and_then(|ndim| ndim.extract()),
            Ok(0_usize)
        );
    if !is_single {
        return None;
    }
    exact_bool(&call::call_named(object, c"item", &[]).ok()?)
}

/// `True` or `False`.
#[inline(always)]
pub(crate) fn bool_from(py: Python<'_>, value: bool) -> Bound<'_, PyAny> {
    // SAFETY: attached; the two singletons exist as long as any interpreter.
    unsafe {
        let object = if value {
            ffi::Py_True()
        } else {
            ffi::Py_False()
        };
        super::call::immortal(py, object)
    }
}

fn occurred() -> bool {
    // SAFETY: attached by the callers.
    !unsafe { ffi::PyErr_Occurred() }.is_null()
}
