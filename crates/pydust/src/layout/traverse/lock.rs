//! Types of the standard library whose value can change while it is shared. They are visited only where nobody changes them at that moment.
//!
//! Through them an object can come to refer to itself although its class never changes, so `MAY_GAIN` is true for them.

use core::cell::{OnceCell, RefCell};
use std::sync::{LazyLock, Mutex, OnceLock, RwLock, TryLockError};

use super::{Traverse, Visitor};

macro_rules! locks {
    ($($(#[$reason:meta])* [$($generics:tt)*] $ty:ty, $lock:ident => $guard:expr;)*) => { $(
        // SAFETY: visits the value only while nobody else changes it.
        unsafe impl<$($generics)*> Traverse for $ty {
            const MAY_REFER: bool = T::MAY_REFER;
            const MAY_GAIN: bool = T::MAY_REFER;
            fn traverse(&self, visitor: &mut Visitor<'_>) {
                // Nobody's lock is tried for nothing.
                if Self::MAY_REFER {
                    let $lock = self;
                    if let Some(value) = $guard {
                        visitor.field(&*value);
                    }
                }
            }
        }
    )* };
}

locks!(
    [T: Traverse + ?Sized] Mutex<T>, lock => held(lock.try_lock());
    [T: Traverse + ?Sized] RwLock<T>, lock => held(lock.try_read());
    [T: Traverse + ?Sized] RefCell<T>, cell => cell.try_borrow().ok();
    // Once they are set, they never change.
    [T: Traverse] OnceLock<T>, lock => lock.get();
    [T: Traverse] OnceCell<T>, cell => cell.get();
    [T: Traverse, F: FnOnce() -> T] LazyLock<T, F>, lock => LazyLock::get(lock);
);

/// The guard, where the lock was free. A panic of whoever held it before takes no reference away.
fn held<G>(tried: Result<G, TryLockError<G>>) -> Option<G> {
    match tried {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
