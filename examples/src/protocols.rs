//! Other protocols: attributes that are computed, descriptors, `with`, subclasses, `__init__`, `__del__`, pickling of state, methods that use an object up.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use pydust::prelude::*;

/// Objects that take part in Python's protocols.
#[pydust::module(members(
    Settings,
    Watched,
    Positive,
    Transaction,
    Ticker,
    Ready,
    Plugin,
    Account,
    Pair,
    Order,
    Handle,
    Snapshot
))]
pub struct Protocols;

/// Attributes that exist when they are asked for.
#[pydust::class]
#[derive(Default)]
pub struct Settings {
    values: BTreeMap<String, String>,
}

#[pydust::methods]
impl Settings {
    fn __new__() -> Self {
        Self::default()
    }

    /// For what is not found in the usual way.
    fn __getattr__(&self, name: &str) -> PyResult<&str> {
        match self.values.get(name) {
            Some(value) => Ok(value),
            None => raise!(AttributeError, "there is no setting '{name}'"),
        }
    }

    fn __setattr__(&mut self, name: String, value: String) {
        self.values.insert(name, value);
    }

    fn __delattr__(&mut self, name: &str) -> PyResult<()> {
        match self.values.remove(name) {
            Some(_) => Ok(()),
            None => raise!(AttributeError, "there is no setting '{name}'"),
        }
    }

    fn __dir__(&self) -> Vec<String> {
        self.values.keys().cloned().collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.len()
    }
}

/// Sees every question for an attribute.
#[pydust::class]
#[derive(Default)]
pub struct Watched {
    asked: AtomicU64,
}

#[pydust::methods]
impl Watched {
    fn __new__() -> Self {
        Self::default()
    }

    fn __getattribute__<'py>(
        this: &Bound<'py, Self>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py>> {
        if name.to_str()? == "asked" {
            return this
                .borrow()?
                .asked
                .load(Ordering::Relaxed)
                .into_py(this.py());
        }
        this.borrow()?.asked.fetch_add(1, Ordering::Relaxed);
        raise!(AttributeError, "{} is secret", name.to_str()?)
    }
}

/// A descriptor: an attribute of another class that takes positive numbers only.
#[pydust::class]
#[derive(Default)]
pub struct Positive {
    name: Option<String>,
}

#[pydust::methods]
impl Positive {
    fn __new__() -> Self {
        Self::default()
    }

    /// Python says under which name the descriptor was put into a class.
    fn __set_name__(&mut self, owner: &Bound<'_, PyType>, name: String) {
        let _ = owner;
        self.name = Some(format!("_{name}"));
    }

    /// `instance` is `None` when the class is asked.
    fn __get__<'py>(
        this: &Bound<'py, Self>,
        instance: Option<Bound<'py>>,
        owner: Option<Bound<'py>>,
    ) -> PyResult<Bound<'py>> {
        let _ = owner;
        match instance {
            Some(instance) => instance.getattr(this.borrow()?.key()?),
            None => Ok(this.clone().into_any()),
        }
    }

    fn __set__(&self, instance: &Bound<'_>, value: f64) -> PyResult<()> {
        if value <= 0.0 {
            raise!(ValueError, "must be positive");
        }
        instance.setattr(self.key()?, value)
    }

    fn __delete__(&self, instance: &Bound<'_>) -> PyResult<()> {
        instance.delattr(self.key()?)
    }
}

impl Positive {
    fn key(&self) -> PyResult<&str> {
        match &self.name {
            Some(name) => Ok(name),
            None => raise!(RuntimeError, "not an attribute of a class"),
        }
    }
}

/// What `with` and `async with` enter and leave.
#[pydust::class]
#[derive(Default)]
pub struct Transaction {
    #[attribute]
    state: String,
}

#[pydust::methods]
impl Transaction {
    fn __new__() -> Self {
        Self::default()
    }

    /// What it returns is bound by `as`.
    fn __enter__<'a, 'py>(this: &'a Bound<'py, Self>) -> PyResult<&'a Bound<'py, Self>> {
        this.borrow_mut()?.state = "open".to_owned();
        Ok(this)
    }

    /// `true` swallows the exception.
    fn __exit__(
        &mut self,
        kind: Option<Bound<'_, PyType>>,
        error: Option<Bound<'_>>,
        traceback: Option<Bound<'_>>,
    ) -> PyResult<bool> {
        let _ = (error, traceback);
        let Some(kind) = kind else {
            self.state = "committed".to_owned();
            return Ok(false);
        };
        let name = kind.qualified_name()?;
        self.state = format!("rolled back after {name}");
        Ok(name == "KeyError")
    }

    /// For `async with`: what it returns is awaited.
    fn __aenter__(this: &Bound<'_, Self>) -> PyResult<Ready> {
        this.borrow_mut()?.state = "open".to_owned();
        let value = this.clone().into_any().unbind();
        Ok(Ready { value })
    }

    fn __aexit__(
        &mut self,
        py: Python<'_>,
        kind: Option<Bound<'_, PyType>>,
        error: Option<Bound<'_>>,
        traceback: Option<Bound<'_>>,
    ) -> PyResult<Ready> {
        let swallows = self.__exit__(kind, error, traceback)?;
        let value = swallows.into_py(py)?.unbind();
        Ok(Ready { value })
    }
}

/// What `async for` goes through.
#[pydust::class]
pub struct Ticker {
    next: u32,
    end: u32,
}

#[pydust::methods]
impl Ticker {
    fn __new__(end: u32) -> Self {
        Self { next: 0, end }
    }

    fn __aiter__<'a, 'py>(this: &'a Bound<'py, Self>) -> &'a Bound<'py, Self> {
        this
    }

    /// An awaitable for each item; `None` is the end.
    fn __anext__(&mut self, py: Python<'_>) -> PyResult<Option<Ready>> {
        if self.next >= self.end {
            return Ok(None);
        }
        if self.next >= 10 {
            raise!(ValueError, "too many ticks");
        }
        self.next += 1;
        let value = self.next.into_py(py)?.unbind();
        Ok(Some(Ready { value }))
    }
}

/// What can be awaited, and has its value at once.
#[pydust::class]
pub struct Ready {
    value: Py<PyAny>,
}

#[pydust::methods]
impl Ready {
    fn __new__(value: Py<PyAny>) -> Self {
        Self { value }
    }

    /// An iterator: what it yields goes to the event loop, and what its `StopIteration` carries is the value of the `await`.
    fn __await__<'a, 'py>(this: &'a Bound<'py, Self>) -> &'a Bound<'py, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<u32>> {
        let class = py.import("builtins")?.getattr("StopIteration")?;
        Err(class.call((&self.value,))?.into())
    }
}

/// A base for subclasses in Python.
#[pydust::class]
pub struct Plugin;

#[pydust::methods]
impl Plugin {
    fn __new__() -> Self {
        Self
    }

    /// Python takes this as a class method without being told.
    fn __init_subclass__(cls: &Bound<'_, PyType>, #[arg(keyword)] kind: &str) -> PyResult<()> {
        if kind.is_empty() {
            raise!(TypeError, "{} has no kind", cls.qualified_name()?);
        }
        Ok(())
    }

    /// `Plugin[int]`, for annotations.
    fn __class_getitem__<'a, 'py>(
        cls: &'a Bound<'py, PyType>,
        item: &Bound<'_>,
    ) -> &'a Bound<'py, PyType> {
        let _ = item;
        cls
    }
}

/// Begins as its `Default`, then Python calls `__init__`: a subclass in Python may take other arguments.
#[pydust::class]
#[derive(Default)]
pub struct Account {
    #[attribute]
    owner: String,
    #[attribute]
    balance: i64,
}

#[pydust::methods]
impl Account {
    fn __init__(&mut self, owner: String, #[arg(default = 0)] balance: i64) -> PyResult<()> {
        if balance < 0 {
            raise!(ValueError, "{owner} has no money");
        }
        self.owner = owner;
        self.balance = balance;
        Ok(())
    }
}

/// Has both: `__new__` makes the value, `__init__` is called after it with the same arguments.
#[pydust::class]
pub struct Pair {
    #[attribute]
    first: i64,
    #[attribute]
    second: i64,
    #[attribute]
    times: u32,
}

#[pydust::methods]
impl Pair {
    fn __new__(first: i64, second: i64) -> Self {
        Self {
            first,
            second,
            times: 0,
        }
    }

    fn __init__(&mut self, first: i64, second: i64) {
        (self.first, self.second) = (first, second);
        self.times += 1;
    }
}

/// What is built step by step and then used up. A class with a method that takes `self` is final.
#[pydust::class(final)]
#[derive(Default)]
pub struct Order {
    items: Vec<String>,
}

#[pydust::methods]
impl Order {
    fn __new__() -> Self {
        Self::default()
    }

    /// Adds an item and gives the order back, for the next call.
    pub fn add<'a, 'py>(
        this: &'a Bound<'py, Self>,
        item: String,
    ) -> PyResult<&'a Bound<'py, Self>> {
        this.borrow_mut()?.items.push(item);
        Ok(this)
    }

    /// Takes the value out of the object.
    pub fn send(self) -> Vec<String> {
        self.items
    }

    fn __len__(&self) -> usize {
        self.items.len()
    }

    /// A special method may do so, too.
    fn __invert__(self) -> Vec<String> {
        self.items.into_iter().rev().collect()
    }
}

/// Tells when it goes. It may have any attribute, and there may be weak references to it.
#[pydust::class(dict, weakref)]
pub struct Handle {
    #[attribute(set)]
    on_close: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Handle {
    fn __new__(#[arg(default = None)] on_close: Option<Py<PyAny>>) -> Self {
        Self { on_close }
    }

    /// Called once, while the object is still whole. An error here is reported and goes no further.
    fn __del__(this: &Bound<'_, Self>) -> PyResult<()> {
        let close = this
            .borrow()?
            .on_close
            .as_ref()
            .map(|close| close.clone_ref(this.py()));
        if let Some(close) = close {
            close.bind(this.py()).call((this,))?;
        }
        Ok(())
    }
}

/// A value that `pickle` and `copy` take apart and put together.
#[pydust::class]
pub struct Snapshot {
    #[attribute]
    name: String,
    #[attribute]
    data: Vec<u8>,
}

#[pydust::methods]
impl Snapshot {
    fn __new__(name: String, #[arg(default = Vec::new())] data: Vec<u8>) -> Self {
        Self { name, data }
    }

    /// What `__new__` gets when the copy is made.
    fn __getnewargs__(&self) -> (&str,) {
        (&self.name,)
    }

    fn __getstate__(&self) -> &[u8] {
        &self.data
    }

    fn __setstate__(&mut self, state: Vec<u8>) {
        self.data = state;
    }

    fn __deepcopy__(&self, memo: &Bound<'_>) -> Snapshot {
        let _ = memo;
        Self {
            name: self.name.clone(),
            data: self.data.clone(),
        }
    }
}
