//! Where something was made: the line of Rust that asked for it, or, where the runtime itself did, the line of Python that runs.

use core::cell::Cell;
use core::fmt;
use core::panic::Location;

use crate::raw::{error, leaks as raw};
use crate::{Bound, PyAny, PyFrame, PyResult, PyType, Python};

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Site {
    Rust(&'static Location<'static>),
    Python { file: String, line: u32 },
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rust(location) => write!(f, "{}:{}", location.file(), location.line()),
            Self::Python { file, line } => write!(f, "{file}:{line}"),
        }
    }
}

thread_local! {
    /// Whether this thread is looking for a name or a site. What the search itself makes gets none: it is gone at once.
    static IS_SEARCHING: Cell<bool> = const { Cell::new(false) };
}

struct Searching;

impl Searching {
    fn begin() -> Option<Self> {
        (!IS_SEARCHING.replace(true)).then_some(Self)
    }
}

impl Drop for Searching {
    fn drop(&mut self) {
        IS_SEARCHING.set(false);
    }
}

/// The class of an object that was just made or referred to, and where that was. An exception that is under way stays so.
pub(super) fn describe(
    object: &Bound<'_, PyAny>,
    location: &'static Location<'static>,
) -> (String, Option<Site>) {
    let Some(_searching) = Searching::begin() else {
        return (String::new(), None);
    };
    let py = object.py();
    error::untouched(py, || {
        let site = if is_of_the_runtime(location.file()) {
            innermost_line(py).unwrap_or_default()
        } else {
            Some(Site::Rust(location))
        };
        (name_of(&object.get_type()), site)
    })
}

/// Whether a file is one of this crate, or of Rust's library, through which a call may have come.
fn is_of_the_runtime(file: &str) -> bool {
    const THIS: &str = file!();
    const ROOT: &str = THIS.split_at(THIS.len() - "leaks/site.rs".len()).0;
    file.starts_with(ROOT) || file.starts_with("/rustc/") || file.contains("/rustlib/src/rust/")
}

/// The line of Python code that runs in this thread. What an import runs is in files that nobody has; whoever imports is above.
fn innermost_line(py: Python<'_>) -> PyResult<Option<Site>> {
    let mut frame = PyFrame::current(py);
    while let Some(running) = frame {
        let file = running.filename()?;
        if !file.starts_with("<frozen ") {
            let line = running.lineno()?.unwrap_or_default();
            return Ok(Some(Site::Python { file, line }));
        }
        frame = running.back()?;
    }
    Ok(None)
}

/// The full name of a class. Of one that is written in Python CPython keeps it in attributes; they are asked for only where no code of a metaclass can run.
fn name_of(class: &Bound<'_, PyType>) -> String {
    let name = raw::full_name(class);
    let metaclass = class.get_type();
    let is_plain = metaclass.is(&metaclass.get_type());
    if name.contains('.') || !is_plain {
        return name;
    }
    let parts = || -> PyResult<(String, String)> {
        let module = class.getattr("__module__")?.extract()?;
        Ok((module, class.getattr("__qualname__")?.extract()?))
    };
    match parts() {
        Ok((module, name)) if module != "builtins" => format!("{module}.{name}"),
        _ => name,
    }
}
