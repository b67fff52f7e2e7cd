//! Threads of Rust's own around the life of interpreters, and one state that many ask for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use pydust::prelude::*;
use pydust::{AttachError, Interpreter};

/// Counts its visits.
#[pydust::module(members(Sub, fn fresh, fn remember, fn enter, fn enter_from_here, fn visit, fn visit_and_call, fn read_and_call, fn call_and_read, fn read_then_visit))]
#[derive(Default)]
pub struct Visits {
    count: u64,
    #[opaque]
    late: Option<Late>,
}

/// Handles of interpreters, which outlive them.
static HANDLES: Mutex<Vec<Interpreter>> = Mutex::new(Vec::new());

fn handles() -> MutexGuard<'static, Vec<Interpreter>> {
    HANDLES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A thread that asks to come in when the state of its module dies, and tells what it was told.
struct Late {
    signal: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<Result<(), AttachError>>>,
}

impl Drop for Late {
    fn drop(&mut self) {
        drop(self.signal.take());
        if let Some(thread) = self.thread.take() {
            println!("late: {:?}", thread.join().unwrap());
        }
    }
}

/// How often threads of `keep_visiting` have been inside.
static VISITS: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Visits {
    /// Calls a function on a thread of its own again and again, as long as the interpreter lets it in.
    pub fn keep_visiting(py: Python<'_>, function: Py<PyAny>) {
        let interpreter = py.interpreter();
        thread::spawn(move || {
            let visit = |py: Python<'_>| drop(function.bind(py).call(()));
            while interpreter.attach(visit).is_ok() {
                VISITS.fetch_add(1, Ordering::Relaxed);
            }
        });
    }

    /// Waits until there were so many visits.
    #[detached]
    pub fn wait_for_visits(count: u64) {
        while VISITS.load(Ordering::Relaxed) < count {
            thread::yield_now();
        }
    }

    /// Starts a thread that asks to come in when it is too late.
    pub fn come_late(&mut self, py: Python<'_>) {
        let interpreter = py.interpreter();
        let (signal, wait) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            let _ = wait.recv();
            interpreter.attach(|_| ())
        });
        self.late = Some(Late {
            signal: Some(signal),
            thread: Some(thread),
        });
    }
}

/// Calls a function on a thread that was in no interpreter before, without a handle.
#[pydust::function]
pub fn fresh(py: Python<'_>, function: Py<PyAny>) -> PyResult<Py<PyAny>> {
    let work = move || Python::attach(|py| function.bind(py).call(&[]).map(Bound::unbind));
    py.detach(|| thread::spawn(work).join().unwrap())?
}

/// Keeps a handle of this interpreter. Its number among the handles.
#[pydust::function]
pub fn remember(py: Python<'_>) -> usize {
    let mut handles = handles();
    handles.push(py.interpreter());
    handles.len() - 1
}

/// What the interpreter of a handle calls itself, read on a new thread.
#[pydust::function]
pub fn enter(py: Python<'_>, handle: usize) -> PyResult<String> {
    let interpreter = handles()[handle].clone();
    py.detach(|| {
        thread::spawn(move || interpreter.attach(mark))
            .join()
            .unwrap()
    })?
}

/// The same on this thread, which is inside an interpreter already, or has released it.
#[pydust::function]
pub fn enter_from_here(py: Python<'_>, handle: usize, released: bool) -> PyResult<String> {
    let interpreter = handles()[handle].clone();
    if released {
        py.detach(|| interpreter.attach(mark))?
    } else {
        interpreter.attach(mark)?
    }
}

fn mark(py: Python<'_>) -> PyResult<String> {
    let sys = py.import("sys")?;
    let mark = sys.as_any().getattr("mark")?;
    mark.extract()
}

/// One more visit.
#[pydust::function]
pub fn visit(mut state: State<'_, Visits>) -> PyResult<u64> {
    let mut visits = state.borrow_mut()?;
    visits.count += 1;
    Ok(visits.count)
}

/// One more visit, and a call before it is over.
#[pydust::function]
pub fn visit_and_call(mut state: State<'_, Visits>, function: &Bound<'_>) -> PyResult<u64> {
    let mut visits = state.borrow_mut()?;
    visits.count += 1;
    function.call(&[])?;
    Ok(visits.count)
}

/// A call after the state was read, which stays borrowed.
#[pydust::function]
pub fn read_and_call(state: State<'_, Visits>, function: &Bound<'_>) -> PyResult<u64> {
    let count = state.count;
    function.call(&[])?;
    Ok(count)
}

/// A call before the state is read, which is not borrowed until then.
#[pydust::function]
pub fn call_and_read(state: State<'_, Visits>, function: &Bound<'_>) -> PyResult<u64> {
    function.call(&[])?;
    Ok(state.count)
}

/// Reads, visits, and reads again, with one guard.
#[pydust::function]
pub fn read_then_visit(mut state: State<'_, Visits>) -> PyResult<(u64, u64)> {
    let before = state.count;
    state.borrow_mut()?.count += 1;
    Ok((before, state.count))
}

/// Below the state.
#[pydust::submodule]
pub struct Sub;

#[pydust::methods]
impl Sub {
    /// How many visits there were.
    pub fn visits(state: State<'_, Visits>) -> u64 {
        state.count
    }
}
