//! Exclusive loans that several buffers share: the object is lent when the first begins, and given back when the last has ended.
//!
//! With `&mut self` the user's `__buffer__` runs once for all of them, because a second run could move the memory that the first buffer shows. What it
//! gave is noted here, in numbers and addresses, and no Python object.
//!
//! After the last buffer the user's `__release_buffer__` runs. It borrows the object itself, so that is free by then; but no other thread begins the next loan
//! before it has run, which would refuse it the object.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::Python;
use crate::interpreter::lock::{self, Event, Lock};
use crate::raw::buffer::export::Shown;
use crate::raw::thread;

/// An object's address, and that of the definition whose `__buffer__` lends it: a class below may have another one.
pub(super) type LoanKey = (usize, usize);

/// What the buffers of a loan show, and how many there are.
struct SharedLoan {
    shown: Arc<Shown>,
    buffers: usize,
}

/// What runs after a loan, on the thread that ended it.
struct Ending {
    key: LoanKey,
    thread: u64,
    is_over: Arc<Event>,
}

struct Loans {
    running: BTreeMap<LoanKey, SharedLoan>,
    ending: Vec<Ending>,
}

/// A flag changes to lent and back under this lock, so that an object that is lent exclusively is always listed.
static LOANS: Lock<Loans> = Lock::new(Loans {
    running: BTreeMap::new(),
    ending: Vec::new(),
});

/// Begins a loan with its first buffer. `mark` marks the flag.
pub(super) fn begin<R>(key: LoanKey, shown: &Arc<Shown>, mark: impl FnOnce() -> R) -> R {
    let loan = SharedLoan {
        shown: Arc::clone(shown),
        buffers: 1,
    };
    let mut loans = LOANS.lock();
    loans.running.insert(key, loan);
    mark()
}

/// What became of a wish to join a loan.
pub(super) enum Joined {
    /// There is one more buffer of it.
    Buffer(Arc<Shown>),
    /// The object is lent in another way.
    LentOtherwise,
    /// The object is not lent any more.
    Free,
}

/// Adds a buffer to a loan. `is_lent` looks at the flag.
pub(super) fn join(key: LoanKey, is_lent: impl FnOnce() -> bool) -> Joined {
    let mut loans = LOANS.lock();
    match loans.running.get_mut(&key) {
        Some(loan) => {
            loan.buffers += 1;
            Joined::Buffer(Arc::clone(&loan.shown))
        }
        None if is_lent() => Joined::LentOtherwise,
        None => Joined::Free,
    }
}

/// Ends one buffer of a loan. With the last one `unmark` frees the flag; gives what that says, and keeps the next loan waiting where something `follows`.
pub(super) fn end<R>(
    key: LoanKey,
    follows: bool,
    unmark: impl FnOnce() -> R,
) -> Option<(R, Option<Ended>)> {
    let mut loans = LOANS.lock();
    let loan = loans.running.get_mut(&key)?;
    loan.buffers -= 1;
    if loan.buffers > 0 {
        return None;
    }
    let ended = loans.running.remove(&key);
    let following = follows.then(|| {
        let is_over = Arc::new(Event::default());
        loans.ending.push(Ending {
            key,
            thread: thread::id(),
            is_over: Arc::clone(&is_over),
        });
        Ended(is_over)
    });
    let freed = unmark();
    // What the loan holds is freed without the lock.
    drop(loans);
    drop(ended);
    Some((freed, following))
}

/// Keeps other threads from the next loan of an object while it is there.
pub(super) struct Ended(Arc<Event>);

impl Drop for Ended {
    fn drop(&mut self) {
        let mut loans = LOANS.lock();
        loans
            .ending
            .retain(|ending| !Arc::ptr_eq(&ending.is_over, &self.0));
        drop(loans);
        self.0.set();
    }
}

/// What another thread still runs after an earlier loan.
pub(super) fn ending(key: LoanKey) -> Option<Following> {
    // In the child of a fork the other threads are not there.
    if lock::is_forked() {
        return None;
    }
    let me = thread::id();
    let loans = LOANS.lock();
    let mut all = loans.ending.iter();
    let found = all.find(|ending| ending.key == key && ending.thread != me);
    found.map(|ending| Following(Arc::clone(&ending.is_over)))
}

/// The end of a loan on another thread.
pub(super) struct Following(Arc<Event>);

impl Following {
    pub(super) fn wait(self, py: Python<'_>) {
        py.detach(|| self.0.wait(Duration::MAX));
    }
}
