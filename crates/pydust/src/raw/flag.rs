//! Changing a borrow flag: without a GIL by atomic exchange, with one by a plain load and store, because only attached threads touch flags.

use std::sync::atomic::{AtomicU64, Ordering};

/// Whether no other attached thread runs while this one does: a flag that was free stays so until this thread detaches or runs Python code.
pub(crate) const KEEPS_OTHERS_OUT: bool = cfg!(not(Py_GIL_DISABLED));

/// Puts `new` where `old` stood; `false` when something else stood there.
#[inline(always)]
pub(crate) fn exchange(word: &AtomicU64, old: u64, new: u64) -> bool {
    if cfg!(Py_GIL_DISABLED) {
        word.compare_exchange(old, new, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    } else if word.load(Ordering::Relaxed) == old {
        word.store(new, Ordering::Release);
        true
    } else {
        false
    }
}

/// As [`exchange`], where `old` has just been read: with a GIL it still stands there.
#[inline(always)]
pub(crate) fn exchange_known(word: &AtomicU64, old: u64, new: u64) -> bool {
    if KEEPS_OTHERS_OUT {
        word.store(new, Ordering::Release);
        true
    } else {
        exchange(word, old, new)
    }
}

/// Puts `new` there and gives what stood there.
#[inline(always)]
pub(crate) fn swap(word: &AtomicU64, new: u64) -> u64 {
    if cfg!(Py_GIL_DISABLED) {
        word.swap(new, Ordering::AcqRel)
    } else {
        let old = word.load(Ordering::Relaxed);
        word.store(new, Ordering::Release);
        old
    }
}
