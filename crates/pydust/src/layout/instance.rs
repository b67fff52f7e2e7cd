//! A Python object with a native value in it: its layout and how it is recognised. Its birth and end are in `life`.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::borrow::Problem;
use super::cell::{Cell, ObjectStorage, Owner, Storage as _};
use super::shared::SharedClass;
use super::tables::Type;
use super::traverse::Traverse;
use crate::object::TypeCheck;
use crate::raw::invoke::HAS_FIELDS;
use crate::raw::{ffi, fields};
use crate::trampoline::{CallEntry, InitEntry};
use crate::tree::definition::ClassDefinition;
use crate::{Bound, PyAny, PyResult, PyTuple, PyType, Python};

/// A tagged class. Implemented by `#[pydust::class]` only.
///
/// # Safety
/// The definition is the struct's own, with functions of its own, and the base is what the definition
/// extends: a reference to an instance is one to the base's object.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Python class",
    note = "put `#[pydust::class]` on the struct"
)]
pub unsafe trait Class: Owner<Storage: ObjectStorage> + Traverse {
    /// What it extends: the class of its `#[base]` field, one of Python's own, or [`PyAny`] for `object`.
    type Base: TypeCheck;
    /// The class in the definition tree.
    const DEFINITION: &'static ClassDefinition;
    /// The size of an instance in bytes; over a class of Python's own, of what comes behind that.
    const SIZE: usize;
    /// `__init__`, its own or inherited.
    const INIT: Option<InitEntry>;
    /// What is known of its owner, if other modules share the class.
    const SHARED: Option<&'static SharedClass> = None;
}

/// The object: CPython's head, then flag and value.
#[repr(C)]
pub struct Instance<T: Owner> {
    base: ffi::PyObject,
    pub(crate) cell: Cell<T>,
}

/// What lies behind the memory of a class that is not ours.
#[repr(C)]
pub struct Extension<T: Owner> {
    /// Where the value is in its life: [`UNMADE`], [`MAKING`], [`ENDED`], [`MADE`], and how that came about.
    life: AtomicUsize,
    pub(crate) cell: Cell<T>,
}

/// Where the extension of an object begins: behind the memory of the class above the native ones, aligned as CPython aligns objects.
///
/// # Safety
/// `object` is an instance of `T` or of a class below, and `T` extends a class of Python's own.
#[inline(always)]
pub(super) unsafe fn extension_start<T: Owner>(object: *mut ffi::PyObject) -> usize {
    // SAFETY: the caller's promise: one of the object's types has the table, and a base.
    unsafe {
        let top = T::ROOT.map_or(core::ptr::null_mut(), |root| root.layout.methods());
        fields::extension_start(|| foreign_base::<T>(object), top)
    }
}

/// The class of Python's own that an object's native ones extend.
///
/// # Safety
/// As [`extension_start`].
#[inline(always)]
pub(super) unsafe fn foreign_base<T: Owner>(object: *mut ffi::PyObject) -> *mut ffi::PyTypeObject {
    // SAFETY: the caller's promise.
    unsafe { foreign_base_of_type::<T>(ffi::Py_TYPE(object)) }
}

/// As [`foreign_base`], of a type.
#[inline(always)]
pub(super) unsafe fn foreign_base_of_type<T: Owner>(
    ty: *mut ffi::PyTypeObject,
) -> *mut ffi::PyTypeObject {
    let Some(root) = T::ROOT else {
        return ty;
    };
    // SAFETY: the caller's promise.
    unsafe { fields::base_of(type_with(ty, root.layout.methods())) }
}

/// Whether nothing between a type and the native class at the top of `T`'s has an `__init__` of its own.
///
/// # Safety
/// `ty` is the type of `T` or one below, and `T` extends a class of Python's own.
pub(super) unsafe fn inherits_init<T: Owner>(ty: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: the caller's promise.
    T::ROOT.is_some_and(|root| unsafe {
        match (
            fields::init_of(ty),
            fields::init_of(type_with(ty, root.layout.methods())),
        ) {
            (Some(own), Some(top)) => core::ptr::fn_addr_eq(own, top),
            _ => false,
        }
    })
}

/// The extension of an object.
///
/// # Safety
/// As [`extension_start`].
#[inline(always)]
pub(super) unsafe fn extension<T: Owner>(object: *mut ffi::PyObject) -> *mut Extension<T> {
    // SAFETY: the caller's promise.
    unsafe { object.byte_add(extension_start::<T>(object)).cast() }
}

/// Only the base's part is there: the memory is zeroed.
const UNMADE: usize = 0;
const MAKING: usize = 1;
/// The object is being taken down.
const ENDED: usize = 2;
/// The value is there, with this number or a larger one.
const MADE: usize = 3;
/// [`MADE`], and CPython is about to call `__init__` with arguments that the base's constructor did not get.
const NOT_FOR_INIT: usize = 4;
/// [`MADE`] from arguments that make it again, with this bit set: the other ones say which arguments.
const REPEATABLE: usize = 8;

impl<T: Owner> Extension<T> {
    /// Puts the value into zeroed memory; `false` when there is one already, because the base's constructor gave an object that it had made before.
    ///
    /// # Safety
    /// `this` is the extension of an object.
    pub(super) unsafe fn make(this: *mut Self, value: T) -> bool {
        // SAFETY: the caller's promise; nobody else writes the value, because only one finds the life unmade.
        unsafe {
            let life = &(*this).life;
            let (relaxed, done) = (Ordering::Relaxed, Ordering::Release);
            if life
                .compare_exchange(UNMADE, MAKING, relaxed, relaxed)
                .is_err()
            {
                return false;
            }
            (&raw mut (*this).cell).write(Cell::new(value));
            life.store(MADE, done);
        }
        true
    }

    /// Lets the next `__init__` pass.
    pub(super) fn expect_init(&self) {
        self.life.store(NOT_FOR_INIT, Ordering::Release);
    }

    /// Whether this `__init__` is one to pass over.
    pub(super) fn passes_over_init(&self) -> bool {
        let (relaxed, life) = (Ordering::Relaxed, &self.life);
        life.compare_exchange(NOT_FOR_INIT, MADE, relaxed, relaxed)
            .is_ok()
    }

    /// Notes that the value is what the constructor makes of these arguments.
    pub(super) fn made_from(&self, arguments: &Bound<'_, PyTuple>) {
        self.life
            .store(REPEATABLE | identities(arguments), Ordering::Release);
    }

    /// Whether the value is what the constructor makes of these arguments: the same objects in the same order.
    pub(super) fn is_made_from(&self, arguments: &Bound<'_, PyTuple>) -> bool {
        self.life.load(Ordering::Acquire) == REPEATABLE | identities(arguments)
    }

    /// Notes that the value goes.
    pub(super) fn end(&self) {
        self.life.store(ENDED, Ordering::Relaxed);
    }

    /// Whether the value is there.
    #[inline(always)]
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self.life.load(Ordering::Acquire) {
            MADE.. => Ok(()),
            ENDED => Err(Problem::Gone),
            _ => Err(Problem::Unmade),
        }
    }
}

/// A number for the objects in a tuple, by their addresses.
fn identities(objects: &Bound<'_, PyTuple>) -> usize {
    const FACTOR: usize = 0x9E37_79B9_7F4A_7C15_u64 as usize;
    objects.iter().fold(objects.len(), |number, object| {
        (number.rotate_left(5) ^ object.as_ptr().addr()).wrapping_mul(FACTOR)
    })
}

/// What an instance has beside its value.
#[derive(Clone, Copy)]
pub struct Extras {
    /// What a call of the object runs: `__call__`, its own or inherited.
    pub call: Option<CallEntry>,
    /// Whether Python may set any attribute on it.
    pub dict: bool,
    /// Whether there may be weak references to it.
    pub weak: bool,
    /// Whether there is a `__del__`, its own or inherited.
    pub finalised: bool,
}

impl Extras {
    /// Nothing.
    pub const NONE: Self = Self {
        call: None,
        dict: false,
        weak: false,
        finalised: false,
    };

    /// Those of a class that adds these to its base's.
    #[must_use]
    pub const fn over(self, base: Self) -> Self {
        Self {
            call: match self.call {
                Some(call) => Some(call),
                None => base.call,
            },
            dict: self.dict || base.dict,
            weak: self.weak || base.weak,
            finalised: self.finalised || base.finalised,
        }
    }
}

/// Where the extras of an instance lie: behind its value, one word each. A class below has its own, because its value is longer. Over a class of Python's own
/// the offsets count from the start of the extension.
#[derive(Clone, Copy)]
pub(crate) struct Tail {
    pub(crate) call: Option<usize>,
    pub(crate) weak: Option<usize>,
    pub(crate) dict: Option<usize>,
    end: usize,
}

impl Tail {
    /// Of what Rust makes no instances.
    pub(crate) const NONE: Self = Self {
        call: None,
        weak: None,
        dict: None,
        end: 0,
    };

    pub(crate) const fn of<T: Owner>() -> Self {
        const WORD: usize = size_of::<usize>();
        let mut tail = Self {
            call: None,
            weak: None,
            dict: None,
            end: if T::Storage::EXTENDS {
                size_of::<Extension<T>>()
            } else {
                size_of::<Instance<T>>()
            }
            .next_multiple_of(WORD),
        };
        if HAS_FIELDS && T::EXTRAS.call.is_some() {
            tail.call = Some(tail.end);
            tail.end += WORD;
        }
        if T::EXTRAS.weak {
            tail.weak = Some(tail.end);
            tail.end += WORD;
        }
        if T::EXTRAS.dict {
            tail.dict = Some(tail.end);
            tail.end += WORD;
        }
        tail
    }
}

/// Whether instances have the collector's header: a value or a `__dict__` can refer to other objects.
pub const fn is_collected<T: Owner + Traverse>() -> bool {
    T::MAY_REFER || T::EXTRAS.dict
}

/// Whether a class below finds the value of its base where the base puts it.
pub const fn is_laid_over<T: Owner, B: Owner>() -> bool {
    core::mem::offset_of!(Instance<T>, cell) + core::mem::offset_of!(Cell<T>, value)
        == core::mem::offset_of!(Instance<B>, cell) + core::mem::offset_of!(Cell<B>, value)
        && core::mem::offset_of!(Extension<T>, cell) == core::mem::offset_of!(Extension<B>, cell)
}

/// The size of an instance: always larger than the base's, so that two unrelated native classes never meet in one Python subclass. The words for weak
/// references and `__dict__` do not count, because CPython before 3.12 passes over them when it compares.
pub const fn instance_size<T: Owner>(base: usize) -> usize {
    const WORD: usize = size_of::<usize>();
    assert!(
        align_of::<Instance<T>>() <= 16 && align_of::<Extension<T>>() <= 16,
        "Python aligns objects to 16 bytes: box the field that wants more"
    );
    let tail = Tail::of::<T>();
    let passed_over = tail.weak.is_some() as usize + tail.dict.is_some() as usize;
    if tail.end - passed_over * WORD > base {
        tail.end
    } else if tail.end > base {
        tail.end + WORD
    } else {
        base + WORD
    }
}

/// The size of an instance that extends nothing.
pub const fn base_size() -> usize {
    size_of::<ffi::PyObject>()
}

/// The field of an instance at an offset that [`Tail`] gives.
#[inline(always)]
pub(super) unsafe fn word<T: Owner>(
    object: *mut ffi::PyObject,
    offset: usize,
) -> *mut *mut ffi::PyObject {
    // SAFETY: the caller's promise: an instance of the class that the tail is of, or of one below with room for it.
    unsafe {
        let start = if T::Storage::EXTENDS {
            extension_start::<T>(object)
        } else {
            fields::head()
        };
        object.byte_add(start + offset).cast()
    }
}

/// Whether the object is an instance of `T` or of a subclass: the address of the method table identifies the class in every interpreter.
#[inline(always)]
pub(crate) fn is_instance<T: Class>(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: a valid object.
    unsafe { holds::<T>(object.as_ptr()) }
}

/// As [`is_instance`], for a function that CPython calls.
///
/// # Safety
/// `object` is valid.
#[inline(always)]
pub(crate) unsafe fn holds<T: Class>(object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe { !native_type::<T>(object).is_null() }
}

/// The type of `T` among those of an object, or NULL.
#[inline(always)]
unsafe fn native_type<T: Class>(object: *mut ffi::PyObject) -> *mut ffi::PyTypeObject {
    // SAFETY: a valid object has a valid type.
    unsafe { type_among::<T>(ffi::Py_TYPE(object)) }
}

/// The type of `T` among these, going up from one, or NULL. Of a class that libraries share the owner's table is looked for, which is found when it is first
/// needed; for any other this is decided while compiling.
#[inline(always)]
unsafe fn type_among<T: Class>(ty: *mut ffi::PyTypeObject) -> *mut ffi::PyTypeObject {
    // SAFETY: the caller passes a valid type.
    unsafe {
        match T::SHARED {
            None => type_with(ty, T::DEFINITION.layout.methods()),
            Some(shared) => shared.type_among(ty),
        }
    }
}

/// The first type with a method table, going up from this one, or NULL.
#[inline(always)]
pub(super) unsafe fn type_with(
    ty: *mut ffi::PyTypeObject,
    table: *mut ffi::PyMethodDef,
) -> *mut ffi::PyTypeObject {
    // SAFETY: the caller passes a valid type, and every chain of bases ends in NULL.
    unsafe {
        let mut ty = ty;
        while !ty.is_null() && !core::ptr::eq(fields::methods_of(ty), table) {
            ty = fields::base_of(ty);
        }
        ty
    }
}

/// Whether this is the type of `T`, and none below it.
///
/// # Safety
/// `ty` is a valid type.
pub(crate) unsafe fn is_type_of<T: Owner>(ty: *mut ffi::PyTypeObject) -> bool {
    T::CLASS.is_some_and(|class| {
        // SAFETY: the caller's promise.
        unsafe { core::ptr::eq(fields::methods_of(ty), class.layout.methods()) }
    })
}

/// The type above that of `T`.
///
/// # Safety
/// `object` is an instance of `T`.
#[inline(always)]
pub(crate) unsafe fn base_of<T: Owner>(object: *mut ffi::PyObject) -> *mut ffi::PyTypeObject {
    let class = T::CLASS.expect("a module has no instances");
    // SAFETY: the caller's promise; every class has a base.
    unsafe { fields::base_of(type_with(ffi::Py_TYPE(object), class.layout.methods())) }
}

/// The type above that of `T`, of an instance.
pub(crate) fn type_above<'py, T: Class>(object: &Bound<'py, T>) -> Bound<'py, PyType> {
    // SAFETY: a `Bound<T>` of a class exists only for its instances; the type above is kept by the one below.
    unsafe {
        let base = fields::base_of(native_type::<T>(object.as_ptr()));
        Bound::from_borrowed(object.py(), NonNull::new_unchecked(base.cast()))
    }
}

/// Whether an instance is what the constructor of `T` makes of these arguments, and cannot have changed since.
pub(crate) fn is_made_from<T: Class>(
    object: &Bound<'_, T>,
    arguments: &Bound<'_, PyTuple>,
) -> bool {
    // SAFETY: a `Bound<T>` of a class exists only for its instances, which have an extension over a class of Python's own.
    T::Storage::EXTENDS && unsafe { (*extension::<T>(object.as_ptr())).is_made_from(arguments) }
}

/// What the type above that of `T` has in a slot, or NULL.
///
/// # Safety
/// As [`base_of`].
pub(crate) unsafe fn base_slot<T: Class>(object: *mut ffi::PyObject, id: c_int) -> *mut c_void {
    // SAFETY: a valid type; a missing slot is NULL.
    unsafe { ffi::PyType_GetSlot(base_of::<T>(object), id) }
}

/// The cell of an instance.
///
/// The object must have been recognised by [`is_instance`]; every `Bound<T>` of a class has.
#[inline(always)]
pub(crate) fn cell<'a, T: Class>(object: &'a Bound<'_, T>) -> PyResult<&'a Cell<T>> {
    // SAFETY: a `Bound<T>` of a class `T` exists only for its instances; the cell lives as long as the object.
    unsafe { Cell::of(object.as_ptr()) }
}

/// The same object under the type of its base.
pub(crate) fn as_base<'a, 'py, T: Class>(object: &'a Bound<'py, T>) -> &'a Bound<'py, T::Base> {
    // SAFETY: an instance of a class is one of the class that it extends, which is the one that `Base` stands for.
    unsafe { object.assume() }
}

/// The type of `T` that an instance has or stands above its own.
pub(crate) fn type_in<'py, T: Class>(object: &Bound<'py, T>) -> Bound<'py, PyType> {
    // SAFETY: a `Bound<T>` of a class exists only for its instances, so one of the types is the one of `T`; the object keeps it.
    unsafe {
        let ty = NonNull::new_unchecked(native_type::<T>(object.as_ptr()));
        Bound::from_borrowed(object.py(), ty.cast())
    }
}

/// The type that this library made for `T` in the interpreter of the token.
#[inline]
pub(crate) fn type_of<T: Class>(py: Python<'_>) -> PyResult<Type<'_>> {
    // A method most often makes an object of its own class, which needs no module.
    let table = T::DEFINITION.layout.methods();
    // SAFETY: the anchored type is NULL or alive as long as the token. No type of another library has the table.
    match NonNull::new(unsafe { type_with(py.anchored_type(), table) }) {
        Some(ty) => Ok(Type::new(py, ty)),
        None => py.class(T::DEFINITION),
    }
}
