//! How much is left of the stack that the thread runs on, and the `RecursionError` of whoever goes on all the same.
//!
//! CPython counts calls of Python code and of functions. It does not count what a special method, a property or a conversion asks of another object, and before
//! 3.14 it counts without knowing how long a stack is. So what can come back to itself compares its own place on the stack with the thread's limit.
//!
//! The limit of the main thread is a static, which makes the question two instructions there (x86-64 Linux); any other thread goes on to its own limit. On Linux
//! all other stacks lie below that of the main thread.

use core::any::Any;
use core::cell::Cell;
use core::mem::ManuallyDrop;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ThreadId;

use super::ffi;
use crate::PyErr;
use crate::exception::RecursionError;

/// The piece of a stack that is left for what does not ask: others' code, the making of the error, and the end of what was made before.
const fn margin(length: usize) -> usize {
    const FOR_LITTLE: usize = 64 << 10;
    const FOR_MUCH: usize = 1 << 20;
    let margin = length / 8;
    if margin > FOR_MUCH {
        FOR_MUCH
    } else if margin > FOR_LITTLE {
        margin
    } else if length / 2 < FOR_LITTLE {
        length / 2
    } else {
        FOR_LITTLE
    }
}

/// Below this address the favoured thread has little left. At first it has nothing, so that everybody looks.
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);
/// The length of the rest, above the limit, where other stacks may lie above.
#[cfg(not(target_os = "linux"))]
static LENGTH: AtomicUsize = AtomicUsize::new(0);

/// The last part of a thread's stack.
#[derive(Clone, Copy)]
struct Last {
    low: usize,
    limit: usize,
}

thread_local! {
    static LAST: Cell<Option<Last>> = const { Cell::new(None) };
}

/// Whether the frames of entries may be so long that the stack ends before CPython has counted enough calls: in dev builds, which are not optimised. CPython 3.13
/// lets ten thousand calls nest that have no Python frame. So every entry asks there.
pub(crate) const FRAMES_ARE_LONG: bool = cfg!(debug_assertions);

/// Where the stack ends at this moment.
#[inline(always)]
fn here() -> usize {
    let here: usize;
    #[cfg(target_arch = "x86_64")]
    // SAFETY: reads a register.
    unsafe {
        core::arch::asm!("mov {}, rsp", out(reg) here, options(pure, nomem, nostack, preserves_flags));
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: reads a register.
    unsafe {
        core::arch::asm!("mov {}, sp", out(reg) here, options(pure, nomem, nostack, preserves_flags));
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let local = 0_u8;
        here = core::hint::black_box(&raw const local).addr();
    }
    here
}

/// Whether so little of the stack is left that nothing should go deeper.
#[cfg(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    target_os = "linux"
))]
#[inline(always)]
pub(crate) fn is_low() -> bool {
    // SAFETY: compares a register with a static of this library, which a shared library reaches without a table.
    unsafe {
        core::arch::asm!(
            "cmp rsp, qword ptr [rip + {limit}]",
            "jb {low}",
            limit = sym LIMIT,
            low = label { return is_low_at(here()) },
            options(readonly, nostack),
        );
    }
    false
}

/// Whether so little of the stack is left that nothing should go deeper.
#[cfg(not(all(
    target_arch = "x86_64",
    target_pointer_width = "64",
    target_os = "linux"
)))]
#[inline(always)]
pub(crate) fn is_low() -> bool {
    let here = here();
    #[cfg(target_os = "linux")]
    let is_fine = here >= LIMIT.load(Ordering::Relaxed);
    #[cfg(not(target_os = "linux"))]
    let is_fine = here.wrapping_sub(LIMIT.load(Ordering::Relaxed)) < LENGTH.load(Ordering::Relaxed);
    !is_fine && is_low_at(here)
}

/// As [`is_low`], by the limit of this thread.
#[cold]
#[inline(never)]
extern "C" fn is_low_at(here: usize) -> bool {
    let last = match LAST.get() {
        Some(last) => last,
        None => look(here),
    };
    // A stack that is not the thread's own, such as a coroutine's, has a length that nobody knows.
    (last.low..last.limit).contains(&here)
}

/// Finds the limit of this thread.
#[cold]
#[inline(never)]
fn look(here: usize) -> Last {
    /// What a thread is taken to have left at the first question, where the system does not say.
    const UNKNOWN: usize = 256 << 10;
    let (low, high) = of_thread().unwrap_or((here.saturating_sub(UNKNOWN), here));
    let length = length_for_calls(low, high);
    let last = Last {
        low,
        limit: high - length + margin(length),
    };
    LAST.set(Some(last));
    #[cfg(target_os = "linux")]
    if is_main(low, high) {
        LIMIT.store(last.limit, Ordering::Relaxed);
    }
    #[cfg(not(target_os = "linux"))]
    if LIMIT
        .compare_exchange(usize::MAX, last.limit, Ordering::Relaxed, Ordering::Relaxed)
        .is_ok()
    {
        LENGTH.store(high - last.limit, Ordering::Relaxed);
    }
    last
}

/// What the main thread's stack has by default.
#[cfg(target_os = "linux")]
const USUAL: usize = 8 << 20;
/// What it gets in dev builds. The kernel keeps 128 MiB free below the stack of each program.
#[cfg(target_os = "linux")]
const LENGTHENED: usize = 96 << 20;

/// Lets the main thread's stack grow further than usual, in dev builds: the end of a deep value of Rust takes several times the stack there that it takes in a
/// release build, and nothing can ask before each step. Calls keep to the usual length, as CPython's own do, which has looked already.
#[cfg(all(target_os = "linux", debug_assertions))]
pub(crate) fn lengthen() {
    use core::ffi::{c_int, c_ulong};
    const RLIMIT_STACK: c_int = 3;
    #[repr(C)]
    struct Limits {
        now: c_ulong,
        most: c_ulong,
    }
    unsafe extern "C" {
        fn getrlimit(resource: c_int, limits: *mut Limits) -> c_int;
        fn setrlimit(resource: c_int, limits: *const Limits) -> c_int;
    }
    let mut limits = Limits { now: 0, most: 0 };
    // SAFETY: the system reads and writes two numbers. Whoever has chosen a stack that is shorter or longer keeps it.
    unsafe {
        if getrlimit(RLIMIT_STACK, &raw mut limits) == 0
            && limits.now as usize == USUAL
            && limits.most as usize >= LENGTHENED
        {
            limits.now = LENGTHENED as c_ulong;
            setrlimit(RLIMIT_STACK, &raw const limits);
        }
    }
}

/// Leaves the main thread's stack as long as it is.
#[cfg(not(all(target_os = "linux", debug_assertions)))]
pub(crate) fn lengthen() {}

/// How much of a stack calls may use: all, unless a library has lengthened it.
#[cfg(target_os = "linux")]
fn length_for_calls(low: usize, high: usize) -> usize {
    const NEARLY: usize = 1 << 20;
    let length = high - low;
    if length.abs_diff(LENGTHENED) < NEARLY && is_main(low, high) {
        USUAL
    } else {
        length
    }
}

#[cfg(not(target_os = "linux"))]
fn length_for_calls(low: usize, high: usize) -> usize {
    high - low
}

/// Whether this is the stack of the main thread: the one where the kernel has put the bytes that it gives to each program.
#[cfg(target_os = "linux")]
fn is_main(low: usize, high: usize) -> bool {
    use core::ffi::c_ulong;
    const AT_RANDOM: c_ulong = 25;
    unsafe extern "C" {
        fn getauxval(name: c_ulong) -> c_ulong;
    }
    // SAFETY: may be asked at any time, and gives zero for what is not there.
    let random = unsafe { getauxval(AT_RANDOM) } as usize;
    (low..high).contains(&random)
}

/// The lowest and the highest address of the thread's stack.
#[cfg(target_os = "linux")]
fn of_thread() -> Option<(usize, usize)> {
    use core::ffi::{c_int, c_void};
    /// Longer than any `pthread_attr_t`, and aligned as that.
    #[repr(C, align(16))]
    struct Attributes([u64; 32]);
    unsafe extern "C" {
        fn pthread_self() -> usize;
        fn pthread_getattr_np(thread: usize, attributes: *mut Attributes) -> c_int;
        fn pthread_attr_getstack(
            attributes: *const Attributes,
            low: *mut *mut c_void,
            length: *mut usize,
        ) -> c_int;
        fn pthread_attr_destroy(attributes: *mut Attributes) -> c_int;
    }
    let mut attributes = Attributes([0; 32]);
    let (mut low, mut length) = (core::ptr::null_mut(), 0);
    // SAFETY: the system fills what is long enough, and takes down what it has filled.
    unsafe {
        if pthread_getattr_np(pthread_self(), &raw mut attributes) != 0 {
            return None;
        }
        let status = pthread_attr_getstack(&raw const attributes, &raw mut low, &raw mut length);
        pthread_attr_destroy(&raw mut attributes);
        (status == 0 && length > 0).then(|| (low.addr(), low.addr().saturating_add(length)))
    }
}

/// The lowest and the highest address of the thread's stack.
#[cfg(target_vendor = "apple")]
fn of_thread() -> Option<(usize, usize)> {
    use core::ffi::c_void;
    unsafe extern "C" {
        fn pthread_self() -> *mut c_void;
        fn pthread_get_stackaddr_np(thread: *mut c_void) -> *mut c_void;
        fn pthread_get_stacksize_np(thread: *mut c_void) -> usize;
    }
    // SAFETY: asks the system about this thread.
    unsafe {
        let high = pthread_get_stackaddr_np(pthread_self()).addr();
        Some((
            high.saturating_sub(pthread_get_stacksize_np(pthread_self())),
            high,
        ))
    }
}

/// The lowest and the highest address of the thread's stack.
#[cfg(windows)]
fn of_thread() -> Option<(usize, usize)> {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetCurrentThreadStackLimits(low: *mut usize, high: *mut usize);
    }
    let (mut low, mut high) = (0, 0);
    // SAFETY: the system writes two addresses.
    unsafe { GetCurrentThreadStackLimits(&raw mut low, &raw mut high) };
    Some((low, high))
}

/// The lowest and the highest address of the thread's stack.
#[cfg(not(any(target_os = "linux", target_vendor = "apple", windows)))]
fn of_thread() -> Option<(usize, usize)> {
    None
}

/// The error of a conversion that goes too deep.
#[cold]
#[inline(never)]
pub(crate) fn too_deep() -> PyErr {
    PyErr::without_place(
        RecursionError::CLASS,
        "maximum recursion depth exceeded while converting a value",
    )
}

const CALLED_TOO_DEEP: &core::ffi::CStr =
    c"maximum recursion depth exceeded while calling a Python object";

/// The error of an entry that goes too deep.
#[cold]
#[inline(never)]
pub(crate) fn called_too_deep() -> PyErr {
    PyErr::without_place(RecursionError::CLASS, CALLED_TOO_DEEP.to_string_lossy())
}

/// Sets the `RecursionError` of an entry, and gives NULL.
///
/// # Safety
/// Attached.
#[cold]
#[inline(never)]
pub(crate) unsafe extern "C" fn refuse() -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        ffi::PyErr_SetString(ffi::PyExc_RecursionError, CALLED_TOO_DEEP.as_ptr());
    }
    core::ptr::null_mut()
}

/// A value that waits for its end, which comes on the thread that it belongs to or not at all.
pub(crate) struct Kept {
    value: ManuallyDrop<Box<dyn Any>>,
    thread: ThreadId,
}

// SAFETY: nobody reaches the value, and it is dropped on its own thread only.
unsafe impl Send for Kept {}
// SAFETY: as above.
unsafe impl Sync for Kept {}

impl Kept {
    pub(crate) fn new(value: Box<dyn Any>) -> Self {
        Self {
            value: ManuallyDrop::new(value),
            thread: std::thread::current().id(),
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if std::thread::current().id() == self.thread {
            // SAFETY: dropped once, here.
            unsafe { ManuallyDrop::drop(&mut self.value) };
        }
    }
}
