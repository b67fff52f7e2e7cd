//! Exclusive loans that several buffers share: the object is lent when the first begins, and given back when the last has ended.
//!
//! With `&mut self` the user's `__buffer__` runs once for all of them, because a second run could move the memory that the first buffer shows. What it
//! gave is noted here, in numbers and addresses, and no Python object.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lock::Lock;
use crate::raw::buffer::export::Shown;

/// An object's address, and that of the definition whose `__buffer__` lends it: a class below may have another one.
pub(super) type Key = (usize, usize);

/// What the buffers of a loan show, and how many there are.
struct Loan {
    shown: Arc<Shown>,
    buffers: usize,
}

/// A flag changes to lent and back under this lock, so that an object that is lent exclusively is always listed.
static LOANS: Lock<BTreeMap<Key, Loan>> = Lock::new(BTreeMap::new());

/// Begins a loan with its first buffer. `mark` marks the flag.
pub(super) fn begin<R>(key: Key, shown: &Arc<Shown>, mark: impl FnOnce() -> R) -> R {
    let loan = Loan {
        shown: Arc::clone(shown),
        buffers: 1,
    };
    let mut loans = LOANS.lock();
    loans.insert(key, loan);
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
pub(super) fn join(key: Key, is_lent: impl FnOnce() -> bool) -> Joined {
    let mut loans = LOANS.lock();
    match loans.get_mut(&key) {
        Some(loan) => {
            loan.buffers += 1;
            Joined::Buffer(Arc::clone(&loan.shown))
        }
        None if is_lent() => Joined::LentOtherwise,
        None => Joined::Free,
    }
}

/// Ends one buffer of a loan. With the last one `unmark` frees the flag; gives what that says.
pub(super) fn end<R>(key: Key, unmark: impl FnOnce() -> R) -> Option<R> {
    let mut loans = LOANS.lock();
    let loan = loans.get_mut(&key)?;
    loan.buffers -= 1;
    let ended = if loan.buffers == 0 {
        loans.remove(&key)
    } else {
        None
    };
    let freed = ended.as_ref().map(|_| unmark());
    // What it holds is freed without the lock.
    drop(loans);
    freed
}
