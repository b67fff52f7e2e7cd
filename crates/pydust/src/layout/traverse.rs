//! What the cycle collector sees of a native value.
//!
//! A value is visited field by field. What cannot be visited safely is not visited, and what it holds then counts as held from outside: `Rc`, `Arc`,
//! closures, a lock that is taken, an object of another interpreter.

use core::ffi::{c_int, c_void};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::{Mutex, OnceLock, RwLock};

use crate::Py;
use crate::raw::ffi;

/// Types that can tell the collector which Python objects they hold.
///
/// Derive it for a struct of your own that is a field of a class or module: `#[derive(Traverse)]` is implied by `#[pydust::class]`; a field whose type is
/// foreign and holds no Python object is marked `#[opaque]`.
///
/// # Safety
/// [`Traverse::traverse`] visits each reference that the value owns at most once, and none that it does not own.
#[diagnostic::on_unimplemented(
    message = "the collector does not know whether `{Self}` holds Python objects",
    label = "a field of this type",
    note = "mark the field `#[opaque]` if it holds none (or if what it holds may live as long as this object)"
)]
pub unsafe trait Traverse {
    /// Whether a value can hold a Python reference at all.
    const MAY_REFER: bool;

    /// Visits every reference that the value owns.
    fn traverse(&self, visitor: &mut Visitor<'_>);
}

/// Carries the collector's callback through a value.
pub struct Visitor<'a> {
    visit: ffi::visitproc,
    argument: *mut c_void,
    interpreter: i64,
    /// Nonzero once the collector wants to stop.
    pub(crate) stopped: c_int,
    marker: core::marker::PhantomData<&'a ()>,
}

impl Visitor<'_> {
    pub(crate) fn new(visit: ffi::visitproc, argument: *mut c_void) -> Self {
        let interpreter = crate::raw::interpreter::attached().unwrap_or(-1);
        Self {
            visit,
            argument,
            interpreter,
            stopped: 0,
            marker: core::marker::PhantomData,
        }
    }

    /// Visits a field.
    pub fn field<T: Traverse>(&mut self, field: &T) {
        if T::MAY_REFER {
            field.traverse(self);
        }
    }

    fn object<T>(&mut self, object: &Py<T>) {
        if object.interpreter() == self.interpreter {
            // SAFETY: the collector's callback with its own argument; the object is valid and owned by the value.
            unsafe { self.pointer(object.as_ptr()) };
        }
    }

    /// # Safety
    /// `object` is NULL or a reference that the visited object owns.
    pub(crate) unsafe fn pointer(&mut self, object: *mut ffi::PyObject) {
        if self.stopped == 0 && !object.is_null() {
            // SAFETY: the caller's promise.
            self.stopped = unsafe { (self.visit)(object, self.argument) };
        }
    }
}

// SAFETY: visits the one reference it owns.
unsafe impl<T> Traverse for Py<T> {
    const MAY_REFER: bool = true;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        visitor.object(self);
    }
}

macro_rules! without_references {
    ($($(#[$note:meta])* [$($generics:tt)*] $ty:ty),* $(,)?) => { $(
        $(#[$note])*
        // SAFETY: visits nothing.
        unsafe impl<$($generics)*> Traverse for $ty {
            const MAY_REFER: bool = false;
            fn traverse(&self, _visitor: &mut Visitor<'_>) {}
        }
    )* };
}

without_references!(
    [] (), [] bool, [] char, [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] f32, [] f64,
    [] String, [] Box<str>, [] &'static str, [] &'static [u8], [] std::path::PathBuf, [] std::ffi::OsString, [] std::ffi::CString,
    [] std::time::Duration, [] std::time::Instant, [] std::time::SystemTime, [] std::fs::File, [] std::thread::ThreadId,
    [] std::net::IpAddr, [] std::net::SocketAddr,
    [] core::sync::atomic::AtomicBool, [] core::sync::atomic::AtomicU8, [] core::sync::atomic::AtomicU16, [] core::sync::atomic::AtomicU32,
    [] core::sync::atomic::AtomicU64, [] core::sync::atomic::AtomicUsize, [] core::sync::atomic::AtomicI8, [] core::sync::atomic::AtomicI16,
    [] core::sync::atomic::AtomicI32, [] core::sync::atomic::AtomicI64, [] core::sync::atomic::AtomicIsize,
    // What lends a buffer is never visited. It would be cleared while the buffer still points to its memory: `ctypes` frees that in `tp_clear`, and a
    // `memoryview` lets go of it, before an object of the same cycle is dropped and its `Drop` reads the buffer. So the exporter is a root.
    [T: crate::buffer::Element] crate::PyBuffer<T>, [T: crate::buffer::Element] crate::PyBufferMut<T>,
    [T: ?Sized] core::marker::PhantomData<T>, [T] core::ops::Range<T>, [T] core::ops::RangeInclusive<T>, [] std::borrow::Cow<'static, str>,
    // What they share may be held elsewhere too, so it is never visited: Python objects below are roots.
    [T: ?Sized] std::sync::Arc<T>, [T: ?Sized] std::rc::Rc<T>, [T: ?Sized] std::sync::Weak<T>, [T: ?Sized] std::rc::Weak<T>,
);

macro_rules! non_zero {
    ($($ty:ty)*) => { without_references!($([] core::num::NonZero<$ty>),*); };
}

non_zero!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

macro_rules! by_items {
    ($([$($generics:tt)*] $ty:ty, $($inner:ident)|+;)*) => { $(
        // SAFETY: each item is visited once.
        unsafe impl<$($generics)*> Traverse for $ty {
            const MAY_REFER: bool = $($inner::MAY_REFER)||+;
            fn traverse(&self, visitor: &mut Visitor<'_>) {
                for item in self {
                    visitor.item(item);
                }
            }
        }
    )* };
}

/// An item of a collection: a reference, or the pair that maps give.
trait Item {
    fn visit(self, visitor: &mut Visitor<'_>);
}

impl<T: Traverse> Item for &T {
    fn visit(self, visitor: &mut Visitor<'_>) {
        visitor.field(self);
    }
}

impl<K: Traverse, V: Traverse> Item for (&K, &V) {
    fn visit(self, visitor: &mut Visitor<'_>) {
        visitor.field(self.0);
        visitor.field(self.1);
    }
}

impl Visitor<'_> {
    fn item(&mut self, item: impl Item) {
        item.visit(self);
    }
}

by_items!(
    [T: Traverse] Vec<T>, T;
    [T: Traverse] VecDeque<T>, T;
    [T: Traverse] Box<[T]>, T;
    [T: Traverse] BinaryHeap<T>, T;
    [T: Traverse] BTreeSet<T>, T;
    [T: Traverse, const N: usize] [T; N], T;
    [T: Traverse, S] HashSet<T, S>, T;
    [K: Traverse, V: Traverse] BTreeMap<K, V>, K | V;
    [K: Traverse, V: Traverse, S] HashMap<K, V, S>, K | V;
);

// SAFETY: visits the value it owns, if there is one.
unsafe impl<T: Traverse> Traverse for Option<T> {
    const MAY_REFER: bool = T::MAY_REFER;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        if let Some(value) = self {
            visitor.field(value);
        }
    }
}

// SAFETY: visits the value it owns.
unsafe impl<T: Traverse> Traverse for Box<T> {
    const MAY_REFER: bool = T::MAY_REFER;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        visitor.field(&**self);
    }
}

// SAFETY: visits the value only while this thread holds the lock.
unsafe impl<T: Traverse> Traverse for Mutex<T> {
    const MAY_REFER: bool = T::MAY_REFER;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        if let Ok(value) = self.try_lock() {
            visitor.field(&*value);
        }
    }
}

// SAFETY: visits the value only while this thread holds the lock.
unsafe impl<T: Traverse> Traverse for RwLock<T> {
    const MAY_REFER: bool = T::MAY_REFER;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        if let Ok(value) = self.try_read() {
            visitor.field(&*value);
        }
    }
}

// SAFETY: a value that is set never changes.
unsafe impl<T: Traverse> Traverse for OnceLock<T> {
    const MAY_REFER: bool = T::MAY_REFER;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        if let Some(value) = self.get() {
            visitor.field(value);
        }
    }
}

// SAFETY: visits the one value that is there.
unsafe impl<T: Traverse, E: Traverse> Traverse for Result<T, E> {
    const MAY_REFER: bool = T::MAY_REFER || E::MAY_REFER;
    fn traverse(&self, visitor: &mut Visitor<'_>) {
        match self {
            Ok(value) => visitor.field(value),
            Err(error) => visitor.field(error),
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        // SAFETY: visits each field once.
        unsafe impl<$($name: Traverse),*> Traverse for ($($name,)*) {
            const MAY_REFER: bool = $($name::MAY_REFER)||*;
            fn traverse(&self, visitor: &mut Visitor<'_>) {
                #[expect(non_snake_case, reason = "one name stands for the type and its value")]
                let ($($name,)*) = self;
                $(visitor.field($name);)*
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);

/// Runs a collector's callback: no panic may leave it.
pub(crate) fn collect(body: impl FnOnce() -> c_int) -> c_int {
    std::panic::catch_unwind(core::panic::AssertUnwindSafe(body)).unwrap_or(0)
}

/// The tag checks each field of a class or module at its own span.
pub const fn shareable<T: Shareable>() {}

/// Types whose values any thread may use and drop.
#[diagnostic::on_unimplemented(
    message = "threads cannot share `{Self}`, as they share every class and module",
    label = "not `Send + Sync`",
    note = "hold shared data in an `Arc`, and what changes in a `Mutex` or an atomic"
)]
pub trait Shareable {}

// Without this a field that lacks both `Send` and `Sync` would give two errors.
#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shareable for T {}
