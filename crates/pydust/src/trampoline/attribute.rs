//! Attributes and properties: what CPython calls when one is read, set or deleted. NULL in place of a value means `del`.
//!
//! Those of a module are descriptors of a type that the module has to itself (`raw::module_type`); but Python may assign that type to another module, so each
//! entry makes sure whose state it has before it.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use super::OfAttribute;
use crate::convert::{FromPy, Outcome};
use crate::create::attribute::Attribute;
use crate::create::function::Callable;
use crate::error::Home;
use crate::exception::TypeError;
use crate::layout::borrow::ExclusiveFlag;
use crate::layout::cell::{Owner, Receiver, Storage as _};
use crate::raw::anchor::AnchorKind;
use crate::raw::answer::Answer;
use crate::raw::arguments::{self, Arguments};
use crate::raw::{ffi, stack};
use crate::{Bound, PyErr, PyResult, Python};

/// Reading an attribute.
#[derive(Clone, Copy)]
pub struct GetterEntry(pub(crate) ffi::getter);

/// Writing an attribute.
#[derive(Clone, Copy)]
pub struct SetterEntry(pub(crate) ffi::setter);

/// What the errors of a field say of it.
const fn of_field<F: Attribute>() -> OfAttribute {
    OfAttribute {
        name: F::NAME,
        home: Home::of::<F::Owner>,
    }
}

/// What the errors of a property say of it. The name of its functions is the property's.
const fn of_property<F: Callable<N>, const N: usize>() -> OfAttribute {
    OfAttribute {
        name: F::DEFINITION.name,
        home: Home::of::<F::Owner>,
    }
}

pub(crate) unsafe extern "C" fn field_getter<F: Attribute>(
    object: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> *mut ffi::PyObject
where
    for<'a, 'py> &'a F::Value: Outcome<'py>,
{
    enter::<F::Owner>(object, of_field::<F>(), |py| {
        // SAFETY: `object` holds an owner.
        let receiver = unsafe { Receiver::<F::Owner>::new(py, object) };
        if let Some(value) = receiver.copy_of(F::get) {
            return (&value?).into_answer(py).map(Answer::into_ptr);
        }
        F::get(&*receiver.shared()?)
            .into_answer(py)
            .map(Answer::into_ptr)
    })
}

pub(crate) unsafe extern "C" fn field_setter<F: Attribute>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> c_int
where
    for<'py> F::Value: FromPy<'py>,
    <F::Owner as Owner>::Flag: ExclusiveFlag,
{
    // Of numbers that is nearly always all, and it needs no frame.
    if !core::mem::needs_drop::<F::Value>()
        && let Some(place) = NonNull::new(value)
    {
        // SAFETY: CPython calls attached, with a valid value and an object that has the descriptor.
        unsafe {
            let py = Python::assume_attached();
            if <F::Owner as Owner>::Storage::has::<F::Owner>(object)
                && let Some(value) = F::Value::read(Bound::from_place(py, &place))
                && Receiver::<F::Owner>::new(py, object).put_at_once(F::get_mut, value)
            {
                return 0;
            }
        }
    }
    field_setter_in_full::<F>(object, value)
}

/// Setting what is no plain number, or cannot be set at once.
#[inline(never)]
extern "C" fn field_setter_in_full<F: Attribute>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) -> c_int
where
    for<'py> F::Value: FromPy<'py>,
    <F::Owner as Owner>::Flag: ExclusiveFlag,
{
    set::<F::Owner>(object, value, of_field::<F>(), |py, place| {
        // SAFETY: CPython passes a valid value.
        let value = F::Value::from_py(unsafe { Bound::from_place(py, place) }, py)?;
        // SAFETY: `object` holds an owner.
        let receiver = unsafe { Receiver::<F::Owner>::new(py, object) };
        // The old value is dropped after the borrow ends: its `Drop` may come back to this object.
        drop(receiver.replace(F::get_mut, value)?);
        Ok(())
    })
}

pub(crate) unsafe extern "C" fn property_getter<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> *mut ffi::PyObject {
    enter::<F::Owner>(object, of_property::<F, N>(), |py| {
        // SAFETY: `object` holds an owner.
        unsafe { access::<F, N>(py, object, None) }.map(Answer::into_ptr)
    })
}

pub(crate) unsafe extern "C" fn property_setter<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> c_int {
    set::<F::Owner>(
        object,
        value,
        of_property::<F, N>(),
        // SAFETY: `object` holds an owner, and CPython passes a valid value.
        |py, value| unsafe { access::<F, N>(py, object, Some(*value))?.check(py) },
    )
}

/// The set function of a property that can be deleted only.
pub(crate) unsafe extern "C" fn property_deleter<D: Callable<M>, const M: usize>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> c_int {
    let entry = of_property::<D, M>();
    write::<D::Owner>(object, entry, |py| {
        if value.is_null() {
            // SAFETY: `object` holds an owner.
            unsafe { access::<D, M>(py, object, None)?.check(py) }
        } else {
            Err(without(py, object, entry, "setter"))
        }
    })
}

/// The set function of a property that can be set and deleted.
pub(crate) unsafe extern "C" fn property_setter_and_deleter<
    F: Callable<N>,
    const N: usize,
    D: Callable<M>,
    const M: usize,
>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> c_int {
    let entry = of_property::<F, N>();
    // SAFETY: `object` holds an owner, and CPython passes a valid value.
    write::<F::Owner>(object, entry, |py| unsafe {
        match NonNull::new(value) {
            Some(value) => access::<F, N>(py, object, Some(value))?.check(py),
            None => access::<D, M>(py, object, None)?.check(py),
        }
    })
}

/// The set function of a property that can only be read: refuses as `property` does, not as other attributes of types.
pub(crate) unsafe extern "C" fn property_read_only<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> c_int {
    let entry = of_property::<F, N>();
    write::<F::Owner>(object, entry, |py| {
        let missing = if value.is_null() { "deleter" } else { "setter" };
        Err(without(py, object, entry, missing))
    })
}

/// Calls an accessor of a property: a setter with the value, which is its one argument, a getter or deleter with none.
///
/// # Safety
/// `object` holds an `F::Owner`, or is its class; object and value are valid until this returns.
#[inline(always)]
unsafe fn access<F: Callable<N>, const N: usize>(
    py: Python<'_>,
    object: *mut ffi::PyObject,
    value: arguments::ArgumentSlot,
) -> PyResult<Answer> {
    if const { F::DEFINITION.asks } && stack::is_low() {
        return Err(stack::called_too_deep());
    }
    // SAFETY: the caller's promise.
    unsafe {
        let receiver = Receiver::new(py, object);
        F::call(py, receiver, Arguments::new(&[value; N], None))
    }
}

/// Runs an accessor on an object that holds a `T`.
#[inline(always)]
fn enter<T: Owner>(
    object: *mut ffi::PyObject,
    entry: OfAttribute,
    body: impl FnMut(Python<'_>) -> PyResult<*mut ffi::PyObject>,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls with an object that has the descriptor.
    if unsafe { T::Storage::has::<T>(object) } {
        super::enter(object, T::Storage::ANCHOR, entry, body)
    } else {
        stranger(entry)
    }
}

/// A module that has the type of another one, or one whose import failed.
#[cold]
#[inline(never)]
fn stranger(entry: OfAttribute) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached.
    let py = unsafe { Python::assume_attached() };
    let name = entry.name.to_string_lossy();
    PyErr::without_place(
        TypeError::CLASS,
        format!(
            "attribute '{name}' of module {} doesn't apply to another module, nor to one whose import failed",
            (entry.home)().name()
        ),
    )
    .restore(py, None);
    core::ptr::null_mut()
}

/// Runs a setter. NULL means `del`, which is refused.
#[inline(always)]
fn set<T: Owner>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    entry: OfAttribute,
    mut body: impl FnMut(Python<'_>, &NonNull<ffi::PyObject>) -> PyResult<()>,
) -> c_int {
    write::<T>(object, entry, |py| match NonNull::new(value) {
        Some(value) => body(py, &value),
        None => Err(without(py, object, entry, "deleter")),
    })
}

/// Runs a set function: `0`, or `-1` with the exception set.
#[inline(always)]
fn write<T: Owner>(
    object: *mut ffi::PyObject,
    entry: OfAttribute,
    mut body: impl FnMut(Python<'_>) -> PyResult<()>,
) -> c_int {
    let done = enter::<T>(object, entry, |py| {
        body(py)?;
        // Any pointer but NULL says that it worked; this one is known to be none while compiling.
        Ok(core::ptr::dangling_mut())
    });
    if done.is_null() { -1 } else { 0 }
}

/// What is said of an attribute without setter or deleter. `object` is the one that a set function was called with.
#[cold]
#[inline(never)]
fn without(
    py: Python<'_>,
    object: *mut ffi::PyObject,
    entry: OfAttribute,
    accessor: &str,
) -> PyErr {
    // SAFETY: CPython passes a valid object, which its caller keeps.
    let object: Bound<'_> = unsafe { Bound::from_borrowed(py, NonNull::new_unchecked(object)) };
    crate::create::property::without(&object, entry.name, accessor)
}

/// Reading a property of a class: called with the class, or one below it.
#[derive(Clone, Copy)]
pub struct ClassGetterEntry(pub(crate) unsafe fn(*mut ffi::PyObject) -> *mut ffi::PyObject);

/// Calls the getter of a class-level property.
///
/// # Safety
/// `class` is the type of `F::Owner` or one below it, and is valid until this returns.
pub(crate) unsafe fn class_getter<F: Callable<N>, const N: usize>(
    class: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    super::enter(class, AnchorKind::Type, of_property::<F, N>(), |py| {
        // SAFETY: the caller's promise.
        unsafe { access::<F, N>(py, class, None) }.map(Answer::into_ptr)
    })
}
