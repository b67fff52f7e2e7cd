//! Threads: who am I, and letting go of the interpreter for a while.

use core::cell::Cell;
use core::mem::ManuallyDrop;

use super::interpreter::attached;
use super::{current, ffi, sanitizer};
use crate::interpreter::attach::AttachError;
use crate::interpreter::gate::{Gate, Visit};
use crate::interpreter::{self, lock};
use crate::{PyResult, Python};

thread_local! {
    /// The thread state that `detach` has put aside on this thread; NULL while there is none.
    static PARKED: Cell<*mut ffi::PyThreadState> = const { Cell::new(core::ptr::null_mut()) };
    /// The thread state of the innermost entry from CPython.
    static ENTERED: Cell<*mut ffi::PyThreadState> = const { Cell::new(core::ptr::null_mut()) };
    /// Whether this thread has released the interpreter, and not come back since.
    #[cfg(debug_assertions)]
    static RELEASED: Cell<bool> = const { Cell::new(false) };
    /// The interpreter that this thread was in last through [`with_new_state`]; -1 before.
    static LAST: Cell<i64> = const { Cell::new(-1) };
}

/// A number that no other running thread has: the address of its control block, one instruction where the platform has a thread register. Such addresses are
/// below 2<sup>48</sup> and aligned to 16, so the other bits are 0.
#[inline(always)]
pub(crate) fn id() -> u64 {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    {
        let id: u64;
        // SAFETY: on x86-64 ELF the word at fs:0 is the address of the thread control block, which is aligned. It is as good as no memory: nobody writes to it
        // while the thread runs.
        unsafe {
            core::arch::asm!("mov {}, fs:0", out(reg) id, options(pure, nostack, nomem, preserves_flags));
            core::hint::assert_unchecked(id.trailing_zeros() >= 4);
        };
        id
    }
    // The same in all libraries of the process, which share flags.
    #[cfg(all(unix, not(all(target_arch = "x86_64", target_os = "linux"))))]
    {
        unsafe extern "C" {
            fn pthread_self() -> usize;
        }
        const FREE: u64 = !(0xFFFF << 48 | 0xF);
        // SAFETY: asks the system; where a thread has a control block, this is its address, which is aligned.
        unsafe { pthread_self() as u64 & FREE }
    }
    #[cfg(not(unix))]
    {
        /// Aligned, so that four bits are free.
        #[repr(align(16))]
        struct Here(u8);
        thread_local!(static HERE: Here = const { Here(0) });
        // Without the tag that some platforms put into the top bits.
        HERE.with(|here| core::ptr::from_ref(&here.0).addr() as u64) & !(0xFFFF << 48)
    }
}

/// The ids of all threads that may hold a borrow, or `None` where CPython knows threads by other numbers than [`id`].
#[cold]
pub(crate) fn running(py: Python<'_>) -> PyResult<Option<Vec<u64>>> {
    // There it is `pthread_self`, which is the same address.
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Ok(None);
    }
    // Threads with a frame of Python, and those that came in from Rust.
    let frames = py
        .import("sys")?
        .as_any()
        .call_method("_current_frames", ())?;
    let mut running =
        interpreter::record(py).map_or_else(Vec::new, |record| record.gate().visitors());
    for thread in frames.iter()? {
        running.push(thread?.extract()?);
    }
    Ok(Some(running))
}

/// Whether the current thread state is that of the thread which holds the GIL, whichever it is: before 3.12.
#[inline(always)]
fn current_is_anybodys() -> bool {
    !current::is_at_least(12)
}

/// Whether the current thread state is this thread's: the first that it ever had, or the one that an entry into this library came with.
#[inline(always)]
pub(crate) fn is_own(state: *mut ffi::PyThreadState) -> bool {
    // SAFETY: reads a thread-local of CPython.
    !current_is_anybodys()
        || state == unsafe { ffi::PyGILState_GetThisThreadState() }
        || state == ENTERED.get()
}

/// Makes sure, in dev builds, that this thread may use Python objects.
///
/// Neither the token nor a `Bound` is `Send`, so rustc keeps both out of where the interpreter is
/// released, and this always holds. But a crate may wrap any value so that it counts as `Send`.
#[inline(always)]
pub(crate) fn assert_attached() {
    #[cfg(debug_assertions)]
    if !may_use_python() {
        not_attached();
    }
}

/// As far as that can be known at no cost.
#[cfg(debug_assertions)]
pub(crate) fn may_use_python() -> bool {
    // SAFETY: both ask without needing attachment.
    unsafe {
        if current_is_anybodys() {
            !RELEASED.get() && !ffi::PyGILState_GetThisThreadState().is_null()
        } else {
            !current::state().is_null()
        }
    }
}

#[cfg(debug_assertions)]
#[cold]
#[inline(never)]
fn not_attached() -> ! {
    // A thread that CPython ends drops what its innermost frames hold before `stopping_if_ended` hears of it.
    #[cfg(not(any(Py_3_14, Py_LIMITED_API)))]
    while current::is_finalizing_for_all() && !std::thread::panicking() {
        std::thread::park();
    }
    panic!(
        "a Python object was used on a thread that is not attached: no `Bound` may come into `detach` or into another thread, also not inside a wrapper that counts as `Send`; take a `Py<T>` there and bind it with the token that `attach` gives"
    );
}

/// Lasts as long as an entry from CPython. It remembers the thread state, where a thread may have several and [`is_own`] asks for it.
pub(crate) struct Entered {
    /// What was noted before, or [`NOTHING_NOTED`].
    before: *mut ffi::PyThreadState,
}

/// No thread state lies there.
const NOTHING_NOTED: *mut ffi::PyThreadState = core::ptr::without_provenance_mut(1);

/// Apart from the entries, which are many; what it is for is seldom.
#[cold]
#[inline(never)]
extern "C" fn note_entry() -> *mut ffi::PyThreadState {
    // SAFETY: attached, so the current state is this thread's.
    ENTERED.replace(unsafe { current::state() })
}

#[cold]
#[inline(never)]
extern "C" fn note_return(before: *mut ffi::PyThreadState) {
    ENTERED.set(before);
}

impl Entered {
    #[inline(always)]
    pub(crate) fn new(_py: Python<'_>) -> Self {
        sanitizer::called();
        let before = if current_is_anybodys() && interpreter::any_but_main() {
            note_entry()
        } else {
            NOTHING_NOTED
        };
        Self { before }
    }

    /// As `new`, for an entry that nothing unwinds past: a guard would be cleaned up after in each of them. Dropped by hand.
    #[inline(always)]
    pub(crate) fn without_guard(py: Python<'_>) -> ManuallyDrop<Self> {
        ManuallyDrop::new(Self::new(py))
    }
}

impl Drop for Entered {
    #[inline(always)]
    fn drop(&mut self) {
        sanitizer::returning();
        if self.before != NOTHING_NOTED {
            note_return(self.before);
        }
    }
}

/// Runs `work`, and stops a thread there that CPython ends while Rust frames wait for it. Before 3.14 a thread that wants a finalizing interpreter is unwound by
/// `pthread_exit`; no frame of Rust may be skipped in that way, so the thread stops at the first that notices, as it does by itself from 3.14 on.
#[cfg(not(Py_3_14))]
#[inline(always)]
pub(crate) fn stopping_if_ended<R>(work: impl FnOnce() -> R) -> R {
    struct StopIfEnded;
    impl Drop for StopIfEnded {
        #[inline(always)]
        fn drop(&mut self) {
            stop_if_ended();
        }
    }
    /// Does not unwind, so that its callers need not clean up after it.
    #[cold]
    #[inline(never)]
    extern "C" fn stop_if_ended() {
        while !std::thread::panicking() && attached().is_none() {
            std::thread::park();
        }
    }
    let stop = StopIfEnded;
    let result = work();
    core::mem::forget(stop);
    result
}

/// Runs `work`: CPython stops the threads that it ends by itself.
#[cfg(Py_3_14)]
#[inline(always)]
pub(crate) fn stopping_if_ended<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Restores the thread state, also when the work in between panicked. Where the interpreter has gone, the thread hangs there (pyo3-ffi sees to it
/// before 3.14, CPython after), so that nothing unwinds through Rust frames.
struct Reattach {
    state: *mut ffi::PyThreadState,
    /// What was put aside before.
    before: *mut ffi::PyThreadState,
    _released: Released,
}

/// Notes, in dev builds, whether the interpreter is released, until dropped.
struct Released {
    #[cfg(debug_assertions)]
    before: bool,
}

impl Released {
    #[cfg_attr(
        not(debug_assertions),
        expect(unused_variables, reason = "dev builds alone note it")
    )]
    #[inline(always)]
    fn note(is_released: bool) -> Self {
        Self {
            #[cfg(debug_assertions)]
            before: RELEASED.replace(is_released),
        }
    }
}

#[cfg(debug_assertions)]
impl Drop for Released {
    fn drop(&mut self) {
        RELEASED.set(self.before);
    }
}

impl Reattach {
    /// Releases the interpreter.
    ///
    /// # Safety
    /// The thread is attached, and the caller uses no Python object until this is dropped.
    unsafe fn new() -> Self {
        // SAFETY: the caller's promise.
        let state = unsafe { ffi::PyEval_SaveThread() };
        let before = PARKED.replace(state);
        Self {
            state,
            before,
            _released: Released::note(true),
        }
    }
}

impl Drop for Reattach {
    fn drop(&mut self) {
        PARKED.set(self.before);
        // SAFETY: the state is the one that `PyEval_SaveThread` gave on this thread.
        unsafe { ffi::PyEval_RestoreThread(self.state) };
    }
}

/// Runs `work` with the interpreter released.
pub(crate) fn detached<R>(py: Python<'_>, work: impl FnOnce() -> R) -> R {
    let result = {
        // SAFETY: the token proves that the thread is attached.
        let _reattach = unsafe { Reattach::new() };
        work()
    };
    interpreter::release_dropped(py);
    result
}

/// Runs `work` on a thread that is attached.
pub(crate) fn inside<R>(work: impl FnOnce(Python<'_>) -> R) -> R {
    debug_assert!(attached().is_some());
    // SAFETY: the callers have just asked; the token cannot leave `work`.
    stopping_if_ended(|| work(unsafe { Python::assume_attached() }))
}

/// The thread state that this thread has without being attached.
pub(crate) enum OwnState {
    /// One of the interpreter that was asked for.
    Here(Own),
    /// One of another interpreter.
    Elsewhere,
    None,
}

/// A thread state of this thread.
#[derive(Clone, Copy)]
pub(crate) struct Own(*mut ffi::PyThreadState);

/// The state that `detach` has put aside, or that another library has.
pub(crate) fn own_state(interpreter: i64) -> OwnState {
    match parked() {
        None => OwnState::None,
        Some((state, number)) if number == interpreter => OwnState::Here(state),
        Some(_) => OwnState::Elsewhere,
    }
}

/// The state that `detach` has put aside, or that another library has, with the number of its interpreter.
pub(crate) fn parked() -> Option<(Own, i64)> {
    let mut state = PARKED.get();
    if state.is_null() {
        // SAFETY: gives the state that this thread was attached with, or NULL.
        state = unsafe { ffi::PyGILState_GetThisThreadState() };
    }
    // SAFETY: a state of this thread is not freed by others while its interpreter is there.
    (!state.is_null()).then(|| unsafe {
        let number = ffi::PyInterpreterState_GetID(ffi::PyThreadState_GetInterpreter(state));
        (Own(state), number)
    })
}

/// The interpreter that this thread was in before.
pub(crate) fn last_interpreter() -> Option<i64> {
    match parked() {
        Some((_, number)) => Some(number),
        None => Some(LAST.get()).filter(|number| *number >= 0),
    }
}

/// Runs `work` attached with a state that this thread has already.
pub(crate) fn resume<R>(own: Own, work: impl FnOnce(Python<'_>) -> R) -> R {
    struct Save;
    impl Drop for Save {
        fn drop(&mut self) {
            // SAFETY: attached since the state was restored; whoever put it aside keeps the pointer.
            unsafe { ffi::PyEval_SaveThread() };
        }
    }
    // SAFETY: a state of this thread, which is not attached.
    unsafe { ffi::PyEval_RestoreThread(own.0) };
    let _released = Released::note(false);
    let _save = Save;
    inside(work)
}

/// A thread state that nobody uses, before that of a visitor in CPython's list.
///
/// Before 3.12 CPython ends an interpreter with whichever of its states comes first, which is the newest, and expects that it is the only one. With that of a
/// visitor it would let two threads have one state, or find a frame in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Front(*mut ffi::PyThreadState);

// SAFETY: compared, and used only by the visitor or by the end of its interpreter, attached.
unsafe impl Send for Front {}

/// Whether visitors put such a state before their own. With the limited API there is no way to take down the others.
const HAS_FRONTS: bool = cfg!(all(not(Py_3_12), not(Py_LIMITED_API)));

/// The interpreter that this thread is attached to is about to end: lets nobody in any more, and waits for its visitors.
pub(crate) fn close(py: Python<'_>, gate: &Gate) {
    // SAFETY: attached.
    let state = unsafe { ffi::PyThreadState_Get() };
    let is_front = HAS_FRONTS && gate.take(Front(state));
    if super::interpreter::is_finalizing(py) {
        // Nobody arrives any more, and nobody leaves.
        gate.shut();
    } else {
        py.detach(|| gate.close());
    }
    if HAS_COMPANIONS && let Some(companion) = gate.take_companion() {
        companion.leave();
    }
    if is_front {
        // SAFETY: attached with this state.
        unsafe { leave_alone(state) };
    }
}

/// Whether visitors have a [`Companion`]. With the limited API nobody could tell later whether it is still there.
const HAS_COMPANIONS: bool = cfg!(all(Py_3_13, not(Py_3_14), not(Py_LIMITED_API)));

/// A thread state that nobody uses, so that no visitor's is the only one of an interpreter.
///
/// CPython 3.13.0 has the memory for one state in each interpreter. It takes the state that was there off its list before it makes that memory good for the next,
/// and a thread that comes in between finds no other state, takes the memory, and ends the process with `thread state already initialized`.
pub(crate) struct Companion(
    #[cfg_attr(
        not(all(Py_3_13, not(Py_3_14), not(Py_LIMITED_API))),
        expect(dead_code, reason = "no other version needs one")
    )]
    *mut ffi::PyThreadState,
);

// SAFETY: used only by the end of its interpreter, attached.
unsafe impl Send for Companion {}

impl Companion {
    /// Makes one for the interpreter that this thread is attached to.
    #[cfg(all(Py_3_13, not(Py_3_14), not(Py_LIMITED_API)))]
    fn new(visit: &Visit) -> Option<Self> {
        // SAFETY: attached. `PyGILState` knows this thread by another state already.
        let state = unsafe { ffi::PyThreadState_New(visit.interpreter().0) };
        (!state.is_null()).then_some(Self(state))
    }

    /// No other version needs one.
    #[cfg(not(all(Py_3_13, not(Py_3_14), not(Py_LIMITED_API))))]
    fn new(_visit: &Visit) -> Option<Self> {
        None
    }

    /// Takes it down, unless CPython has: at the end of the process it deletes one state of each interpreter before it ends that with a new one.
    #[cfg_attr(
        not(all(Py_3_13, not(Py_3_14), not(Py_LIMITED_API))),
        expect(clippy::unused_self, reason = "no other version has one to take down")
    )]
    fn leave(self) {
        #[cfg(all(Py_3_13, not(Py_3_14), not(Py_LIMITED_API)))]
        // SAFETY: attached, and nobody comes or goes any more, so the list stays. A state that is on it is there, and nobody uses this one.
        unsafe {
            let interpreter = ffi::PyThreadState_GetInterpreter(ffi::PyThreadState_Get());
            let mut state = ffi::PyInterpreterState_ThreadHead(interpreter);
            while !state.is_null() && state != self.0 {
                state = ffi::PyThreadState_Next(state);
            }
            if !state.is_null() {
                ffi::PyThreadState_Clear(state);
                ffi::PyThreadState_Delete(state);
            }
        }
    }
}

/// Takes down the interpreter's first state, if it and this one are all that there are: whoever ends the interpreter does that with this one.
///
/// # Safety
/// Attached with this state, which no thread had before, and no thread is in the interpreter.
#[cfg(not(any(Py_3_12, Py_LIMITED_API)))]
unsafe fn leave_alone(state: *mut ffi::PyThreadState) {
    // SAFETY: the caller's promise. The list changes under the GIL then.
    unsafe {
        let first = ffi::PyInterpreterState_ThreadHead(ffi::PyThreadState_GetInterpreter(state));
        let last = ffi::PyThreadState_Next(first);
        let other = if core::ptr::eq(first, state) {
            last
        } else {
            first
        };
        if last.is_null() || !ffi::PyThreadState_Next(last).is_null() {
            return;
        }
        let frame = ffi::PyThreadState_GetFrame(other);
        if frame.is_null() {
            ffi::PyThreadState_Clear(other);
            ffi::PyThreadState_Delete(other);
        } else {
            ffi::Py_DECREF(frame.cast());
        }
    }
}

/// There is never another one.
#[cfg(any(Py_3_12, Py_LIMITED_API))]
unsafe fn leave_alone(_state: *mut ffi::PyThreadState) {}

/// Attaches this thread with a state made for it, and gives what stands before that. Fails where there is no memory.
///
/// # Safety
/// The thread is not attached, and the interpreter is there until it is.
unsafe fn come_in(visit: &Visit) -> Result<Option<Front>, AttachError> {
    #[cfg(not(any(Py_3_12, Py_LIMITED_API)))]
    if visit.is_waited_for() {
        // SAFETY: the caller's promise.
        return unsafe { come_in_behind(visit) }
            .map(Some)
            .ok_or(AttachError::Gone);
    }
    // SAFETY: the caller's promise; the state is new.
    unsafe {
        let new = || ffi::PyThreadState_New(visit.interpreter().0);
        // Later versions guard their lock of states themselves: a fork takes it before it asks for ours.
        let guards_itself = ffi::Py_Version >= 0x030c_0000;
        let state = if guards_itself {
            new()
        } else {
            lock::without_fork(new)
        };
        if state.is_null() {
            return Err(AttachError::Gone);
        }
        ffi::PyEval_RestoreThread(state);
    }
    Ok(None)
}

/// As [`come_in`], with a [`Front`]. Both states are made while this thread has the GIL, which all interpreters share, so nobody finds one without the other. A
/// state of the main interpreter serves to get it, and has gone when the others come, because `PyGILState` knows a thread by the first that it has.
///
/// # Safety
/// As [`come_in`].
#[cfg(not(any(Py_3_12, Py_LIMITED_API)))]
unsafe fn come_in_behind(visit: &Visit) -> Option<Front> {
    unsafe extern "C" {
        fn PyEval_ReleaseLock();
    }
    // SAFETY: the caller's promise; the states are new, and the main interpreter is there as long as any other.
    unsafe {
        let main = ffi::PyInterpreterState_Main();
        let key = lock::without_fork(|| ffi::PyThreadState_New(main));
        if key.is_null() {
            return None;
        }
        ffi::PyEval_RestoreThread(key);
        ffi::PyThreadState_Clear(key);
        ffi::PyThreadState_Swap(core::ptr::null_mut());
        ffi::PyThreadState_Delete(key);
        let own = ffi::PyThreadState_New(visit.interpreter().0);
        if own.is_null() {
            PyEval_ReleaseLock();
            return None;
        }
        let front = ffi::PyThreadState_New(visit.interpreter().0);
        ffi::PyThreadState_Swap(own);
        if front.is_null() {
            ffi::PyThreadState_Clear(own);
            current::delete();
            return None;
        }
        visit.stand_behind(Front(front));
        Some(Front(front))
    }
}

/// Takes down what stood before the state of a visitor who leaves, unless the interpreter ends with it.
///
/// # Safety
/// Attached; the front is the visit's own.
#[cfg(not(any(Py_3_12, Py_LIMITED_API)))]
unsafe fn take_down(front: Front, visit: &Visit) {
    // SAFETY: the caller's promise. With a frame it is in use: who ends the interpreter runs Python code first.
    unsafe {
        let frame = ffi::PyThreadState_GetFrame(front.0);
        if !frame.is_null() {
            ffi::Py_DECREF(frame.cast());
        } else if visit.takes_along(front) {
            ffi::PyThreadState_Clear(front.0);
            ffi::PyThreadState_Delete(front.0);
        }
    }
}

/// There is never one.
#[cfg(any(Py_3_12, Py_LIMITED_API))]
unsafe fn take_down(_front: Front, _visit: &Visit) {}

/// Runs `work` attached with a state made for it.
pub(crate) fn with_new_state<R>(
    visit: Visit,
    work: impl FnOnce(Python<'_>) -> R,
) -> Result<R, AttachError> {
    struct Delete(Visit, Option<Front>);
    impl Drop for Delete {
        fn drop(&mut self) {
            // SAFETY: attached with the state made below, which nobody else uses; the thread is detached afterwards. What was dropped elsewhere goes first.
            unsafe {
                let py = Python::assume_attached();
                interpreter::release_dropped(py);
                LAST.set(super::interpreter::id(py));
                // This may run Python code, and let others have the GIL. The rest does not.
                ffi::PyThreadState_Clear(ffi::PyThreadState_Get());
                if let Some(front) = self.1 {
                    take_down(front, &self.0);
                }
                current::delete();
            }
        }
    }
    let mut visit = visit;
    // SAFETY: the interpreter waits for the visit, so it is there until the thread is attached.
    let front = unsafe { come_in(&visit) }?;
    visit.arrive();
    // The GIL keeps others from doing the same.
    if HAS_COMPANIONS
        && visit.is_waited_for()
        && !visit.is_accompanied()
        && let Some(companion) = Companion::new(&visit)
    {
        visit.set_companion(companion);
    }
    let _delete = Delete(visit, front);
    Ok(inside(work))
}

/// A value on its way to where the interpreter is released, or back: the tag of a `#[detached]` function checks each at its own type.
pub struct Sent<T>(T);

// SAFETY: made by `new` only, from a value that is `Send`.
unsafe impl<T> Send for Sent<T> {}

impl<T> Sent<T> {
    /// Takes the value along.
    #[inline(always)]
    pub fn new(value: T) -> Self
    where
        T: Sendable,
    {
        Self(value)
    }

    /// The value.
    #[inline(always)]
    pub fn take(self) -> T {
        self.0
    }
}

/// What can be used while the interpreter is released.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used while the interpreter is released",
    label = "in a `#[detached]` function",
    note = "take plain Rust data, or release the interpreter only around a part: `py.detach(|| ..)`"
)]
pub trait Sendable {}

#[diagnostic::do_not_recommend]
impl<T: Send> Sendable for T {}

/// Gives back references that were dropped elsewhere.
pub(crate) fn release_all(dropped: Vec<super::pointer::Dropped>) {
    for reference in dropped {
        // SAFETY: called by a record of the current interpreter, whose references these are, on an attached thread.
        unsafe { reference.release() };
    }
}
