//! Instances and references that stay behind, in every way that there is, for the record of what is alive.

use std::collections::HashMap;
use std::sync::Mutex;

use pydust::prelude::*;

/// Its state is a place where things may stay.
#[pydust::module(members(Thing, Risen, Pooled, Counting, Refusing, fn forget, fn keep, fn keep_made, fn keep_error, fn keep_none, fn let_go, fn lose, fn drop_elsewhere, fn drop_while_raising, fn made, fn items, fn under_way))]
#[derive(Default)]
pub struct Alive {
    held: Vec<Py<PyAny>>,
    named: HashMap<String, Py<Thing>>,
}

/// A place that no collector looks into.
static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

enum Kept {
    Object { _object: Py<PyAny> },
    Error { _error: PyErr },
}

fn put(kept: Kept) {
    KEPT.lock().unwrap().push(kept);
}

#[pydust::methods]
impl Alive {
    /// Keeps an object in the state.
    pub fn hold(&mut self, object: Py<PyAny>) {
        self.held.push(object);
    }

    /// Keeps a new thing in the state, as a cache does.
    pub fn cached(&mut self, py: Python<'_>, name: &str) -> PyResult<Py<Thing>> {
        if let Some(found) = self.named.get(name) {
            return Ok(found.clone_ref(py));
        }
        let thing = Py::new(py, Thing::default())?;
        self.named.insert(name.to_owned(), thing.clone_ref(py));
        Ok(thing)
    }

    /// Loses another reference to what the state holds.
    pub fn lose_held(&self, py: Python<'_>) {
        let held = self.held.iter();
        held.for_each(|held| std::mem::forget(held.clone_ref(py)));
    }
}

/// An instance that may hold others.
#[pydust::class(weakref)]
#[derive(Default)]
pub struct Thing {
    #[attribute(set)]
    held: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Thing {
    fn __new__(#[arg(default = None)] held: Option<Py<PyAny>>) -> Self {
        Self { held }
    }
}

/// Puts itself into a list when it is to die.
#[pydust::class]
pub struct Risen {
    heaven: Py<PyList>,
}

#[pydust::methods]
impl Risen {
    fn __new__(heaven: Py<PyList>) -> Self {
        Self { heaven }
    }

    fn __del__(this: &Bound<'_, Self>) -> PyResult<()> {
        this.borrow()?.heaven.bind(this.py()).append(this)
    }
}

/// Its memory is used again.
#[pydust::class(pool)]
pub struct Pooled {
    #[attribute]
    number: u64,
}

#[pydust::methods]
impl Pooled {
    fn __new__(number: u64) -> Self {
        Self { number }
    }
}

/// Over a class of Python's own, whose `__init__` may refuse.
#[pydust::class(extends = PyDict, mutable)]
#[derive(Default)]
pub struct Counting {
    count: u64,
}

#[pydust::methods]
impl Counting {
    fn __new__<'py>(items: Bound<'py, PyAny>) -> WithBase<(Bound<'py, PyAny>,), Self> {
        WithBase::new((items,), Self::default())
    }

    /// A number.
    pub fn count(&mut self) -> u64 {
        self.count += 1;
        self.count
    }
}

/// Cannot be made.
#[pydust::class]
pub struct Refusing;

#[pydust::methods]
impl Refusing {
    fn __new__(_held: Py<PyAny>) -> PyResult<Self> {
        raise!(ValueError, "never")
    }
}

/// Forgets a reference.
#[pydust::function]
pub fn forget(object: Py<PyAny>) {
    std::mem::forget(object);
}

/// Keeps a reference in a static.
#[pydust::function]
pub fn keep(object: Py<PyAny>) {
    put(Kept::Object { _object: object });
}

/// Keeps a new thing in a static.
#[pydust::function]
pub fn keep_made(py: Python<'_>) -> PyResult<()> {
    let thing = Py::new(py, Thing::default())?;
    put(Kept::Object {
        _object: thing.into_any(),
    });
    Ok(())
}

/// Keeps an exception in a static.
#[pydust::function]
pub fn keep_error(function: &Bound<'_, PyAny>) {
    if let Err(error) = function.call(()) {
        put(Kept::Error { _error: error });
    }
}

/// Keeps a reference to an object that never dies.
#[pydust::function]
pub fn keep_none(py: Python<'_>) {
    let object = py.none().unbind();
    put(Kept::Object { _object: object });
}

/// Lets go of all that statics keep.
#[pydust::function]
pub fn let_go() -> usize {
    let kept = std::mem::take(&mut *KEPT.lock().unwrap());
    kept.len()
}

/// Forgets a new thing without a `Py` to it.
#[pydust::function]
pub fn lose(py: Python<'_>) -> PyResult<()> {
    std::mem::forget(Bound::new(py, Thing::default())?);
    Ok(())
}

/// Drops a reference on a thread that is in no interpreter.
#[pydust::function]
pub fn drop_elsewhere(py: Python<'_>, object: Py<PyAny>) {
    py.detach(|| std::thread::spawn(move || drop(object)).join().unwrap());
}

/// Makes a reference while an exception is under way, in a `Drop`.
#[pydust::function]
pub fn drop_while_raising(object: Py<PyAny>) -> PyResult<()> {
    struct Clones(Py<PyAny>);
    impl Drop for Clones {
        fn drop(&mut self) {
            Python::attach(|py| drop(self.0.clone_ref(py))).unwrap();
        }
    }
    let _clones = Clones(object);
    raise!(KeyError, "under way")
}

/// A thing as a result.
#[pydust::function]
pub fn made() -> Thing {
    Thing::default()
}

/// An iterator with references in it.
#[pydust::function]
pub fn items(objects: Vec<Py<PyAny>>) -> Iter<std::vec::IntoIter<Py<PyAny>>> {
    Iter(objects.into_iter())
}

/// Calls a function while a thing that only Rust knows is alive.
#[pydust::function]
pub fn under_way<'py>(py: Python<'py>, function: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let _thing = Py::new(py, Thing::default())?;
    function.call(())
}
