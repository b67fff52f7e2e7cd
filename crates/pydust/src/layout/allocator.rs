//! The system's allocator under a name by which a library can tell that it is the one in use.
//!
//! A value of a shared class is made by one library and dropped by another, so both need the same allocator. A library's own, set by `#[global_allocator]`, cannot
//! be asked for; but this one can be seen answering.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

/// The system's allocator, for modules that share classes with memory of their own (`String`, `Vec`, ..).
///
/// It stands in the file of the class, so that every module that compiles it has it:
///
/// ```no_run
/// #[global_allocator]
/// static ALLOCATOR: pydust::SystemAllocator = pydust::SystemAllocator;
/// # fn main() {}
/// ```
///
/// See [`System`], which it hands everything to.
pub struct SystemAllocator;

/// What only [`answers`] asks for: nobody needs memory of this size and alignment.
const QUESTION: Layout = match Layout::from_size_align(4099, 2) {
    Ok(layout) => layout,
    Err(_) => unreachable!(),
};

static ANSWERED: AtomicBool = AtomicBool::new(false);

// SAFETY: hands everything to `System`.
unsafe impl GlobalAlloc for SystemAllocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout == QUESTION {
            ANSWERED.store(true, Ordering::Relaxed);
        }
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// Whether [`SystemAllocator`] is this library's allocator.
pub(super) fn answers() -> bool {
    // SAFETY: a size above zero, and the memory is given back as it came.
    unsafe {
        let memory = black_box(std::alloc::alloc(black_box(QUESTION)));
        if !memory.is_null() {
            std::alloc::dealloc(memory, QUESTION);
        }
    }
    ANSWERED.load(Ordering::Relaxed)
}
