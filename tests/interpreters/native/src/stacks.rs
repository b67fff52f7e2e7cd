//! What can come back to itself: values in values, objects that ask objects, chains of objects, errors of errors.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::thread;

use pydust::buffer::PyBuffer;
use pydust::convert::{nested, nested_value};
use pydust::exception::KeyError;
use pydust::hint::Hint;
use pydust::prelude::*;

/// Deep ways.
#[pydust::module(members(Asks, Unseen, Counted, Viewing, Over))]
pub struct Stacks;

/// Values in values, by each kind of container.
#[derive(FromPy, IntoPy)]
pub enum Nested {
    Number(i64),
    List(Vec<Nested>),
    Map(HashMap<String, Nested>),
    Pair(Box<(Nested, Option<Nested>)>),
}

/// A list of lists, without any other value.
#[derive(FromPy, IntoPy)]
pub enum Only {
    Items(Items),
}

/// What stands for its only field.
#[derive(FromPy, IntoPy)]
pub struct Items(Vec<Only>);

/// A record in a record.
#[derive(FromPy, IntoPy)]
pub struct Link {
    next: Option<Box<Link>>,
}

/// The same, with a parameter: what it holds may be borrowed.
#[derive(FromPy, IntoPy)]
pub struct Of<T> {
    value: T,
    next: Option<Box<Of<T>>>,
}

/// Conversions written by hand.
pub struct ByHand(Option<Box<ByHand>>);

impl<'py> FromPy<'py> for ByHand {
    const HINT: Hint = Hint::Name("list");
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        nested(py, || {
            let mut items: Vec<ByHand> = object.extract()?;
            Ok(Self(items.pop().map(Box::new)))
        })
    }
}
pydust::owned_argument!(ByHand);

impl<'py> IntoPy<'py> for ByHand {
    const HINT: Hint = Hint::Name("list");
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        nested_value(self, py, |value, py| {
            let items: Vec<ByHand> = value.0.into_iter().map(|inner| *inner).collect();
            items.into_py(py)
        })
    }
}

fn list(depth: usize) -> Nested {
    (0..depth).fold(Nested::Number(0), |inner, _| Nested::List(vec![inner]))
}

fn map(depth: usize) -> Nested {
    let around = |inner| Nested::Map(HashMap::from([("key".to_owned(), inner)]));
    (0..depth).fold(Nested::Number(0), |inner, _| around(inner))
}

fn pair(depth: usize) -> Nested {
    (0..depth).fold(Nested::Number(0), |inner, _| {
        Nested::Pair(Box::new((inner, None)))
    })
}

/// Runs `work` on a thread of Rust's with a stack of that many bytes.
fn on_thread<R: Send + 'static>(
    py: Python<'_>,
    stack: usize,
    work: impl FnOnce(Python<'_>) -> PyResult<R> + Send + 'static,
) -> PyResult<R> {
    let interpreter = py.interpreter();
    py.detach(|| {
        let thread = thread::Builder::new().stack_size(stack);
        let thread = thread.spawn(move || interpreter.attach(work))?;
        thread.join().expect("it does not panic")?
    })
}

#[pydust::methods]
impl Stacks {
    pub fn list(depth: usize) -> Nested {
        list(depth)
    }

    pub fn map(depth: usize) -> Nested {
        map(depth)
    }

    pub fn pair(depth: usize) -> Nested {
        pair(depth)
    }

    pub fn only(depth: usize) -> Only {
        let around = |items| Only::Items(Items(items));
        (0..depth).fold(around(Vec::new()), |inner, _| around(vec![inner]))
    }

    pub fn link(depth: usize) -> Link {
        let inner = Link { next: None };
        (0..depth).fold(inner, |inner, _| Link {
            next: Some(Box::new(inner)),
        })
    }

    pub fn generic(depth: usize) -> Of<i64> {
        let inner = Of {
            value: 0,
            next: None,
        };
        (0..depth).fold(inner, |inner, _| Of {
            value: 0,
            next: Some(Box::new(inner)),
        })
    }

    pub fn by_hand(depth: usize) -> ByHand {
        (0..depth).fold(ByHand(None), |inner, _| ByHand(Some(Box::new(inner))))
    }

    /// The class of the error of a result on a thread of Rust's.
    pub fn list_on_thread(py: Python<'_>, depth: usize, stack: usize) -> PyResult<String> {
        on_thread(py, stack, move |py| {
            Ok(match list(depth).into_py(py) {
                Ok(_) => "converted".to_owned(),
                Err(error) => error.get_type(py).name()?,
            })
        })
    }

    /// The class of the error of an argument on a thread of Rust's.
    pub fn take_on_thread(py: Python<'_>, object: Py<PyAny>, stack: usize) -> PyResult<String> {
        on_thread(py, stack, move |py| {
            Ok(match object.bind(py).extract::<Nested>() {
                Ok(_) => "converted".to_owned(),
                Err(error) => error.get_type(py).name()?,
            })
        })
    }

    pub fn take(_value: Nested) {}

    pub fn take_only(_value: Only) {}

    pub fn take_link(_value: Link) {}

    pub fn take_generic(_value: Of<i64>) {}

    pub fn take_by_hand(_value: ByHand) {}

    /// A native iterator over what another one gives.
    pub fn over(iterator: Py<PyAny>) -> impl Iterator<Item = PyResult<Py<PyAny>>> {
        std::iter::from_fn(move || {
            Python::attach(|py| {
                let mut items = iterator.bind(py).iter()?;
                items.next().transpose().map(|item| item.map(Bound::unbind))
            })
            .unwrap_or_else(|error| Err(error.into()))
            .transpose()
        })
    }

    /// A capsule with an object.
    pub fn capsule<'py>(py: Python<'py>, object: Option<Py<PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyCapsule::new(py, "native.object", object)?.into_any())
    }

    /// A closure with an object.
    pub fn closure<'py>(py: Python<'py>, object: Option<Py<PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        py.callable("closure", move |_, _| Ok(object.is_some()))
    }

    /// An error with so many sources.
    pub fn fail(sources: usize) -> PyResult<()> {
        let first = Chained {
            number: 0,
            source: None,
        };
        Err((1..=sources).fold(first, |source, number| Chained {
            number,
            source: Some(Box::new(source)),
        }))?
    }

    /// An error that is its own source.
    pub fn fail_in_a_circle() -> PyResult<()> {
        Err(Circle("a way into it"))?
    }

    /// An error with a new source each time it is asked.
    pub fn fail_without_end() -> PyResult<()> {
        Err(Endless(0))?
    }

    /// Errors with a cause each.
    pub fn fail_by_causes(depth: usize) -> PyResult<()> {
        Err((0..depth).fold(KeyError::error("0"), |cause, number| {
            KeyError::error(number.to_string()).with_cause(cause)
        }))
    }

    /// Groups in groups.
    pub fn fail_in_groups(depth: usize) -> PyResult<()> {
        Err((0..depth).fold(KeyError::error("0"), |inner, _| {
            PyErr::group("group", vec![inner])
        }))
    }

    /// The same, which nobody raises.
    pub fn drop_errors(depth: usize) {
        drop(Self::fail_by_causes(depth));
        drop(Self::fail_in_groups(depth));
    }
}

#[derive(Debug)]
struct Chained {
    number: usize,
    source: Option<Box<Chained>>,
}

impl fmt::Display for Chained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {}", self.number)
    }
}

impl Error for Chained {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}

#[derive(Debug)]
struct Circle(&'static str);

static ROUND: Circle = Circle("round");

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Circle {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&ROUND)
    }
}

#[derive(Debug)]
struct Endless(usize);

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on and on {}", self.0)
    }
}

impl Error for Endless {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(Box::leak(Box::new(Endless(self.0 + 1))))
    }
}

/// Asks what it holds, in everything.
#[pydust::class]
pub struct Asks {
    inner: Py<PyAny>,
}

#[pydust::methods]
impl Asks {
    fn __new__(inner: Py<PyAny>) -> Self {
        Self { inner }
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.inner.bind(py).len()
    }

    fn __bool__(&self, py: Python<'_>) -> PyResult<bool> {
        self.inner.bind(py).is_truthy()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.inner.bind(py).hash()
    }

    fn __eq__(&self, other: &Bound<'_>) -> PyResult<bool> {
        self.inner.bind(other.py()).equals(other)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.inner.bind(py).repr()?.to_str()?.to_owned())
    }

    fn __getitem__<'py>(&self, index: &Bound<'py>) -> PyResult<Bound<'py>> {
        self.inner.bind(index.py()).get_item(index)
    }

    fn __setitem__(&self, key: &Bound<'_>, value: &Bound<'_>) -> PyResult<()> {
        self.inner.bind(key.py()).set_item(key, value)
    }

    fn __delitem__(&self, key: &Bound<'_>) -> PyResult<()> {
        self.inner.bind(key.py()).del_item(key)
    }

    fn __contains__(&self, item: &Bound<'_>) -> PyResult<bool> {
        self.inner.bind(item.py()).contains(item)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py>> {
        Ok(self.inner.bind(py).iter()?.as_any().clone())
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py>>> {
        self.inner.bind(py).call_method("__next__", ()).map(Some)
    }

    fn __add__<'py>(&self, other: &Bound<'py>) -> PyResult<Bound<'py>> {
        self.inner.bind(other.py()).add(other)
    }

    fn __radd__<'py>(&self, other: &Bound<'py>) -> PyResult<Bound<'py>> {
        other.add(self.inner.bind(other.py()))
    }

    fn __pow__<'py>(&self, other: &Bound<'py>) -> PyResult<Bound<'py>> {
        self.inner.bind(other.py()).call_method("__pow__", (other,))
    }

    fn __neg__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py>> {
        self.inner.bind(py).neg()
    }

    fn __index__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py>> {
        py.import("operator")?
            .as_any()
            .call_method("index", (self.inner.bind(py),))
    }

    fn __call__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py>> {
        self.inner.bind(py).call(())
    }

    fn __getattr__<'py>(&self, name: &Bound<'py, PyString>) -> PyResult<Bound<'py>> {
        self.inner.bind(name.py()).getattr(name)
    }

    fn __get__<'py>(&self, object: &Bound<'py>, owner: &Bound<'py>) -> PyResult<Bound<'py>> {
        let py = object.py();
        self.inner.bind(py).call_method("__get__", (object, owner))
    }

    /// Of the innermost.
    #[property]
    pub fn real<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py>> {
        self.inner.bind(py).getattr("real")
    }

    #[setter(real)]
    pub fn set_real(&self, value: &Bound<'_>) -> PyResult<()> {
        self.inner.bind(value.py()).setattr("real", value)
    }

    /// Makes one of itself, without end.
    #[classmethod]
    pub fn again<'py>(cls: &Bound<'py, PyType>) -> PyResult<Bound<'py>> {
        cls.as_any().call_method("again", ())
    }
}

/// Makes another one to be made of, without end.
#[pydust::class]
pub struct Over {}

#[pydust::methods]
impl Over {
    fn __new__(py: Python<'_>) -> PyResult<Self> {
        let class = py.import("native.stacks")?.as_any().getattr("Over")?;
        class.call(()).map(|_| Self {})
    }
}

/// Holds an object that the collector does not see.
#[pydust::class]
pub struct Unseen {
    #[opaque]
    inner: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Unseen {
    fn __new__(inner: Option<Py<PyAny>>) -> Self {
        Self { inner }
    }

    /// Whether there is one.
    pub fn holds(&self) -> bool {
        self.inner.is_some()
    }
}

/// Holds an object that it may share.
#[pydust::class]
pub struct Counted {
    inner: Arc<Option<Py<PyAny>>>,
}

#[pydust::methods]
impl Counted {
    fn __new__(inner: Option<Py<PyAny>>) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Whether there is one.
    pub fn holds(&self) -> bool {
        self.inner.is_some()
    }
}

/// Lends memory, and holds that of another one.
#[pydust::class]
pub struct Viewing {
    inner: Option<PyBuffer<u8>>,
    own: Vec<u8>,
}

#[pydust::methods]
impl Viewing {
    fn __new__(inner: Option<PyBuffer<u8>>) -> Self {
        Self {
            inner,
            own: vec![1, 2, 3],
        }
    }

    fn __buffer__(&self) -> &[u8] {
        &self.own
    }

    /// The length of the other's.
    pub fn length(&self) -> usize {
        self.inner.as_ref().map_or(0, |inner| inner.len())
    }
}
