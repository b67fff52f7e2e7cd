//! `Bound` and `Py`, the only two pointers to Python objects.
//!
//! A [`Bound<'py, T>`] proves that the thread is attached, so it may count references. A [`Py<T>`] may travel anywhere; it remembers its interpreter by
//! number and is checked against the current one whenever more than one interpreter has loaded this library.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::{buffer, error, ffi, thread, types};
use crate::convert::Expected;
use crate::object::{PyAny, PyType, TypeCheck};
use crate::{PyErr, PyResult, Python, interpreter, leaks};

/// A strong reference to a Python object of type `T`, on a thread attached to the interpreter that owns it.
///
/// ```no_run
/// use pydust::prelude::*;
/// fn shout<'py>(py: Python<'py>, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyString>> {
///     Ok(PyString::new(py, &text.to_str()?.to_uppercase()))
/// }
/// ```
#[repr(transparent)]
pub struct Bound<'py, T = PyAny> {
    object: NonNull<ffi::PyObject>,
    marker: PhantomData<(Python<'py>, *const T)>,
}

impl<'py, T> Bound<'py, T> {
    /// Takes over a reference that the caller owns.
    ///
    /// # Safety
    /// `object` is a valid object of the current interpreter, of the type `T` stands for, and the caller gives up one reference.
    #[inline]
    pub(crate) unsafe fn from_owned(_py: Python<'py>, object: NonNull<ffi::PyObject>) -> Self {
        Self {
            object,
            marker: PhantomData,
        }
    }

    /// Takes over the result of a C API call: NULL means that an exception is set.
    ///
    /// # Safety
    /// As [`Bound::from_owned`], or NULL with an exception set.
    #[inline]
    pub(crate) unsafe fn from_result(
        py: Python<'py>,
        object: *mut ffi::PyObject,
    ) -> PyResult<Self> {
        match NonNull::new(object) {
            // SAFETY: the caller's promise.
            Some(object) => Ok(unsafe { Self::from_owned(py, object) }),
            None => Err(error::fetch(py)),
        }
    }

    /// Adds a reference to a borrowed object.
    ///
    /// # Safety
    /// `object` is a valid object of the current interpreter, of the type `T` stands for.
    #[inline]
    pub(crate) unsafe fn from_borrowed(py: Python<'py>, object: NonNull<ffi::PyObject>) -> Self {
        // SAFETY: the object is valid and the token proves attachment.
        unsafe {
            ffi::Py_INCREF(object.as_ptr());
            Self::from_owned(py, object)
        }
    }

    /// Reads a borrowed pointer in place as a reference that is not counted.
    ///
    /// # Safety
    /// The pointer behind `place` is a valid object of type `T` in the current interpreter for as long as `'a`.
    #[inline]
    pub(crate) unsafe fn from_place<'a>(
        _py: Python<'py>,
        place: &'a NonNull<ffi::PyObject>,
    ) -> &'a Self {
        // SAFETY: `Bound` is a transparent wrapper of the pointer; the reference forbids dropping it.
        unsafe { &*core::ptr::from_ref(place).cast::<Self>() }
    }

    /// The same reference under another type.
    ///
    /// # Safety
    /// The object is of the type `U` stands for.
    #[inline]
    pub(crate) unsafe fn assume<U>(&self) -> &Bound<'py, U> {
        // SAFETY: both are transparent wrappers of the same pointer.
        unsafe { &*core::ptr::from_ref(self).cast::<Bound<'py, U>>() }
    }

    /// The same owned reference under another type.
    ///
    /// # Safety
    /// The object is of the type `U` stands for.
    #[inline]
    pub(crate) unsafe fn assume_into<U>(self) -> Bound<'py, U> {
        Bound {
            object: ManuallyDrop::new(self).object,
            marker: PhantomData,
        }
    }

    /// The raw pointer, borrowed: for whatever is done with the object, so the thread is attached.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *mut ffi::PyObject {
        thread::assert_attached();
        self.object.as_ptr()
    }

    /// The raw pointer, with its reference.
    #[inline]
    pub(crate) fn into_ptr(self) -> *mut ffi::PyObject {
        ManuallyDrop::new(self).object.as_ptr()
    }

    /// The attachment token. It carries no anchor: types are then found through the interpreter, a little slower.
    #[inline]
    pub fn py(&self) -> Python<'py> {
        // SAFETY: a `Bound` exists only on an attached thread.
        unsafe { Python::assume_attached() }
    }

    /// The same reference without its type.
    #[inline]
    pub fn as_any(&self) -> &Bound<'py, PyAny> {
        // SAFETY: every object is an object.
        unsafe { self.assume() }
    }

    /// The same owned reference without its type.
    #[inline]
    pub fn into_any(self) -> Bound<'py, PyAny> {
        // SAFETY: every object is an object.
        unsafe { self.assume_into() }
    }

    /// Detaches the reference from the thread.
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn unbind(self) -> Py<T> {
        leaks::held(&self);
        self.unbind_unnoted()
    }

    /// As [`unbind`](Self::unbind), for what the runtime itself keeps as long as the interpreter: no report of what is alive counts it.
    #[inline]
    pub(crate) fn unbind_unnoted(self) -> Py<T> {
        let interpreter = interpreter::current(self.py());
        Py {
            object: ManuallyDrop::new(self).object,
            interpreter,
            marker: PhantomData,
        }
    }

    /// Whether both are the same object (Python's `is`).
    #[inline]
    pub fn is<U>(&self, other: &Bound<'_, U>) -> bool {
        self.as_ptr() == other.as_ptr()
    }

    /// The type of the object.
    #[inline]
    pub fn get_type(&self) -> Bound<'py, PyType> {
        types::type_of(self.as_any())
    }

    /// This object as a `U`, if it is one.
    ///
    /// # Errors
    /// `TypeError` naming the expected and the given type.
    #[inline]
    pub fn cast<U: TypeCheck>(&self) -> PyResult<&Bound<'py, U>> {
        match self.downcast() {
            Some(object) => Ok(object),
            None => Err(not_a::<U>(self.as_any())),
        }
    }

    /// This object as a `U`, or `None`.
    #[inline(always)]
    pub fn downcast<U: TypeCheck>(&self) -> Option<&Bound<'py, U>> {
        if U::check(self.as_any()) {
            // SAFETY: just checked.
            Some(unsafe { self.assume() })
        } else {
            None
        }
    }

    /// This owned object as a `U`, if it is one.
    ///
    /// # Errors
    /// `TypeError` naming the expected and the given type.
    #[inline]
    pub fn cast_into<U: TypeCheck>(self) -> PyResult<Bound<'py, U>> {
        if U::check(self.as_any()) {
            // SAFETY: just checked.
            Ok(unsafe { self.assume_into() })
        } else {
            Err(not_a::<U>(self.as_any()))
        }
    }
}

/// `must be int, not str`.
#[cold]
#[inline(never)]
fn not_a<U: TypeCheck>(object: &Bound<'_, PyAny>) -> PyErr {
    Expected::of(U::HINT).but_got(object)
}

impl<T> Clone for Bound<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        // SAFETY: attached, and the object is alive as long as this reference.
        unsafe { ffi::Py_INCREF(self.as_ptr()) };
        Self {
            object: self.object,
            marker: PhantomData,
        }
    }
}

/// `Py_DECREF`, with a count of 32 bits as CPython itself has it from 3.14 on. pyo3-ffi counts in 64 bits there: right after CPython has stored the lower half, as
/// an iterator does with each item, a processor that has to read both waits for the store.
///
/// # Safety
/// Attached, and the reference is owned.
#[inline(always)]
unsafe fn give_back(object: *mut ffi::PyObject) {
    const COUNTS_HALF_A_WORD: bool = cfg!(all(
        Py_3_14,
        not(Py_LIMITED_API),
        not(Py_GIL_DISABLED),
        not(py_sys_config = "Py_REF_DEBUG"),
        target_pointer_width = "64",
        target_endian = "little"
    ));
    unsafe extern "C" {
        fn _Py_Dealloc(object: *mut ffi::PyObject);
    }
    // SAFETY: the caller's promise. Where it is half a word, the count is the lower half of the object's first word (`Include/object.h`); negative, it is that of
    // an immortal object. With the GIL held nobody else changes it.
    unsafe {
        if !COUNTS_HALF_A_WORD {
            ffi::Py_DECREF(object);
            return;
        }
        let count = object.cast::<i32>();
        if *count >= 0 {
            *count -= 1;
            if *count == 0 {
                _Py_Dealloc(object);
            }
        }
    }
}

impl<T> Drop for Bound<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // A second panic would end the process, so on the way of the first the reference stays.
        #[cfg(debug_assertions)]
        if std::thread::panicking() && !thread::may_use_python() {
            return;
        }
        thread::assert_attached();
        // SAFETY: attached, and this reference is owned.
        unsafe { give_back(self.object.as_ptr()) }
    }
}

impl<T> core::fmt::Debug for Bound<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self
            .as_any()
            .repr()
            .and_then(|text| text.to_str().map(str::to_owned))
        {
            Ok(text) => f.write_str(&text),
            Err(_) => f.write_str("<object with a failing repr>"),
        }
    }
}

/// A strong reference to a Python object of type `T` that may be kept anywhere and moved between threads.
///
/// Using it takes an attachment token: [`Py::bind`]. Dropped on a thread that is not attached to its interpreter, the reference is given back later by a
/// thread that is.
// One layout for every compiler: libraries share it (`layout/shared.rs`).
#[repr(C)]
pub struct Py<T = PyAny> {
    object: NonNull<ffi::PyObject>,
    interpreter: i64,
    marker: PhantomData<*const T>,
}

// SAFETY: the pointer is used only through a token, and counted only on a thread attached to the owning interpreter. What safe code reaches through it
// is `Send + Sync` itself: tagged classes must be, and Python's own objects are guarded by the interpreter.
unsafe impl<T> Send for Py<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Py<T> {}

impl<T> Py<T> {
    /// This object on the attached thread.
    ///
    /// # Panics
    /// When the object belongs to another interpreter. In a function called from Python that is a `RuntimeError`.
    #[inline]
    pub fn bind<'py>(&self, py: Python<'py>) -> &Bound<'py, T> {
        interpreter::check(self.interpreter, py);
        // SAFETY: the object belongs to the current interpreter, as just checked, and lives as long as this reference.
        unsafe { Bound::from_place(py, &self.object) }
    }

    /// This owned object on the attached thread.
    ///
    /// # Panics
    /// As [`Py::bind`].
    #[inline]
    pub fn into_bound(self, py: Python<'_>) -> Bound<'_, T> {
        interpreter::check(self.interpreter, py);
        leaks::ended(self.as_ptr());
        // SAFETY: as in `bind`; the reference moves over.
        unsafe { Bound::from_owned(py, ManuallyDrop::new(self).object) }
    }

    /// Another reference to the same object.
    ///
    /// # Panics
    /// As [`Py::bind`].
    #[must_use]
    #[inline]
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn clone_ref(&self, py: Python<'_>) -> Self {
        self.bind(py).clone().unbind()
    }

    /// The number of the interpreter that owns the object.
    #[inline]
    pub(crate) fn interpreter(&self) -> i64 {
        self.interpreter
    }

    /// The raw pointer, borrowed: for the collector, which runs in the owning interpreter.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *mut ffi::PyObject {
        self.object.as_ptr()
    }
}

impl<T> Drop for Py<T> {
    fn drop(&mut self) {
        leaks::ended(self.as_ptr());
        if interpreter::is_attached_to(self.interpreter) {
            // SAFETY: attached to the owning interpreter, and this reference is owned.
            unsafe { ffi::Py_DECREF(self.object.as_ptr()) }
        } else {
            interpreter::drop_later(self.interpreter, Dropped::Reference(self.object));
        }
    }
}

impl<T> core::fmt::Debug for Py<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Py({:p})", self.object)
    }
}

impl<T> From<Bound<'_, T>> for Py<T> {
    #[cfg_attr(debug_assertions, track_caller)]
    fn from(bound: Bound<'_, T>) -> Self {
        bound.unbind()
    }
}

/// What was given up on a thread that could not give it back.
pub(crate) enum Dropped {
    Reference(NonNull<ffi::PyObject>),
    Buffer(Box<buffer::Lent>),
}

// SAFETY: only `release` uses the pointers, on an attached thread.
unsafe impl Send for Dropped {}

impl Dropped {
    /// Gives it back.
    ///
    /// # Safety
    /// The thread is attached to the interpreter that owns the object.
    pub(crate) unsafe fn release(self) {
        match self {
            // SAFETY: the caller's promise; the `Py` that was dropped owned the reference.
            Self::Reference(object) => unsafe { ffi::Py_DECREF(object.as_ptr()) },
            // SAFETY: the caller's promise; the buffer that was dropped had not been given back.
            Self::Buffer(mut lent) => unsafe { lent.release() },
        }
    }
}

impl<T> From<Py<T>> for PyErr {
    /// An exception object as an error; anything else becomes a `TypeError`, as `raise` makes it.
    fn from(exception: Py<T>) -> Self {
        PyErr::from_object(exception.into_any())
    }
}

impl<T> Py<T> {
    /// The same reference without its type.
    #[inline]
    pub fn into_any(self) -> Py<PyAny> {
        let kept = ManuallyDrop::new(self);
        Py {
            object: kept.object,
            interpreter: kept.interpreter,
            marker: PhantomData,
        }
    }
}
