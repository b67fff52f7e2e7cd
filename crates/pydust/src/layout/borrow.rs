//! The borrow flag: who uses a value right now.
//!
//! One word beside the value holds everything while one thread uses it: its id and how often, or that it is exclusive. Only when a second thread comes does
//! a table outside help (`waiting`). Another thread's borrow is waited for, detached and parked; one of the same thread is an error, and so is a wait that
//! would close a cycle.
//!
//! With a GIL the word is touched by attached threads only and needs no atomic exchange (`raw::flag`); without one every change is a compare-and-swap.

use std::sync::atomic::AtomicU64;

use super::waiting::RAISED;
use crate::raw::interpreter::slow_paths;
use crate::raw::{error, flag, thread};
use crate::{PyErr, PyResult, Python};

/// How a value is guarded: [`Frozen`] needs nothing, [`Borrowable`] and [`Clearable`] have a word.
///
/// `refuse` makes the error of a `Problem`.
pub trait Flag: sealed::Sealed + Send + Sync + 'static {
    /// A flag that nobody holds.
    const FREE: Self;
    /// Whether this is a word at all.
    const GUARDED: bool;
    /// Whether the value can be borrowed exclusively.
    const EXCLUSIVE: bool = false;
    #[doc(hidden)]
    fn share(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()>;
    #[doc(hidden)]
    fn unshare(&self);
    /// Runs `read`, which runs no code that could come back to the value, while the value is shared. With a GIL it is enough that nobody has it exclusively:
    /// nobody else runs meanwhile, so nothing has to be marked.
    #[doc(hidden)]
    #[inline(always)]
    fn share_briefly<R>(
        &self,
        py: Python<'_>,
        refuse: Refuse,
        read: impl FnOnce() -> R,
    ) -> PyResult<R> {
        if self.is_unchanged_until_detached() {
            return Ok(read());
        }
        self.share(py, refuse)?;
        let result = read();
        self.unshare();
        Ok(result)
    }
    /// Whether nobody changes the value, and nobody can begin to before this thread detaches or runs Python code.
    #[doc(hidden)]
    fn is_unchanged_until_detached(&self) -> bool;
    /// Whether somebody uses the value, where that cannot change before this thread lets another one run. `false` where nothing can be said.
    #[doc(hidden)]
    #[inline(always)]
    fn is_taken(&self) -> bool {
        false
    }
    /// Waits until it could be borrowed exclusively.
    #[doc(hidden)]
    fn wait_until_free(&self, _py: Python<'_>, _refuse: Refuse) -> PyResult<()> {
        Ok(())
    }
    /// Whether the collector may look at the value now: where nobody uses it, and no buffer may be written to.
    ///
    /// CPython looks twice in one collection and compares. Meanwhile no attached thread runs, so the
    /// flag stays as it is, and with it the answer. But a detached thread may go on with a value that
    /// it shares and move references from one lock to another: so of a shared value nothing is seen.
    /// What such a value holds then counts as held from outside, which it is, because whoever uses
    /// the value keeps it.
    #[doc(hidden)]
    fn visible(&self) -> bool;
    /// Whether the value is there and nobody has it exclusively.
    #[doc(hidden)]
    fn is_there(&self) -> bool;
    /// Keeps the value as it is while a buffer shows its memory. No thread holds this.
    #[doc(hidden)]
    fn lend(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()>;
    /// Ends what [`lend`](Flag::lend) began, on whichever thread.
    #[doc(hidden)]
    fn take_back(&self);
    /// Ends what [`hand_over`](ExclusiveFlag::hand_over) began, on whichever thread. Whether somebody waits, who is then to be [woken](Flag::wake).
    #[doc(hidden)]
    fn end_exclusive_loan(&self) -> bool {
        false
    }
    /// Wakes who waits.
    #[doc(hidden)]
    fn wake(&self) {
        wake_slowly();
    }
    /// Marks a free value as gone; `false` when somebody uses it or it is gone already.
    #[doc(hidden)]
    fn mark_gone(&self) -> bool;
}

/// The flag of values that can be borrowed exclusively.
#[diagnostic::on_unimplemented(
    message = "this class is frozen: nothing in its own methods changes it, so it cannot be borrowed mutably",
    note = "give it a method with `&mut self` or an `#[attribute(set)]` field, or say `#[pydust::class(mutable)]`"
)]
pub trait ExclusiveFlag: Flag {
    #[doc(hidden)]
    fn seize(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()>;
    #[doc(hidden)]
    fn unseize(&self);
    /// Marks a seized value as taken out, for good.
    #[doc(hidden)]
    fn use_up(&self);
    /// Leaves a seized value to a buffer, which no thread is. Whether somebody waits, who is then to be [woken](Flag::wake).
    #[doc(hidden)]
    fn hand_over(&self) -> bool;
    /// Whether a buffer holds the value.
    #[doc(hidden)]
    fn is_lent(&self) -> bool;
    /// Runs `change`, which runs no code that could come back to the value, while the value is borrowed exclusively. With a GIL it is enough that nobody uses it.
    #[doc(hidden)]
    #[inline(always)]
    fn seize_briefly<R>(
        &self,
        py: Python<'_>,
        refuse: Refuse,
        change: impl FnOnce() -> R,
    ) -> PyResult<R> {
        if self.is_free_until_detached() {
            return Ok(change());
        }
        self.seize(py, refuse)?;
        let result = change();
        self.unseize();
        Ok(result)
    }
    /// Whether nobody uses the value, and nobody can begin to before this thread detaches or runs Python code.
    #[doc(hidden)]
    fn is_free_until_detached(&self) -> bool;
}

mod sealed {
    /// References are made where a flag says that they may be, so nobody else has one.
    pub trait Sealed {}
    impl Sealed for super::Frozen {}
    impl Sealed for super::Borrowable {}
    impl Sealed for super::Clearable {}
}

/// Makes the error of a problem.
pub(crate) type Refuse = fn(Problem) -> PyErr;

/// Why a borrow cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Problem {
    /// This thread holds it exclusively further up.
    Exclusive = 1,
    /// This thread shares it further up.
    Shared,
    /// Waiting would never end: the thread that holds it waits for one that this thread holds.
    Cycle,
    /// The value is gone: the collector cleared it.
    Gone,
    /// The module's state was cleared, when the interpreter shut down or by the collector.
    Closed,
    /// The value was taken out by a method that consumes it.
    UsedUp,
    /// The value is not made yet: the constructor of its base is still at work.
    Unmade,
    /// A buffer shows the value's memory.
    Lent,
    /// The thread that holds it will never run again.
    Lost,
    /// The module's import has not come to its state yet, or has failed.
    NotImported,
}

impl Problem {
    fn from_number(number: u8) -> Self {
        let all = [
            Self::Exclusive,
            Self::Shared,
            Self::Cycle,
            Self::Gone,
            Self::Closed,
            Self::UsedUp,
            Self::Unmade,
            Self::Lent,
            Self::Lost,
            Self::NotImported,
        ];
        all.into_iter()
            .find(|problem| *problem as u8 == number)
            .unwrap_or(Self::Closed)
    }
}

/// The flag of values that never change: no word, no cost.
pub struct Frozen;

impl Flag for Frozen {
    const FREE: Self = Self;
    const GUARDED: bool = false;
    #[inline(always)]
    fn share(&self, _py: Python<'_>, _refuse: Refuse) -> PyResult<()> {
        Ok(())
    }
    #[inline(always)]
    fn unshare(&self) {}
    #[inline(always)]
    fn is_unchanged_until_detached(&self) -> bool {
        true
    }
    fn visible(&self) -> bool {
        true
    }
    fn is_there(&self) -> bool {
        true
    }
    fn lend(&self, _py: Python<'_>, _refuse: Refuse) -> PyResult<()> {
        Ok(())
    }
    fn take_back(&self) {}
    fn mark_gone(&self) -> bool {
        false
    }
}

/// The flag of values that can change: one word.
///
/// ```text
/// 63  48 47        4  3   2   1   0
/// [ count | thread id | U | S | W | X ]   X exclusive, W somebody waits, S shared by several threads (see the table), U used up
/// ```
#[repr(transparent)]
pub struct Borrowable(pub(super) AtomicU64);

pub(super) const EXCLUSIVE: u64 = 1;
pub(super) const WAITED: u64 = 1 << 1;
pub(super) const SEVERAL: u64 = 1 << 2;
pub(super) const ONE: u64 = 1 << 48;
pub(super) const COUNT: u64 = 0xFFFF << 48;
/// Exclusive, by no thread at all.
pub(super) const GONE: u64 = EXCLUSIVE;
/// The same, because a method took the value out.
pub(super) const USED_UP: u64 = EXCLUSIVE | 1 << 3;
/// The bits of the thread.
const THREAD: u64 = !(COUNT | 0xF);
/// In place of a thread: a buffer holds it. No thread has this id.
pub(super) const LENT: u64 = THREAD;

/// The thread's part of the word: its id, which leaves the other bits free.
#[inline(always)]
pub(super) fn me() -> u64 {
    thread::id()
}

pub(super) const fn thread_of(word: u64) -> u64 {
    word & THREAD
}

/// The word after one share less of the thread that alone has any.
pub(super) const fn with_one_less(word: u64) -> u64 {
    let left = word - ONE;
    if left & COUNT == 0 { 0 } else { left }
}

impl Flag for Borrowable {
    const FREE: Self = Self(AtomicU64::new(0));
    const GUARDED: bool = true;
    const EXCLUSIVE: bool = true;

    #[inline(always)]
    fn share(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()> {
        // Everything but a free value is outlined.
        if flag::exchange(&self.0, 0, me() + ONE) {
            Ok(())
        } else {
            self.share_again(py, refuse)
        }
    }

    #[inline(always)]
    fn unshare(&self) {
        // Shared once by this thread, and nobody waits.
        if !flag::exchange(&self.0, me() + ONE, 0) {
            self.unshare_once();
        }
    }

    #[inline(always)]
    fn is_unchanged_until_detached(&self) -> bool {
        flag::KEEPS_OTHERS_OUT && flag::read(&self.0) & EXCLUSIVE == 0
    }

    #[inline(always)]
    fn is_taken(&self) -> bool {
        flag::KEEPS_OTHERS_OUT && flag::read(&self.0) != 0
    }

    fn wait_until_free(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()> {
        self.seize(py, refuse)?;
        self.unseize();
        Ok(())
    }

    fn visible(&self) -> bool {
        let word = flag::read(&self.0);
        // A buffer is no thread, and may be part of a cycle with what it shows.
        word == 0 || thread_of(word) == LENT && word & (EXCLUSIVE | SEVERAL) == 0
    }

    fn is_there(&self) -> bool {
        flag::read(&self.0) & EXCLUSIVE == 0
    }

    #[cold]
    fn lend(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()> {
        let want = Want {
            exclusively: false,
            lent: true,
        };
        self.borrow_slowly(py, want, refuse)
    }

    #[cold]
    fn take_back(&self) {
        self.release_slowly(true);
    }

    #[cold]
    fn end_exclusive_loan(&self) -> bool {
        !self.unseize_unwaited()
    }

    fn mark_gone(&self) -> bool {
        flag::exchange(&self.0, 0, GONE)
    }
}

/// The flag of values that never change by `&mut`, but can come to refer to themselves through a lock. Borrows are counted for the collector alone, so that
/// it clears only what nobody uses.
#[repr(transparent)]
pub struct Clearable(Borrowable);

impl Flag for Clearable {
    const FREE: Self = Self(Borrowable::FREE);
    const GUARDED: bool = true;

    #[inline(always)]
    fn share(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()> {
        self.0.share(py, refuse)
    }
    #[inline(always)]
    fn unshare(&self) {
        self.0.unshare();
    }
    #[inline(always)]
    fn is_unchanged_until_detached(&self) -> bool {
        self.0.is_unchanged_until_detached()
    }
    fn lend(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()> {
        self.0.lend(py, refuse)
    }
    fn take_back(&self) {
        self.0.take_back();
    }
    #[inline(always)]
    fn is_taken(&self) -> bool {
        self.0.is_taken()
    }
    fn visible(&self) -> bool {
        self.0.visible()
    }
    fn is_there(&self) -> bool {
        self.0.is_there()
    }
    fn mark_gone(&self) -> bool {
        self.0.mark_gone()
    }
}

impl ExclusiveFlag for Borrowable {
    #[inline(always)]
    fn seize(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()> {
        if self.seize_at_once() {
            Ok(())
        } else {
            self.borrow_slowly(py, Want::EXCLUSIVE, refuse)
        }
    }

    #[inline(always)]
    fn unseize(&self) {
        if !self.unseize_unwaited() {
            wake_slowly();
        }
    }

    #[cold]
    fn use_up(&self) {
        if flag::swap(&self.0, USED_UP) & WAITED != 0 {
            wake_slowly();
        }
    }

    #[cold]
    fn hand_over(&self) -> bool {
        flag::swap(&self.0, LENT | EXCLUSIVE) & WAITED != 0
    }

    #[cold]
    fn is_lent(&self) -> bool {
        let word = flag::read(&self.0);
        word & SEVERAL != 0 || thread_of(word) == LENT
    }

    #[inline(always)]
    fn is_free_until_detached(&self) -> bool {
        flag::KEEPS_OTHERS_OUT && flag::read(&self.0) == 0
    }
}

impl Borrowable {
    /// Seizes the flag if it is free.
    #[inline(always)]
    pub(crate) fn seize_at_once(&self) -> bool {
        flag::exchange(&self.0, 0, me() | EXCLUSIVE)
    }

    /// Gives the flag back; `false` when somebody waits for it, whom the caller then [wakes](Flag::wake).
    #[inline(always)]
    pub(crate) fn unseize_unwaited(&self) -> bool {
        flag::swap(&self.0, 0) & WAITED == 0
    }
}

#[cold]
fn wake_slowly() {
    // SAFETY: guards live on attached threads only.
    (slow_paths(unsafe { Python::assume_attached() }).wake)();
}

impl Borrowable {
    /// Shares a value that is not free.
    #[inline(never)]
    fn share_again(&self, py: Python<'_>, refuse: Refuse) -> PyResult<()> {
        let (me, word) = (me(), flag::read(&self.0));
        // By this thread alone with nobody waiting.
        if word & (EXCLUSIVE | WAITED | SEVERAL) == 0
            && thread_of(word) == me
            && word & COUNT != COUNT
            && flag::exchange(&self.0, word, word + ONE)
        {
            return Ok(());
        }
        self.borrow_slowly(py, Want::SHARED, refuse)
    }

    /// Gives back one of several shares, or one that somebody waits for.
    #[inline(never)]
    fn unshare_once(&self) {
        let word = flag::read(&self.0);
        if word & (WAITED | SEVERAL) == 0 && flag::exchange(&self.0, word, with_one_less(word)) {
            return;
        }
        self.release_slowly(false);
    }

    #[cold]
    #[inline(never)]
    fn borrow_slowly(&self, py: Python<'_>, want: Want, refuse: Refuse) -> PyResult<()> {
        let Want { exclusively, lent } = want;
        // SAFETY: the word of a live flag; whose slow paths these are, they know this layout.
        match unsafe { (slow_paths(py).acquire)(&raw const self.0, exclusively, lent) } {
            0 => Ok(()),
            RAISED => Err(error::fetch(py)),
            number => Err(refuse(Problem::from_number(number))),
        }
    }

    #[cold]
    fn release_slowly(&self, lent: bool) {
        // SAFETY: guards live on attached threads only; the flag is alive.
        unsafe { (slow_paths(Python::assume_attached()).unshare)(&raw const self.0, lent) }
    }
}

/// How a value is wanted, and whether for a buffer in place of a thread.
#[derive(Clone, Copy)]
pub(super) struct Want {
    pub(super) exclusively: bool,
    pub(super) lent: bool,
}

impl Want {
    const SHARED: Self = Self {
        exclusively: false,
        lent: false,
    };
    const EXCLUSIVE: Self = Self {
        exclusively: true,
        lent: false,
    };

    /// Who holds the flag afterwards, for a request of the thread `me`.
    pub(super) fn holder(self, me: u64) -> u64 {
        if self.lent { LENT } else { me }
    }
}
