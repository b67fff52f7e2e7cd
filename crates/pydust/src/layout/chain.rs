//! Native objects that refer to each other in a long row are taken down without a deep stack.
//!
//! Whatever may own another object asks, before it goes, how much of the stack is left. Where that is little, there is a queue: what is reached from there waits
//! in it, with a reference count of zero and unknown to the collector, and is taken down by the frame that made the queue. Nothing waits for longer than that
//! frame lives, and nothing that belongs to another interpreter comes into its queue.
//!
//! From 3.14 on CPython sees to objects with a collector's header by itself, when it is about to call the deallocator.

use core::cell::Cell;
use core::ffi::c_void;

use crate::raw::{ffi, stack};

/// Takes down what it is called with: an object, or what one has owned.
pub(crate) type TakeDown = unsafe fn(*mut c_void);

/// What the frame that made it takes down after its own.
struct Queue {
    thread_state: *mut ffi::PyThreadState,
    waiting: Vec<(*mut c_void, TakeDown)>,
}

thread_local! {
    /// That of the innermost frame with little stack left.
    static QUEUE: Cell<*mut Queue> = const { Cell::new(core::ptr::null_mut()) };
}

/// Runs `take_down`, now or a little later.
///
/// # Safety
/// Called from a deallocator as the last thing it does, attached, with what nobody else reaches any more; an object is unknown to the collector.
#[inline(always)]
pub(crate) unsafe fn bounded(what: *mut c_void, take_down: TakeDown) {
    // SAFETY: the caller's promise.
    unsafe {
        if stack::is_low() {
            one_by_one(what, take_down);
        } else {
            take_down(what);
        }
    }
}

/// As [`bounded`], from `tp_free`. When that returns CPython gives the object's type back, so what is left for later keeps it.
///
/// # Safety
/// Called as the last thing that `tp_free` does, attached, with its object.
#[inline(always)]
pub(crate) unsafe fn bounded_in_free(object: *mut ffi::PyObject, take_apart: TakeDown) {
    // SAFETY: the caller's promise.
    unsafe {
        if stack::is_low() {
            let ty = ffi::Py_TYPE(object).cast::<ffi::PyObject>();
            ffi::Py_INCREF(ty);
            let left = Box::new(Left {
                object,
                take_apart,
                ty,
            });
            one_by_one(Box::into_raw(left).cast(), take_apart_later);
        } else {
            take_apart(object.cast());
        }
    }
}

/// What [`bounded_in_free`] leaves for later.
struct Left {
    object: *mut ffi::PyObject,
    take_apart: TakeDown,
    ty: *mut ffi::PyObject,
}

unsafe fn take_apart_later(left: *mut c_void) {
    // SAFETY: a `Left`, which comes here once.
    unsafe {
        let left = Box::from_raw(left.cast::<Left>());
        (left.take_apart)(left.object.cast());
        ffi::Py_DECREF(left.ty);
    }
}

#[cold]
#[inline(never)]
unsafe fn one_by_one(what: *mut c_void, take_down: TakeDown) {
    // SAFETY: attached. The queue is that of a frame further up, which reads it only after the code that runs here has returned.
    unsafe {
        let thread_state = ffi::PyThreadState_Get();
        let above = QUEUE.get();
        if let Some(queue) = above.as_mut()
            && core::ptr::eq(queue.thread_state, thread_state)
        {
            queue.waiting.push((what, take_down));
            return;
        }
        let mut queue = Queue {
            thread_state,
            waiting: Vec::new(),
        };
        let queue = &raw mut queue;
        QUEUE.set(queue);
        take_down(what);
        while let Some((what, take_down)) = (*queue).waiting.pop() {
            take_down(what);
        }
        QUEUE.set(above);
    }
}
