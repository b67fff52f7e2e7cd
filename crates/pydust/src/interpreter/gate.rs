//! The gate of an interpreter: how threads that were never in it come in, and how its end waits for them.
//!
//! Between the gate and being attached a thread uses the interpreter without holding it, so its end waits for that. The end of an interpreter other than the
//! main one also waits until they have left again, because CPython ends one only when no other thread is in it. Each of these waits has an end: nobody waits for
//! itself, and once Python is finalizing no thread can arrive or leave any more. So before that, the main interpreter closes the gates of all others.

use std::sync::Arc;
use std::time::Duration;

use crate::interpreter::lock::{Event, Lock};
use crate::raw::interpreter::Pointer;
use crate::raw::thread::{self, Companion, Front};

/// Knows who is inside.
pub(crate) struct Gate {
    interpreter: Pointer,
    /// Whether it is the main interpreter's, whose end waits for nobody inside.
    is_main: bool,
    inside: Lock<Inside>,
}

struct Inside {
    is_open: bool,
    /// Threads on their way in.
    entering: Vec<u64>,
    /// Threads that came in this way and have not left.
    visitors: Vec<u64>,
    /// What stands before their thread states.
    fronts: Vec<Front>,
    /// That with which the end of the interpreter came: its visitor leaves it there.
    taken: Option<Front>,
    /// What keeps visitors from being alone, where they must not be.
    companion: Option<Companion>,
    /// Who waits for them.
    waiting: Vec<Arc<Event>>,
}

impl Inside {
    /// Whether somebody is on the way, or inside where that counts. Who asks does not wait for itself.
    fn is_waited_for(&self, for_all: bool) -> bool {
        let me = thread::id();
        let others = |threads: &[u64]| threads.iter().any(|thread| *thread != me);
        others(&self.entering) || for_all && others(&self.visitors)
    }

    fn wake(&mut self) {
        for event in self.waiting.drain(..) {
            event.set();
        }
    }
}

impl Gate {
    pub(crate) fn new(interpreter: Pointer, is_main: bool) -> Arc<Self> {
        Arc::new(Self {
            interpreter,
            is_main,
            inside: Lock::new(Inside {
                is_open: true,
                entering: Vec::new(),
                visitors: Vec::new(),
                fronts: Vec::new(),
                taken: None,
                companion: None,
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

    /// The interpreter ends with this thread state: whether it stands before that of a visitor, who then leaves it there.
    pub(crate) fn take(&self, state: Front) -> bool {
        let mut inside = self.inside.lock();
        let is_front = inside.fronts.contains(&state);
        inside.taken = is_front.then_some(state);
        is_front
    }

    /// Gives up what keeps visitors from being alone: there are none any more.
    pub(crate) fn take_companion(&self) -> Option<Companion> {
        self.inside.lock().companion.take()
    }

    /// Lets nobody in any more.
    pub(crate) fn shut(&self) {
        self.inside.lock().is_open = false;
    }

    /// Lets nobody in any more, and waits for those on their way, and of any interpreter but the main one for everybody. The caller has released the interpreter.
    pub(crate) fn close(&self) {
        loop {
            let event = {
                let mut inside = self.inside.lock();
                inside.is_open = false;
                if !inside.is_waited_for(!self.is_main) {
                    return;
                }
                let event = Arc::new(Event::default());
                inside.waiting.push(Arc::clone(&event));
                event
            };
            event.wait(Duration::MAX);
        }
    }

    /// The threads that came in this way and have not left.
    pub(crate) fn visitors(&self) -> Vec<u64> {
        self.inside.lock().visitors.clone()
    }

    /// In the child of a fork: nobody but this thread is there, and `for_good` the interpreter has gone too.
    pub(crate) fn forget_others(&self) {
        let me = thread::id();
        let mut inside = self.inside.lock();
        inside.is_open &= self.is_main;
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

    /// Whether the interpreter may end while this thread is inside, and wait for it.
    pub(crate) fn is_waited_for(&self) -> bool {
        !self.gate.is_main
    }

    /// This stands before the thread state of the visit.
    #[cfg_attr(any(Py_3_12, Py_LIMITED_API), expect(dead_code, reason = "fronts"))]
    pub(crate) fn stand_behind(&self, front: Front) {
        self.gate.inside.lock().fronts.push(front);
    }

    /// Whether the visitor takes along what stands before its thread state: the end of the interpreter has no use for it.
    #[cfg_attr(any(Py_3_12, Py_LIMITED_API), expect(dead_code, reason = "fronts"))]
    pub(crate) fn takes_along(&self, front: Front) -> bool {
        let mut inside = self.gate.inside.lock();
        inside.fronts.retain(|other| *other != front);
        inside.taken != Some(front)
    }

    /// Whether visitors of this interpreter are not alone.
    pub(crate) fn is_accompanied(&self) -> bool {
        self.gate.inside.lock().companion.is_some()
    }

    /// This is there beside the thread states of visitors.
    pub(crate) fn set_companion(&self, companion: Companion) {
        self.gate.inside.lock().companion = Some(companion);
    }

    /// The thread is attached.
    pub(crate) fn arrive(&mut self) {
        if core::mem::replace(&mut self.is_entering, false) {
            let mut inside = self.gate.inside.lock();
            remove(&mut inside.entering);
            inside.wake();
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.arrive();
        let mut inside = self.gate.inside.lock();
        remove(&mut inside.visitors);
        inside.wake();
    }
}

/// Takes this thread off a list, once.
fn remove(threads: &mut Vec<u64>) {
    let me = thread::id();
    if let Some(index) = threads.iter().position(|thread| *thread == me) {
        threads.swap_remove(index);
    }
}
