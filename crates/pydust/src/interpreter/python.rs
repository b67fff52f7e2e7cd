//! `Python<'py>`: the proof that this thread is attached to an interpreter.

use core::marker::PhantomData;
use std::sync::Arc;

use crate::interpreter::{self, Record};
use crate::layout::tables::Type;
use crate::raw::anchor::Anchor;
use crate::raw::{call, error, thread};
use crate::tree::definition::{ClassDefinition, ExceptionDefinition};
use crate::{Bound, PyAny, PyErr, PyResult, exception};

/// The attachment token: while it exists, this thread may use Python objects.
///
/// It is one pointer wide. The pointer is the *anchor*, the entry through which Rust was called; types and exceptions of the module are found through it.
/// See [thread states](https://docs.python.org/3/c-api/init.html#thread-state-and-the-global-interpreter-lock) in CPython's manual.
#[derive(Clone, Copy)]
pub struct Python<'py> {
    anchor: Anchor,
    marker: PhantomData<(&'py (), *mut ())>,
}

impl<'py> Python<'py> {
    #[inline]
    pub(crate) fn with_anchor(anchor: Anchor) -> Self {
        Self {
            anchor,
            marker: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn anchor(self) -> Anchor {
        self.anchor
    }

    /// Runs `work` with the interpreter released, so that other threads run Python code meanwhile.
    ///
    /// `work` cannot use Python objects: neither the token nor a [`Bound`] is `Send`.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn total(py: Python<'_>, values: Vec<f64>) -> f64 {
    ///     py.detach(|| values.iter().sum())
    /// }
    /// ```
    pub fn detach<R: Send>(self, work: impl FnOnce() -> R + Send) -> R {
        thread::detached(self, work)
    }

    /// Lets Python handle what came in from outside: pressed keys above all. A long loop calls it now and then, or Ctrl-C has no effect before it ends.
    ///
    /// Does something on the main thread only, which is where Python handles signals. See
    /// [`PyErr_CheckSignals`](https://docs.python.org/3/c-api/exceptions.html#c.PyErr_CheckSignals).
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn search(py: Python<'_>, mut candidate: u64, found: fn(u64) -> bool) -> PyResult<u64> {
    ///     while !found(candidate) {
    ///         candidate += 1;
    ///         if candidate % 10_000 == 0 { py.check_signals()? }
    ///     }
    ///     Ok(candidate)
    /// }
    /// ```
    ///
    /// # Errors
    /// What the handler of a signal raises: `KeyboardInterrupt` for Ctrl-C.
    pub fn check_signals(self) -> PyResult<()> {
        error::check_signals(self)
    }

    /// `None`.
    #[inline]
    pub fn none(self) -> Bound<'py, PyAny> {
        call::none(self)
    }

    /// `NotImplemented`: what an operator returns to leave the operation to the other operand.
    ///
    /// An argument of another type than the method's parameter is refused so without being told. See
    /// [the manual](https://docs.python.org/3/library/constants.html#NotImplemented).
    #[inline]
    pub fn not_implemented(self) -> Bound<'py, PyAny> {
        call::not_implemented(self)
    }

    /// What this library keeps for the current interpreter.
    pub(crate) fn record(self) -> PyResult<Arc<Record>> {
        interpreter::record(self).ok_or_else(|| {
            PyErr::without_place(
                exception::RuntimeError::CLASS,
                "no module of this library is imported in this interpreter",
            )
        })
    }

    /// The type of a tagged class, for an instance: through the anchor, else through the newest import in this interpreter. One that no module lists is made.
    #[inline]
    pub(crate) fn class(self, class: &'static ClassDefinition) -> PyResult<Type<'py>> {
        match self.anchored_root().and_then(|root| root.class(class)) {
            Some(ty) => Ok(Type::new(self, ty)),
            None => (class.layout.creation.unlisted)(self, class),
        }
    }

    /// The type of a tagged class, if it is made.
    pub(crate) fn made_class(self, class: &'static ClassDefinition) -> Option<Type<'py>> {
        let anchored = self.anchored_root();
        let made = anchored.and_then(|root| root.class(class)).or_else(|| {
            let roots = interpreter::usable_roots(self);
            interpreter::class_among(&roots, anchored, class)
        });
        made.map(|ty| Type::new(self, ty))
    }

    /// The class made for a tagged exception, found as [`Python::class`] finds one.
    pub(crate) fn exception(self, exception: &'static ExceptionDefinition) -> Option<Type<'py>> {
        self.anchored_root()
            .and_then(|root| root.exception(exception))
            .or_else(|| interpreter::in_newest_import(self, |root| root.exception(exception)))
            .map(|class| Type::new(self, class))
    }
}
