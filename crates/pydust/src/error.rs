//! `PyErr`: an error on its way to Python.
//!
//! A Rust error stays what it is, with the place where `?` took it up, until it reaches the border; only then is a Python class chosen and an exception made.

use core::panic::Location;
use std::error::Error;
use std::io;

use crate::arguments::CallProblem;
use crate::definition::{ClassDefinition, FunctionDefinition, Node};
use crate::exception::{self, ExceptionClass};
use crate::layout::borrow::Problem;
use crate::layout::cell::{Owner, Place as _};
use crate::panic::Place;
use crate::raw::{self, ffi};
use crate::{Bound, Py, PyAny, Python};

/// `Result` with a Python error.
pub type PyResult<T> = Result<T, PyErr>;

/// An error on its way to Python: a Rust error, a Python exception, or one of the framework's own.
///
/// Every `std::error::Error` turns into it with `?`, and keeps its Rust file and line, which the Python traceback shows. It does not implement `Error` itself,
/// which is what makes that conversion possible.
///
/// ```no_run
/// use pydust::prelude::*;
/// fn parse(text: &str) -> PyResult<u16> {
///     let port: u16 = text.parse()?;          // ParseIntError becomes ValueError
///     if port == 0 { raise!(ValueError, "port 0 is reserved") }
///     Ok(port)
/// }
/// ```
pub struct PyErr(Box<State>);

struct State {
    kind: Kind,
    /// Where in Rust it came up, if that says something to the caller.
    place: Option<&'static Location<'static>>,
}

enum Kind {
    /// An exception object.
    Raised(Py<PyAny>),
    /// A class and a message.
    New {
        class: ExceptionClass,
        message: String,
    },
    /// A Rust error; its class is chosen when it is raised.
    Native(Box<dyn Error + Send + Sync>),
    /// A value that does not convert: `must be int, not str`, and the way to it from the argument.
    Refused {
        class: ExceptionClass,
        path: Vec<String>,
        problem: String,
        parameter: Option<&'static str>,
    },
    /// A call that does not fit: what comes after the function's name.
    Call(String),
    /// A borrow that cannot be had, of a struct.
    Borrow(Problem, &'static str),
    Panic(String, Option<Place>),
}

impl<E: Error + Send + Sync + 'static> From<E> for PyErr {
    #[track_caller]
    fn from(error: E) -> Self {
        Self::new(Kind::Native(Box::new(error)), Some(Location::caller()))
    }
}

impl PyErr {
    fn new(kind: Kind, place: Option<&'static Location<'static>>) -> Self {
        Self(Box::new(State { kind, place }))
    }

    /// An error of a built-in class, as `raise!` makes it.
    #[track_caller]
    pub fn of_class(class: ExceptionClass, message: impl Into<String>) -> Self {
        Self::new(
            Kind::New {
                class,
                message: message.into(),
            },
            Some(Location::caller()),
        )
    }

    /// A `RuntimeError` with a message.
    #[track_caller]
    pub fn msg(message: impl Into<String>) -> Self {
        Self::of_class(exception::RuntimeError::CLASS, message)
    }

    /// A boxed Rust error, as libraries with errors of many kinds return it.
    #[track_caller]
    pub fn from_boxed(error: Box<dyn Error + Send + Sync>) -> Self {
        Self::new(Kind::Native(error), Some(Location::caller()))
    }

    /// An error of the framework itself: no Rust line of it says anything to a user.
    pub(crate) fn without_place(class: ExceptionClass, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::new(Kind::New { class, message }, None)
    }

    /// An exception object that is raised as it is.
    pub(crate) fn from_object(exception: Py<PyAny>) -> Self {
        Self::new(Kind::Raised(exception), None)
    }

    /// A value that does not convert, to be completed with the name of the function and the argument.
    pub(crate) fn refused(class: ExceptionClass, problem: String) -> Self {
        Self::new(
            Kind::Refused {
                class,
                path: Vec::new(),
                problem,
                parameter: None,
            },
            None,
        )
    }

    pub(crate) fn call(problem: &CallProblem<'_>) -> Self {
        Self::new(Kind::Call(problem.to_string()), None)
    }

    #[cold]
    pub(crate) fn borrow(problem: Problem, owner: &'static str) -> Self {
        Self::new(Kind::Borrow(problem, owner), None)
    }

    pub(crate) fn panicked(message: &str, place: Option<Place>) -> Self {
        Self::new(Kind::Panic(message.into(), place), None)
    }

    /// Moves the place of an error that came up in `file` of the framework to where the user's code says.
    #[cold]
    pub(crate) fn moved_from(
        mut self,
        file: &str,
        place: Option<&'static Location<'static>>,
    ) -> Self {
        if self.0.place.is_some_and(|found| found.file() == file) {
            self.0.place = place;
        }
        self
    }

    /// Says which item of a container did not convert: `item 3`.
    #[cold]
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        if let Kind::Refused { path, .. } = &mut self.0.kind {
            path.push(format!("item {index}"));
        }
        self
    }

    /// Says which parameter did not convert.
    #[cold]
    pub(crate) fn in_parameter(mut self, name: &'static str) -> Self {
        if let Kind::Refused { parameter, .. } = &mut self.0.kind {
            *parameter = Some(name);
        }
        self
    }

    /// Leaves through Rust frames that cannot return an error; the next entry raises it.
    #[cold]
    pub(crate) fn throw(self) -> ! {
        std::panic::resume_unwind(Box::new(self))
    }

    /// Makes this the current exception, with the Rust line where it came up if `function` names the frame.
    #[cold]
    pub(crate) fn restore(self, py: Python<'_>, function: Option<&str>) {
        self.raise(py, function, None);
    }

    /// Makes this the current exception of the entry at `site`.
    #[cold]
    pub(crate) fn restore_at(self, py: Python<'_>, object: *mut ffi::PyObject, site: &Site) {
        let site = Named {
            name: site.qualified(py, object),
            is_attribute: site.attribute.is_some(),
        };
        self.raise(py, Some(&site.name), Some(&site));
    }

    fn raise(self, py: Python<'_>, function: Option<&str>, site: Option<&Named>) {
        let State { kind, place } = *self.0;
        let mut frame = place.map(|place| (place.file().to_owned(), place.line()));
        match kind {
            Kind::Raised(exception) => raw::error::restore(exception.into_bound(py)),
            Kind::New { class, message } => exception::set(py, class, &message),
            Kind::Native(error) => set_native(py, &*error),
            Kind::Refused {
                class,
                path,
                problem,
                parameter,
            } => {
                exception::set(
                    py,
                    class,
                    &refused_message(site, parameter, &path, &problem),
                );
            }
            Kind::Call(problem) => {
                let name = site.map_or("function", |site| &site.name);
                exception::set(py, exception::TypeError::CLASS, &format!("{name}{problem}"));
            }
            Kind::Borrow(problem, owner) => set_borrow(py, problem, owner, site),
            Kind::Panic(message, place) => {
                exception::set_panic(py, &message, place.as_ref());
                frame = place.map(|place| (place.file, place.line));
            }
        }
        if let (Some((file, line)), Some(function)) = (frame, function) {
            raw::error::add_frame(py, function, &file, line);
        }
    }
}

impl core::fmt::Debug for PyErr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match &self.0.kind {
            Kind::Raised(exception) => write!(f, "PyErr({exception:?})"),
            Kind::New { message, .. } | Kind::Call(message) | Kind::Panic(message, _) => {
                write!(f, "PyErr({message:?})")
            }
            Kind::Refused { problem, .. } => write!(f, "PyErr({problem:?})"),
            Kind::Native(error) => write!(f, "PyErr({error:?})"),
            Kind::Borrow(problem, owner) => write!(f, "PyErr({problem:?} on {owner})"),
        }
    }
}

/// `f() argument 'values': item 3 must be int, not str`, and its shorter forms.
fn refused_message(
    site: Option<&Named>,
    parameter: Option<&str>,
    path: &[String],
    problem: &str,
) -> String {
    let mut subject = match (site, parameter) {
        (Some(site), _) if site.is_attribute => site.name.clone(),
        (Some(site), Some(parameter)) => format!("{}() argument '{parameter}'", site.name),
        _ => String::from("value"),
    };
    // The innermost container noted itself first.
    for step in path.iter().rev() {
        subject.push_str(": ");
        subject.push_str(step);
    }
    format!("{subject} {problem}")
}

fn set_borrow(py: Python<'_>, problem: Problem, owner: &str, site: Option<&Named>) {
    let subject = site.map_or_else(String::new, |site| {
        format!(
            "{}{}: ",
            site.name,
            if site.is_attribute { "" } else { "()" }
        )
    });
    let (class, sentence) = match problem {
        Problem::Exclusive => (
            exception::RuntimeError::CLASS,
            format!("this {owner} is being changed by a call further up in this thread"),
        ),
        Problem::Shared => (
            exception::RuntimeError::CLASS,
            format!(
                "this {owner} is in use by a call further up in this thread, so it cannot be changed"
            ),
        ),
        Problem::Cycle => (
            exception::RuntimeError::CLASS,
            format!(
                "waiting for this {owner} would never end: another thread uses it and waits for this one"
            ),
        ),
        Problem::Gone => (
            exception::ReferenceError::CLASS,
            format!("this {owner} is gone: it was cleared by the garbage collector"),
        ),
        Problem::Closed => (
            exception::RuntimeError::CLASS,
            format!(
                "the state of module {owner} was cleared when the interpreter or the module shut down"
            ),
        ),
    };
    exception::set(py, class, &format!("{subject}{sentence}"));
}

/// The class of a Rust error: std's own by table, anything else `RuntimeError`; its `source()` becomes `__cause__`.
fn set_native(py: Python<'_>, error: &(dyn Error + 'static)) {
    if let Some(number) = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::raw_os_error)
    {
        raw::exceptions::set_os_error(py, number);
    } else {
        exception::set(py, class_of(error), &error.to_string());
    }
    let Some(source) = error.source() else { return };
    let Some(exception) = raw::error::take(py) else {
        return;
    };
    set_native(py, source);
    if let Some(cause) = raw::error::take(py) {
        raw::error::set_cause(&exception, cause);
    }
    raw::error::restore(exception);
}

fn class_of(error: &(dyn Error + 'static)) -> ExceptionClass {
    macro_rules! table {
        ($($class:ident: $($ty:ty),+;)*) => { $($(
            if error.is::<$ty>() {
                return exception::$class::CLASS;
            }
        )+)* };
    }
    table!(
        OSError: io::Error;
        ValueError: core::num::ParseIntError, core::num::ParseFloatError, core::str::ParseBoolError, core::char::ParseCharError, core::str::Utf8Error,
            std::string::FromUtf8Error, std::string::FromUtf16Error, std::ffi::NulError, core::net::AddrParseError, core::char::CharTryFromError,
            core::array::TryFromSliceError;
        OverflowError: core::num::TryFromIntError;
        MemoryError: std::collections::TryReserveError;
    );
    exception::RuntimeError::CLASS
}

/// The entry at which an error leaves Rust.
pub(crate) struct Site {
    class: Option<&'static ClassDefinition>,
    owner: &'static str,
    function: Option<&'static FunctionDefinition>,
    attribute: Option<&'static core::ffi::CStr>,
}

/// A site under the name that Python knows.
struct Named {
    name: String,
    is_attribute: bool,
}

impl Site {
    pub(crate) fn of_function<T: Owner>(function: &'static FunctionDefinition) -> Self {
        Self {
            class: T::CLASS,
            owner: T::NAME,
            function: Some(function),
            attribute: None,
        }
    }

    pub(crate) fn of_attribute<T: Owner>(name: &'static core::ffi::CStr) -> Self {
        debug_assert!(T::Place::IN_CLASS);
        Self {
            class: T::CLASS,
            owner: T::NAME,
            function: None,
            attribute: Some(name),
        }
    }

    /// `Person.greet`, or the plain name of a module's function.
    pub(crate) fn qualified(&self, py: Python<'_>, object: *mut ffi::PyObject) -> String {
        let name = match (self.attribute, self.function) {
            (Some(name), _) => name.to_string_lossy().into_owned(),
            (None, Some(function)) => self.function_name(function, object),
            (None, None) => String::new(),
        };
        match self.class {
            Some(class) => {
                let owner = py
                    .class(class)
                    .map_or_else(|_| self.owner.to_owned(), |ty| ty.name(py));
                format!("{owner}.{name}")
            }
            None => name,
        }
    }

    /// What `del` says of an attribute that has no deleter.
    pub(crate) fn not_deletable(&self) -> String {
        let name = self.attribute.unwrap_or_default().to_string_lossy();
        format!(
            "property '{name}' of '{}' object has no deleter",
            self.owner
        )
    }

    /// The name on the edge: a free function may be listed under another one.
    fn function_name(
        &self,
        function: &'static FunctionDefinition,
        object: *mut ffi::PyObject,
    ) -> String {
        let edge = self
            .class
            .is_none()
            .then(|| raw::module::definition_of(object))
            .flatten()
            .and_then(|module| {
                module.members.iter().find_map(|member| match member.node {
                    Node::Function(found) if core::ptr::eq(found, function) => Some(member.name),
                    _ => None,
                })
            });
        edge.unwrap_or(function.name).to_string_lossy().into_owned()
    }
}

/// What a refused value should have been.
pub struct Expected {
    problem: String,
}

impl Expected {
    /// A value of this type.
    pub fn of(hint: crate::hint::Hint) -> Self {
        Self {
            problem: format!("must be {}", hint.in_message()),
        }
    }

    /// A value that fits this description: `tuple of length 2`.
    pub fn described(description: &str) -> Self {
        Self {
            problem: format!("must be {description}"),
        }
    }

    /// The `TypeError` for a value of another type.
    #[cold]
    pub fn but_got(self, object: &Bound<'_, PyAny>) -> PyErr {
        let given = if raw::call::is_none(object) {
            "None".to_owned()
        } else {
            raw::types::type_name(object)
        };
        PyErr::refused(
            exception::TypeError::CLASS,
            format!("{}, not {given}", self.problem),
        )
    }
}
