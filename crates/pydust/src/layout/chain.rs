//! Chains of objects, of which each is dropped because the one before is. Dropped one inside another, a long chain would use up the stack.
//!
//! Since 3.14 CPython sees to that for every object with a collector's header. Before, here: what lies too deep waits until the outermost object is gone, as
//! CPython's own containers do it with their trashcan.

use std::cell::RefCell;

use crate::raw::ffi;

/// How many objects may be dropped one inside another.
const DEPTH: u32 = 50;

/// Frees an object.
type Finish = unsafe extern "C" fn(*mut ffi::PyObject);

/// The objects that one thread drops in one interpreter.
struct Chain {
    /// Of CPython. Not compared with anything but the same thread's, so it may be gone.
    state: *mut ffi::PyThreadState,
    depth: u32,
    waiting: Vec<(*mut ffi::PyObject, Finish)>,
}

impl Chain {
    const NONE: Self = Self {
        state: core::ptr::null_mut(),
        depth: 0,
        waiting: Vec::new(),
    };
}

thread_local! {
    static CHAIN: RefCell<Chain> = const { RefCell::new(Chain::NONE) };
}

enum Place {
    Outermost(Chain),
    Inside,
    TooDeep,
}

/// Calls `finish` with the object, now or when those are gone that are being dropped further up.
///
/// # Safety
/// Attached; `finish` may be called once with the object, and the collector does not know it any more.
pub(super) unsafe fn finish(object: *mut ffi::PyObject, finish: Finish) {
    // SAFETY: attached.
    let state = unsafe { ffi::PyThreadState_Get() };
    let place = CHAIN.try_with(|chain| {
        let mut chain = chain.borrow_mut();
        if chain.state != state {
            // Of another interpreter, or nothing: it goes on when this one is done.
            let new = Chain {
                state,
                depth: 1,
                waiting: Vec::new(),
            };
            return Place::Outermost(core::mem::replace(&mut *chain, new));
        }
        if chain.depth == DEPTH {
            chain.waiting.push((object, finish));
            return Place::TooDeep;
        }
        chain.depth += 1;
        Place::Inside
    });
    // SAFETY: the caller's promise; what waits was promised the same, in the same interpreter.
    unsafe {
        match place {
            Ok(Place::TooDeep) => {}
            Ok(Place::Inside) => {
                finish(object);
                let _ = CHAIN.try_with(|chain| chain.borrow_mut().depth -= 1);
            }
            Ok(Place::Outermost(before)) => {
                finish(object);
                let next = || CHAIN.try_with(|chain| chain.borrow_mut().waiting.pop());
                while let Ok(Some((object, finish))) = next() {
                    finish(object);
                }
                let _ = CHAIN.try_with(|chain| *chain.borrow_mut() = before);
            }
            // The thread is at its end.
            Err(_) => finish(object),
        }
    }
}
