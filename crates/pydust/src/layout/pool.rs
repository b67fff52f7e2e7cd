//! Memory of instances that a thread keeps for the next ones, where a class asks for it: `#[pydust::class(pool)]`.
//!
//! Only with a GIL, without which CPython's allocator keeps memory for each thread itself, and only for classes without the collector's header. What lies in a
//! pool is memory and no object. It belongs to one interpreter, whose allocator may have memory of its own. When the thread or the interpreter ends, the interpreter
//! gets it back: the pools of all threads are listed, and whoever ends an interpreter empties those of other threads too.
//!
//! A thread comes to the memory in its pool only while it is attached to the interpreter that the memory is of, so the GIL keeps it away from whoever empties the
//! pool. Which interpreter that is changes under the lock of the list.

use core::cell::{Cell, UnsafeCell};
use core::ptr::NonNull;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::LocalKey;

use super::cell::Owner;
use crate::interpreter::lock::Lock;
use crate::raw::{ffi, thread};
use crate::{Python, interpreter};

/// How many instances' memory a thread keeps at most, a class.
const CAPACITY: usize = 64;

/// The interpreter of a pool that has none.
const NOBODY: i64 = -1;

/// The pools that have an interpreter, each with the thread whose it is.
static POOLS: Lock<Vec<(u64, ListedPool)>> = Lock::new(Vec::new());

/// A pool of a thread that has not ended.
struct ListedPool(NonNull<Pool>);

// SAFETY: a pool leaves the list before it goes, and what others do with it they do under the lock of the list.
unsafe impl Send for ListedPool {}

/// The memory that a thread keeps for a class.
pub struct Pool {
    interpreter: AtomicI64,
    count: Cell<usize>,
    blocks: UnsafeCell<[Option<NonNull<ffi::PyObject>>; CAPACITY]>,
}

/// A thread's pool of a class.
pub type PoolKey = LocalKey<Pool>;

impl Default for Pool {
    fn default() -> Self {
        Self::new()
    }
}

impl Pool {
    /// An empty one.
    pub const fn new() -> Self {
        Self {
            interpreter: AtomicI64::new(NOBODY),
            count: Cell::new(0),
            blocks: UnsafeCell::new([None; CAPACITY]),
        }
    }

    #[inline(always)]
    fn take(&self, interpreter: i64) -> Option<NonNull<ffi::PyObject>> {
        let count = self.count.get();
        if count == 0 || self.interpreter.load(Ordering::Relaxed) != interpreter {
            return None;
        }
        self.count.set(count - 1);
        // SAFETY: this thread's own, and nobody is in the array now.
        unsafe { (*self.blocks.get())[count - 1] }
    }

    #[inline(always)]
    fn put(&self, interpreter: i64, block: NonNull<ffi::PyObject>) -> bool {
        if self.interpreter.load(Ordering::Relaxed) != interpreter && !self.adopt(interpreter) {
            return false;
        }
        let count = self.count.get();
        if count == CAPACITY {
            return false;
        }
        self.count.set(count + 1);
        // SAFETY: as above.
        unsafe { (*self.blocks.get())[count] = Some(block) };
        true
    }

    /// Lets the pool go over to another interpreter, if it is empty or its own has gone, and the memory with it. One that is about to end gets none.
    #[cold]
    fn adopt(&self, new: i64) -> bool {
        let own = self.interpreter.load(Ordering::Relaxed);
        if !interpreter::keeps_memory(new) {
            return false;
        }
        let has_gone = !interpreter::is_there(own);
        let mut pools = POOLS.lock();
        // Asked under the lock, because who ends that interpreter may have been at it.
        if self.count.get() > 0 && !has_gone {
            return false;
        }
        let place = NonNull::from_ref(self);
        if !pools.iter().any(|(_, listed)| listed.0 == place) {
            pools.push((thread::id(), ListedPool(place)));
        }
        self.count.set(0);
        self.interpreter.store(new, Ordering::Relaxed);
        true
    }

    /// What is in it, which is then in it no more.
    ///
    /// # Safety
    /// The lock of the list is held, and the pool's thread is not attached to the pool's interpreter, or is this one.
    unsafe fn empty(&self) -> Vec<Block> {
        let count = self.count.replace(0);
        self.interpreter.store(NOBODY, Ordering::Relaxed);
        // SAFETY: the caller's promise, so nobody is in the array now.
        let blocks = unsafe { &(&(*self.blocks.get()))[..count] };
        blocks.iter().flatten().map(|block| Block(*block)).collect()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let (interpreter, blocks) = {
            let mut pools = POOLS.lock();
            let place = NonNull::from_ref(self);
            pools.retain(|(_, listed)| listed.0 != place);
            // SAFETY: the lock is held, and this is the pool's thread.
            (self.interpreter.load(Ordering::Relaxed), unsafe {
                self.empty()
            })
        };
        if !blocks.is_empty() {
            interpreter::free_later(interpreter, blocks);
        }
    }
}

/// Takes what the pools of all threads have of an interpreter: it is about to end, or has no other thread.
pub(crate) fn empty(_py: Python<'_>, interpreter: i64) -> Vec<Block> {
    let pools = POOLS.lock();
    let listed = pools.iter().map(|(_, listed)| listed.0);
    // SAFETY: listed pools are there while the lock is held. This thread is attached to the interpreter, so with a GIL no other one is.
    let theirs = listed
        .filter(|pool| unsafe { pool.as_ref().interpreter.load(Ordering::Relaxed) == interpreter });
    // SAFETY: as above.
    theirs
        .flat_map(|pool| unsafe { pool.as_ref().empty() })
        .collect()
}

/// In the child of a fork: the other threads have gone, and so have their pools.
pub(crate) fn forget_others() {
    let me = thread::id();
    POOLS.lock().retain(|(thread, _)| *thread == me);
}

/// Memory that waits to be given back.
pub(crate) struct Block(NonNull<ffi::PyObject>);
// SAFETY: memory and no object; given back by an attached thread.
unsafe impl Send for Block {}

impl Block {
    /// Gives it back to the interpreter that it came from, which the token is of.
    pub(crate) fn free(self, _py: Python<'_>) {
        // SAFETY: the memory of an instance without the collector's header, and attached.
        unsafe { ffi::PyObject_Free(self.0.as_ptr().cast()) };
    }
}

/// The pool of a class, where pools are kept.
#[inline(always)]
fn of<T: Owner>() -> Option<&'static PoolKey> {
    if cfg!(Py_GIL_DISABLED) { None } else { T::POOL }
}

/// Memory for an instance of the class `ty`, as `PyObject_New` gives it: an object with one reference.
///
/// # Safety
/// `ty` is `T`'s own type, without the collector's header.
#[inline(always)]
pub(super) unsafe fn take<T: Owner>(
    py: Python<'_>,
    ty: *mut ffi::PyTypeObject,
) -> Option<NonNull<ffi::PyObject>> {
    let pool = of::<T>()?;
    let block = pool
        .try_with(|pool| pool.take(interpreter::current(py)))
        .ok()??;
    // SAFETY: attached; the memory is that of an instance of `T`, and nobody else has it.
    NonNull::new(unsafe { ffi::PyObject_Init(block.as_ptr(), ty) })
}

/// Keeps the memory of an instance that was taken down; `false` where it has to be freed.
///
/// # Safety
/// `object` was an instance of exactly `T`, on an attached thread, and is used no more.
#[inline(always)]
pub(super) unsafe fn put<T: Owner>(object: *mut ffi::PyObject) -> bool {
    let Some(pool) = of::<T>() else { return false };
    // SAFETY: the caller's promise.
    let (py, block) = unsafe { (Python::assume_attached(), NonNull::new_unchecked(object)) };
    pool.try_with(|pool| pool.put(interpreter::current(py), block))
        .unwrap_or(false)
}
