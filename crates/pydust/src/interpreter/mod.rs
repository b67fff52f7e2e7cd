//! Interpreters as this library sees them: which there are, and what was dropped where it could not be given back. How threads enter one is in [`attach`], how
//! its end waits for them in [`gate`], and how threads wait for each other in [`lock`].
//!
//! No static here reaches a Python object. What belongs to an interpreter lies in its [`Record`], which its own dictionary and its modules keep alive; the
//! table of records holds weak handles by number.

pub(crate) mod attach;
pub(crate) mod gate;
pub(crate) mod lock;
pub(crate) mod making;
pub(crate) mod python;

use core::any::TypeId;
use core::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use self::gate::Gate;
use self::lock::Lock;
use crate::layout::pool::{self, Block};
use crate::layout::state::Root;
use crate::raw::interpreter as raw;
use crate::raw::names::Names;
use crate::raw::pointer::Dropped;
use crate::tree::definition::ClassDefinition;
use crate::{Bound, Py, PyErr, PyResult, PyType, Python, exception, raw as doors};

/// The number of the first interpreter that loaded this library; before, one of the two below. Changes under the lock of `RECORDS`.
static FIRST: AtomicI64 = AtomicI64::new(NONE);
/// No interpreter has loaded it.
const NONE: i64 = -1;
/// Nor has any, but code of it has run in one all the same.
const STRANGER: i64 = -2;
/// Whether `FIRST` says too little, so that CPython is asked which interpreter this is, and each `Py` is checked: where no interpreter has loaded this library,
/// where a second one did, or where objects come from libraries that others may have loaded. Else every `Py` belongs to the first.
static SEVERAL: AtomicBool = AtomicBool::new(true);
/// The record of the first interpreter, while that is there: most programs have one, and need not look for its record.
static FIRST_RECORD: AtomicPtr<Record> = AtomicPtr::new(core::ptr::null_mut());
/// Records by number, for references that are dropped on a thread that is attached nowhere.
static RECORDS: Lock<Vec<(i64, Weak<Record>)>> = Lock::new(Vec::new());

/// What this library keeps for one interpreter.
pub(crate) struct Record {
    number: i64,
    gate: Arc<Gate>,
    /// Module trees imported here, oldest first.
    roots: Mutex<Vec<Weak<Root>>>,
    dropped: Lock<Vec<Dropped>>,
    /// Memory that pools of threads which ended have kept.
    freed: Lock<Vec<Block>>,
    any_dropped: AtomicBool,
    /// Whether pools may keep memory of this interpreter.
    keeps_memory: AtomicBool,
    /// Types that no definition stands for, by the Rust type inside.
    hidden: Mutex<Vec<(TypeId, Py<PyType>)>>,
    /// What `intern!` has asked for here.
    names: Names,
}

impl Record {
    pub(crate) fn number(&self) -> i64 {
        self.number
    }

    /// How threads that were never in the interpreter come in.
    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// The interpreter is about to end: lets nobody in any more. The interpreter is released meanwhile, so that who is on the way gets through.
    pub(crate) fn close(&self, py: Python<'_>) {
        doors::thread::close(py, &self.gate);
        if self.number == 0 {
            close_others(py);
        }
    }

    /// The module trees that are still there, oldest first.
    pub(crate) fn roots(&self) -> Vec<Arc<Root>> {
        lock(&self.roots).iter().filter_map(Weak::upgrade).collect()
    }

    pub(crate) fn add_root(&self, root: &Arc<Root>) {
        let mut roots = lock(&self.roots);
        roots.retain(|root| root.strong_count() > 0);
        roots.push(Arc::downgrade(root));
    }

    /// The type made for a Rust type, by `make` when it is first asked for.
    pub(crate) fn hidden_type<'py>(
        &self,
        py: Python<'py>,
        key: TypeId,
        make: impl FnOnce() -> PyResult<Bound<'py, PyType>>,
    ) -> PyResult<Bound<'py, PyType>> {
        let find = |hidden: &[(TypeId, Py<PyType>)]| {
            let found = hidden.iter().find(|(found, _)| *found == key);
            found.map(|(_, ty)| ty.bind(py).clone())
        };
        if let Some(found) = find(&lock(&self.hidden)) {
            return Ok(found);
        }
        // Made without the lock, which no Python code may run under. Another thread may have been faster.
        let new = make()?;
        let mut hidden = lock(&self.hidden);
        if let Some(found) = find(&hidden) {
            return Ok(found);
        }
        hidden.push((key, new.clone().unbind_unnoted()));
        Ok(new)
    }

    /// Gives back what is kept here for the interpreter but names, which is about to end: an object or a block that stays would keep the memory of all the others.
    pub(crate) fn give_back(&self, py: Python<'_>) {
        self.keeps_memory.store(false, Ordering::Release);
        let hidden = core::mem::take(&mut *lock(&self.hidden));
        drop(hidden);
        for block in pool::empty(py, self.number) {
            block.free(py);
        }
        self.release(py);
    }

    /// Something waits to be given back.
    fn note_dropped(&self) {
        self.any_dropped.store(true, Ordering::Release);
        if self.number == 0 {
            raw::schedule_release();
        }
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Gives back what was dropped elsewhere. The token is one of this interpreter.
    pub(crate) fn release(&self, py: Python<'_>) {
        if self.any_dropped.swap(false, Ordering::AcqRel) {
            let freed = core::mem::take(&mut *self.freed.lock());
            for block in freed {
                block.free(py);
            }
            let dropped = core::mem::take(&mut *self.dropped.lock());
            doors::thread::release_all(dropped);
        }
    }
}

/// The interpreters that have loaded this library and are still there.
pub(crate) fn records() -> Vec<Arc<Record>> {
    RECORDS
        .lock()
        .iter()
        .filter_map(|(_, record)| record.upgrade())
        .collect()
}

/// The main interpreter is about to end, and after it no thread runs any more: lets nobody into the others either, and waits until their visitors have left.
pub(crate) fn close_others(py: Python<'_>) {
    let others = records().into_iter().filter(|record| record.number != 0);
    let others: Vec<_> = others.collect();
    py.detach(|| others.iter().for_each(|record| record.gate.close()));
}

/// In the child of a fork: no other thread is there, and no interpreter but the main one.
pub(crate) fn forget_others() {
    pool::forget_others();
    for record in records() {
        record.gate.forget_others();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The number of the current interpreter.
#[inline(always)]
pub(crate) fn current(py: Python<'_>) -> i64 {
    if SEVERAL.load(Ordering::Relaxed) {
        raw::id(py)
    } else {
        FIRST.load(Ordering::Relaxed)
    }
}

/// Whether this thread is attached to the interpreter `number`, which has loaded this library. While it is the only one that did, code of ours runs attached to
/// no other.
#[inline(always)]
pub(crate) fn is_attached_to(number: i64) -> bool {
    if SEVERAL.load(Ordering::Relaxed) {
        raw::attached() == Some(number)
    } else {
        raw::is_attached()
    }
}

/// Whether another interpreter than the main one has loaded this library, so that a thread may have several thread states.
#[inline(always)]
pub(crate) fn any_but_main() -> bool {
    SEVERAL.load(Ordering::Relaxed) || FIRST.load(Ordering::Relaxed) > 0
}

/// Makes sure that an object of the interpreter `number` may be used here.
#[inline(always)]
pub(crate) fn check(number: i64, py: Python<'_>) {
    if SEVERAL.load(Ordering::Relaxed) && number != raw::id(py) {
        foreign();
    }
}

/// From now on objects may come from another library (`layout::shared`), and with them those of interpreters that this one has not seen.
pub(crate) fn expect_others() {
    SEVERAL.store(true, Ordering::SeqCst);
}

#[cold]
fn foreign() -> ! {
    PyErr::without_place(exception::RuntimeError::CLASS, "this object belongs to another interpreter; share plain Rust data between interpreters, or pass a copy").throw()
}

/// The record of the current interpreter, made at the first import.
pub(crate) fn enrol(py: Python<'_>) -> PyResult<Arc<Record>> {
    if let Some(record) = raw::record(py) {
        return Ok(record);
    }
    doors::fork::watch();
    let number = raw::id(py);
    let record = Arc::new(Record {
        number,
        gate: Gate::new(raw::Pointer::current(py), number == 0),
        roots: Mutex::default(),
        dropped: Lock::default(),
        freed: Lock::default(),
        any_dropped: AtomicBool::new(false),
        keeps_memory: AtomicBool::new(true),
        hidden: Mutex::default(),
        names: Names::default(),
    });
    raw::keep_record(py, &record)?;
    if number != 0 {
        raw::watch_main_end();
    }
    let mut records = RECORDS.lock();
    records.retain(|(_, record)| record.strong_count() > 0);
    records.push((number, Arc::downgrade(&record)));
    match FIRST.load(Ordering::Relaxed) {
        first if first == number => {}
        NONE => {
            FIRST.store(number, Ordering::Release);
            SEVERAL.store(false, Ordering::SeqCst);
        }
        STRANGER => FIRST.store(number, Ordering::Release),
        _ => SEVERAL.store(true, Ordering::SeqCst),
    }
    if FIRST.load(Ordering::Relaxed) == number {
        FIRST_RECORD.store(Arc::as_ptr(&record).cast_mut(), Ordering::Release);
    }
    Ok(record)
}

/// Notes that code of this library runs in an interpreter that may not have loaded it: a thread was in there when it asked to be attached.
pub(crate) fn meet(number: i64) {
    if FIRST.load(Ordering::Relaxed) != number {
        let _records = RECORDS.lock();
        if FIRST.load(Ordering::Relaxed) == NONE {
            FIRST.store(STRANGER, Ordering::Release);
        }
        SEVERAL.store(true, Ordering::SeqCst);
    }
}

/// The record of the current interpreter, if this library was ever loaded here: through the anchor, else from the interpreter's dictionary.
pub(crate) fn record(py: Python<'_>) -> Option<Arc<Record>> {
    match py.anchored_root() {
        Some(root) => Some(Arc::clone(root.interpreter())),
        None => raw::record(py),
    }
}

/// The address of the record of the current interpreter, where that was the first to load this library.
#[inline]
pub(crate) fn first_record(py: Python<'_>) -> Option<NonNull<Record>> {
    let is_first = raw::id(py) == FIRST.load(Ordering::Relaxed);
    is_first.then(|| NonNull::new(FIRST_RECORD.load(Ordering::Acquire)))?
}

/// The record goes with its interpreter.
pub(crate) fn forget_record(record: *const Record) {
    let _ = FIRST_RECORD.compare_exchange(
        record.cast_mut(),
        core::ptr::null_mut(),
        Ordering::AcqRel,
        Ordering::Relaxed,
    );
}

/// What `find` gives for the newest of this interpreter's module trees that have it.
pub(crate) fn in_newest_import<T>(
    py: Python<'_>,
    mut find: impl FnMut(&Root) -> Option<T>,
) -> Option<T> {
    usable_roots(py).iter().rev().find_map(|root| find(root))
}

/// The module trees in which types may be looked for, oldest first.
pub(crate) fn usable_roots(py: Python<'_>) -> Vec<Arc<Root>> {
    let mut roots = record(py).map_or_else(Vec::new, |record| record.roots());
    roots.retain(|root| root.is_usable());
    roots
}

/// The type made for a class: in the tree of the anchor, else in the newest import that has it, else in a tree that lists it. Of several imports of one module
/// the newest counts.
pub(crate) fn class_among(
    roots: &[Arc<Root>],
    anchored: Option<&Root>,
    class: &'static ClassDefinition,
) -> Option<NonNull<crate::raw::ffi::PyTypeObject>> {
    if anchored.is_none() {
        let mut seen = Vec::new();
        for root in roots.iter().rev() {
            let tree = core::ptr::from_ref(root.definition());
            if seen.contains(&tree) {
                continue;
            }
            if let Some(ty) = root.class(class) {
                return Some(ty);
            }
            seen.push(tree);
        }
    }
    let mut listing = roots.iter().rev().filter(|root| root.lists(class));
    listing.find_map(|root| root.class(class))
}

/// Keeps a reference that was dropped where it could not be given back, until a thread of its interpreter comes by. If the interpreter has gone, so has the
/// object's memory, and nothing is left to do.
#[cold]
pub(crate) fn drop_later(number: i64, object: Dropped) {
    if let Some(record) = by_number(number) {
        record.dropped.lock().push(object);
        record.note_dropped();
    }
}

/// As [`drop_later`], for memory that a thread's pool has kept.
#[cold]
pub(crate) fn free_later(number: i64, blocks: Vec<Block>) {
    if let Some(record) = by_number(number) {
        record.freed.lock().extend(blocks);
        record.note_dropped();
    }
}

/// Whether the interpreter of this number has loaded this library and is still there.
pub(crate) fn is_there(number: i64) -> bool {
    by_number(number).is_some()
}

/// Whether such an interpreter is not about to end.
pub(crate) fn keeps_memory(number: i64) -> bool {
    by_number(number).is_some_and(|record| record.keeps_memory.load(Ordering::Acquire))
}

fn by_number(number: i64) -> Option<Arc<Record>> {
    let records = RECORDS.lock();
    let found = records.iter().find(|(found, _)| *found == number)?;
    found.1.upgrade()
}

/// Gives back what was dropped elsewhere, where this interpreter has something waiting.
pub(crate) fn release_dropped(py: Python<'_>) {
    if let Some(record) = record(py) {
        record.release(py);
    }
}
