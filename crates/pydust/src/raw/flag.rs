//! Changing a borrow flag: without a GIL by atomic exchange, with one by a plain read and write, because only attached threads touch flags.
//!
//! Plain ones are worth it: where the optimiser sees all of a method and nothing in it can let another thread run, what is left of a borrow is the question
//! whether the value is free.

use std::sync::atomic::{AtomicU64, Ordering};

/// Whether no other thread touches a flag before this one detaches.
pub(crate) const KEEPS_OTHERS_OUT: bool = cfg!(not(Py_GIL_DISABLED));

/// What stands there.
#[inline(always)]
pub(crate) fn read(word: &AtomicU64) -> u64 {
    if KEEPS_OTHERS_OUT {
        // SAFETY: flags are touched by threads that are attached to the interpreter of their object, and its GIL orders them.
        unsafe { word.as_ptr().read() }
    } else {
        word.load(Ordering::Acquire)
    }
}

#[inline(always)]
fn write(word: &AtomicU64, new: u64) {
    // SAFETY: as in `read`; called with a GIL only.
    unsafe { word.as_ptr().write(new) };
}

/// Puts `new` where `old` stood; `false` when something else stood there.
#[inline(always)]
pub(crate) fn exchange(word: &AtomicU64, old: u64, new: u64) -> bool {
    if KEEPS_OTHERS_OUT {
        let found = read(word) == old;
        if found {
            write(word, new);
        }
        found
    } else {
        word.compare_exchange(old, new, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    }
}

/// Puts `new` there and gives what stood there.
#[inline(always)]
pub(crate) fn swap(word: &AtomicU64, new: u64) -> u64 {
    if KEEPS_OTHERS_OUT {
        let old = read(word);
        write(word, new);
        old
    } else {
        word.swap(new, Ordering::AcqRel)
    }
}
