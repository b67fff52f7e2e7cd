//! The record itself: which instances and references there are, by address.
//!
//! An address is a number here, compared and never followed. A reference moves about in memory, so references are counted by the object they point to, and a
//! drop ends the newest to that object. No Python code runs while the record is locked.

use core::cell::Cell;
use core::panic::Location;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::peer;
use super::site::{self, Site};
use crate::interpreter::lock::Lock;
use crate::raw::ffi::PyObject;
use crate::{Bound, PyAny, interpreter};

/// Whether anything is noted. Changes under the lock of [`TABLE`] alone.
static IS_ON: AtomicBool = AtomicBool::new(false);

static TABLE: Lock<Table> = Lock::new(Table {
    newest: 0,
    instances: BTreeMap::new(),
    references: BTreeMap::new(),
});

struct Table {
    /// The latest serial number that was given.
    newest: u64,
    instances: BTreeMap<usize, InstanceRecord>,
    references: BTreeMap<usize, References>,
}

impl Table {
    fn next(&mut self) -> u64 {
        if IS_IMPORTING.get() {
            return OF_IMPORT;
        }
        self.newest += 1;
        self.newest
    }
}

/// The serial number of what an import makes: it belongs to the module, and is no leak of whoever imports first.
const OF_IMPORT: u64 = 0;

thread_local! {
    static IS_IMPORTING: Cell<bool> = const { Cell::new(false) };
}

/// Lasts as long as an import of a module of this library.
pub(crate) struct Importing {
    before: bool,
}

impl Importing {
    pub(crate) fn begin() -> Self {
        let before = IS_IMPORTING.replace(true);
        Self { before }
    }
}

impl Drop for Importing {
    fn drop(&mut self) {
        IS_IMPORTING.set(self.before);
    }
}

/// Something that was made, and when.
#[derive(Clone)]
pub(super) struct Birth {
    pub(super) serial: u64,
    pub(super) site: Option<Site>,
}

impl Birth {
    /// Whether it was made after a serial number was given, or at all.
    pub(super) fn is_since(&self, since: Option<u64>) -> bool {
        since.is_none_or(|since| self.serial > since)
    }
}

/// A native instance.
#[derive(Clone)]
pub(super) struct InstanceRecord {
    pub(super) interpreter: i64,
    pub(super) name: String,
    pub(super) made: Birth,
}

/// All references to one object, the oldest first.
#[derive(Clone)]
pub(super) struct References {
    pub(super) interpreter: i64,
    pub(super) name: String,
    pub(super) made: Vec<Birth>,
}

/// What is alive in one interpreter, by address.
pub(super) struct Alive {
    pub(super) instances: BTreeMap<usize, InstanceRecord>,
    pub(super) references: BTreeMap<usize, References>,
}

/// Notes a new native instance.
#[track_caller]
#[inline]
pub(crate) fn born<T>(object: &Bound<'_, T>) {
    if is_on() {
        note_birth(object.as_any(), Location::caller());
    }
}

/// A native instance is taken down.
#[inline]
pub(crate) fn died(object: *mut PyObject) {
    if is_on() {
        let gone = TABLE.lock().instances.remove(&object.addr());
        drop(gone);
    }
}

/// Notes a new `Py`.
#[track_caller]
#[inline]
pub(crate) fn held<T>(object: &Bound<'_, T>) {
    if is_on() {
        note_reference(object.as_any(), Location::caller());
    }
}

/// A `Py` to this object is no more.
#[inline]
pub(crate) fn ended(object: *mut PyObject) {
    if is_on() {
        note_end(object.addr());
    }
}

#[inline(always)]
fn is_on() -> bool {
    IS_ON.load(Ordering::Relaxed)
}

#[cold]
fn note_birth(object: &Bound<'_, PyAny>, location: &'static Location<'static>) {
    let (name, site) = site::describe(object, location);
    let interpreter = interpreter::current(object.py());
    let mut table = TABLE.lock();
    if is_on() {
        let serial = table.next();
        let made = Birth { serial, site };
        let instance = InstanceRecord {
            interpreter,
            name,
            made,
        };
        // `at_end` follows it.
        let address = object.as_ptr().expose_provenance();
        table.instances.insert(address, instance);
    }
}

#[cold]
fn note_reference(object: &Bound<'_, PyAny>, location: &'static Location<'static>) {
    let (name, site) = site::describe(object, location);
    let interpreter = interpreter::current(object.py());
    let mut table = TABLE.lock();
    if is_on() {
        let serial = table.next();
        let references = table.references.entry(object.as_ptr().addr());
        let references = references.or_insert_with(|| References {
            interpreter,
            name,
            made: Vec::new(),
        });
        references.made.push(Birth { serial, site });
    }
}

#[cold]
fn note_end(address: usize) {
    if !end(address) {
        peer::end(address);
    }
}

/// Ends the newest reference to an object; `false` when none was made here.
pub(super) fn end(address: usize) -> bool {
    let mut table = TABLE.lock();
    let Some(references) = table.references.get_mut(&address) else {
        return false;
    };
    references.made.pop();
    if references.made.is_empty() {
        table.references.remove(&address);
    }
    true
}

/// Switches the record on or off. Off, it forgets what it has, because it would not hear of its end.
pub fn track(on: bool) {
    let mut table = TABLE.lock();
    IS_ON.store(on, Ordering::Relaxed);
    if !on {
        table.instances.clear();
        table.references.clear();
    }
}

/// The latest serial number that was given: what is made from now on has a greater one.
pub fn mark() -> u64 {
    TABLE.lock().newest
}

/// A copy of what there is in one interpreter; `None` when nothing is tracked.
pub(super) fn of_interpreter(number: i64) -> Option<Alive> {
    let table = TABLE.lock();
    if !is_on() {
        return None;
    }
    let instances = table.instances.iter();
    let instances = instances.filter(|(_, instance)| instance.interpreter == number);
    let references = table.references.iter();
    let references = references.filter(|(_, references)| references.interpreter == number);
    Some(Alive {
        instances: instances.map(|(at, found)| (*at, found.clone())).collect(),
        references: references.map(|(at, found)| (*at, found.clone())).collect(),
    })
}

/// The addresses of the instances of one interpreter.
pub(super) fn instances(number: i64) -> Vec<usize> {
    let table = TABLE.lock();
    let instances = table.instances.iter();
    let instances = instances.filter(|(_, instance)| instance.interpreter == number);
    instances.map(|(address, _)| *address).collect()
}

/// Forgets an interpreter that ends: its memory goes without a word.
pub(super) fn forget(number: i64) {
    let mut table = TABLE.lock();
    let instances = &mut table.instances;
    instances.retain(|_, instance| instance.interpreter != number);
    let references = &mut table.references;
    references.retain(|_, references| references.interpreter != number);
}
