//! A native value with its flag, and the guards through which safe code reaches it.

use core::any::TypeId;
use core::cell::UnsafeCell;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::{Deref, DerefMut};

use super::borrow::{ExclusiveFlag, Flag, Frozen, Problem};
use super::instance::{self, Extras, Instance};
use super::loans::{self, Joined};
use super::members;
use super::pool::PoolKey;
use super::state;
use crate::raw::anchor::AnchorKind;
use crate::raw::buffer::export::{Export, Loan, Shown};
use crate::raw::{ffi, fields};
use crate::tree::definition::{ClassDefinition, EnumDefinition, ModuleDefinition};
use crate::{PyErr, PyResult, Python};

/// A struct with a tag that gives it values in Python: a class or a module.
///
/// Implemented by the tags only, which check at each field that the struct is `Send + Sync`.
///
/// # Safety
/// Flag, place and the rest are those of the struct: what Python knows as its object holds a value of
/// it at that place, and what it extends begins that value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a class nor a module",
    label = "carries no pydust tag",
    note = "put `#[pydust::class]`, `#[pydust::module]` or `#[pydust::submodule]` on the struct"
)]
pub unsafe trait Owner: Sized + 'static {
    /// Whether its values can change.
    type Flag: Flag;
    /// Where its values lie.
    type Storage: Storage;
    /// The struct's name, for messages.
    const NAME: &'static str;
    /// The class in the definition tree, if it is one.
    const CLASS: Option<&'static ClassDefinition>;
    /// The module in the definition tree, if it is one.
    const MODULE: Option<&'static ModuleDefinition> = None;
    /// What an instance has beside its value.
    const EXTRAS: Extras;
    /// Whether nothing is below this class.
    const FINAL: bool;
    /// The class at the top of its native ones that extends one of Python's own, if it does.
    const ROOT: Option<&'static ClassDefinition>;
    /// Where threads keep memory for its next instances, if they do.
    const POOL: Option<&'static PoolKey> = None;
    /// The warning that Python gets with a new instance, of a deprecated class.
    const DEPRECATED: Option<&'static str> = None;
    /// The values of an enum, which lie in no object.
    fn variants() -> Option<Variants<Self>> {
        None
    }
}

/// Where the values of an owner lie. Implemented here only.
pub trait Storage: private::Sealed {
    /// What the first argument of its functions is.
    const ANCHOR: AnchorKind;
    /// Whether the owner is a class.
    const IN_CLASS: bool;
    /// Whether the value comes behind the memory of a class of Python's own.
    const EXTENDS: bool = false;
    #[doc(hidden)]
    /// Whether an object that has the descriptors of `T` holds a `T` as well: of a class every instance does.
    ///
    /// # Safety
    /// `object` is valid, and of the type of `T` or one below it.
    #[inline(always)]
    unsafe fn has<T: Owner>(_object: *mut ffi::PyObject) -> bool {
        true
    }
    #[doc(hidden)]
    /// # Safety
    /// `object` is an instance of the class `T`, or the module object of the module `T`.
    unsafe fn cell<T: Owner>(object: *mut ffi::PyObject) -> Result<*const Cell<T>, Problem>;
}

/// Where the values of a class lie.
pub trait ObjectStorage: Storage {}
impl ObjectStorage for InInstance {}
impl ObjectStorage for InExtension {}

/// The values of an enum, in the order of its members.
pub struct Variants<T: Owner> {
    /// The members.
    pub definition: &'static EnumDefinition,
    /// A value for each of them.
    pub cells: &'static [Cell<T>],
}

/// The values of an enum in a static.
pub struct VariantCells<T: Owner, const N: usize>(pub [Cell<T>; N]);

// SAFETY: the cells of a frozen owner are never written, and the values can be shared.
unsafe impl<T: Owner<Flag = Frozen> + Sync, const N: usize> Sync for VariantCells<T, N> {}

/// Values of a class lie in its instances.
pub struct InInstance;
/// The values of a class that extends one of Python's own lie behind what that has.
pub struct InExtension;
/// The value of a module lies in the module's state.
pub struct InModule;
/// The values of an enum lie in a static: its members are objects of Python's alone, each known by its address.
pub struct InEnum;

/// The owner of free functions: the module that lists them, whichever it is.
pub struct Free;

// SAFETY: it has no values, and its functions no receiver.
unsafe impl Owner for Free {
    type Flag = Frozen;
    type Storage = InModule;
    const NAME: &'static str = "module";
    const CLASS: Option<&'static ClassDefinition> = None;
    const EXTRAS: Extras = Extras::NONE;
    const FINAL: bool = true;
    const ROOT: Option<&'static ClassDefinition> = None;
}

mod private {
    pub trait Sealed {}
    impl Sealed for super::InInstance {}
    impl Sealed for super::InExtension {}
    impl Sealed for super::InModule {}
    impl Sealed for super::InEnum {}
}

impl Storage for InInstance {
    const ANCHOR: AnchorKind = AnchorKind::Instance;
    const IN_CLASS: bool = true;
    #[inline(always)]
    unsafe fn cell<T: Owner>(object: *mut ffi::PyObject) -> Result<*const Cell<T>, Problem> {
        // SAFETY: the caller's promise.
        Ok(unsafe { &raw const (*fields::body::<Instance<T>>(object)).cell })
    }
}

impl Storage for InExtension {
    const ANCHOR: AnchorKind = AnchorKind::Instance;
    const IN_CLASS: bool = true;
    const EXTENDS: bool = true;
    #[inline(always)]
    unsafe fn cell<T: Owner>(object: *mut ffi::PyObject) -> Result<*const Cell<T>, Problem> {
        // SAFETY: the caller's promise.
        unsafe {
            let extension = instance::extension::<T>(object);
            (*extension).check()?;
            Ok(&raw const (*extension).cell)
        }
    }
}

impl Storage for InModule {
    const ANCHOR: AnchorKind = AnchorKind::Module;
    const IN_CLASS: bool = false;
    #[inline(always)]
    unsafe fn has<T: Owner>(object: *mut ffi::PyObject) -> bool {
        // SAFETY: the caller's promise.
        unsafe { state::is_of::<T>(object) }
    }
    #[inline(always)]
    unsafe fn cell<T: Owner>(object: *mut ffi::PyObject) -> Result<*const Cell<T>, Problem> {
        // SAFETY: the caller's promise.
        unsafe { state::cell(object) }
    }
}

impl Storage for InEnum {
    const ANCHOR: AnchorKind = AnchorKind::Instance;
    const IN_CLASS: bool = true;
    #[inline(always)]
    unsafe fn cell<T: Owner>(object: *mut ffi::PyObject) -> Result<*const Cell<T>, Problem> {
        // Python code can make an object of the class that is no member.
        let variants = T::variants().ok_or(Problem::Gone)?;
        // SAFETY: the caller's promise.
        let place = unsafe { members::place_of_receiver(variants.definition, object) };
        let cell = place.and_then(|place| variants.cells.get(place));
        cell.map(core::ptr::from_ref).ok_or(Problem::Gone)
    }
}

/// A value with its flag. The flag stands first, at a fixed offset for the whole native hierarchy.
#[repr(C)]
pub struct Cell<T: Owner> {
    pub(crate) flag: T::Flag,
    pub(crate) value: UnsafeCell<ManuallyDrop<T>>,
}

impl<T: Owner> Cell<T> {
    /// A cell that nobody uses.
    pub const fn new(value: T) -> Self {
        Self {
            flag: T::Flag::FREE,
            value: UnsafeCell::new(ManuallyDrop::new(value)),
        }
    }

    /// The cell of an object, or the error that says why there is none.
    ///
    /// # Safety
    /// `object` holds a `T` at the place of `T` and lives for `'a`.
    #[inline(always)]
    pub(super) unsafe fn of<'a>(object: *mut ffi::PyObject) -> PyResult<&'a Self> {
        // SAFETY: the caller's promise.
        match unsafe { T::Storage::cell::<T>(object) } {
            // SAFETY: as above.
            Ok(cell) => Ok(unsafe { &*cell }),
            Err(problem) => Err(PyErr::borrow(problem, T::NAME)),
        }
    }
}

/// The first argument of an entry, known to hold a `T`.
pub struct Receiver<'a, 'py, T> {
    object: *mut ffi::PyObject,
    py: Python<'py>,
    marker: PhantomData<&'a T>,
}

impl<'a, 'py, T: Owner> Receiver<'a, 'py, T> {
    /// # Safety
    /// `object` holds a `T` at the place of `T` and lives for `'a`, or the function has no receiver.
    pub(crate) unsafe fn new(py: Python<'py>, object: *mut ffi::PyObject) -> Self {
        Self {
            object,
            py,
            marker: PhantomData,
        }
    }

    /// Borrows the value, shared.
    #[inline(always)]
    pub fn shared(&self) -> PyResult<Shared<'a, T>> {
        Shared::new(self.py, self.cell()?)
    }

    /// The cell of the value.
    #[inline(always)]
    fn cell(&self) -> PyResult<&'a Cell<T>> {
        // SAFETY: `new` was promised that the object holds a `T` and lives for `'a`.
        unsafe { Cell::of(self.object) }
    }

    /// Lends the value to a buffer that shows what `body` finds in it, until that is released.
    pub fn lend(&self, body: impl FnOnce(&T) -> PyResult<Export>) -> PyResult<Export> {
        let lent = LentValue::new(self)?;
        // SAFETY: lent, so nobody has it exclusively.
        let mut export = body(unsafe { &*lent.cell.value.get() })?;
        export.lent(self.loan());
        core::mem::forget(lent);
        Ok(export)
    }

    /// As [`lend`](Self::lend), exclusively: the buffer may be written to. Where the value is lent so already, this is one more buffer of that loan, and
    /// `body` does not run.
    pub fn lend_exclusively(
        &self,
        body: impl FnOnce(&mut T) -> PyResult<Export>,
    ) -> PyResult<Export>
    where
        T::Flag: ExclusiveFlag,
    {
        let cell = self.cell()?;
        let key = key::<T>(self.object);
        let mut held = loop {
            match Exclusive::new(self.py, cell) {
                Ok(held) => match loans::ending(key) {
                    None => break held,
                    Some(ending) => {
                        drop(held);
                        ending.wait(self.py);
                    }
                },
                Err(error) => {
                    if let Some(export) = self.join(cell, error)? {
                        return Ok(export);
                    }
                }
            }
        };
        let mut export = body(&mut held)?;
        let shown = export.lent_exclusively(self.loan());
        let is_waited = loans::begin(key, shown, || cell.flag.hand_over());
        core::mem::forget(held);
        if is_waited {
            cell.flag.wake();
        }
        Ok(export)
    }

    /// One more buffer of the loan because of which the value cannot be borrowed; `None` where that has just ended.
    #[cold]
    fn join(&self, cell: &Cell<T>, error: PyErr) -> PyResult<Option<Export>>
    where
        T::Flag: ExclusiveFlag,
    {
        if !error.is_borrow(Problem::Lent) {
            return Err(error);
        }
        match loans::join(key::<T>(self.object), || cell.flag.is_lent()) {
            Joined::Buffer(shown) => {
                let mut export = Export::again(shown);
                export.lent(self.loan());
                Ok(Some(export))
            }
            Joined::LentOtherwise => Err(error),
            Joined::Free => Ok(None),
        }
    }

    fn loan(&self) -> Loan {
        Loan {
            object: self.object,
            give_back: |object, shown| {
                // SAFETY: the loan's promise.
                unsafe { give_back::<T>(object, shown, None) };
            },
        }
    }

    /// A copy of a field that is a plain number; `None` for any other. `field` only takes its address.
    #[inline(always)]
    pub(crate) fn copy_of<V: 'static>(&self, field: fn(&T) -> &V) -> Option<PyResult<V>> {
        is_plain::<V>().then(|| {
            let cell = self.cell()?;
            // SAFETY: nobody borrows exclusively while this runs, and a copy of a number is a number.
            let read = || unsafe { core::ptr::read(field(&*cell.value.get())) };
            cell.flag.share_briefly(self.py, refuse::<T>, read)
        })
    }

    /// Puts a new value into a field and gives the old one. `field` only takes its address.
    #[inline(always)]
    pub(crate) fn replace<V>(&self, field: fn(&mut T) -> &mut V, value: V) -> PyResult<V>
    where
        T::Flag: ExclusiveFlag,
    {
        let cell = self.cell()?;
        // SAFETY: nobody else borrows while this runs.
        let write = || unsafe { core::mem::replace(field(&mut *cell.value.get()), value) };
        cell.flag.seize_briefly(self.py, refuse::<T>, write)
    }

    /// Puts a new value into a field whose values need no `Drop`, if nobody uses the object: whether that was so.
    #[inline(always)]
    pub(crate) fn put_at_once<V>(&self, field: fn(&mut T) -> &mut V, value: V) -> bool
    where
        T::Flag: ExclusiveFlag,
    {
        match self.cell() {
            Ok(cell) if cell.flag.is_free_until_detached() => {
                // SAFETY: nobody else borrows while this runs.
                unsafe { core::ptr::from_mut(field(&mut *cell.value.get())).write(value) };
                true
            }
            _ => false,
        }
    }

    /// Waits until nobody uses the value, or fails where that would never be.
    pub(crate) fn wait_until_free(&self) -> PyResult<()> {
        self.cell()?.flag.wait_until_free(self.py, refuse::<T>)
    }

    /// The object itself: the class, for a class method.
    pub(crate) fn object(&self) -> *mut ffi::PyObject {
        self.object
    }

    /// The token of the entry.
    pub(crate) fn py(&self) -> Python<'py> {
        self.py
    }
}

/// A value that is lent to a buffer, shared, unless dropped.
struct LentValue<'a, T: Owner> {
    cell: &'a Cell<T>,
}

impl<'a, T: Owner> LentValue<'a, T> {
    fn new(receiver: &Receiver<'a, '_, T>) -> PyResult<Self> {
        let cell = receiver.cell()?;
        cell.flag.lend(receiver.py, refuse::<T>)?;
        Ok(Self { cell })
    }
}

impl<T: Owner> Drop for LentValue<'_, T> {
    fn drop(&mut self) {
        self.cell.flag.take_back();
    }
}

/// The loan of an object by the `__buffer__` of `T`.
fn key<T: Owner>(object: *mut ffi::PyObject) -> loans::LoanKey {
    let owner = T::CLASS.map_or(0, |class| core::ptr::from_ref(class).addr());
    (object.addr(), owner)
}

/// Ends one buffer of an object. After the last one of its loan `then` runs.
///
/// # Safety
/// Attached, with an object that a [`Receiver`] of `T` lent for what is shown, and once for each buffer.
pub(crate) unsafe fn give_back<T: Owner>(
    object: *mut ffi::PyObject,
    shown: &Shown,
    then: Option<&dyn Fn()>,
) {
    // SAFETY: the caller's promise; a buffer keeps its object.
    let Ok(cell) = (unsafe { Cell::<T>::of(object) }) else {
        return;
    };
    let mut _ended = None;
    if shown.exclusively {
        let free = || cell.flag.end_exclusive_loan();
        let Some((is_waited, ended)) = loans::end(key::<T>(object), then.is_some(), free) else {
            return;
        };
        if is_waited {
            cell.flag.wake();
        }
        _ended = ended;
    } else {
        cell.flag.take_back();
    }
    if let Some(then) = then {
        then();
    }
}

// Apart from the rest, so that an enum can have a method of the name.
impl<'a, T: Owner<Flag: ExclusiveFlag>> Receiver<'a, '_, T> {
    /// Borrows the value exclusively.
    #[inline(always)]
    pub fn exclusive(&self) -> PyResult<Exclusive<'a, T>> {
        Exclusive::new(self.py, self.cell()?)
    }
}

impl<'py, T: Owner> Receiver<'_, 'py, T> {
    /// The object itself.
    #[inline(always)]
    pub fn bound(&self) -> &crate::Bound<'py, T> {
        // Not a bound on `T`: the tag has its own words for it.
        const { assert!(T::Storage::IN_CLASS, "a module's state is no object") }
        // SAFETY: `new` was promised that the object holds a `T`, here in itself, and outlives the receiver.
        unsafe {
            let place = &*(&raw const self.object).cast::<core::ptr::NonNull<ffi::PyObject>>();
            crate::Bound::from_place(self.py, place)
        }
    }
}

impl<T: super::instance::Class> Receiver<'_, '_, T> {
    /// Takes the value out of the object, which then says that it was used up.
    pub fn take(&self) -> PyResult<T>
    where
        T::Flag: ExclusiveFlag,
    {
        let mut held = self.exclusive()?;
        // SAFETY: the value is read once, because the flag says from now on that it has gone.
        let value = unsafe { core::ptr::from_mut(&mut *held).read() };
        held.cell.flag.use_up();
        core::mem::forget(held);
        Ok(value)
    }
}

impl<'py, T: Owner> Receiver<'_, 'py, T> {
    /// The class on which a class method was called.
    pub fn class(&self) -> crate::Bound<'py, crate::PyType> {
        // SAFETY: the trampoline of a class method passes the class, which is a type.
        unsafe {
            crate::Bound::from_borrowed(self.py(), core::ptr::NonNull::new_unchecked(self.object()))
        }
    }
}

/// The error of a borrow of a `T`.
#[cold]
fn refuse<T: Owner>(problem: Problem) -> PyErr {
    PyErr::borrow(problem, T::NAME)
}

/// The error of a borrow of the state `T`, which may have been cleared since it was found.
#[cold]
fn refuse_state<T: Owner>(problem: Problem) -> PyErr {
    refuse::<T>(match problem {
        Problem::Gone => Problem::Closed,
        other => other,
    })
}

/// Whether the values of a type are their bytes and nothing else.
#[inline(always)]
fn is_plain<V: 'static>() -> bool {
    macro_rules! is_one_of {
        ($($ty:ty)*) => { false $(|| TypeId::of::<V>() == TypeId::of::<$ty>())* };
    }
    is_one_of!(bool char f32 f64 i8 i16 i32 i64 isize u8 u16 u32 u64 usize)
}

/// A shared borrow: `&T` for as long as it lives.
pub struct Shared<'a, T: Owner> {
    cell: &'a Cell<T>,
    marker: PhantomData<*mut ()>,
}

impl<'a, T: Owner> Shared<'a, T> {
    #[inline(always)]
    pub(crate) fn new(py: Python<'_>, cell: &'a Cell<T>) -> PyResult<Self> {
        cell.flag.share(py, refuse::<T>)?;
        Ok(Self {
            cell,
            marker: PhantomData,
        })
    }
}

impl<T: Owner> Deref for Shared<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the flag says that nobody borrows exclusively, and that the value is there.
        unsafe { &*self.cell.value.get() }
    }
}

impl<T: Owner> Drop for Shared<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.cell.flag.unshare();
    }
}

/// An exclusive borrow: `&mut T` for as long as it lives.
pub struct Exclusive<'a, T: Owner<Flag: ExclusiveFlag>> {
    cell: &'a Cell<T>,
    marker: PhantomData<*mut ()>,
}

impl<'a, T: Owner<Flag: ExclusiveFlag>> Exclusive<'a, T> {
    #[inline(always)]
    pub(crate) fn new(py: Python<'_>, cell: &'a Cell<T>) -> PyResult<Self> {
        cell.flag.seize(py, refuse::<T>)?;
        Ok(Self {
            cell,
            marker: PhantomData,
        })
    }
}

impl<T: Owner<Flag: ExclusiveFlag>> Deref for Exclusive<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the flag says that nobody else borrows.
        unsafe { &*self.cell.value.get() }
    }
}

impl<T: Owner<Flag: ExclusiveFlag>> DerefMut for Exclusive<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the flag says that nobody else borrows.
        unsafe { &mut *self.cell.value.get() }
    }
}

impl<T: Owner<Flag: ExclusiveFlag>> Drop for Exclusive<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.cell.flag.unseize();
    }
}

/// A borrow of a module's state that can change its kind: none until it is first used, then shared, or for a while exclusive.
///
/// So whoever has a state as a parameter borrows it after the receiver and the other arguments, and threads take objects and states in one order.
pub(crate) struct StateBorrow<'a, T: Owner> {
    cell: &'a Cell<T>,
    /// Whether the shared borrow is taken.
    shared: core::cell::Cell<bool>,
    marker: PhantomData<*mut ()>,
}

impl<'a, T: Owner> StateBorrow<'a, T> {
    #[inline(always)]
    pub(crate) fn new(cell: &'a Cell<T>) -> Self {
        Self {
            cell,
            shared: core::cell::Cell::new(false),
            marker: PhantomData,
        }
    }

    #[inline(always)]
    fn share(&self, py: Python<'_>) -> PyResult<()> {
        if !self.shared.get() {
            self.cell.flag.share(py, refuse_state::<T>)?;
            self.shared.set(true);
        }
        Ok(())
    }

    #[inline(always)]
    fn unshare(&self) {
        if self.shared.replace(false) {
            self.cell.flag.unshare();
        }
    }

    /// The value, shared. Where it cannot be had any more, the error leaves through the Rust frames in between.
    #[inline(always)]
    pub(crate) fn shared(&self, py: Python<'_>) -> &T {
        if let Err(error) = self.share(py) {
            error.throw();
        }
        // SAFETY: the flag is shared until `unshare`, which needs `&mut self` or the end of it.
        unsafe { &*self.cell.value.get() }
    }

    /// The value, exclusively, for as long as this is borrowed.
    #[inline(always)]
    pub(crate) fn exclusive(&mut self, py: Python<'_>) -> PyResult<Exclusive<'_, T>>
    where
        T::Flag: ExclusiveFlag,
    {
        self.unshare();
        self.cell.flag.seize(py, refuse_state::<T>)?;
        Ok(Exclusive {
            cell: self.cell,
            marker: PhantomData,
        })
    }
}

impl<T: Owner> Drop for StateBorrow<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.unshare();
    }
}

/// Keeps a shared borrow for the length of a call. Empty until the argument is converted.
pub struct SharedHolder<T: Owner> {
    cell: *const Cell<T>,
}

/// Keeps an exclusive borrow for the length of a call. Empty until the argument is converted.
pub struct ExclusiveHolder<T: Owner<Flag: ExclusiveFlag>> {
    cell: *const Cell<T>,
}

impl<T: Owner> Default for SharedHolder<T> {
    fn default() -> Self {
        Self {
            cell: core::ptr::null(),
        }
    }
}

impl<T: Owner<Flag: ExclusiveFlag>> Default for ExclusiveHolder<T> {
    fn default() -> Self {
        Self {
            cell: core::ptr::null(),
        }
    }
}

impl<T: Owner> SharedHolder<T> {
    /// Borrows the value of an argument, which the caller keeps alive for `'a`.
    #[inline(always)]
    pub(crate) fn hold<'a>(&'a mut self, py: Python<'_>, cell: &'a Cell<T>) -> PyResult<&'a T> {
        debug_assert!(self.cell.is_null());
        cell.flag.share(py, refuse::<T>)?;
        self.cell = cell;
        // SAFETY: the flag is shared until this holder is dropped, which `'a` ends before.
        Ok(unsafe { &*cell.value.get() })
    }
}

impl<T: Owner<Flag: ExclusiveFlag>> ExclusiveHolder<T> {
    /// Borrows the value of an argument, which the caller keeps alive for `'a`.
    #[inline(always)]
    pub(crate) fn hold<'a>(&'a mut self, py: Python<'_>, cell: &'a Cell<T>) -> PyResult<&'a mut T> {
        debug_assert!(self.cell.is_null());
        cell.flag.seize(py, refuse::<T>)?;
        self.cell = cell;
        // SAFETY: the flag is exclusive until this holder is dropped, which `'a` ends before.
        Ok(unsafe { &mut *cell.value.get() })
    }
}

impl<T: Owner> Drop for SharedHolder<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: `hold` was given a cell whose object outlives the call, and so this holder.
        if let Some(cell) = unsafe { self.cell.as_ref() } {
            cell.flag.unshare();
        }
    }
}

impl<T: Owner<Flag: ExclusiveFlag>> Drop for ExclusiveHolder<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: as for `SharedHolder`.
        if let Some(cell) = unsafe { self.cell.as_ref() } {
            cell.flag.unseize();
        }
    }
}
