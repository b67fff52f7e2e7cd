//! The birth and end of a Python object with a native value in it.

use core::ffi::{c_int, c_void};
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::borrow::Flag;
use super::cell::{Cell, Owner, Storage as _};
use super::chain;
use super::instance::{
    Class, Extension, Instance, Tail, extension, foreign_base, foreign_base_of_type, inherits_init,
    is_collected, type_of, word,
};
use super::pool;
use super::traverse::{Traverse, Visitor, collect};
use crate::error::panic;
use crate::exception::TypeError;
use crate::raw::thread::Entered;
use crate::raw::{current, ending, error, ffi, fields, sanitizer, types};
use crate::{Bound, PyErr, PyResult, PyTuple, Python, leaks};

/// A new instance, as `Py::new` makes it. `base` is for the constructor of a class of Python's own.
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn new<'py, T: Class>(
    py: Python<'py>,
    value: T,
    base: Option<Bound<'py, PyTuple>>,
) -> PyResult<Bound<'py, T>> {
    if let Some(shared) = T::SHARED
        && !shared.is_made_here(T::DEFINITION)
    {
        return shared.make(py, value);
    }
    let ty = type_of::<T>(py)?;
    // SAFETY: the type found for `T`'s definition is the one made from it.
    unsafe {
        create(py, ty.as_ptr(), value, base, || Given {
            arguments: PyTuple::new(py, Vec::new()),
            is_all: false,
        })
    }
}

/// A new instance of exactly the class `ty`, which is `T`'s own.
///
/// `base` is what the constructor of a class of Python's own gets, and `given` what an exception's gets otherwise.
///
/// # Safety
/// `ty` is the type that this library made for `T` in the current interpreter.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) unsafe fn create<'py, T: Owner + Traverse>(
    py: Python<'py>,
    ty: *mut ffi::PyTypeObject,
    value: T,
    base: Option<Bound<'py, PyTuple>>,
    given: impl FnOnce() -> Given<'py>,
) -> PyResult<Bound<'py, T>> {
    if T::Storage::EXTENDS {
        // SAFETY: the caller's promise.
        return unsafe { create_extension(py, ty, value, base, given) };
    }
    // SAFETY: the type's size is that of `Instance<T>`; the value is written before anybody, the collector included, sees the object.
    unsafe {
        let object = if const { is_collected::<T>() } {
            ffi::PyObject_GC_New::<ffi::PyObject>(ty)
        } else if let Some(object) = pool::take::<T>(py, ty) {
            object.as_ptr()
        } else {
            ffi::PyObject_New::<ffi::PyObject>(ty)
        };
        if object.is_null() {
            return Err(error::fetch(py));
        }
        (&raw mut (*fields::body::<Instance<T>>(object)).cell).write(Cell::new(value));
        let tail = const { Tail::of::<T>() };
        write_call::<T>(object.cast());
        for offset in [tail.weak, tail.dict].into_iter().flatten() {
            word::<T>(object.cast(), offset).write(core::ptr::null_mut());
        }
        if const { is_collected::<T>() } {
            ffi::PyObject_GC_Track(object.cast());
        }
        let object = Bound::from_owned(py, NonNull::new_unchecked(object.cast()));
        leaks::born(&object);
        Ok(object)
    }
}

/// Notes in a new instance what a call of it runs.
#[inline(always)]
unsafe fn write_call<T: Owner>(object: *mut ffi::PyObject) {
    if let (Some(entry), Some(offset)) = (T::EXTRAS.call, const { Tail::of::<T>() }.call) {
        // SAFETY: the caller's promise: a new instance with room for it.
        unsafe {
            word::<T>(object, offset)
                .cast::<ffi::vectorcallfunc>()
                .write(entry.vectorcall);
        };
    }
}

/// What a constructor was given by position.
pub(crate) struct Given<'py> {
    pub(crate) arguments: Bound<'py, PyTuple>,
    /// Whether that is all that the value was made from.
    pub(crate) is_all: bool,
}

/// A new instance of `subtype`, a subclass of `T`'s class: its own allocator knows about its `__dict__` and slots. `has_keywords` says whether the call had any:
/// those are for the constructor alone, and an exception's `__init__` would refuse them.
///
/// # Errors
/// `TypeError` for a class with abstract methods: every constructor leads here, as those of Python lead to `object.__new__`, which looks for them.
///
/// # Safety
/// `subtype` is a type below the one that this library made for `T`.
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) unsafe fn create_below<'py, T: Owner + Traverse>(
    py: Python<'py>,
    subtype: *mut ffi::PyTypeObject,
    value: T,
    base: Option<Bound<'py, PyTuple>>,
    has_keywords: bool,
    given: impl FnOnce() -> Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, T>> {
    // SAFETY: the caller's promise.
    unsafe { types::check_abstract(py, subtype) }?;
    if T::Storage::EXTENDS {
        // SAFETY: the caller's promise.
        unsafe {
            let differs = base.is_some() || has_keywords;
            let given = || Given {
                arguments: given(),
                is_all: !has_keywords,
            };
            let object = create_extension(py, subtype, value, base, given)?;
            // `type.__call__` calls `__init__` next, with the arguments of the class.
            if differs && inherits_init::<T>(subtype) {
                (*extension::<T>(object.as_ptr())).expect_init();
            }
            return Ok(object);
        }
    }
    if ends_in_free::<T>() {
        // SAFETY: the caller's promise; `free` is that of the nearest native class.
        unsafe { ending::end_in(py, subtype, free::<T>) }?;
    }
    // SAFETY: the allocator gives zeroed memory of at least the base's size. It tracks the object at once, but no collection runs before the write.
    unsafe {
        let allocate = fields::alloc_of(subtype).unwrap_unchecked();
        let object = allocate(subtype, 0);
        if object.is_null() {
            return Err(error::fetch(py));
        }
        (&raw mut (*fields::body::<Instance<T>>(object)).cell).write(Cell::new(value));
        write_call::<T>(object);
        let object = Bound::from_owned(py, NonNull::new_unchecked(object));
        leaks::born(&object);
        Ok(object)
    }
}

/// A new instance over a class of Python's own: that makes its part first, then the value comes into the zeroed memory behind it, and at last the base's
/// `__init__` runs.
///
/// # Safety
/// `ty` is the type that this library made for `T` in the current interpreter, or one below it.
#[cfg_attr(debug_assertions, track_caller)]
unsafe fn create_extension<'py, T: Owner + Traverse>(
    py: Python<'py>,
    ty: *mut ffi::PyTypeObject,
    value: T,
    base: Option<Bound<'py, PyTuple>>,
    given: impl FnOnce() -> Given<'py>,
) -> PyResult<Bound<'py, T>> {
    // SAFETY: the caller's promise; the base's own constructor makes an object of the type it is given, with the type's allocator, which zeroes.
    unsafe {
        let above = foreign_base_of_type::<T>(ty);
        let (arguments, is_repeatable) = match base {
            Some(arguments) => (arguments, false),
            None if ffi::PyExceptionClass_Check(above.cast()) != 0 => {
                let given = given();
                (
                    given.arguments,
                    given.is_all && const { stays_the_same::<T>() },
                )
            }
            None => (PyTuple::new(py, Vec::new()), false),
        };
        let Some(new) = fields::new_of(above) else {
            return Err(cannot_be_made(py, above));
        };
        // That of `object` refuses arguments to a class with a constructor of its own: they are for `__init__` alone.
        let plain = fields::new_of(&raw const ffi::PyBaseObject_Type);
        let given_to_new = if plain.is_some_and(|plain| core::ptr::fn_addr_eq(new, plain)) {
            PyTuple::new(py, Vec::new())
        } else {
            arguments.clone()
        };
        let object: Bound<'py, crate::PyAny> =
            Bound::from_result(py, new(ty, given_to_new.as_ptr(), core::ptr::null_mut()))?;
        if !core::ptr::eq(ffi::Py_TYPE(object.as_ptr()), ty) {
            return Err(cannot_be_made(py, above));
        }
        if !Extension::make(extension::<T>(object.as_ptr()), value) {
            return Err(made_before(py, above));
        }
        leaks::born(&object);
        write_call::<T>(object.as_ptr());
        // That of `object` takes no arguments and does nothing.
        let nothing = fields::init_of(&raw const ffi::PyBaseObject_Type);
        if let Some(init) = fields::init_of(above)
            && !nothing.is_some_and(|nothing| core::ptr::fn_addr_eq(init, nothing))
        {
            error::check(
                py,
                init(object.as_ptr(), arguments.as_ptr(), core::ptr::null_mut()),
            )?;
        }
        if is_repeatable {
            (*extension::<T>(object.as_ptr())).made_from(&arguments);
        }
        Ok(Bound::from_owned(
            py,
            NonNull::new_unchecked(object.into_ptr()),
        ))
    }
}

/// Whether nothing changes a value after it was made.
const fn stays_the_same<T: Owner + Traverse>() -> bool {
    !T::Flag::EXCLUSIVE && !T::MAY_CHANGE
}

/// `tp_init` over an exception, which sets `args`. The first time it leaves those alone that the constructor has set from other arguments than the call's.
pub(crate) unsafe extern "C" fn init_exception<T: Class>(
    object: *mut ffi::PyObject,
    arguments: *mut ffi::PyObject,
    keywords: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: CPython calls it on an instance of `T`, which extends one of Python's own.
    unsafe {
        if (*extension::<T>(object)).passes_over_init() {
            return 0;
        }
        match fields::init_of(foreign_base::<T>(object)) {
            Some(init) => init(object, arguments, keywords),
            None => 0,
        }
    }
}

#[cold]
unsafe fn cannot_be_made(py: Python<'_>, ty: *mut ffi::PyTypeObject) -> PyErr {
    // SAFETY: the caller passes a valid type.
    let ty = unsafe { Bound::from_borrowed(py, NonNull::new_unchecked(ty.cast())) };
    let name = types::short_name(&ty);
    PyErr::without_place(
        TypeError::CLASS,
        format!("the constructor of {name} makes no objects of classes that extend it"),
    )
}

#[cold]
unsafe fn made_before(py: Python<'_>, ty: *mut ffi::PyTypeObject) -> PyErr {
    // SAFETY: the caller passes a valid type.
    let ty = unsafe { Bound::from_borrowed(py, NonNull::new_unchecked(ty.cast())) };
    let name = types::short_name(&ty);
    PyErr::without_place(
        TypeError::CLASS,
        format!("the constructor of {name} gave an object that it had made before"),
    )
}

/// Whether an object ends in `tp_free`, and `tp_dealloc` is CPython's own.
///
/// Without a GIL each thread counts for itself how many objects it has made of a class, and only CPython's own deallocator counts them back there. Anybody else
/// has the count of the class itself, which all threads write to. What extends a class of Python's own ends as objects of that do: `dealloc` serves as either.
const fn ends_in_free<T: Owner>() -> bool {
    ending::COUNTS_TYPES_BY_THREAD && !T::Storage::EXTENDS
}

/// What CPython calls at the end of an object, as `tp_dealloc` or `tp_free`.
pub(crate) const fn end<T: Class>() -> ffi::destructor {
    if ends_in_free::<T>() {
        free::<T>
    } else {
        dealloc::<T>
    }
}

/// Stands for the end of an object in the definition of an enum, of whose members CPython makes and ends each.
pub(super) unsafe extern "C" fn nothing_to_end(_object: *mut ffi::PyObject) {}

/// `tp_free`, which CPython's deallocator calls last: the finaliser has run, weak references and `__dict__` are gone, and the collector knows the object no more.
unsafe extern "C" fn free<T: Owner + Traverse>(object: *mut ffi::PyObject) {
    sanitizer::called();
    // SAFETY: CPython calls it once, for an instance that nobody refers to any more.
    unsafe {
        // CPython itself takes down a chain of objects with a collector's header in pieces.
        if const { core::mem::needs_drop::<T>() && !is_collected::<T>() } {
            chain::bounded_in_free(object, take_apart::<T>);
        } else {
            take_apart::<T>(object.cast());
        }
    }
}

/// What is left to do in `tp_free`.
///
/// # Safety
/// As for [`free`]; the type is alive until this returns.
unsafe fn take_apart<T: Owner + Traverse>(object: *mut c_void) {
    let object = object.cast::<ffi::PyObject>();
    // SAFETY: the caller's promise. A class below, made by Python, may have the collector's header where this one has none.
    unsafe {
        let is_collected = ffi::PyType_IS_GC(ffi::Py_TYPE(object)) != 0;
        leave::<T>(object);
        types::free(object, is_collected);
    }
}

/// `tp_dealloc`.
unsafe extern "C" fn dealloc<T: Class>(object: *mut ffi::PyObject) {
    sanitizer::called();
    // SAFETY: CPython calls it once, for an instance that nobody refers to any more. A header is the collector's to know no more.
    unsafe {
        if is_tracked::<T>(object) {
            ffi::PyObject_GC_UnTrack(object.cast());
            if is_bounded_by_python() {
                return take_down::<T>(object.cast());
            }
        }
        // A number owns nothing. What the collector does not look into may own anything.
        if const { ending::COUNTS_TYPES_BY_THREAD && T::Storage::EXTENDS } {
            // This may be `tp_free`.
            chain::bounded_in_free(object, take_down::<T>);
        } else if const { core::mem::needs_drop::<T>() || is_collected::<T>() || T::Storage::EXTENDS }
        {
            chain::bounded(object.cast(), take_down::<T>);
        } else {
            take_down::<T>(object.cast());
        }
    }
}

/// Whether CPython itself takes down a chain of objects with a collector's header in pieces, whatever their deallocators do.
#[inline(always)]
fn is_bounded_by_python() -> bool {
    current::is_at_least(14)
}

/// Whether the collector knows an object while it lives, and this deallocator is the one to tell it that it lives no more.
#[inline(always)]
unsafe fn is_tracked<T: Class>(object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller passes an instance of the class.
    T::Storage::EXTENDS && unsafe { ffi::PyType_IS_GC(ffi::Py_TYPE(object)) } != 0
        || const { is_collected::<T>() }
}

/// What is left to do for an object that the collector does not know any more.
unsafe fn take_down<T: Class>(object: *mut c_void) {
    let object = object.cast::<ffi::PyObject>();
    // SAFETY: as for `dealloc`.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        if (T::EXTRAS.finalised || T::Storage::EXTENDS && fields::finalize_of(ty).is_some())
            && !finalise::<T>(object, ty)
        {
            return;
        }
        leave::<T>(object);
        if T::Storage::EXTENDS {
            dealloc_rest::<T>(object, ty);
        } else {
            // Memory of a class below is longer.
            let is_own = T::POOL.is_some()
                && fields::dealloc_of(ty).is_some_and(|last| {
                    core::ptr::fn_addr_eq(last, dealloc::<T> as ffi::destructor)
                });
            if !is_own || !pool::put::<T>(object) {
                let free = fields::free_of(ty).unwrap_unchecked();
                free(object.cast());
            }
            ffi::Py_DECREF(ty.cast());
        }
    }
}

/// Takes everything out of an object: weak references, `__dict__` and the value.
///
/// # Safety
/// `object` is an instance of `T` that nobody refers to any more, and nobody knows, the collector included.
#[inline(always)]
unsafe fn leave<T: Owner + Traverse>(object: *mut ffi::PyObject) {
    // SAFETY: the caller's promise.
    unsafe {
        leaks::died(object);
        let tail = const { Tail::of::<T>() };
        if let Some(offset) = tail.weak
            && !word::<T>(object, offset).read().is_null()
        {
            ffi::PyObject_ClearWeakRefs(object);
        }
        if let Some(offset) = tail.dict {
            ffi::Py_XDECREF(word::<T>(object, offset).replace(core::ptr::null_mut()));
        }
        let cell = T::Storage::cell::<T>(object);
        if T::Storage::EXTENDS {
            // The base may still call methods of the object.
            (*extension::<T>(object)).end();
        }
        if core::mem::needs_drop::<T>()
            && let Ok(cell) = cell
            // A value that the collector cleared, or a method took out, is gone already.
            && (!T::Flag::GUARDED || (*cell).flag.is_there())
        {
            drop_value((*cell).value.get());
        }
    }
}

/// Runs the finaliser, the class's own or that of the one of Python's own which it extends; `false` when the object lives on.
#[cold]
unsafe fn finalise<T: Class>(object: *mut ffi::PyObject, ty: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: as for `dealloc`. The finaliser finds the object as it was: known to the collector.
    unsafe {
        let is_own = fields::dealloc_of(ty)
            .is_some_and(|last| core::ptr::fn_addr_eq(last, dealloc::<T> as ffi::destructor));
        // A Python class below has called it already.
        if !is_own {
            return true;
        }
        let is_tracked = is_tracked::<T>(object);
        if is_tracked {
            ffi::PyObject_GC_Track(object.cast());
        }
        if !fields::finalise_in_dealloc(object) {
            return false;
        }
        if is_tracked {
            ffi::PyObject_GC_UnTrack(object.cast());
        }
        true
    }
}

/// Lets the class of Python's own take down its part, and the memory with it. A heap type gives back the object's type itself, a static one does not.
unsafe fn dealloc_rest<T: Class>(object: *mut ffi::PyObject, ty: *mut ffi::PyTypeObject) {
    // SAFETY: the caller's promise: an object of a class that extends one of Python's own, whose own part is gone.
    unsafe {
        let above = foreign_base::<T>(object);
        let gives_back = ffi::PyType_HasFeature(above, ffi::Py_TPFLAGS_HEAPTYPE) != 0;
        let dealloc = fields::dealloc_of(above).unwrap_unchecked();
        // CPython's own, which has called this as `tp_free` and gives the type back afterwards.
        if ending::COUNTS_TYPES_BY_THREAD
            && fields::dealloc_of(ty).is_some_and(|own| core::ptr::fn_addr_eq(own, dealloc))
        {
            let free = fields::free_of(above).unwrap_unchecked();
            return free(object.cast());
        }
        // Some deallocators, that of `OSError` for one, take it for granted that the collector knows the object.
        if ffi::PyType_IS_GC(above) != 0 {
            ffi::PyObject_GC_Track(object.cast());
        }
        dealloc(object);
        if !gives_back {
            ffi::Py_DECREF(ty.cast());
        }
    }
}

/// Drops a value; a panic in a user's `Drop` is reported as Python reports an exception in `__del__`. An exception that is under way stays so.
///
/// # Safety
/// The value is there, on an attached thread, and never used again.
pub(crate) unsafe fn drop_value<T>(value: *mut ManuallyDrop<T>) {
    // SAFETY: the caller's promise; a finaliser is always called attached.
    let py = unsafe { Python::assume_attached() };
    let _entered = Entered::new(py);
    // SAFETY: the caller's promise.
    panic::reported(py, || unsafe { ManuallyDrop::drop(&mut *value) });
}

/// `tp_traverse`.
pub(crate) unsafe extern "C" fn traverse<T: Class>(
    object: *mut ffi::PyObject,
    visit: ffi::visitproc,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: the collector calls it on an instance, with nobody else running Python code.
    collect(|| unsafe {
        let mut visitor = Visitor::new(visit, argument);
        if let Some(offset) = const { Tail::of::<T>() }.dict {
            visitor.pointer(word::<T>(object, offset).read());
        }
        if let Ok(cell) = T::Storage::cell::<T>(object)
            && (*cell).flag.visible()
        {
            visitor.field(&**(*cell).value.get());
        }
        if T::Storage::EXTENDS {
            traverse_rest::<T>(object, &mut visitor, visit, argument);
        } else {
            visitor.pointer(ffi::Py_TYPE(object).cast());
        }
        visitor.stopped
    })
}

/// The part of a class of Python's own. A heap type visits the object's type itself, a static one does not.
unsafe fn traverse_rest<T: Class>(
    object: *mut ffi::PyObject,
    visitor: &mut Visitor<'_>,
    visit: ffi::visitproc,
    argument: *mut c_void,
) {
    // SAFETY: as for `traverse`.
    unsafe {
        let above = foreign_base::<T>(object);
        let rest = fields::traverse_of(above);
        let visits_type =
            rest.is_some() && ffi::PyType_HasFeature(above, ffi::Py_TPFLAGS_HEAPTYPE) != 0;
        if !visits_type {
            visitor.pointer(ffi::Py_TYPE(object).cast());
        }
        if let (Some(rest), 0) = (rest, visitor.stopped) {
            visitor.stopped = rest(object, visit, argument);
        }
    }
}

/// `tp_clear` of a class that can change, if only what a lock in it holds: drops the value, and later use is a `ReferenceError`. A frozen class has none, as `tuple` has none, unless it has a
/// `__dict__` or extends a class of Python's own.
pub(crate) unsafe extern "C" fn clear<T: Class>(object: *mut ffi::PyObject) -> c_int {
    // SAFETY: the collector calls it on an unreachable instance; the flag is taken before the value goes.
    unsafe {
        if let Some(offset) = const { Tail::of::<T>() }.dict {
            ffi::Py_XDECREF(word::<T>(object, offset).replace(core::ptr::null_mut()));
        }
        if T::MAY_REFER
            && let Ok(cell) = T::Storage::cell::<T>(object)
            && (*cell).flag.mark_gone()
        {
            drop_value((*cell).value.get());
        }
        if T::Storage::EXTENDS
            && let Some(clear) = fields::clear_of(foreign_base::<T>(object))
        {
            return clear(object);
        }
    }
    0
}
