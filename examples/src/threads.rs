//! Threads: a borrow is waited for by other threads, `detach` lets them run, and `attach` comes back from any thread.

use std::sync::{Barrier, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use pydust::AttachError;
use pydust::prelude::*;
use rayon::prelude::*;

/// State, objects and meetings that several threads share.
#[pydust::module(members(Meeting, Worker, fn count_primes, fn count_primes_in_parallel, fn length, fn call_in_threads, fn call_from_detached))]
#[derive(Default)]
pub struct Threads {
    visits: u64,
}

#[pydust::methods]
impl Threads {
    /// Counts a visit. Visits from several threads come one after the other.
    pub fn visit(&mut self) -> u64 {
        self.visits += 1;
        self.visits
    }

    /// Counts a visit and calls a function before another thread can visit.
    pub fn visit_alone(&mut self, function: &Bound<'_>) -> PyResult<u64> {
        self.visits += 1;
        function.call(&[])?;
        Ok(self.visits)
    }

    /// How many visits there were.
    pub fn visits(&self) -> u64 {
        self.visits
    }
}

/// A place where a number of threads wait for each other.
///
/// Nothing here takes `&mut self`, so threads use it side by side. The barrier is Rust's own and holds no Python object.
#[pydust::class]
pub struct Meeting {
    #[opaque]
    barrier: Barrier,
}

#[pydust::methods]
impl Meeting {
    fn __new__(threads: usize) -> Self {
        Self {
            barrier: Barrier::new(threads),
        }
    }

    /// Waits for the others with the interpreter released. It is true for one of them.
    pub fn wait(&self, py: Python<'_>) -> bool {
        py.detach(|| self.barrier.wait().is_leader())
    }

    /// The same, for a method that needs nothing of Python.
    #[detached]
    pub fn meet(&self) -> bool {
        self.barrier.wait().is_leader()
    }
}

fn is_prime(number: u32) -> bool {
    let is_divisor = |divisor: u32| number.is_multiple_of(divisor);
    number >= 2 && !(2..).take_while(|d| d * d <= number).any(is_divisor)
}

/// How many primes there are below `limit`. The whole function runs with the interpreter released.
#[pydust::function]
#[detached]
pub fn count_primes(limit: u32) -> usize {
    (0..limit).filter(|number| is_prime(*number)).count()
}

/// As `count_primes`, on all processors.
#[pydust::function]
#[detached]
pub fn count_primes_in_parallel(limit: u32) -> usize {
    (0..limit)
        .into_par_iter()
        .filter(|number| is_prime(*number))
        .count()
}

/// How many characters a text has. What is borrowed for the call may be used while the interpreter is released.
#[pydust::function]
#[detached]
pub fn length(text: &str) -> PyResult<usize> {
    if text.is_empty() {
        raise!(ValueError, "no text")
    }
    Ok(text.chars().count())
}

/// Calls a function in each of several new threads, which enter the interpreter for it. The results in the order of the threads.
#[pydust::function]
pub fn call_in_threads(
    py: Python<'_>,
    function: Py<PyAny>,
    threads: usize,
) -> PyResult<Vec<Py<PyAny>>> {
    let interpreter = py.interpreter();
    let call = || interpreter.attach(|py| function.bind(py).call(&[]).map(Bound::unbind));
    py.detach(|| {
        thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(call)).collect();
            let results = running.into_iter().map(|thread| match thread.join() {
                Ok(result) => result?,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            results.collect()
        })
    })
}

/// Releases the interpreter and enters it again for a call. The thread goes on where it was.
#[pydust::function]
pub fn call_from_detached(py: Python<'_>, function: Py<PyAny>) -> PyResult<Py<PyAny>> {
    py.detach(|| Python::attach(|py| function.bind(py).call(&[]).map(Bound::unbind)))?
}

/// A thread of Rust's own that calls functions, one after the other, in the interpreter that made it.
#[pydust::class]
pub struct Worker {
    #[opaque]
    jobs: Mutex<Option<mpsc::Sender<Py<PyAny>>>>,
    #[opaque]
    thread: Mutex<Option<JoinHandle<Result<usize, AttachError>>>>,
}

#[pydust::methods]
impl Worker {
    fn __new__(py: Python<'_>) -> Self {
        let interpreter = py.interpreter();
        let (jobs, queue) = mpsc::channel::<Py<PyAny>>();
        let thread = thread::spawn(move || {
            let mut done = 0;
            for job in queue {
                interpreter.attach(move |py| {
                    if let Err(error) = job.bind(py).call(&[]) {
                        drop(error);
                    }
                })?;
                done += 1;
            }
            Ok(done)
        });
        Self {
            jobs: Mutex::new(Some(jobs)),
            thread: Mutex::new(Some(thread)),
        }
    }

    /// Has a function called soon.
    pub fn submit(&self, job: Py<PyAny>) -> PyResult<()> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        match &*jobs {
            Some(jobs) => Ok(jobs.send(job)?),
            None => raise!(RuntimeError, "this worker was closed"),
        }
    }

    /// Waits until everything submitted is done. How many jobs there were.
    pub fn close(&self, py: Python<'_>) -> PyResult<usize> {
        drop(take(&self.jobs));
        let Some(thread) = take(&self.thread) else {
            raise!(RuntimeError, "this worker was closed")
        };
        match py.detach(|| thread.join()) {
            Ok(done) => Ok(done?),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// Takes what a lock holds, without holding the lock any longer.
fn take<T>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}
