//! Threads: a borrow is waited for by other threads, and `detach` lets them run.

use std::sync::Barrier;

use pydust::prelude::*;

/// State, objects and meetings that several threads share.
#[pydust::module(members(Meeting))]
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
}
