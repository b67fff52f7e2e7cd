//! What the cycle collector sees of a native value.
//!
//! A value is visited field by field. What cannot be visited safely is not visited, and what it holds then counts as held from outside: `Rc`, `Arc`,
//! closures, a lock that is taken, an object of another interpreter. The types of the standard library are in `plain` (nothing to visit), `holder` (what owns
//! other values) and `lock` (what can change while it is shared); traits behind a `Box` in `boxed`.

mod boxed;
mod holder;
mod lock;
mod plain;

use core::ffi::{c_int, c_void};

pub use boxed::TraverseBoxed;

use crate::Py;
use crate::raw::{ffi, sanitizer};

/// Types that can tell the collector which Python objects they hold.
///
/// `#[pydust::class]` and `#[pydust::module]` implement it. Derive it for a struct or enum of your own that is a field of one; a field whose type is foreign
/// and holds no Python object is marked `#[opaque]`.
///
/// ```no_run
/// use pydust::prelude::*;
///
/// #[derive(Traverse)]
/// struct Handler { event: String, function: Py<PyAny> }
///
/// #[pydust::class]
/// pub struct Events { handlers: Vec<Handler> }
/// #[pydust::methods]
/// impl Events {}
/// ```
///
/// # Safety
/// [`Traverse::traverse`] visits each reference that the value owns at most once, and none that it does not own.
#[diagnostic::on_unimplemented(
    message = "the collector does not know whether `{Self}` holds Python objects",
    label = "a field of this type",
    note = "put `#[derive(Traverse)]` on a type of your own",
    note = "mark the field `#[opaque]` if it holds none (or if what it holds may live as long as this object)"
)]
pub unsafe trait Traverse {
    /// Whether a value can hold a Python reference at all.
    const MAY_REFER: bool;

    /// Whether a value that is shared can come to hold another reference, as a lock can. Then an object with it can become part of a cycle after it was made,
    /// and the collector must be able to clear it.
    const MAY_GAIN: bool = false;

    /// Whether a value that is shared can come to be another, as what is behind a lock can. True where nobody knows. A value that cannot is the same as long
    /// as its class is frozen; a reference to an object is the same reference, whatever becomes of the object.
    const MAY_CHANGE: bool = true;

    /// Visits every reference that the value owns.
    fn traverse(&self, visitor: &mut Visitor<'_>);
}

/// Stands for a type inside itself, where the question is what else it holds: `Vec<Itself>` refers to nothing that is not asked for already.
pub struct Itself;

// SAFETY: visits nothing.
unsafe impl Traverse for Itself {
    const MAY_REFER: bool = false;
    const MAY_CHANGE: bool = false;
    fn traverse(&self, _visitor: &mut Visitor<'_>) {}
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
        let interpreter = crate::raw::interpreter::of_collector();
        Self {
            visit,
            argument,
            interpreter,
            stopped: 0,
            marker: core::marker::PhantomData,
        }
    }

    /// Visits a field.
    pub fn field<T: Traverse + ?Sized>(&mut self, field: &T) {
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

/// Runs a collector's callback: no panic may leave it.
pub(crate) fn collect(body: impl FnOnce() -> c_int) -> c_int {
    sanitizer::called();
    crate::error::panic::quiet(body).unwrap_or(0)
}

/// Whether one of the fields says so.
pub const fn any(answers: &[bool]) -> bool {
    let mut at = 0;
    while at < answers.len() {
        if answers[at] {
            return true;
        }
        at += 1;
    }
    false
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
