//! The gate of an interpreter: how threads that were never in it come in, and how its end waits for them.
//!
//! Between the gate and being attached a thread uses the interpreter without holding it, so its end waits for that. The end of an interpreter other than the
//! main one also waits until they have left again, because CPython ends one only when no other thread is in it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::raw::interpreter::Pointer;

/// Counts who is inside.
pub(crate) struct Gate {
    interpreter: Pointer,
    inside: Mutex<Inside>,
    changed: Condvar,
}

struct Inside {
    is_open: bool,
    /// Threads on their way in.
    entering: usize,
    /// Threads that came in this way and have not left.
    visitors: usize,
}

impl Gate {
    pub(crate) fn new(interpreter: Pointer) -> Arc<Self> {
        Arc::new(Self {
            interpreter,
            inside: Mutex::new(Inside {
                is_open: true,
                entering: 0,
                visitors: 0,
            }),
            changed: Condvar::new(),
        })
    }

    /// Lets a thread in, unless the interpreter is about to end.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Visit> {
        let mut inside = self.lock();
        if !inside.is_open {
            return None;
        }
        inside.entering += 1;
        inside.visitors += 1;
        Some(Visit {
            gate: Arc::clone(self),
            is_entering: true,
        })
    }

    /// Lets nobody in any more, and waits: for those on their way, and if `for_all` for everybody. The caller has released the interpreter.
    pub(crate) fn close(&self, for_all: bool) {
        let mut inside = self.lock();
        inside.is_open = false;
        while inside.entering > 0 || (for_all && inside.visitors > 0) {
            inside = self
                .changed
                .wait(inside)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread's way in and out.
pub(crate) struct Visit {
    gate: Arc<Gate>,
    is_entering: bool,
}

impl Visit {
    /// The interpreter, which waits for this visit until it is attached.
    pub(crate) fn interpreter(&self) -> Pointer {
        self.gate.interpreter
    }

    /// The thread is attached.
    pub(crate) fn arrive(&mut self) {
        if core::mem::replace(&mut self.is_entering, false) {
            self.gate.lock().entering -= 1;
            self.gate.changed.notify_all();
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.arrive();
        self.gate.lock().visitors -= 1;
        self.gate.changed.notify_all();
    }
}
