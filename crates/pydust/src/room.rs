//! Room for what Python asks for. How much that is, nobody here decides, so it is allocated in ways that can fail: a `MemoryError`, where Rust's collections would
//! end the process.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use crate::exception::MemoryError;
use crate::{PyErr, PyResult};

/// There is not enough memory.
#[cold]
#[inline(never)]
pub(crate) fn none() -> PyErr {
    PyErr::without_place(MemoryError::CLASS, "")
}

/// A vector with room for so many items.
#[inline]
pub(crate) fn vector<T>(count: usize) -> PyResult<Vec<T>> {
    let mut items = Vec::new();
    items.try_reserve_exact(count).map_err(|_| none())?;
    Ok(items)
}

/// Adds an item.
#[inline]
pub(crate) fn push<T>(items: &mut Vec<T>, item: T) -> PyResult<()> {
    if items.len() == items.capacity() {
        grow(items)?;
    }
    items.push(item);
    Ok(())
}

#[cold]
#[inline(never)]
fn grow<T>(items: &mut Vec<T>) -> PyResult<()> {
    items.try_reserve(1).map_err(|_| none())
}

/// A copy of the items.
#[inline]
pub(crate) fn copy<T: Copy>(items: &[T]) -> PyResult<Vec<T>> {
    let mut copy = vector(items.len())?;
    copy.extend_from_slice(items);
    Ok(copy)
}

/// A copy of a text.
#[inline]
pub(crate) fn text(text: &str) -> PyResult<String> {
    let mut copy = String::new();
    copy.try_reserve_exact(text.len()).map_err(|_| none())?;
    copy.push_str(text);
    Ok(copy)
}

/// Makes sure that there is a piece of memory, for what can be made in no other way than one that ends the process.
#[inline]
pub(crate) fn probe(bytes: usize) -> PyResult<()> {
    vector::<u8>(bytes).map(drop)
}

/// Collections that grow by one item at a time.
pub(crate) trait Growing {
    /// Makes room for one more.
    fn make_room(&mut self) -> PyResult<()>;
}

impl<K: Eq + Hash, V, S: BuildHasher> Growing for HashMap<K, V, S> {
    #[inline]
    fn make_room(&mut self) -> PyResult<()> {
        self.try_reserve(1).map_err(|_| none())
    }
}

impl<T: Eq + Hash, S: BuildHasher> Growing for HashSet<T, S> {
    #[inline]
    fn make_room(&mut self) -> PyResult<()> {
        self.try_reserve(1).map_err(|_| none())
    }
}

/// As [`Growing`] for trees, which allocate no memory in a way that can fail: it is looked for from time to time, for all nodes until the next time.
#[inline]
pub(crate) fn make_room_in_tree<T>(length: usize) -> PyResult<()> {
    const EACH: usize = 64;
    if length.is_multiple_of(EACH) {
        // A node has eleven places, of which a few may be empty, and links to others.
        return probe(EACH * (3 * size_of::<T>() + 64) + 1024);
    }
    Ok(())
}
