//! What a native object may hold, and what the garbage collector sees of it.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use pydust::prelude::*;

/// Classes with fields of every kind, each of which may be part of a cycle.
#[pydust::module(members(Place, Button, Holder, Guarded, Events, Family, Disk, Drawing, Shared, Spark))]
pub struct Memory;

#[pydust::methods]
impl Memory {
    /// Makes that many places and drops each at once.
    pub fn make_places(py: Python<'_>, count: u64) -> PyResult<()> {
        for _ in 0..count {
            Py::new(py, Place { x: 1.0, y: 2.0 })?;
        }
        Ok(())
    }
}

/// Counts the objects of a class that were dropped.
#[derive(Traverse)]
struct Tally(&'static AtomicU64);

impl Drop for Tally {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A point that can be moved: plain data with a borrow flag, and no header for the collector.
#[pydust::class]
pub struct Place {
    #[attribute(set)]
    x: f64,
    #[attribute(set)]
    y: f64,
}

#[pydust::methods]
impl Place {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// A point of which programs make many and keep few: each thread keeps the memory of some for the next ones.
#[pydust::class(pool)]
pub struct Spark {
    #[attribute]
    x: f64,
    #[attribute]
    y: f64,
    text: Option<String>,
}

#[pydust::methods]
impl Spark {
    fn __new__(x: f64, y: f64, #[arg(default = None)] text: Option<String>) -> Self {
        Self { x, y, text }
    }

    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// A button that keeps a function. The function may refer to the button.
#[pydust::class]
pub struct Button {
    #[attribute(set)]
    on_press: Option<Py<PyAny>>,
    _tally: Tally,
}

static BUTTONS: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Button {
    fn __new__(#[arg(default = None)] on_press: Option<Py<PyAny>>) -> Self {
        Self {
            on_press,
            _tally: Tally(&BUTTONS),
        }
    }

    /// Calls the function.
    pub fn press(&self, py: Python<'_>) -> PyResult<()> {
        if let Some(function) = &self.on_press {
            function.bind(py).call(())?;
        }
        Ok(())
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        BUTTONS.load(Ordering::Relaxed)
    }
}

/// Objects in the collections of the standard library.
#[pydust::class]
pub struct Holder {
    many: Vec<Py<PyAny>>,
    by_name: HashMap<String, Py<PyAny>>,
    queue: VecDeque<(u32, Py<PyAny>)>,
    pair: [Option<Box<Py<PyAny>>>; 2],
    outcome: Result<u32, Py<PyAny>>,
    nested: Vec<Option<HashMap<u8, Vec<Py<PyAny>>>>>,
    failure: Option<PyErr>,
    _tally: Tally,
}

static HOLDERS: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Holder {
    fn __new__() -> Self {
        Self {
            many: vec![],
            by_name: HashMap::new(),
            queue: VecDeque::new(),
            pair: [None, None],
            outcome: Ok(1),
            nested: vec![None],
            failure: None,
            _tally: Tally(&HOLDERS),
        }
    }

    /// Keeps an object in one of the fields.
    pub fn hold(&mut self, field: &str, object: &Bound<'_>) -> PyResult<()> {
        let object = object.clone().unbind();
        match field {
            "many" => self.many.push(object),
            "by_name" => drop(self.by_name.insert("name".into(), object)),
            "queue" => self.queue.push_back((7, object)),
            "pair" => self.pair[1] = Some(Box::new(object)),
            "outcome" => self.outcome = Err(object),
            "nested" => self.nested.push(Some(HashMap::from([(1, vec![object])]))),
            _ => raise!(ValueError, "there is no field {field:?}"),
        }
        Ok(())
    }

    /// Calls a function and keeps the exception that it raises, with its traceback.
    pub fn keep_failure(&mut self, function: &Bound<'_>) {
        self.failure = function.call(()).err();
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        HOLDERS.load(Ordering::Relaxed)
    }
}

/// Objects behind locks. Nothing takes `&mut self`, and yet an object of it can come to refer to itself.
#[pydust::class]
pub struct Guarded {
    slot: Mutex<Option<Py<PyAny>>>,
    list: RwLock<Vec<Py<PyAny>>>,
    once: OnceLock<Py<PyAny>>,
    _tally: Tally,
}

static GUARDED: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Guarded {
    fn __new__() -> Self {
        Self {
            slot: Mutex::new(None),
            list: RwLock::new(vec![]),
            once: OnceLock::new(),
            _tally: Tally(&GUARDED),
        }
    }

    /// Keeps an object in one of the fields.
    pub fn hold(&self, field: &str, object: &Bound<'_>) -> PyResult<()> {
        let object = object.clone().unbind();
        match field {
            "slot" => {
                // What was there is dropped after the lock: its end may run Python code.
                let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
                let before = slot.replace(object);
                drop(slot);
                drop(before);
            }
            "list" => self
                .list
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .push(object),
            "once" => drop(self.once.set(object)),
            _ => raise!(ValueError, "there is no field {field:?}"),
        }
        Ok(())
    }

    /// Calls a function while the slot is locked. Do this only where the function cannot come back for the lock.
    pub fn call_locked<'py>(&self, function: &Bound<'py>) -> PyResult<Bound<'py>> {
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let result = function.call(());
        drop(slot);
        result
    }

    /// Panics while the slot is locked.
    pub fn panic_locked(&self) {
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        panic!(
            "the slot is locked, and holds {}",
            if slot.is_some() {
                "an object"
            } else {
                "nothing"
            }
        );
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        GUARDED.load(Ordering::Relaxed)
    }
}

/// A function that waits for an event. `Traverse` shows the collector what a struct of one's own holds.
#[derive(Traverse)]
struct Handler {
    event: String,
    function: Py<PyAny>,
}

/// Functions by event.
#[pydust::class]
pub struct Events {
    handlers: Vec<Handler>,
    _tally: Tally,
}

static EVENTS: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Events {
    fn __new__() -> Self {
        Self {
            handlers: vec![],
            _tally: Tally(&EVENTS),
        }
    }

    /// Calls the function when the event comes.
    pub fn on(&mut self, event: String, function: &Bound<'_>) {
        let function = function.clone().unbind();
        self.handlers.push(Handler { event, function });
    }

    /// Calls the functions of an event.
    pub fn fire(&self, py: Python<'_>, event: &str) -> PyResult<()> {
        for handler in self.handlers.iter().filter(|one| one.event == event) {
            handler.function.bind(py).call((event,))?;
        }
        Ok(())
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        EVENTS.load(Ordering::Relaxed)
    }
}

/// A tree: a type may hold itself.
#[derive(Traverse)]
enum Tree<T> {
    Empty,
    Leaf(T),
    Branch {
        left: Box<Tree<T>>,
        right: Box<Tree<T>>,
    },
}

impl<T> Tree<T> {
    /// The tree with one more leaf.
    fn with(self, value: T) -> Self {
        match self {
            Self::Empty => Self::Leaf(value),
            other => Self::Branch {
                left: Box::new(other),
                right: Box::new(Self::Leaf(value)),
            },
        }
    }

    fn leaves(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Leaf(_) => 1,
            Self::Branch { left, right } => left.leaves() + right.leaves(),
        }
    }
}

/// Members in a tree, and their ages in another, of which the collector sees nothing.
#[pydust::class]
pub struct Family {
    members: Tree<Py<PyAny>>,
    ages: Tree<u32>,
    _tally: Tally,
}

static FAMILIES: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Family {
    fn __new__() -> Self {
        Self {
            members: Tree::Empty,
            ages: Tree::Empty,
            _tally: Tally(&FAMILIES),
        }
    }

    /// One member more.
    pub fn add(&mut self, member: &Bound<'_>, #[arg(default = 0)] age: u32) -> usize {
        let members = std::mem::replace(&mut self.members, Tree::Empty);
        self.members = members.with(member.clone().unbind());
        self.ages = std::mem::replace(&mut self.ages, Tree::Empty).with(age);
        self.members.leaves().min(self.ages.leaves())
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        FAMILIES.load(Ordering::Relaxed)
    }
}

/// A folder and its entries: types that hold each other.
#[derive(Default, Traverse)]
struct Folder {
    entries: Vec<Entry>,
}

/// One of the two says itself that it can refer to Python objects.
#[derive(Traverse)]
#[traverse(refers)]
enum Entry {
    File(Py<PyAny>),
    Folder(Folder),
}

/// Folders in folders.
#[pydust::class]
pub struct Disk {
    root: Folder,
    _tally: Tally,
}

static DISKS: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Disk {
    fn __new__() -> Self {
        Self {
            root: Folder::default(),
            _tally: Tally(&DISKS),
        }
    }

    /// Keeps an object that many folders down.
    pub fn store(&mut self, file: &Bound<'_>, #[arg(default = 0)] depth: u32) {
        let mut entry = Entry::File(file.clone().unbind());
        for _ in 0..depth {
            entry = Entry::Folder(Folder {
                entries: vec![entry],
            });
        }
        self.root.entries.push(entry);
    }

    /// How many objects there are.
    pub fn count(&self) -> usize {
        fn count(folder: &Folder) -> usize {
            let entries = folder.entries.iter().map(|entry| match entry {
                Entry::File(_) => 1,
                Entry::Folder(folder) => count(folder),
            });
            entries.sum()
        }
        count(&self.root)
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        DISKS.load(Ordering::Relaxed)
    }
}

/// What can be drawn. The bound lets the collector look behind a `Box` of it.
pub trait Shape: TraverseBoxed + Send + Sync {
    /// How large it is.
    fn area(&self) -> f64;
}

pydust::traverse_boxed!(dyn Shape);

#[derive(Traverse)]
struct Square {
    side: f64,
}

impl Shape for Square {
    fn area(&self) -> f64 {
        self.side * self.side
    }
}

#[derive(Traverse)]
struct Labelled {
    shape: Box<dyn Shape>,
    _label: Py<PyAny>,
}

impl Shape for Labelled {
    fn area(&self) -> f64 {
        self.shape.area()
    }
}

/// Shapes, of which only the trait is known.
#[pydust::class]
pub struct Drawing {
    shapes: Vec<Box<dyn Shape>>,
    _tally: Tally,
}

static DRAWINGS: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Drawing {
    fn __new__() -> Self {
        Self {
            shapes: vec![],
            _tally: Tally(&DRAWINGS),
        }
    }

    /// Adds a square, and an object to remember it by.
    pub fn square(&mut self, side: f64, #[arg(default = None)] label: Option<Py<PyAny>>) {
        let mut shape: Box<dyn Shape> = Box::new(Square { side });
        if let Some(_label) = label {
            shape = Box::new(Labelled { shape, _label });
        }
        self.shapes.push(shape);
    }

    /// The sum of all areas.
    pub fn area(&self) -> f64 {
        self.shapes.iter().map(|shape| shape.area()).sum()
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        DRAWINGS.load(Ordering::Relaxed)
    }
}

/// An object that others may share. The collector does not look into an `Arc`, so it lives until it is taken out.
#[pydust::class]
pub struct Shared {
    slot: Arc<Mutex<Option<Py<PyAny>>>>,
    _tally: Tally,
}

static SHARED: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Shared {
    fn __new__(#[arg(default = None)] object: Option<Py<PyAny>>) -> Self {
        Self {
            slot: Arc::new(Mutex::new(object)),
            _tally: Tally(&SHARED),
        }
    }

    /// Shares the slot of another one.
    #[classmethod]
    pub fn of(_cls: &Bound<'_, PyType>, other: &Shared) -> Self {
        Self {
            slot: Arc::clone(&other.slot),
            _tally: Tally(&SHARED),
        }
    }

    /// Keeps an object, and gives back the one before.
    pub fn swap(&self, object: Option<Py<PyAny>>) -> Option<Py<PyAny>> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, object)
    }

    /// How many are gone.
    pub fn dropped() -> u64 {
        SHARED.load(Ordering::Relaxed)
    }
}
