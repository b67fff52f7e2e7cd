//! The types of a module tree, by the address of their definitions: a table that is read without a lock, and that only grows. The members of an enum have a
//! row of their own.
//!
//! The definitions that the tree lists have their rows from the start. A class that no module lists gets one when it is made (`unlisted`). Rows never move,
//! and a full table is followed by another one.

use core::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::Bound;
use crate::interpreter::lock::Lock;
use crate::raw::ffi;
use crate::tree::definition::ClassDefinition;

/// How many rows a table has at least, so that a few classes that nobody lists find room in the first.
const LEAST: usize = 8;

/// A definition's address, 0 for a free row, and the type.
type TypeRow = (AtomicUsize, AtomicPtr<ffi::PyTypeObject>);

pub(crate) struct Types {
    first: TypeTable,
    /// Whether the types were given back. Held while a row is taken.
    closed: Lock<bool>,
}

struct TypeTable {
    /// Open addressing, never full.
    rows: Box<[TypeRow]>,
    /// For what has no room here.
    next: OnceLock<Box<TypeTable>>,
}

impl Types {
    /// A table with a row for each of these definitions.
    pub(super) fn new(definitions: &[usize]) -> Self {
        let first = TypeTable::new(definitions.len());
        for key in definitions {
            if let Some(row) = first.free(*key) {
                row.0.store(*key, Ordering::Relaxed);
            }
        }
        Self {
            first,
            closed: Lock::default(),
        }
    }

    /// The type of a definition, if it is there.
    #[inline(always)]
    pub(super) fn get(&self, key: usize) -> Option<NonNull<ffi::PyTypeObject>> {
        match self.first.row(key) {
            // Whoever sees the row of a class that nobody lists, but not yet its type, finds it when the maker has let go.
            Some(row) => NonNull::new(row.1.load(Ordering::Acquire)),
            None => self.get_further(key),
        }
    }

    #[inline(never)]
    fn get_further(&self, key: usize) -> Option<NonNull<ffi::PyTypeObject>> {
        let row = self.tables().skip(1).find_map(|table| table.row(key))?;
        NonNull::new(row.1.load(Ordering::Acquire))
    }

    /// Takes over a reference to a type, or to the members of an enum; `false` when the types were given back already.
    #[must_use]
    pub(super) fn keep(&self, key: usize, ty: Bound<'_>) -> bool {
        let closed = self.closed.lock();
        if *closed {
            // The type goes after the lock, which no Python code may run under.
            drop(closed);
            return false;
        }
        let ty = ty.into_ptr().cast();
        if let Some(row) = self.tables().find_map(|table| table.row(key)) {
            row.1.store(ty, Ordering::Release);
            return true;
        }
        let row = self.free(key);
        row.1.store(ty, Ordering::Release);
        row.0.store(key, Ordering::Release);
        true
    }

    /// A free row for a key that has none yet. Called under the lock.
    fn free(&self, key: usize) -> &TypeRow {
        let mut table = &self.first;
        loop {
            if let Some(row) = table.free(key) {
                return row;
            }
            let more = table.rows.len();
            table = table.next.get_or_init(|| Box::new(TypeTable::new(more)));
        }
    }

    /// Gives out all types; none comes in any more.
    pub(super) fn close(&self) -> Vec<NonNull<ffi::PyTypeObject>> {
        let mut closed = self.closed.lock();
        *closed = true;
        let rows = self.tables().flat_map(|table| &table.rows);
        rows.filter_map(|row| NonNull::new(row.1.swap(core::ptr::null_mut(), Ordering::AcqRel)))
            .collect()
    }

    /// The types, and NULLs.
    pub(super) fn all(&self) -> impl Iterator<Item = *mut ffi::PyTypeObject> {
        self.tables()
            .flat_map(|table| &table.rows)
            .map(|row| row.1.load(Ordering::Acquire))
    }

    fn tables(&self) -> impl Iterator<Item = &TypeTable> {
        core::iter::successors(Some(&self.first), |table| {
            table.next.get().map(|next| &**next)
        })
    }
}

impl TypeTable {
    /// An empty table with room for so many, and for some more.
    fn new(count: usize) -> Self {
        let capacity = (count * 2).next_power_of_two().max(LEAST);
        Self {
            rows: (0..capacity).map(|_| TypeRow::default()).collect(),
            next: OnceLock::new(),
        }
    }

    #[inline(always)]
    fn place(&self, key: usize) -> usize {
        (key / align_of::<ClassDefinition>()) & (self.rows.len() - 1)
    }

    /// The row of a key.
    #[inline(always)]
    fn row(&self, key: usize) -> Option<&TypeRow> {
        let mut place = self.place(key);
        loop {
            let row = &self.rows[place & (self.rows.len() - 1)];
            let found = row.0.load(Ordering::Relaxed);
            if found == key {
                return Some(row);
            }
            if found == 0 {
                return None;
            }
            place += 1;
        }
    }

    /// The row that a new key gets, unless a quarter at most is free.
    fn free(&self, key: usize) -> Option<&TypeRow> {
        let is_free = |row: &&TypeRow| row.0.load(Ordering::Relaxed) == 0;
        if self.rows.iter().filter(is_free).count() * 4 <= self.rows.len() {
            return None;
        }
        let (before, after) = self.rows.split_at(self.place(key));
        after.iter().chain(before).find(is_free)
    }
}
