//! The locks that a thread may hold without being attached, how it waits where it holds none, and what a fork means for both.
//!
//! The child of a fork has one thread. A lock that another one held would stay locked there for ever, so a fork waits until nobody holds any of these
//! ([`hold_all`], called by `raw::fork`). None is held while a thread waits or attaches, so that takes no time.

use core::cell::RefCell;
use core::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{
    Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use std::time::Duration;

use crate::raw::sanitizer;

/// Read by who holds a lock, written by who forks.
static FORKING: RwLock<()> = RwLock::new(());
/// Whether this process came from a fork since the library was loaded.
static FORKED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static HELD: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
}

/// Waits until nobody holds a lock, and keeps it so until [`let_go`].
pub(crate) fn hold_all() {
    let held = FORKING.write().unwrap_or_else(PoisonError::into_inner);
    HELD.set(Some(held));
}

/// Ends what [`hold_all`] began, on the same thread.
pub(crate) fn let_go() {
    HELD.set(None);
}

/// This process is the child of a fork.
pub(crate) fn note_fork() {
    FORKED.store(true, Ordering::Relaxed);
}

/// Whether threads that this library knows of may have been left behind in a parent process.
pub(crate) fn is_forked() -> bool {
    FORKED.load(Ordering::Relaxed)
}

/// Runs what takes a lock of CPython's on a thread that is not attached. Before 3.12 a child would find that locked, too;
/// since 3.13 whoever forks has taken that lock first, and would wait for the one who is in here for ever.
pub(crate) fn without_fork<R>(work: impl FnOnce() -> R) -> R {
    let _forking = FORKING.read().unwrap_or_else(PoisonError::into_inner);
    work()
}

/// A lock for a few instructions. Who holds one takes no other, and runs nothing of Python.
#[derive(Default)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> Locked<'_, T> {
        let forking = FORKING.read().unwrap_or_else(PoisonError::into_inner);
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sanitizer::acquired(self);
        Locked {
            lock: self,
            value,
            _forking: forking,
        }
    }
}

/// A lock that this thread holds. The fields go in this order.
pub(crate) struct Locked<'a, T> {
    lock: &'a Lock<T>,
    value: MutexGuard<'a, T>,
    _forking: RwLockReadGuard<'static, ()>,
}

impl<T> Deref for Locked<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Locked<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for Locked<'_, T> {
    fn drop(&mut self) {
        sanitizer::releasing(self.lock);
    }
}

/// What one thread waits for and another one sets, once. It has a lock of its own, which is nobody's after a fork.
#[derive(Default)]
pub(crate) struct Event {
    is_set: AtomicBool,
    order: Mutex<()>,
    changed: Condvar,
}

impl Event {
    pub(crate) fn set(&self) {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_set.store(true, Ordering::Release);
        drop(order);
        self.changed.notify_all();
    }

    /// Waits until it is set, or for some time. Whether it is set.
    pub(crate) fn wait(&self, at_most: Duration) -> bool {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let is_set = || self.is_set.load(Ordering::Acquire);
        drop(
            self.changed
                .wait_timeout_while(order, at_most, |()| !is_set()),
        );
        is_set()
    }
}
