//! The slow paths of borrowing: several threads share a value, or one waits for another.
//!
//! A table lists the threads that share an object, and who waits for whom. All libraries in an interpreter use the slow paths and the table of the first
//! ([`SlowPaths`]), because a cycle of waits may lead through objects of several.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::borrow::{
    Borrowable, COUNT, EXCLUSIVE, GONE, LENT, ONE, Problem, SEVERAL, USED_UP, WAITED, Want, me,
    thread_of, with_one_less,
};
use crate::interpreter::lock::{self, Event, Lock, Locked};
use crate::raw::interpreter::is_finalizing;
use crate::raw::{error, flag, thread};
use crate::{PyResult, Python};

/// The slow paths as C functions, and with them the table that they use. Published once per interpreter under a name that changes with the layout of the word.
#[repr(C)]
pub(crate) struct SlowPaths {
    /// 0, or a [`Problem`] by its number, or [`RAISED`].
    pub(super) acquire: unsafe extern "C" fn(*const AtomicU64, exclusively: bool, lent: bool) -> u8,
    pub(super) unshare: unsafe extern "C" fn(*const AtomicU64, lent: bool),
    pub(super) wake: extern "C" fn(),
}

/// This library's own.
pub(crate) static SLOW_PATHS: SlowPaths = SlowPaths {
    acquire,
    unshare,
    wake,
};

/// A Python exception is set: a signal handler raised while waiting.
pub(super) const RAISED: u8 = u8::MAX;

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
    table().wake();
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
                    let event = Arc::new(Event::default());
                    table.waiting.push(Waiting {
                        thread: me,
                        flag: self,
                        event: Arc::clone(&event),
                    });
                    drop(table);
                    let was_woken = thread::detached(py, || {
                        let was_woken = event.wait(SIGNAL_PERIOD);
                        self::table().waiting.retain(|one| one.thread != me);
                        was_woken
                    });
                    error::check_signals(py)?;
                    if !was_woken && self.is_lost(py)? {
                        return Ok(Err(Problem::Lost));
                    }
                }
            }
        }
    }

    /// Whether the flag is held by a thread that will never give it back: the interpreter ends and has stopped all others, or it was left behind by a fork.
    #[cold]
    fn is_lost(&self, py: Python<'_>) -> PyResult<bool> {
        if is_finalizing(py) {
            return Ok(true);
        }
        if !lock::is_forked() {
            return Ok(false);
        }
        let Some(running) = thread::running(py)? else {
            return Ok(false);
        };
        let table = table();
        let holders = table.holders(self, flag::read(&self.0));
        Ok(holders
            .iter()
            .any(|(holder, _)| *holder != LENT && !running.contains(holder)))
    }

    fn look(&self, table: &mut Waiters, me: u64, want: Want) -> Look {
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
                with_one_less(word)
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
                    table.wake();
                    return;
                }
                0
            };
            if flag::exchange(&self.0, word, left) {
                if word & WAITED != 0 {
                    table.wake();
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
static TABLE: Lock<Waiters> = Lock::new(Waiters {
    shared: Vec::new(),
    waiting: Vec::new(),
});

/// A thread that waits for a flag, whose object it keeps alive.
struct Waiting {
    thread: u64,
    flag: *const Borrowable,
    event: Arc<Event>,
}
// SAFETY: the flag is read only under the table's lock, while the entry is in the table; the waiting thread keeps the object alive until it has removed the
// entry.
unsafe impl Send for Waiting {}

/// Threads with how often each holds something.
type Holders = Vec<(u64, u32)>;

/// A handful of entries at most: one for each thread that waits, and one for each object that several threads share at this moment.
struct Waiters {
    /// Threads that share an object, with how often each does, for flags marked `SEVERAL`.
    shared: Vec<(usize, Holders)>,
    /// What each parked thread waits for.
    waiting: Vec<Waiting>,
}

fn table() -> Locked<'static, Waiters> {
    TABLE.lock()
}

/// In the child of a fork: nobody waits there. Who holds something and was left behind is found when somebody waits for it.
pub(crate) fn forget_others() {
    table().waiting.clear();
}

impl Waiters {
    /// Lets all who wait look again.
    fn wake(&self) {
        for waiting in &self.waiting {
            waiting.event.set();
        }
    }

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
            // The way may lead through another interpreter, whose GIL this thread does not hold.
            let word = flag.0.load(Ordering::Acquire);
            for (holder, _) in self.holders(flag, word) {
                if let Some(waiting) = self.waiting.iter().find(|one| one.thread == holder)
                    && !seen.contains(&holder)
                {
                    seen.push(holder);
                    open.push(waiting.flag);
                }
                if holder == me {
                    return true;
                }
            }
        }
        false
    }
}
