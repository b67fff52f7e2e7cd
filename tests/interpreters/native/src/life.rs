//! A module whose birth can fail at every step, and whose parts tell when they die.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use pydust::prelude::*;

/// Its state holds objects, and a value that counts itself.
#[pydust::module(members(Thing, Ending, Sub, fn alive, fn owner_of))]
pub struct Life {
    held: Vec<Py<PyAny>>,
    count: u64,
    watch: Watch,
}

/// Values of this library that are alive in the process.
static ALIVE: AtomicI64 = AtomicI64::new(0);

/// Counts its owner, and knows whether it is still there.
#[derive(Traverse)]
struct Watch {
    name: &'static str,
    #[opaque]
    is_alive: Box<AtomicBool>,
}

impl Watch {
    fn new(name: &'static str) -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self {
            name,
            is_alive: Box::new(AtomicBool::new(true)),
        }
    }

    /// Ends the process when the value is dropped under whoever uses it.
    fn look(&self) {
        if !self.is_alive.load(Ordering::SeqCst) {
            std::process::abort();
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_alive.store(false, Ordering::SeqCst);
        ALIVE.fetch_sub(1, Ordering::SeqCst);
        if std::env::var_os("LIFE_TELLS").is_some() {
            println!("{} died", self.name);
        }
    }
}

/// Fails where `sys.life_fails` says so, in one of several ways.
fn step(py: Python<'_>, name: &str) -> PyResult<()> {
    let Ok(fails) = py.import("sys")?.getattr("life_fails") else {
        return Ok(());
    };
    let fails: String = fails.extract()?;
    match fails.strip_prefix(name) {
        Some(" raises") => raise!(ValueError, "{name}"),
        Some(" panics") => panic!("{name}"),
        Some(" exits") => {
            let exit = py.import("builtins")?.getattr("SystemExit")?;
            Err(exit.call((3,))?.into())
        }
        Some(" is interrupted") => {
            let interrupt = py.import("builtins")?.getattr("KeyboardInterrupt")?;
            Err(interrupt.call(())?.into())
        }
        _ => Ok(()),
    }
}

/// A constant that can fail.
pub struct Constant;

impl<'py> IntoPy<'py> for Constant {
    const HINT: pydust::hint::Hint = <u32 as IntoPy<'py>>::HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py>> {
        step(py, "constant")?;
        7_u32.into_py(py)
    }
}

#[pydust::methods]
impl Life {
    pub const NUMBER: Constant = Constant;

    fn __new__(py: Python<'_>) -> PyResult<Self> {
        let watch = Watch::new("state");
        let held = vec![Py::new(py, Thing::new("of the state"))?.into_any()];
        step(py, "new")?;
        Ok(Self {
            held,
            count: 0,
            watch,
        })
    }

    fn __init__(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        step(module.py(), "init")
    }

    /// Keeps an object in the state.
    pub fn hold(&mut self, object: Py<PyAny>) -> usize {
        self.held.push(object);
        self.held.len()
    }

    /// Counts a call.
    pub fn call(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Calls a function, then stays outside the interpreter for ever, with the state in use.
    pub fn stay_shared(&self, py: Python<'_>, started: &Bound<'_>) -> PyResult<()> {
        started.call(())?;
        py.detach(|| {
            loop {
                self.watch.look();
                thread::sleep(Duration::from_millis(1));
            }
        })
    }

    /// The same, with the state to itself.
    pub fn stay_alone(&mut self, py: Python<'_>, started: &Bound<'_>) -> PyResult<()> {
        self.stay_shared(py, started)
    }
}

/// How many values there are.
#[pydust::function]
pub fn alive() -> i64 {
    ALIVE.load(Ordering::SeqCst)
}

/// Takes a thing.
#[pydust::function]
pub fn owner_of(thing: &Thing) -> String {
    thing.name.clone()
}

/// An instance that may hold others.
#[pydust::class(weakref)]
pub struct Thing {
    #[attribute]
    name: String,
    #[attribute(set)]
    held: Option<Py<PyAny>>,
    watch: Watch,
}

impl Thing {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            held: None,
            watch: Watch::new("thing"),
        }
    }
}

#[pydust::methods]
impl Thing {
    fn __new__(name: &str) -> Self {
        Self::new(name)
    }

    /// How many calls the module of its class has counted.
    pub fn calls(&self, state: State<'_, Life>) -> u64 {
        state.count
    }

    /// Another one, made in Rust.
    pub fn sibling(&self) -> Thing {
        Self::new("sibling")
    }

    /// Changes nothing, alone.
    pub fn touch(&mut self) -> bool {
        true
    }

    /// Calls a function, then stays outside the interpreter for ever, alone with the object.
    pub fn stay(&mut self, py: Python<'_>, started: &Bound<'_>) -> PyResult<()> {
        started.call(())?;
        py.detach(|| {
            loop {
                self.watch.look();
                thread::sleep(Duration::from_millis(1));
            }
        })
    }
}

/// Uses Python when it dies: `__del__` is called, then the value is dropped and prints.
#[pydust::class]
pub struct Ending {
    function: Option<Py<PyAny>>,
    watch: Watch,
}

#[pydust::methods]
impl Ending {
    fn __new__(#[arg(default = None)] function: Option<Py<PyAny>>) -> Self {
        Self {
            function,
            watch: Watch::new("ending"),
        }
    }

    fn __del__(this: &Bound<'_, Self>) -> PyResult<()> {
        if let Some(function) = &this.borrow()?.function {
            function.bind(this.py()).call(("__del__",))?;
        }
        Ok(())
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let inside = Python::attach(|py| PyString::new(py, "x").to_str().is_ok());
        if std::env::var_os("LIFE_TELLS").is_some() {
            println!("dropped inside: {}", inside == Ok(true));
        }
    }
}

/// Below.
#[pydust::submodule]
pub struct Sub {
    held: Py<PyAny>,
    watch: Watch,
}

#[pydust::methods]
impl Sub {
    fn __new__(py: Python<'_>) -> PyResult<Self> {
        let watch = Watch::new("substate");
        let held = Py::new(py, Thing::new("of the substate"))?.into_any();
        step(py, "sub new")?;
        Ok(Self { held, watch })
    }

    fn __init__(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        step(module.py(), "sub init")
    }

    /// What is held.
    pub fn held(&self) -> &Py<PyAny> {
        &self.held
    }
}
