//! How objects are made: `tp_new`, `tp_vectorcall` and `tp_init`, the `vectorcall` of an object with `__call__`, and the state of a module.

use core::ffi::c_int;
use core::ptr::NonNull;

use super::{
    Leave as _, OfDefault, OfFunction, bind_or_fail, done, enter, entry_of, fast_with_keywords,
    parameters,
};
use crate::create::function::{Callable, Construct};
use crate::error::panic;
use crate::error::{self, Home};
use crate::layout::cell::{Owner, Receiver, Storage as _};
use crate::layout::instance;
use crate::layout::life::{self, Given};
use crate::layout::traverse::Traverse;
use crate::raw::anchor::AnchorKind;
use crate::raw::answer::Answer;
use crate::raw::arguments::{ArgumentSlot, Arguments, Call, Flat, all_positional, fill, tuple_of};
use crate::raw::fields::tuple_array;
use crate::raw::invoke::arguments_count;
use crate::raw::{ffi, stack};
use crate::{Bound, PyModule, PyResult, Python};

/// Makes a value of the class and puts it into a new object of it.
///
/// # Safety
/// `class` is the class that this library made for `F::Owner`; places and call are valid until this returns. `given` gives the positional arguments.
#[inline(always)]
unsafe fn construct<F: Construct<N>, const N: usize>(
    class: *mut ffi::PyObject,
    places: *const [ArgumentSlot; N],
    call: Option<&Call>,
    mut given: impl for<'py> FnMut(Python<'py>) -> Given<'py>,
) -> *mut ffi::PyObject {
    if const { F::DEFINITION.asks || <F::Owner as Owner>::DEPRECATED.is_some() } && stack::is_low()
    {
        // SAFETY: CPython calls attached.
        return unsafe { stack::refuse() };
    }
    let entry = entry_of_constructor::<F, N>();
    enter(class, AnchorKind::Type, entry, |py| {
        warn_if_deprecated::<F::Owner>(py, class.cast())?;
        // SAFETY: the caller's promise.
        unsafe {
            let (value, base) = F::construct(py, Arguments::new(&*places, call))?;
            life::create::<F::Owner>(py, class.cast(), value, base, || given(py))
                .map(Bound::into_ptr)
        }
    })
}

/// Warns of an instance of a deprecated class. One of a class below it gives no warning, as with `warnings.deprecated`.
#[inline(always)]
fn warn_if_deprecated<T: Owner>(py: Python<'_>, class: *mut ffi::PyTypeObject) -> PyResult<()> {
    if let Some(warning) = const { T::DEPRECATED }
        // SAFETY: CPython calls constructors with a valid type.
        && unsafe { instance::is_type_of::<T>(class) }
    {
        error::deprecated(py, warning)?;
    }
    Ok(())
}

/// What the errors of a constructor say of it.
const fn entry_of_constructor<F: Construct<N>, const N: usize>() -> OfFunction {
    OfFunction {
        definition: F::DEFINITION,
        home: Home::of::<F::Owner>,
    }
}

/// `tp_vectorcall` of a class: the usual way to make an instance.
pub(crate) unsafe extern "C" fn constructor_vectorcall<F: Construct<N>, const N: usize>(
    class: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython through vectorcall on exactly our type, because subclasses do not inherit the slot.
    unsafe {
        let given = arguments_count(count).cast_unsigned();
        let object = match Call::new(F::DEFINITION, arguments, given, names).as_places() {
            Some(places) if const { all_positional(F::DEFINITION.parameters) } => {
                constructor_usual::<F, N>(class, places)
            }
            _ => constructor_unusual::<F, N>(class, arguments, given, names),
        };
        initialised::<F::Owner>(object, arguments, given, names)
    }
}

/// A call of a class with an argument in each place. Apart, so that the choice before it needs no frame.
///
/// # Safety
/// As [`construct`], with an argument in each place where the class extends one of Python's own.
#[inline(never)]
unsafe extern "C" fn constructor_usual<F: Construct<N>, const N: usize>(
    class: *mut ffi::PyObject,
    places: *const [ArgumentSlot; N],
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        construct::<F, N>(class, places, None, |py| Given {
            arguments: tuple_of(py, places.cast(), 0..N),
            is_all: true,
        })
    }
}

/// A call of a class with keywords, with defaults left out, or a wrong one.
///
/// # Safety
/// As [`constructor_vectorcall`], with the plain number of positional arguments.
#[inline(never)]
unsafe extern "C" fn constructor_unusual<F: Construct<N>, const N: usize>(
    class: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        let made = Call::new(F::DEFINITION, arguments, count, names);
        let mut filled = [None; N];
        let home = Home::of::<F::Owner>;
        let parameters = const { parameters::<N>(F::DEFINITION) };
        if !fill(parameters, &made, &mut filled) && !bind_or_fail(class, &made, &mut filled, home) {
            return core::ptr::null_mut();
        }
        if const { all_positional(F::DEFINITION.parameters) && !<F::Owner as Owner>::Storage::EXTENDS }
        {
            return constructor_usual::<F, N>(class, &raw const filled);
        }
        // What extends a class of Python's own may want to know which were positional.
        construct::<F, N>(class, &raw const filled, Some(&made), |py| Given {
            arguments: tuple_of(py, arguments, 0..count),
            is_all: names.is_null(),
        })
    }
}

/// Runs the `__init__` of a new object, if there is one: the object, or NULL with the exception set.
///
/// # Safety
/// The object is a new reference to an instance of exactly `T`, or NULL with the exception set. The arguments are those of the constructor.
#[inline(always)]
unsafe fn initialised<T: Owner>(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    if let Some(class) = T::CLASS
        && let Some(init) = class.layout.init
        && !object.is_null()
    {
        // SAFETY: the caller's promise; the object is an instance of the class that the entry belongs to.
        unsafe {
            if (init.direct)(object, arguments, count, names) < 0 {
                ffi::Py_DECREF(object);
                return core::ptr::null_mut();
            }
        }
    }
    object
}

/// `tp_vectorcall` of a class that has `__init__` alone and starts as its `Default`.
pub(crate) unsafe extern "C" fn default_vectorcall<T: Owner + Traverse + Default>(
    class: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    enter(
        class,
        AnchorKind::Type,
        OfDefault {
            home: Home::of::<T>,
        },
        |py| {
            // SAFETY: as for `constructor_vectorcall`.
            unsafe {
                let count = arguments_count(count).cast_unsigned();
                warn_if_deprecated::<T>(py, class.cast())?;
                // `__init__` makes the rest.
                let given = || Given {
                    arguments: tuple_of(py, arguments, 0..count),
                    is_all: false,
                };
                let object =
                    life::create::<T>(py, class.cast(), T::default(), None, given)?.into_ptr();
                Ok(initialised::<T>(object, arguments, count, names))
            }
        },
    )
}

/// `tp_new` of such a class: like `object.__new__` it leaves the arguments to `__init__`.
pub(crate) unsafe extern "C" fn default_slow<T: Owner + Traverse + Default>(
    class: *mut ffi::PyTypeObject,
    arguments: *mut ffi::PyObject,
    _keywords: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    enter(
        class.cast(),
        AnchorKind::Type,
        OfDefault {
            home: Home::of::<T>,
        },
        |py| {
            // SAFETY: called by CPython with a tuple, for our type or one below it.
            unsafe {
                warn_if_deprecated::<T>(py, class)?;
                let given = || Bound::from_borrowed(py, NonNull::new_unchecked(arguments));
                life::create_below::<T>(py, class, T::default(), None, false, given)
                    .map(Bound::into_ptr)
            }
        },
    )
}

/// `__init__` of a class.
#[derive(Clone, Copy)]
pub struct InitEntry {
    /// `tp_init`
    pub(crate) slot: ffi::initproc,
    /// The same, with the arguments as a vectorcall has them.
    direct: unsafe fn(
        *mut ffi::PyObject,
        *const *mut ffi::PyObject,
        usize,
        *mut ffi::PyObject,
    ) -> c_int,
}

impl InitEntry {
    pub(crate) const fn of<F: Callable<N>, const N: usize>() -> Self {
        Self {
            slot: init::<F, N>,
            direct: init_direct::<F, N>,
        }
    }
}

unsafe extern "C" fn init<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *mut ffi::PyObject,
    keywords: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: called by CPython with a tuple and a dict or NULL, on an instance; `flat` holds the arguments for the call.
    unsafe {
        let Some(flat) = flatten(object, arguments, keywords, entry_of::<F, N, Answer>()) else {
            return -1;
        };
        let (row, count, names) = flat.row();
        init_direct::<F, N>(object, row, count, names)
    }
}

unsafe fn init_direct<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: the caller passes an instance of the class, and arguments as a vectorcall has them.
    unsafe {
        if const { F::DEFINITION.asks } && stack::is_low() {
            return done(stack::refuse());
        }
        done(fast_with_keywords::<F, N>(
            object,
            arguments,
            count.cast_signed(),
            names,
        ))
    }
}

/// What a call of an object runs: `__call__`.
#[derive(Clone, Copy)]
pub struct CallEntry {
    pub(crate) vectorcall: ffi::vectorcallfunc,
    /// `tp_call`, where objects have no field for a vectorcall.
    pub(crate) slot: ffi::ternaryfunc,
}

impl CallEntry {
    /// The method `F`.
    pub const fn of<F: Callable<N>, const N: usize>() -> Self {
        Self {
            vectorcall: call_object::<F, N>,
            slot: call_slot::<F, N>,
        }
    }
}

/// The `vectorcall` of an instance.
unsafe extern "C" fn call_object<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython through the field of an instance of the class.
    unsafe {
        if const { F::DEFINITION.asks } && stack::is_low() {
            return stack::refuse();
        }
        let count = arguments_count(count);
        fast_with_keywords::<F, N>(object, arguments, count, names)
    }
}

/// `tp_call` of a class.
unsafe extern "C" fn call_slot<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *mut ffi::PyObject,
    keywords: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython attached, with a tuple and a dict or NULL, on an instance of the class; `flat` holds the arguments for the call.
    unsafe {
        let Some(flat) = flatten(object, arguments, keywords, entry_of::<F, N, Answer>()) else {
            return core::ptr::null_mut();
        };
        let (row, count, names) = flat.row();
        call_object::<F, N>(object, row, count, names)
    }
}

/// `tp_new` of a class: for subclasses, and for whoever calls `__new__` by name.
pub(crate) unsafe extern "C" fn constructor_slow<F: Construct<N>, const N: usize>(
    class: *mut ffi::PyTypeObject,
    arguments: *mut ffi::PyObject,
    keywords: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: called by CPython with a tuple and a dict or NULL, for our type or one below it; the caller holds the tuple, which never changes.
    unsafe {
        let mut room = [None; N];
        match tuple_array(arguments, &mut room) {
            Some(places)
                if const { all_positional(F::DEFINITION.parameters) } && keywords.is_null() =>
            {
                construct_below::<F, N>(class, places, None, arguments, false)
            }
            _ => constructor_slow_unusual::<F, N>(class, arguments, keywords),
        }
    }
}

/// Makes a value of the class and puts it into a new object of a class below, or of the class itself.
///
/// # Safety
/// As [`construct`], with the positional arguments as a tuple, and whether there are others.
#[inline(never)]
unsafe extern "C" fn construct_below<F: Construct<N>, const N: usize>(
    class: *mut ffi::PyTypeObject,
    places: *const [ArgumentSlot; N],
    call: Option<&Call>,
    arguments: *mut ffi::PyObject,
    has_keywords: bool,
) -> *mut ffi::PyObject {
    // A subclass comes through `type.__call__`, which CPython counts.
    let entry = entry_of_constructor::<F, N>();
    enter(class.cast(), AnchorKind::Type, entry, |py| {
        // SAFETY: the caller's promise.
        unsafe {
            warn_if_deprecated::<F::Owner>(py, class)?;
            let (value, base) = F::construct(py, Arguments::new(&*places, call))?;
            let given = || Bound::from_borrowed(py, NonNull::new_unchecked(arguments));
            life::create_below::<F::Owner>(py, class, value, base, has_keywords, given)
                .map(Bound::into_ptr)
        }
    })
}

/// As [`constructor_unusual`], for a class below.
///
/// # Safety
/// As [`constructor_slow`].
#[inline(never)]
unsafe extern "C" fn constructor_slow_unusual<F: Construct<N>, const N: usize>(
    class: *mut ffi::PyTypeObject,
    arguments: *mut ffi::PyObject,
    keywords: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let mut filled = [None; N];
    // SAFETY: the caller's promise; `flat` holds the arguments for the call.
    unsafe {
        let entry = entry_of_constructor::<F, N>();
        let Some(flat) = flatten(class.cast(), arguments, keywords, entry) else {
            return core::ptr::null_mut();
        };
        let call = flat.call(F::DEFINITION);
        if !bind_or_fail(class.cast(), &call, &mut filled, entry.home) {
            return core::ptr::null_mut();
        }
        let has_keywords = !keywords.is_null();
        construct_below::<F, N>(
            class,
            &raw const filled,
            Some(&call),
            arguments,
            has_keywords,
        )
    }
}

/// The arguments of a slot in a row, or `None` with the exception set.
///
/// # Safety
/// As [`Flat::new`], on an attached thread, and the object is the first argument of the entry.
#[inline(never)]
unsafe fn flatten<'py>(
    object: *mut ffi::PyObject,
    arguments: *mut ffi::PyObject,
    keywords: *mut ffi::PyObject,
    entry: OfFunction,
) -> Option<Flat<'py>> {
    // SAFETY: the caller's promise.
    unsafe {
        let py = Python::assume_attached();
        match panic::catch(|| Flat::new(py, arguments, keywords)) {
            Ok(flat) => Some(flat),
            Err(error) => {
                entry.fail(py, object, error);
                None
            }
        }
    }
}

/// Makes the state of a module: its `__new__`, which Python passes nothing.
pub(crate) fn make_state<F: Construct<N>, const N: usize>(py: Python<'_>) -> PyResult<F::Owner> {
    // SAFETY: no place holds an argument.
    F::construct(py, unsafe { Arguments::new(&[None; N], None) }).map(|(state, _)| state)
}

/// Runs the `__init__` of a module, with the module object as its argument.
pub(crate) fn run_init<F: Callable<N>, const N: usize>(
    py: Python<'_>,
    module: &Bound<'_, PyModule>,
) -> PyResult<()> {
    let places = [NonNull::new(module.as_ptr()); N];
    // SAFETY: the tag of the module `F::Owner` runs it on its own module objects; the argument outlives the call.
    let (receiver, arguments) = unsafe {
        (
            Receiver::new(py, module.as_ptr()),
            Arguments::new(&places, None),
        )
    };
    F::call(py, receiver, arguments)?.check(py)
}
