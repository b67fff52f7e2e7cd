//! Classes that change, hold objects, extend each other, lend memory and iterate.

use std::collections::BTreeMap;

use pydust::prelude::*;

use crate::Alive;

/// The base of a hierarchy, with methods and accessors of every kind.
#[pydust::class(weakref, dict)]
pub struct Base {
    #[attribute(set)]
    label: String,
    #[attribute(set)]
    number: i64,
    #[attribute(set)]
    real: f64,
    #[attribute(set)]
    friend: Option<Py<PyAny>>,
    count: u64,
    _alive: Alive,
}

impl Base {
    fn new(label: String) -> Self {
        Self {
            label,
            number: 0,
            real: 0.0,
            friend: None,
            count: 0,
            _alive: Alive::new(),
        }
    }
}

#[pydust::methods]
impl Base {
    fn __new__(label: String, #[arg(default = 0)] number: i64) -> Self {
        Self {
            number,
            ..Self::new(label)
        }
    }

    /// Alone.
    pub fn increment(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Alone, and with the interpreter released.
    #[detached]
    pub fn increment_detached(&mut self) -> u64 {
        std::thread::yield_now();
        self.count += 1;
        self.count
    }

    /// Side by side.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Calls a function while the value is shared.
    pub fn share(&self, function: &Bound<'_>) -> PyResult<u64> {
        function.call(())?;
        Ok(self.count)
    }

    /// Takes from another one; two threads may do it crosswise.
    pub fn take_from(&mut self, other: &mut Base, amount: i64) -> i64 {
        self.number += amount;
        other.number -= amount;
        self.number
    }

    /// A static method.
    pub fn twice(number: i64) -> i64 {
        number * 2
    }

    /// Another one.
    #[classmethod]
    pub fn named<'py>(cls: &Bound<'py, PyType>, label: &str) -> PyResult<Bound<'py>> {
        cls.as_any().call((label,))
    }

    /// Its class.
    #[classmethod]
    #[property]
    pub fn class_label(cls: &Bound<'_, PyType>) -> PyResult<String> {
        Ok(cls.name()?.to_lowercase())
    }

    /// By a function.
    #[property]
    pub fn length(&self) -> usize {
        self.label.len()
    }

    #[setter(length)]
    fn set_length(&mut self, length: usize) {
        self.label = "x".repeat(length);
    }

    #[deleter(length)]
    fn delete_length(&mut self) {
        self.label.clear();
    }

    /// A weak reference from Rust; whether it leads back.
    pub fn weakly(this: &Bound<'_, Self>) -> PyResult<bool> {
        let found = this.py().import("weakref")?.getattr("ref")?.call((this,))?;
        Ok(found.call(())?.is(this))
    }

    fn __repr__(&self) -> String {
        format!("Base({:?}, {})", self.label, self.number)
    }
}

/// A native class below another.
#[pydust::class(weakref)]
pub struct Child {
    #[base]
    base: Base,
    #[attribute(set)]
    more: i64,
}

#[pydust::methods]
impl Child {
    fn __new__(label: String, #[arg(default = 0)] more: i64) -> Self {
        Self {
            base: Base::new(label),
            more,
        }
    }

    /// Both parts at once.
    pub fn increment_both(&mut self) -> u64 {
        self.more += 1;
        self.base.count += 1;
        self.base.count
    }
}

/// Made often: memory of it is kept for the next ones.
#[pydust::class(pool)]
pub struct Spark {
    #[attribute]
    x: f64,
    #[attribute]
    y: f64,
    text: Option<String>,
    _alive: Alive,
}

impl Spark {
    pub(crate) fn new(x: f64, y: f64, text: Option<String>) -> Self {
        Self {
            x,
            y,
            text,
            _alive: Alive::new(),
        }
    }
}

#[pydust::methods]
impl Spark {
    fn __new__(x: f64, y: f64, #[arg(default = None)] text: Option<String>) -> Self {
        Self::new(x, y, text)
    }

    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Moves on and gives a new one.
    pub fn moved(&self, by: f64) -> Spark {
        Self::new(self.x + by, self.y + by, self.text.clone())
    }
}

/// A sequence that grows and shrinks, is its own iterator, and lends its memory.
#[pydust::class]
pub struct Ring {
    values: Vec<i64>,
    next: usize,
}

#[pydust::methods]
impl Ring {
    fn __new__(length: usize) -> Self {
        Self {
            values: vec![0; length],
            next: 0,
        }
    }

    fn __len__(&self) -> usize {
        self.values.len()
    }

    fn __getitem__(&self, index: usize) -> PyResult<i64> {
        match self.values.get(index) {
            Some(value) => Ok(*value),
            None => raise!(IndexError, "no item {index}"),
        }
    }

    fn __setitem__(&mut self, index: usize, value: i64) -> PyResult<()> {
        match self.values.get_mut(index) {
            Some(place) => *place = value,
            None => raise!(IndexError, "no item {index}"),
        }
        Ok(())
    }

    fn __contains__(&self, value: i64) -> bool {
        self.values.contains(&value)
    }

    fn __iter__<'a, 'py>(this: &'a Bound<'py, Self>) -> &'a Bound<'py, Self> {
        this
    }

    /// Each number once, to whichever thread asks.
    fn __next__(&mut self) -> Option<usize> {
        if self.next == 10_000 {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }

    /// Begins again.
    pub fn rewind(&mut self) {
        self.next = 0;
    }

    /// One more; refused while the memory is lent.
    pub fn push(&mut self, value: i64) -> usize {
        self.values.push(value);
        self.values.len()
    }

    /// Adds one everywhere.
    pub fn bump(&mut self) {
        for value in &mut self.values {
            *value += 1;
        }
    }

    fn __buffer__(&self) -> &[i64] {
        &self.values
    }
}

/// A mapping to objects.
#[pydust::class]
#[derive(Default)]
pub struct Table {
    objects: BTreeMap<String, Py<PyAny>>,
}

#[pydust::methods]
impl Table {
    fn __new__() -> Self {
        Self::default()
    }

    fn __len__(&self) -> usize {
        self.objects.len()
    }

    fn __getitem__(&self, name: &str) -> PyResult<&Py<PyAny>> {
        match self.objects.get(name) {
            Some(object) => Ok(object),
            None => raise!(KeyError, "{name}"),
        }
    }

    fn __setitem__(&mut self, name: String, object: Py<PyAny>) {
        let before = self.objects.insert(name, object);
        drop(before);
    }

    fn __delitem__(&mut self, name: &str) -> PyResult<()> {
        match self.objects.remove(name) {
            Some(_) => Ok(()),
            None => raise!(KeyError, "{name}"),
        }
    }

    fn __contains__(&self, name: &str) -> bool {
        self.objects.contains_key(name)
    }

    fn __iter__(&self) -> impl Iterator<Item = String> {
        self.objects.keys().cloned().collect::<Vec<_>>().into_iter()
    }
}

/// Holds objects, perhaps itself: work for the collector.
#[pydust::class]
pub struct Shelf {
    objects: Vec<Py<PyAny>>,
    #[attribute(set)]
    top: Option<Py<PyAny>>,
    _alive: Alive,
}

#[pydust::methods]
impl Shelf {
    fn __new__() -> Self {
        Self {
            objects: Vec::new(),
            top: None,
            _alive: Alive::new(),
        }
    }

    /// One object more.
    pub fn put(&mut self, object: Py<PyAny>) -> usize {
        self.objects.push(object);
        self.objects.len()
    }

    /// The last object.
    pub fn take(&mut self) -> Option<Py<PyAny>> {
        self.objects.pop()
    }

    /// All objects.
    pub fn all<'py>(&self, py: Python<'py>) -> Vec<Bound<'py>> {
        let objects = self.objects.iter();
        objects.map(|object| object.bind(py).clone()).collect()
    }
}

/// A context manager.
#[pydust::class]
#[derive(Default)]
pub struct Context {
    #[attribute]
    entered: u64,
    #[attribute]
    left: u64,
}

#[pydust::methods]
impl Context {
    fn __new__() -> Self {
        Self::default()
    }

    fn __enter__<'a, 'py>(this: &'a Bound<'py, Self>) -> PyResult<&'a Bound<'py, Self>> {
        this.borrow_mut()?.entered += 1;
        Ok(this)
    }

    fn __exit__(
        &mut self,
        kind: Option<Bound<'_, PyType>>,
        error: Option<Bound<'_>>,
        traceback: Option<Bound<'_>>,
    ) -> bool {
        let _ = (error, traceback);
        self.left += 1;
        kind.is_some()
    }
}

/// Calls back, and tells when it goes.
#[pydust::class]
pub struct Callback {
    function: Py<PyAny>,
    #[attribute(set)]
    number: i64,
    _alive: Alive,
}

#[pydust::methods]
impl Callback {
    fn __new__(function: Py<PyAny>) -> Self {
        Self {
            function,
            number: 0,
            _alive: Alive::new(),
        }
    }

    /// A function that changes the object while it runs in no thread but this one.
    pub fn run<'py>(this: &Bound<'py, Self>, number: i64) -> PyResult<Bound<'py>> {
        let function = this.borrow()?.function.clone_ref(this.py());
        let result = function.bind(this.py()).call((number,))?;
        this.borrow_mut()?.number += number;
        Ok(result)
    }

    fn __del__(this: &Bound<'_, Self>) -> PyResult<()> {
        let me = this.borrow()?;
        me.function.bind(this.py()).call((-1,))?;
        Ok(())
    }
}
