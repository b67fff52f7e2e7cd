//! What only Rust can do, for the tests: keeping Python objects in Rust's own places, dropping them on other threads, and watching values die.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pydust::prelude::*;

/// Holds an instance of its own class, which the collector cannot see: the state keeps the instance, the instance its type, and the type this module.
#[pydust::module(members(Witness, Witness as "Spectator", Wrapper, Inner))]
pub struct Probe {
    witness: Py<Witness>,
}

/// Objects that Rust keeps outside of every interpreter.
static KEPT: Mutex<Vec<Py<PyAny>>> = Mutex::new(Vec::new());

/// The kept objects, also after a call that panicked while it held the lock.
fn kept() -> MutexGuard<'static, Vec<Py<PyAny>>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many witnesses have died in this process.
static DEAD: AtomicU64 = AtomicU64::new(0);

#[pydust::methods]
impl Probe {
    fn __new__(py: Python<'_>) -> PyResult<Self> {
        Ok(Self {
            witness: Py::new(
                py,
                Witness {
                    name: "the module's own".into(),
                },
            )?,
        })
    }

    fn __init__(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        let name = format!(
            "{} of {}",
            self.witness.bind(py).borrow()?.name,
            module.name()?
        );
        module
            .as_any()
            .setattr("initialised", PyString::new(py, &name).as_any())
    }

    pub fn witness(&self) -> &Py<Witness> {
        &self.witness
    }

    pub fn keep(object: Py<PyAny>) {
        kept().push(object);
    }

    /// Uses the object that was kept last, in whatever interpreter this is called.
    pub fn use_kept(py: Python<'_>) -> PyResult<String> {
        let kept = kept();
        let Some(object) = kept.last() else {
            raise!(LookupError, "nothing was kept")
        };
        Ok(object.bind(py).repr()?.to_str()?.to_owned())
    }

    /// Gives the object that was kept last, to whatever interpreter calls this.
    pub fn give_kept() -> Option<Py<PyAny>> {
        kept().pop()
    }

    /// Another reference to the object that was kept last.
    pub fn clone_kept(py: Python<'_>) -> Option<Py<PyAny>> {
        kept().last().map(|object| object.clone_ref(py))
    }

    /// An object of this interpreter that holds the one which was kept last.
    pub fn wrap_kept() -> Wrapper {
        Wrapper {
            object: kept().pop(),
        }
    }

    /// Waits until so many are in this call at the same time, without ever releasing the interpreter: whether they came.
    #[signature(count, /)]
    pub fn meet_inside(count: u64) -> bool {
        static INSIDE: AtomicU64 = AtomicU64::new(0);
        let end = Instant::now() + Duration::from_secs(60);
        INSIDE.fetch_add(1, Ordering::SeqCst);
        while INSIDE.load(Ordering::SeqCst) < count {
            if Instant::now() > end {
                return false;
            }
            thread::yield_now();
        }
        true
    }

    /// Drops everything that was kept, here.
    pub fn drop_kept() {
        let kept = std::mem::take(&mut *kept());
        drop(kept);
    }

    /// Drops everything that was kept, on a thread that is attached nowhere.
    pub fn drop_kept_elsewhere(py: Python<'_>) {
        let kept = std::mem::take(&mut *kept());
        py.detach(|| thread::spawn(move || drop(kept)).join().unwrap());
    }

    /// Panics on a thread of its own: the process goes on, and Python sees what `join` says.
    pub fn panic_elsewhere(py: Python<'_>) -> bool {
        py.detach(|| {
            thread::spawn(|| std::panic::resume_unwind(Box::new(1)))
                .join()
                .is_err()
        })
    }

    /// Uses a list in one of several ways while the interpreter is released, past the compiler.
    pub fn smuggle(py: Python<'_>, list: &Bound<'_, PyList>, how: &str) -> PyResult<usize> {
        /// What crates offer as safe.
        struct Smuggled<T>(T);
        // SAFETY: that it is used elsewhere is what is tested.
        unsafe impl<T> Send for Smuggled<T> {}
        impl<T> Smuggled<T> {
            fn get(self) -> T {
                self.0
            }
        }
        let smuggled = Smuggled((list, list.clone()));
        py.detach(move || {
            let use_it = move || {
                let (list, own) = smuggled.get();
                match how {
                    "cloned" => std::mem::forget((list.clone(), own)),
                    "dropped" => drop(own),
                    "asked" => return own.len(),
                    "attached" => return Python::attach(move |_| own.len()).unwrap_or_default(),
                    _ => {}
                }
                0
            };
            Ok(use_it())
        })
    }

    pub fn dead() -> u64 {
        DEAD.load(Ordering::SeqCst)
    }

    /// Runs a Python function while this thread is inside a call that uses the state.
    pub fn call_inside(&self, py: Python<'_>, function: &Bound<'_>) -> PyResult<Py<Witness>> {
        function.call(&[])?;
        Ok(self.witness.clone_ref(py))
    }

    /// Panics inside an entry, with a payload that is no text.
    pub fn panic_without_message() {
        std::panic::panic_any(7_u8);
    }
}

/// Counts when it dies.
#[pydust::class]
pub struct Witness {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Witness {
    fn __new__(name: String) -> Self {
        Self { name }
    }

    /// Another one, made by a method: the class is found through the instance.
    pub fn sibling(&self) -> Self {
        Self {
            name: format!("sibling of {}", self.name),
        }
    }
}

/// Holds an object, perhaps of another interpreter.
#[pydust::class]
pub struct Wrapper {
    #[attribute(set)]
    object: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Wrapper {}

impl Drop for Witness {
    fn drop(&mut self) {
        DEAD.fetch_add(1, Ordering::SeqCst);
        if std::env::var_os("PROBE_TELLS").is_some() {
            eprintln!("{} died", self.name);
        }
    }
}

/// A submodule whose functions make objects of a class of the root.
#[pydust::submodule(members(Local))]
pub struct Inner;

#[pydust::methods]
impl Inner {
    pub fn witness() -> Witness {
        Witness {
            name: "from below".into(),
        }
    }
}

/// A class of the submodule, without a constructor.
#[pydust::class(final)]
pub struct Local;

#[pydust::methods]
impl Local {
    pub fn made() -> Self {
        Self
    }
}
