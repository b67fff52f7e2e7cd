//! The borrow flag: who uses a value right now.
//!
//! One word beside the value holds everything while one thread uses it: its id and how often, or that it is exclusive. Only when a second thread comes does
//! a table outside help: it lists the threads that share an object, and who waits for whom. Another thread's borrow is waited for, detached and parked; one
//! of the same thread is an error, and so is a wait that would close a cycle.
//!
//! A cycle may lead through objects of several libraries, so all libraries in an interpreter use the slow paths and the table of the first ([`SlowPaths`]).
//!
//! With a GIL the word is touched by attached threads only and needs no atomic exchange (`raw::flag`); without one every change is a compare-and-swap.

use std::sync::atomic::AtomicU64;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::raw::interpreter::slow_paths;
use crate::raw::{error, flag, thread};
use crate::{PyErr, PyResult, Python};

/// How a value is guarded: [`Frozen`] needs nothing, [`Borrowable`] and [`Clearable`] have a word.
///
/// `refuse` makes the error of a [`Problem`].
pub trait Flag: Send + Sync + 'static {
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
    fn share_briefly<R>(
        &self,
        py: Python<'_>,
        refuse: Refuse,
        read: impl FnOnce() -> R,
    ) -> PyResult<R>;
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
    /// Whether the collector may look at the value now.
    #[doc(hidden)]
    fn visible(&self) -> bool;
    /// Keeps the value as it is while a buffer shows its memory: shared, or exclusively where it may be written to. No thread holds this.
    #[doc(hidden)]
    fn lend(&self, py: Python<'_>, exclusively: bool, refuse: Refuse) -> PyResult<()>;
    /// Ends what [`lend`](Flag::lend) began, on whichever thread.
    #[doc(hidden)]
    fn take_back(&self, exclusively: bool);
    /// Marks a free value as gone; `false` when somebody uses it or it is gone already.
    #[doc(hidden)]
    fn bury(&self) -> bool;
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
    /// The module's state is not there: not made yet, or cleared when the interpreter shut down.
    Closed,
    /// The value was taken out by a method that consumes it.
    UsedUp,
    /// The value is not made yet: the constructor of its base is still at work.
    Unmade,
    /// A buffer shows the value's memory.
    Lent,
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
    fn share_briefly<R>(
        &self,
        _py: Python<'_>,
        _refuse: Refuse,
        read: impl FnOnce() -> R,
    ) -> PyResult<R> {
        Ok(read())
    }
    fn visible(&self) -> bool {
        true
    }
    fn lend(&self, _py: Python<'_>, _exclusively: bool, _refuse: Refuse) -> PyResult<()> {
        Ok(())
    }
    fn take_back(&self, _exclusively: bool) {}
    fn bury(&self) -> bool {
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
pub struct Borrowable(AtomicU64);

const EXCLUSIVE: u64 = 1;
const WAITED: u64 = 1 << 1;
const SEVERAL: u64 = 1 << 2;
const ONE: u64 = 1 << 48;
const COUNT: u64 = 0xFFFF << 48;
/// Exclusive, by no thread at all.
const GONE: u64 = EXCLUSIVE;
/// The same, because a method took the value out.
const USED_UP: u64 = EXCLUSIVE | 1 << 3;
/// In place of a thread: a buffer holds it. No thread has this id.
const LENT: u64 = !(COUNT | 0xF);

/// The thread's part of the word: its id, which leaves the other bits free.
#[inline(always)]
fn me() -> u64 {
    thread::id()
}

/// The bits of the thread.
const THREAD: u64 = !(COUNT | 0xF);

const fn thread_of(word: u64) -> u64 {
    word & THREAD
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
    fn share_briefly<R>(
        &self,
        py: Python<'_>,
        refuse: Refuse,
        read: impl FnOnce() -> R,
    ) -> PyResult<R> {
        if flag::KEEPS_OTHERS_OUT && flag::read(&self.0) & EXCLUSIVE == 0 {
            return Ok(read());
        }
        self.share(py, refuse)?;
        let result = read();
        self.unshare();
        Ok(result)
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
        flag::read(&self.0) & EXCLUSIVE == 0
    }

    #[cold]
    fn lend(&self, py: Python<'_>, exclusively: bool, refuse: Refuse) -> PyResult<()> {
        let want = Want {
            exclusively,
            lent: true,
        };
        self.borrow_slowly(py, want, refuse)
    }

    #[cold]
    fn take_back(&self, exclusively: bool) {
        if !exclusively {
            self.release_slowly(true);
        } else if !self.unseize_unwaited() {
            wake_slowly();
        }
    }

    fn bury(&self) -> bool {
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
    fn share_briefly<R>(
        &self,
        py: Python<'_>,
        refuse: Refuse,
        read: impl FnOnce() -> R,
    ) -> PyResult<R> {
        self.0.share_briefly(py, refuse, read)
    }
    fn lend(&self, py: Python<'_>, exclusively: bool, refuse: Refuse) -> PyResult<()> {
        self.0.lend(py, exclusively, refuse)
    }
    fn take_back(&self, exclusively: bool) {
        self.0.take_back(exclusively);
    }
    #[inline(always)]
    fn is_taken(&self) -> bool {
        self.0.is_taken()
    }
    fn visible(&self) -> bool {
        self.0.visible()
    }
    fn bury(&self) -> bool {
        self.0.bury()
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

    /// Gives the flag back; `false` when somebody waits for it, whom the caller then [wakes](Self::wake).
    #[inline(always)]
    pub(crate) fn unseize_unwaited(&self) -> bool {
        flag::swap(&self.0, 0) & WAITED == 0
    }

    /// Wakes who waits.
    #[cold]
    #[expect(clippy::unused_self, reason = "all waiters share one place")]
    pub(crate) fn wake(&self) {
        wake_slowly();
    }
}

/// The slow paths as C functions, and with them the table that they use. Published once per interpreter under a name that changes with the layout of the word.
#[repr(C)]
pub(crate) struct SlowPaths {
    /// 0, or a [`Problem`] by its number, or [`RAISED`].
    acquire: unsafe extern "C" fn(*const AtomicU64, exclusively: bool, lent: bool) -> u8,
    unshare: unsafe extern "C" fn(*const AtomicU64, lent: bool),
    wake: extern "C" fn(),
}

/// This library's own.
pub(crate) static SLOW_PATHS: SlowPaths = SlowPaths {
    acquire,
    unshare,
    wake,
};

/// A Python exception is set: a signal handler raised while waiting.
const RAISED: u8 = u8::MAX;

unsafe extern "C" fn acquire(word: *const AtomicU64, exclusively: bool, lent: bool) -> u8 {
    // SAFETY: the caller passes the word of a live flag, of this layout, on an attached thread.
    let (flag, py) = unsafe { (&*word.cast::<Borrowable>(), Python::assume_attached()) };
    match flag.acquire(py, Want { exclusively, lent }) {
        Ok(Ok(())) => 0,
        Ok(Err(problem)) => problem as u8,
        Err(error) => {
            error.restore(py, None);
            RAISED
        }
    }
}

unsafe extern "C" fn unshare(word: *const AtomicU64, lent: bool) {
    // SAFETY: as for `acquire`.
    unsafe { &*word.cast::<Borrowable>() }.unshare_slowly(if lent { LENT } else { me() });
}

extern "C" fn wake() {
    // Taking the lock makes sure that a waiter who marked the word is asleep by now.
    drop(table());
    CHANGED.notify_all();
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
        if word & (WAITED | SEVERAL) == 0 {
            let left = word - ONE;
            if flag::exchange(&self.0, word, if left & COUNT == 0 { 0 } else { left }) {
                return;
            }
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
struct Want {
    exclusively: bool,
    lent: bool,
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
    fn holder(self, me: u64) -> u64 {
        if self.lent { LENT } else { me }
    }
}

/// What one look at a flag, under the table's lock, leads to.
enum Look {
    Acquired,
    Refused(Problem),
    Wait,
    /// A fast path of another thread came in between.
    Again,
}

impl Borrowable {
    /// The slow path: several threads, or an error.
    #[cold]
    fn acquire(&self, py: Python<'_>, want: Want) -> PyResult<Result<(), Problem>> {
        let me = me();
        loop {
            let mut table = table();
            match self.look(&mut table, me, want) {
                Look::Acquired => return Ok(Ok(())),
                Look::Refused(problem) => return Ok(Err(problem)),
                Look::Again => {}
                Look::Wait => {
                    if table.would_close_a_cycle(self, me) {
                        return Ok(Err(Problem::Cycle));
                    }
                    let word = flag::read(&self.0);
                    // A word that became free in between must not be marked: nobody would clear it.
                    if word == 0
                        || (word & WAITED == 0 && !flag::exchange(&self.0, word, word | WAITED))
                    {
                        continue;
                    }
                    table.waiting.push((me, Waiting(self)));
                    // Detaching does not block, and the table is let go before attaching again.
                    thread::detached(py, move || {
                        let (guard, _) = CHANGED
                            .wait_timeout(table.0, SIGNAL_PERIOD)
                            .unwrap_or_else(PoisonError::into_inner);
                        Locked(guard).waiting.retain(|(thread, _)| *thread != me);
                    });
                    error::check_signals(py)?;
                }
            }
        }
    }

    fn look(&self, table: &mut Table, me: u64, want: Want) -> Look {
        let word = flag::read(&self.0);
        let set = |new: u64| {
            if flag::exchange(&self.0, word, new) {
                Look::Acquired
            } else {
                Look::Again
            }
        };
        if word == 0 {
            let holder = want.holder(me);
            return set(if want.exclusively {
                holder | EXCLUSIVE
            } else {
                holder + ONE
            });
        }
        if word & !WAITED == GONE {
            return Look::Refused(Problem::Gone);
        }
        if word & !WAITED == USED_UP {
            return Look::Refused(Problem::UsedUp);
        }
        if word & EXCLUSIVE != 0 {
            return match thread_of(word) {
                LENT => Look::Refused(Problem::Lent),
                thread if thread == me => Look::Refused(Problem::Exclusive),
                _ => Look::Wait,
            };
        }
        if want.exclusively {
            let holders = table.holders(self, word);
            let is_held_by = |who| holders.iter().any(|&(holder, _)| holder == who);
            // A buffer may be kept for good, and perhaps by this thread.
            return if is_held_by(LENT) {
                Look::Refused(Problem::Lent)
            } else if is_held_by(me) {
                Look::Refused(Problem::Shared)
            } else {
                Look::Wait
            };
        }
        let holder = want.holder(me);
        if word & SEVERAL == 0 && thread_of(word) == holder && word & COUNT != COUNT {
            return set(word + ONE);
        }
        // Shared by several: the table counts from now on, until nobody holds it.
        let mut holders = table.holders(self, word);
        match holders.iter_mut().find(|(found, _)| *found == holder) {
            Some((_, count)) => *count += 1,
            None => holders.push((holder, 1)),
        }
        if word & SEVERAL == 0 && !flag::exchange(&self.0, word, (word & WAITED) | SEVERAL) {
            return Look::Again;
        }
        table.set_holders(self, holders);
        Look::Acquired
    }

    #[cold]
    fn unshare_slowly(&self, holder: u64) {
        let mut table = table();
        loop {
            let word = flag::read(&self.0);
            let left = if word & SEVERAL == 0 {
                let left = word - ONE;
                if left & COUNT == 0 { 0 } else { left }
            } else {
                let mut holders = table.holders(self, word);
                for (_, count) in holders.iter_mut().filter(|(found, _)| *found == holder) {
                    *count -= 1;
                }
                holders.retain(|(_, count)| *count > 0);
                let is_free = holders.is_empty();
                table.set_holders(self, holders);
                if !is_free {
                    // Somebody who waits may be the last holder now, and must look again.
                    CHANGED.notify_all();
                    return;
                }
                0
            };
            if flag::exchange(&self.0, word, left) {
                if word & WAITED != 0 {
                    CHANGED.notify_all();
                }
                return;
            }
        }
    }

    fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }
}

/// How long a parked thread sleeps before it looks for signals, so that Ctrl-C works.
const SIGNAL_PERIOD: Duration = Duration::from_millis(50);

/// What does not fit into the words: numbers of threads and addresses of flags, never a Python object.
static TABLE: Mutex<Option<Table>> = Mutex::new(None);
static CHANGED: Condvar = Condvar::new();

/// A flag whose object is kept alive by the thread that waits for it.
struct Waiting(*const Borrowable);
// SAFETY: read only under the table's lock, while the entry is in the table; the waiting thread keeps the object alive until it has removed the entry.
unsafe impl Send for Waiting {}

/// Threads with how often each holds something.
type Holders = Vec<(u64, u32)>;

/// A handful of entries at most: one for each thread that waits, and one for each object that several threads share at this moment.
#[derive(Default)]
pub(crate) struct Table {
    /// Threads that share an object, with how often each does, for flags marked `SEVERAL`.
    shared: Vec<(usize, Holders)>,
    /// What each parked thread waits for.
    waiting: Vec<(u64, Waiting)>,
}

/// The locked table.
pub(crate) struct Locked(MutexGuard<'static, Option<Table>>);

impl core::ops::Deref for Locked {
    type Target = Table;
    fn deref(&self) -> &Table {
        self.0.as_ref().expect("made by `table`")
    }
}

impl core::ops::DerefMut for Locked {
    fn deref_mut(&mut self) -> &mut Table {
        self.0.get_or_insert_default()
    }
}

fn table() -> Locked {
    let mut guard = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    guard.get_or_insert_default();
    Locked(guard)
}

impl Table {
    /// Who holds the flag, with how often.
    fn holders(&self, flag: &Borrowable, word: u64) -> Holders {
        if word & SEVERAL != 0 {
            let found = self
                .shared
                .iter()
                .find(|(address, _)| *address == flag.address());
            found
                .map(|(_, holders)| holders.clone())
                .unwrap_or_default()
        } else if word & EXCLUSIVE != 0 {
            vec![(thread_of(word), 1)]
        } else {
            vec![(thread_of(word), ((word & COUNT) / ONE) as u32)]
        }
    }

    /// Notes who shares the object of a flag marked `SEVERAL`.
    fn set_holders(&mut self, flag: &Borrowable, holders: Holders) {
        self.shared
            .retain(|(address, _)| *address != flag.address());
        if !holders.is_empty() {
            self.shared.push((flag.address(), holders));
        }
    }

    /// Whether a holder of `flag` waits, directly or through others, for something that `me` holds.
    fn would_close_a_cycle(&self, flag: &Borrowable, me: u64) -> bool {
        let mut seen = Vec::new();
        let mut open = vec![core::ptr::from_ref(flag)];
        while let Some(flag) = open.pop() {
            // SAFETY: the first is borrowed; the others are in `waiting`, so alive (see `Waiting`).
            let flag = unsafe { &*flag };
            for (holder, _) in self.holders(flag, flag::read(&flag.0)) {
                if let Some((_, Waiting(next))) =
                    self.waiting.iter().find(|(thread, _)| *thread == holder)
                    && !seen.contains(&holder)
                {
                    seen.push(holder);
                    open.push(*next);
                }
                if holder == me {
                    return true;
                }
            }
        }
        false
    }
}
