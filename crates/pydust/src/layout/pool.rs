//! Memory of instances that a thread keeps for the next ones, where a class asks for it: `#[pydust::class(pool)]`.
//!
//! Only with a GIL, without which CPython's allocator keeps memory for each thread itself, and only for classes without the collector's header. What lies in a
//! pool is memory and no object. It belongs to one interpreter, whose allocator may have memory of its own. When the thread ends, the interpreter gets it back.

use core::cell::{Cell, UnsafeCell};
use core::ptr::NonNull;
use std::thread::LocalKey;

use super::cell::Owner;
use crate::raw::ffi;
use crate::{Python, interpreter};

/// How many instances' memory a thread keeps at most, a class.
const CAPACITY: usize = 64;

/// The memory that a thread keeps for a class.
pub struct Pool {
    interpreter: Cell<i64>,
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
            interpreter: Cell::new(-1),
            count: Cell::new(0),
            blocks: UnsafeCell::new([None; CAPACITY]),
        }
    }

    #[inline(always)]
    fn take(&self, interpreter: i64) -> Option<NonNull<ffi::PyObject>> {
        let count = self.count.get();
        if count == 0 || self.interpreter.get() != interpreter {
            return None;
        }
        self.count.set(count - 1);
        // SAFETY: this thread's own, and nobody is in the array now.
        unsafe { (*self.blocks.get())[count - 1] }
    }

    #[inline(always)]
    fn put(&self, interpreter: i64, block: NonNull<ffi::PyObject>) -> bool {
        if self.interpreter.get() != interpreter && !self.adopt(interpreter) {
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

    /// Lets the pool go over to another interpreter, if it is empty or its own has gone, and the memory with it.
    #[cold]
    fn adopt(&self, new: i64) -> bool {
        if self.count.get() > 0 && interpreter::is_there(self.interpreter.get()) {
            return false;
        }
        self.count.set(0);
        self.interpreter.set(new);
        true
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let blocks = &self.blocks.get_mut()[..self.count.get()];
        if !blocks.is_empty() {
            let blocks = blocks.iter().flatten().map(|block| Block(*block)).collect();
            interpreter::free_later(self.interpreter.get(), blocks);
        }
    }
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
