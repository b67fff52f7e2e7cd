//! The gate of an interpreter: how threads that were never in it come in, and how its end waits for them.
//!
//! Between the gate and being attached a thread uses the interpreter without holding it, so its end waits for that. The end of an interpreter other than the
//! main one also waits until they have left again, because CPython ends one only when no other thread is in it.

use std::sync::Arc;
use std::time::Duration;

use crate::lock::{Bell, Lock};
use crate::raw::interpreter::Pointer;
use crate::raw::thread;

/// Knows who is inside.
pub(crate) struct Gate {
    interpreter: Pointer,
    inside: Lock<Inside>,
}

struct Inside {
    is_open: bool,
    /// Threads on their way in.
    entering: Vec<u64>,
    /// Threads that came in this way and have not left.
    visitors: Vec<u64>,
    /// Who waits for them.
    waiting: Vec<Arc<Bell>>,
}

impl Inside {
    fn ring(&mut self) {
        for bell in self.waiting.drain(..) {
            bell.ring();
        }
    }
}

impl Gate {
    pub(crate) fn new(interpreter: Pointer) -> Arc<Self> {
        Arc::new(Self {
            interpreter,
            inside: Lock::new(Inside {
                is_open: true,
                entering: Vec::new(),
                visitors: Vec::new(),
                waiting: Vec::new(),
            }),
        })
    }

    /// Lets a thread in, unless the interpreter is about to end.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Visit> {
        let mut inside = self.inside.lock();
        if !inside.is_open {
            return None;
        }
        let me = thread::id();
        inside.entering.push(me);
        inside.visitors.push(me);
        drop(inside);
        Some(Visit {
            gate: Arc::clone(self),
            is_entering: true,
        })
    }

    /// Lets nobody in any more, and waits: for those on their way, and if `for_all` for everybody. The caller has released the interpreter.
    pub(crate) fn close(&self, for_all: bool) {
        loop {
            let bell = {
                let mut inside = self.inside.lock();
                inside.is_open = false;
                if inside.entering.is_empty() && (!for_all || inside.visitors.is_empty()) {
                    return;
                }
                let bell = Arc::new(Bell::default());
                inside.waiting.push(Arc::clone(&bell));
                bell
            };
            bell.wait(Duration::MAX);
        }
    }

    /// The threads that came in this way and have not left.
    pub(crate) fn visitors(&self) -> Vec<u64> {
        self.inside.lock().visitors.clone()
    }

    /// In the child of a fork: nobody but this thread is there, and `for_good` the interpreter has gone too.
    pub(crate) fn forget_others(&self, for_good: bool) {
        let me = thread::id();
        let mut inside = self.inside.lock();
        inside.is_open &= !for_good;
        inside.entering.clear();
        inside.visitors.retain(|visitor| *visitor == me);
        inside.waiting.clear();
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
            let mut inside = self.gate.inside.lock();
            remove(&mut inside.entering);
            inside.ring();
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.arrive();
        let mut inside = self.gate.inside.lock();
        remove(&mut inside.visitors);
        inside.ring();
    }
}

/// Takes this thread off a list, once.
fn remove(threads: &mut Vec<u64>) {
    let me = thread::id();
    if let Some(index) = threads.iter().position(|thread| *thread == me) {
        threads.swap_remove(index);
    }
}
