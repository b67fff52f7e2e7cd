//! `fork()`, also where C code calls it: no lock of this library is held meanwhile, and the child forgets the threads that it does not have.

/// Has the rest called at each fork of this process.
#[cfg(unix)]
pub(crate) fn watch() {
    use core::ffi::c_int;
    use std::sync::Once;

    use crate::interpreter::{self, lock};
    use crate::layout::waiting;

    type Handler = Option<extern "C" fn()>;
    unsafe extern "C" {
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }
    extern "C" fn prepare() {
        lock::hold_all();
    }
    extern "C" fn parent() {
        lock::let_go();
    }
    extern "C" fn child() {
        lock::let_go();
        lock::note_fork();
        waiting::forget_others();
        interpreter::forget_others();
    }
    static ONCE: Once = Once::new();
    // SAFETY: the handlers are functions of this library, which CPython never unloads. Where they cannot be registered for lack of memory, a fork is what it
    // would be without them.
    ONCE.call_once(|| unsafe {
        pthread_atfork(Some(prepare), Some(parent), Some(child));
    });
}

/// There is no fork here.
#[cfg(not(unix))]
pub(crate) fn watch() {}
