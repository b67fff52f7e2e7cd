//! One of every kind of member, for many threads at once. Each counts what it did, so that nothing can be lost unseen.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use pydust::prelude::*;

#[path = "crowd/objects.rs"]
mod objects;
#[path = "crowd/values.rs"]
mod values;

use objects::{Base, Callback, Child, Context, Ring, Shelf, Spark, Table};
use values::{Number, Outcome};

/// The state counts calls and keeps an object that threads exchange.
#[pydust::module(members(
    Base,
    Callback,
    Child,
    Context,
    Number,
    Outcome,
    Ring,
    Shelf,
    Spark,
    Table,
    Quarter,
    fn every_kind,
    fn count_to,
    fn in_threads,
    fn interned,
    fn visit
))]
#[derive(Default)]
pub struct Crowd {
    calls: u64,
    kept: Option<Py<PyAny>>,
}

/// Values that are alive in this process.
static ALIVE: AtomicI64 = AtomicI64::new(0);

/// Counts the values that hold it.
#[derive(Traverse)]
pub(crate) struct Alive;

impl Alive {
    pub(crate) fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

#[pydust::methods]
impl Crowd {
    /// A constant.
    pub const SIZE: u32 = 8;

    /// One call more.
    pub fn call(&mut self) -> u64 {
        self.calls += 1;
        self.calls
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// Keeps an object and gives back what was kept.
    pub fn exchange(&mut self, object: Option<Py<PyAny>>) -> Option<Py<PyAny>> {
        std::mem::replace(&mut self.kept, object)
    }

    /// What is kept.
    pub fn kept(&self) -> Option<&Py<PyAny>> {
        self.kept.as_ref()
    }

    /// Counts with the interpreter released.
    #[detached]
    pub fn call_detached(&mut self) -> u64 {
        thread::yield_now();
        self.calls += 1;
        self.calls
    }

    /// How many values there are in this process.
    pub fn alive() -> i64 {
        ALIVE.load(Ordering::Relaxed)
    }
}

/// Arguments of every kind. The sum of the numbers.
#[pydust::function]
#[signature(number, /, real, text = "", *rest, flag = false, data = None, **others)]
pub fn every_kind(
    number: i64,
    real: f64,
    text: &str,
    rest: VarArgs<'_>,
    flag: bool,
    data: Option<&[u8]>,
    others: VarKwargs<'_>,
) -> PyResult<f64> {
    let mut sum = number as f64 + real + text.len() as f64 + f64::from(u8::from(flag));
    for item in rest.iter() {
        sum += item.extract::<f64>()?;
    }
    for (_, item) in others.iter() {
        sum += item.extract::<f64>()?;
    }
    Ok(sum + data.map_or(0.0, |data| data.len() as f64))
}

/// An iterator of Rust's.
#[pydust::function]
pub fn count_to(stop: u64) -> impl Iterator<Item = u64> {
    0..stop
}

/// Calls a function in threads of Rust's own. How often it went well.
#[pydust::function]
pub fn in_threads(py: Python<'_>, function: Py<PyAny>, threads: usize) -> PyResult<usize> {
    let interpreter = py.interpreter();
    let good = Mutex::new(0);
    py.detach(|| {
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let done = interpreter.attach(|py| function.bind(py).call(()).is_ok());
                    if done == Ok(true) {
                        *good.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                    }
                });
            }
        });
    });
    Ok(good.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Reads an attribute under an interned name.
#[pydust::function]
pub fn interned<'py>(py: Python<'py>, object: &Bound<'py>) -> PyResult<(Bound<'py>, Bound<'py>)> {
    let name = intern!(py, "a_name_of_the_crowd");
    Ok((object.getattr(name)?, name.clone().into_any()))
}

/// Counts a call in the state, by the parameter.
#[pydust::function]
pub fn visit(mut state: State<'_, Crowd>) -> PyResult<u64> {
    let mut crowd = state.borrow_mut()?;
    crowd.calls += 1;
    Ok(crowd.calls)
}

/// A submodule with a state of its own.
#[pydust::submodule(members(Local))]
#[derive(Default)]
pub struct Quarter {
    calls: u64,
}

#[pydust::methods]
impl Quarter {
    /// One call more, here and above.
    pub fn call(&mut self, mut above: State<'_, Crowd>) -> PyResult<u64> {
        above.borrow_mut()?.calls += 1;
        self.calls += 1;
        Ok(self.calls)
    }

    /// How many calls there were here.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// An instance of a class of the submodule, and one of the module above.
    pub fn both() -> (Local, Spark) {
        (Local { number: 7 }, Spark::new(1.5, 2.5, None))
    }
}

/// A class of the submodule.
#[pydust::class]
pub struct Local {
    #[attribute]
    number: u32,
}

#[pydust::methods]
impl Local {
    fn __new__(number: u32, mut state: State<'_, Quarter>) -> PyResult<Self> {
        state.borrow_mut()?.calls += 1;
        Ok(Self { number })
    }

    /// How many calls its submodule has counted.
    pub fn calls(&self, state: State<'_, Quarter>) -> u64 {
        state.calls
    }
}
