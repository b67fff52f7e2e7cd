//! Who makes the classes of a tree that no module lists: one thread at a time, so that each is made once.
//!
//! The maker finds what it has begun, because a class may have an object of itself for a constant. Others wait, detached, and see classes that are finished.
//! What a class needs of other modules is imported before (`unlisted`): whoever waits here may hold the lock of an import.

use std::sync::Arc;
use std::time::Duration;

use crate::exception::RuntimeError;
use crate::interpreter::lock::{self, Event, Lock};
use crate::raw::interpreter::is_finalizing;
use crate::raw::{error, thread};
use crate::tree::definition::ClassDefinition;
use crate::{Bound, Py, PyErr, PyResult, PyType, Python};

/// How long a parked thread sleeps before it looks for signals, so that Ctrl-C works.
const SIGNAL_PERIOD: Duration = Duration::from_millis(50);

/// A class that was begun.
pub(crate) type Begun = (&'static ClassDefinition, Py<PyType>);

#[derive(Default)]
pub(crate) struct Making(Lock<MakingState>);

#[derive(Default)]
struct MakingState {
    /// The thread that makes classes, and how often it has begun to; 0 when there is none.
    maker: u64,
    depth: usize,
    begun: Vec<Begun>,
    waiting: Vec<Arc<Event>>,
}

impl Making {
    /// Waits until this thread is the one that makes classes.
    ///
    /// # Errors
    /// What a signal's handler raises, and `RuntimeError` when the interpreter ends.
    pub(crate) fn begin(&self, py: Python<'_>) -> PyResult<Turn<'_>> {
        let me = thread::id();
        loop {
            let mut state = self.0.lock();
            if state.maker == 0 || state.maker == me {
                state.maker = me;
                state.depth += 1;
                let before = state.begun.len();
                return Ok(Turn {
                    making: self,
                    before,
                });
            }
            let event = Arc::new(Event::default());
            state.waiting.push(Arc::clone(&event));
            drop(state);
            let is_set = thread::detached(py, || event.wait(SIGNAL_PERIOD));
            error::check_signals(py)?;
            if !is_set {
                self.look_for_maker(py)?;
            }
        }
    }

    /// Takes the turn away from a thread that will never give it back: one that a fork has left behind, or that stopped because the interpreter ends.
    #[cold]
    fn look_for_maker(&self, py: Python<'_>) -> PyResult<()> {
        if is_finalizing(py) {
            let problem = "the interpreter is ending";
            return Err(PyErr::without_place(RuntimeError::CLASS, problem));
        }
        if !lock::is_forked() {
            return Ok(());
        }
        let Some(running) = thread::running(py)? else {
            return Ok(());
        };
        let mut state = self.0.lock();
        if state.maker != 0 && !running.contains(&state.maker) {
            let left = core::mem::take(&mut *state);
            drop(state);
            left.wake();
        }
        Ok(())
    }
}

impl MakingState {
    fn wake(&self) {
        for event in &self.waiting {
            event.set();
        }
    }
}

/// The time in which a thread makes classes. Unless it ends well, nothing is left of what was begun in it.
pub(crate) struct Turn<'a> {
    making: &'a Making,
    /// How many were begun before.
    before: usize,
}

impl Turn<'_> {
    /// A class that this thread has begun.
    pub(crate) fn begun<'py>(
        &self,
        py: Python<'py>,
        class: &'static ClassDefinition,
    ) -> Option<Bound<'py, PyType>> {
        let state = self.making.0.lock();
        let mut begun = state.begun.iter();
        let found = begun.find(|(found, _)| core::ptr::eq(*found, class));
        found.map(|(_, ty)| ty.bind(py).clone())
    }

    /// Lets this thread find a class.
    pub(crate) fn add(&self, class: &'static ClassDefinition, ty: Bound<'_, PyType>) {
        self.making
            .0
            .lock()
            .begun
            .push((class, ty.unbind_unnoted()));
    }

    /// Ends it well. From the outermost turn `keep` takes over what was begun: all of it is finished.
    pub(crate) fn finish(mut self, mut keep: impl FnMut(Begun) -> PyResult<()>) -> PyResult<()> {
        let mut state = self.making.0.lock();
        self.before = state.begun.len();
        if state.depth > 1 {
            return Ok(());
        }
        self.before = 0;
        let begun = core::mem::take(&mut state.begun);
        drop(state);
        // Before anybody else has a turn.
        begun.into_iter().try_for_each(&mut keep)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.making.0.lock();
        let before = self.before.min(state.begun.len());
        let left = state.begun.split_off(before);
        state.depth -= 1;
        let waiting = if state.depth == 0 {
            state.maker = 0;
            core::mem::take(&mut state.waiting)
        } else {
            Vec::new()
        };
        // Types go without the lock, which no Python code may run under.
        drop(state);
        drop(left);
        for event in waiting {
            event.set();
        }
    }
}
