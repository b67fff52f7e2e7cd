//! Objects that refer to each other in a long row are taken down without a deep stack.
//!
//! From 3.14 on CPython sees to that for every type with a collector's header, when it is about to call the deallocator. Before, each deallocator does it
//! itself, and the functions behind CPython's macros differ between versions; so there is one queue of ours. An object that is reached too deep waits in it,
//! with a reference count of zero and unknown to the collector, and is taken down by the frame at the limit. Nothing waits for longer than that frame lives,
//! and nothing that belongs to another interpreter comes into its queue.

use crate::raw::ffi;

/// Takes an object down.
pub(super) type TakeDown = unsafe fn(*mut ffi::PyObject);

/// Runs `take_down` on an object, now or a little later.
///
/// # Safety
/// Called from the object's deallocator as the last thing it does, attached, with an object that the collector does not know any more.
#[cfg(Py_3_14)]
#[inline(always)]
pub(super) unsafe fn bounded(object: *mut ffi::PyObject, take_down: TakeDown) {
    // SAFETY: the caller's promise.
    unsafe { take_down(object) };
}

#[cfg(not(Py_3_14))]
pub(super) use before::bounded;

#[cfg(not(Py_3_14))]
mod before {
    use core::cell::Cell;

    use super::TakeDown;
    use crate::raw::ffi;

    /// As many deallocators as CPython itself lets call each other.
    const LIMIT: u32 = 50;

    /// The objects that the frame at the limit takes down after its own.
    struct Queue {
        thread_state: *mut ffi::PyThreadState,
        waiting: Vec<(*mut ffi::PyObject, TakeDown)>,
    }

    thread_local! {
        static DEPTH: Cell<u32> = const { Cell::new(0) };
        /// That of the innermost frame at the limit.
        static QUEUE: Cell<*mut Queue> = const { Cell::new(core::ptr::null_mut()) };
    }

    /// Runs `take_down` on an object, now or a little later.
    ///
    /// # Safety
    /// Called from the object's deallocator as the last thing it does, attached, with an object that the collector does not know any more.
    #[inline(always)]
    pub(in crate::layout) unsafe fn bounded(object: *mut ffi::PyObject, take_down: TakeDown) {
        DEPTH.with(|depth| {
            let above = depth.get();
            // SAFETY: the caller's promise.
            unsafe {
                if above < LIMIT {
                    depth.set(above + 1);
                    take_down(object);
                    depth.set(above);
                } else {
                    at_the_limit(object, take_down);
                }
            }
        });
    }

    #[cold]
    unsafe fn at_the_limit(object: *mut ffi::PyObject, take_down: TakeDown) {
        // SAFETY: attached. The queue is that of a frame further up, which reads it only after the code that runs here has returned.
        unsafe {
            let thread_state = ffi::PyThreadState_Get();
            let above = QUEUE.get();
            if let Some(queue) = above.as_mut()
                && core::ptr::eq(queue.thread_state, thread_state)
            {
                queue.waiting.push((object, take_down));
                return;
            }
            let mut queue = Queue {
                thread_state,
                waiting: Vec::new(),
            };
            let queue = &raw mut queue;
            QUEUE.set(queue);
            take_down(object);
            while let Some((object, take_down)) = (*queue).waiting.pop() {
                take_down(object);
            }
            QUEUE.set(above);
        }
    }
}
