//! `PyErr`: an error on its way to Python.
//!
//! A Rust error stays what it is, with the place where `?` took it up, until it reaches the border or somebody asks for the exception; only then is a Python
//! class chosen (`native`) and an exception made (`raise`). What Rust can ask of an error it caught is in `caught`, the words of the framework's own are in
//! `text` and `expected`, and `site` names the entry where an error leaves.

mod backtrace;
mod caught;
mod debug;
mod expected;
mod native;
pub(crate) mod panic;
mod raise;
mod site;
mod text;

use core::any::Any;
use core::fmt;
use core::panic::Location;
use std::borrow::Cow;
use std::error::Error;
use std::sync::OnceLock;

pub use caught::deprecated;
pub use expected::Expected;
pub(crate) use site::{Home, Site};

use crate::convert::arguments::CallProblem;
use crate::error::panic::PanicLocation;
use crate::exception::{self, ExceptionClass};
use crate::layout::borrow::Problem;
use crate::raw::stack::Kept;
use crate::raw::types;
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
pub struct PyErr(Box<ErrorState>);

struct ErrorState {
    kind: ErrorKind,
    /// Where in Rust it came up, if that says something to the caller.
    place: Option<&'static Location<'static>>,
    /// What most errors never have.
    rare: OnceLock<Box<Rare>>,
}

/// What an error was given beside itself.
#[derive(Default)]
struct Rare {
    cause: Option<PyErr>,
    notes: Vec<String>,
    /// A value that was not converted, because that would have gone too deep. It ends with the error, where there is room on the stack.
    kept: Option<Kept>,
    /// What a conversion was about to make when CPython raised the exception.
    way: Option<Way>,
    /// The exception object, where somebody asked for it before it was raised.
    made: OnceLock<Py<PyAny>>,
}

enum ErrorKind {
    /// An exception object.
    Raised(Py<PyAny>),
    /// A class and a message.
    New {
        class: ExceptionClass,
        message: Cow<'static, str>,
    },
    /// A Rust error; its class is chosen when it is raised.
    Native(Box<dyn Error + Send + Sync>),
    /// Several errors at once.
    Group(Box<Group>),
    /// A value that does not convert.
    Refused(Box<Refused>),
    /// A call that does not fit: what comes after the function's name.
    Call(String),
    /// A borrow that cannot be had, of a struct.
    Borrow(Problem, &'static str),
    Panic(Box<(String, Option<PanicLocation>)>),
}

/// Several errors, with a message for all.
struct Group {
    message: String,
    errors: Vec<PyErr>,
}

impl Drop for Group {
    fn drop(&mut self) {
        take_apart(core::mem::take(&mut self.errors));
    }
}

impl Drop for Rare {
    fn drop(&mut self) {
        if let Some(cause) = self.cause.take() {
            take_apart(vec![cause]);
        }
    }
}

/// Drops errors, and those that they carry, one after the other: a long chain has no place on the stack.
#[cold]
fn take_apart(mut errors: Vec<PyErr>) {
    while let Some(mut error) = errors.pop() {
        if let Some(rare) = error.0.rare.get_mut() {
            errors.extend(rare.cause.take());
        }
        if let ErrorKind::Group(group) = &mut error.0.kind {
            errors.append(&mut group.errors);
        }
    }
}

/// A value that does not convert: `must be int, not str`, and the way to it from the argument.
struct Refused {
    class: ExceptionClass,
    problem: String,
    way: Way,
}

/// Which value did not convert.
#[derive(Default)]
struct Way {
    /// The steps from the outside, the innermost first.
    path: Vec<String>,
    parameter: Option<&'static str>,
    /// Whether it was on its way from Rust to Python.
    outwards: bool,
}

/// Why a value does not convert.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is of another type.
    Type,
    /// Its type is right, but not what it holds.
    Value,
}

impl<E: Error + Send + Sync + 'static> From<E> for PyErr {
    #[track_caller]
    fn from(error: E) -> Self {
        Self::new(ErrorKind::Native(Box::new(error)), Some(Location::caller()))
    }
}

impl PyErr {
    #[inline(always)]
    fn new(kind: ErrorKind, place: Option<&'static Location<'static>>) -> Self {
        Self(Box::new(ErrorState {
            kind,
            place,
            rare: OnceLock::new(),
        }))
    }

    /// Every exception object that this owns as it is, for the collector. What a Rust error holds, and what was made of it, is not among them.
    pub(crate) fn each_exception(&self, visit: &mut dyn FnMut(&Py<PyAny>)) {
        let (mut next, mut waiting) = (Some(self), Vec::new());
        while let Some(error) = next {
            match &error.0.kind {
                ErrorKind::Raised(exception) => visit(exception),
                ErrorKind::Group(group) => waiting.extend(&group.errors),
                _ => {}
            }
            next = waiting.pop();
        }
    }
}

impl ErrorState {
    /// The errors that this one is made of: the cause, and those of a group.
    fn parts(&self) -> impl Iterator<Item = &PyErr> {
        let cause = self.rare.get().and_then(|rare| rare.cause.as_ref());
        let members = match &self.kind {
            ErrorKind::Group(group) => &group.errors[..],
            _ => &[],
        };
        cause.into_iter().chain(members)
    }
}

impl PyErr {
    /// An error of a built-in class, as `raise!` makes it.
    #[track_caller]
    #[inline]
    pub fn of_class(class: ExceptionClass, message: impl Into<String>) -> Self {
        Self::with_text(class, Cow::Owned(message.into()))
    }

    /// As [`PyErr::of_class`], without a copy of a text that is static.
    #[track_caller]
    #[inline]
    pub(crate) fn with_text(class: ExceptionClass, message: Cow<'static, str>) -> Self {
        Self::new(ErrorKind::New { class, message }, Some(Location::caller()))
    }

    /// What `raise!` makes. Once for all, so that a function which raises holds no more of it than this call. A text without values in it is not copied.
    #[track_caller]
    #[cold]
    #[inline(never)]
    pub(crate) fn formatted(class: ExceptionClass, message: fmt::Arguments<'_>) -> Self {
        let text = match message.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(message.to_string()),
        };
        Self::with_text(class, text)
    }

    /// The same error without the Rust line in its traceback: for errors that are part of the normal course of a program, which that spares a frame.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// use pydust::exception::KeyError;
    /// fn find(names: &[String], name: &str) -> PyResult<usize> {
    ///     names.iter().position(|known| known == name).ok_or_else(|| KeyError::error(name).without_frame())
    /// }
    /// ```
    #[must_use]
    #[inline]
    pub fn without_frame(mut self) -> Self {
        self.0.place = None;
        self
    }

    /// A `RuntimeError` with a message.
    #[track_caller]
    pub fn msg(message: impl Into<String>) -> Self {
        Self::of_class(exception::RuntimeError::CLASS, message)
    }

    /// A boxed Rust error, as libraries with errors of many kinds return it.
    #[track_caller]
    pub fn from_boxed(error: Box<dyn Error + Send + Sync>) -> Self {
        Self::new(ErrorKind::Native(error), Some(Location::caller()))
    }

    /// Several errors at once: an `ExceptionGroup` ([PEP 654](https://peps.python.org/pep-0654/)), which Python takes apart with `except*`.
    ///
    /// A group with an error that is no `Exception`, such as `KeyboardInterrupt`, is a `BaseExceptionGroup`. One of no errors is a `ValueError`.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn parse_all(texts: Vec<String>) -> PyResult<Vec<i64>> {
    ///     let (mut values, mut errors) = (Vec::new(), Vec::new());
    ///     for text in &texts {
    ///         match text.parse::<i64>() {
    ///             Ok(value) => values.push(value),
    ///             Err(error) => errors.push(error.into()),
    ///         }
    ///     }
    ///     if errors.is_empty() { Ok(values) } else { Err(PyErr::group("not all are numbers", errors)) }
    /// }
    /// ```
    #[track_caller]
    pub fn group(message: impl Into<String>, errors: Vec<Self>) -> Self {
        let message = message.into();
        Self::new(
            ErrorKind::Group(Box::new(Group { message, errors })),
            Some(Location::caller()),
        )
    }

    /// Says what this error came from: its `__cause__`, as with Python's `raise .. from ..`.
    #[must_use]
    #[track_caller]
    pub fn with_cause(mut self, cause: impl Into<Self>) -> Self {
        self.rare().cause = Some(cause.into());
        self
    }

    /// Adds a line below the message in tracebacks, `__notes__` ([PEP 678](https://peps.python.org/pep-0678/)).
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.rare().notes.push(note.into());
        self
    }

    /// Lets a value live as long as the error.
    pub(crate) fn keeping(mut self, value: Box<dyn Any>) -> Self {
        self.rare().kept = Some(Kept::new(value));
        self
    }

    /// Where to add something. From an exception object that was made already the error goes on as that.
    fn rare(&mut self) -> &mut Rare {
        let mut rare = self.0.rare.take().unwrap_or_default();
        if let Some(made) = rare.made.take() {
            self.0.kind = ErrorKind::Raised(made);
            *rare = Rare::default();
        }
        let _ = self.0.rare.set(rare);
        self.0.rare.get_mut().expect("it was just set")
    }

    /// An error of the framework itself: no Rust line of it says anything to a user.
    pub(crate) fn without_place(class: ExceptionClass, message: impl Into<String>) -> Self {
        let message = Cow::Owned(message.into());
        Self::new(ErrorKind::New { class, message }, None)
    }

    /// An exception object that is raised as it is.
    pub(crate) fn from_object(exception: Py<PyAny>) -> Self {
        Self::new(ErrorKind::Raised(exception), None)
    }

    /// A value that does not convert, to be completed with the name of the function and the argument.
    pub(crate) fn refused(class: ExceptionClass, problem: String) -> Self {
        Self::new(
            ErrorKind::Refused(Box::new(Refused {
                class,
                problem,
                way: Way::default(),
            })),
            None,
        )
    }

    pub(crate) fn call(problem: &CallProblem<'_>) -> Self {
        Self::new(ErrorKind::Call(problem.to_string()), None)
    }

    #[cold]
    pub(crate) fn borrow(problem: Problem, owner: &'static str) -> Self {
        Self::new(ErrorKind::Borrow(problem, owner), None)
    }

    /// Whether this is a borrow that failed for that reason.
    #[cold]
    pub(crate) fn is_borrow(&self, problem: Problem) -> bool {
        matches!(self.0.kind, ErrorKind::Borrow(found, _) if found == problem)
    }

    pub(crate) fn panicked(message: String, place: Option<PanicLocation>) -> Self {
        Self::new(ErrorKind::Panic(Box::new((message, place))), None)
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
    pub(crate) fn in_item(self, index: usize) -> Self {
        self.in_step(|| format!("item {index}"))
    }

    /// Says which part of a value did not convert: `key 'a'`.
    #[cold]
    pub(crate) fn in_step(mut self, step: impl FnOnce() -> String) -> Self {
        if let Some(way) = self.way() {
            way.path.push(step());
        }
        self
    }

    /// An exception that CPython raised when a value was converted: a note says which value that is.
    #[cold]
    pub(crate) fn by_conversion(mut self) -> Self {
        if self.way().is_none() {
            self.rare().way = Some(Way::default());
        }
        self
    }

    /// As [`by_conversion`](Self::by_conversion), from a method of the object. One that is written in Python raises what it likes.
    #[cold]
    pub(crate) fn by_conversion_of(self, object: &Bound<'_, PyAny>) -> Self {
        if types::is_made_at_run_time(&types::type_of(object)) {
            self
        } else {
            self.by_conversion()
        }
    }

    /// Says that the value was on its way to Python.
    #[cold]
    pub(crate) fn outwards(mut self) -> Self {
        if let Some(way) = self.way() {
            way.outwards = true;
        }
        self
    }

    /// Which value did not convert, if that is what went wrong.
    fn way(&mut self) -> Option<&mut Way> {
        match &mut self.0.kind {
            ErrorKind::Refused(refused) => Some(&mut refused.way),
            _ => self.0.rare.get_mut()?.way.as_mut(),
        }
    }

    /// What a refused value is: of another type altogether, or of the right type with something wrong in it. Errors that Python code raised are neither.
    pub(crate) fn refusal(&self, py: Python<'_>) -> Option<Refusal> {
        match &self.0.kind {
            ErrorKind::Refused(refused) => {
                // By the class itself: a function may have more than one address.
                let of_type = (refused.class)(py).is(&exception::TypeError::CLASS(py));
                Some(if refused.way.path.is_empty() && of_type {
                    Refusal::Type
                } else {
                    Refusal::Value
                })
            }
            _ => None,
        }
    }

    /// Whether an argument of this call is of another type altogether.
    pub(crate) fn refuses_an_argument(&self, py: Python<'_>) -> bool {
        matches!(&self.0.kind, ErrorKind::Refused(refused) if refused.way.parameter.is_some())
            && self.refusal(py) == Some(Refusal::Type)
    }

    /// Says which parameter did not convert.
    #[cold]
    #[inline(never)]
    pub(crate) fn in_parameter(mut self, name: &'static str) -> Self {
        if let Some(way) = self.way() {
            way.parameter = Some(name);
        }
        self
    }

    /// Leaves through Rust frames that cannot return an error; the next entry raises it.
    #[cold]
    pub(crate) fn throw(self) -> ! {
        std::panic::resume_unwind(Box::new(self))
    }
}
