//! Errors: Rust's own with `?`, Python's with `raise!`, classes of one's own, and panics.

use std::fs;
use std::io;

use pydust::exception::KeyError;
use pydust::prelude::*;

/// What becomes of a Rust error on its way to Python.
#[pydust::module(members(pydust::PanicError, ParseError, StoreError, Retired, Checks))]
pub struct Exceptions;

#[pydust::methods]
impl Exceptions {
    /// A port number. The traceback shows the line of the `?` below.
    pub fn parse_port(text: &str) -> PyResult<u16> {
        let port = text.parse::<u16>()?;
        if port == 0 {
            raise!(ValueError, "port 0 is reserved")
        }
        Ok(port)
    }

    /// The content of a file. A missing one is a `FileNotFoundError`.
    pub fn read(path: &str) -> PyResult<String> {
        Ok(fs::read_to_string(path)?)
    }

    /// An error of a library's own type, without a Python name in sight.
    pub fn launch(countdown: u8) -> Result<String, LaunchError> {
        if countdown == 0 {
            Ok("lift-off".into())
        } else {
            Err(LaunchError {
                countdown,
                cause: "3".parse::<bool>().unwrap_err(),
            })
        }
    }

    /// The item at an index. Past the end Rust panics, and Python sees an exception.
    pub fn item(values: Vec<i64>, index: usize) -> i64 {
        values[index]
    }

    /// A share in percent, with the reason why it is none.
    pub fn percentage(text: &str) -> PyResult<u8> {
        let value: u8 = match text.parse() {
            Ok(value) => value,
            Err(error) => raise!(ValueError, from = error, "{text:?} is no percentage"),
        };
        if value > 100 {
            return Err(PyErr::msg("more than everything").with_note("100 is all there is"));
        }
        Ok(value)
    }

    /// All numbers, or all that is wrong with them.
    pub fn parse_all(texts: Vec<String>) -> PyResult<Vec<i64>> {
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for text in &texts {
            match text.parse::<i64>() {
                Ok(value) => values.push(value),
                Err(error) => errors.push(PyErr::from(error).with_note(format!("in {text:?}"))),
            }
        }
        if errors.is_empty() {
            Ok(values)
        } else {
            Err(PyErr::group("not all are numbers", errors))
        }
    }

    /// What a mapping has for a key, or `None`.
    pub fn get<'py>(
        py: Python<'py>,
        mapping: &Bound<'py, PyAny>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match mapping.call_method("__getitem__", &[key]) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is::<KeyError>(py) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The old name of `parse_port`.
    pub fn port(py: Python<'_>, text: &str) -> PyResult<u16> {
        warn!(
            py,
            DeprecationWarning,
            "port() is now parse_port()",
            stack_level = 1
        )?;
        Self::parse_port(text)
    }

    /// The first even perfect number from `start` on. Ctrl-C ends the search.
    pub fn perfect(py: Python<'_>, start: u64) -> PyResult<u64> {
        let mut candidate = start;
        while !py.detach(|| is_perfect(candidate)) {
            candidate += 2;
            py.check_signals()?;
        }
        Ok(candidate)
    }

    /// Tells everybody, and goes on where somebody fails.
    pub fn notify(py: Python<'_>, listeners: Vec<Bound<'_, PyAny>>) {
        for listener in listeners {
            if let Err(error) = listener.call(&[]) {
                error.write_unraisable(py, Some(&listener));
            }
        }
    }

    /// The number of a line `number: text`.
    pub fn parse_line(text: &str) -> Result<usize, ParseError> {
        let problem = |problem: &str| ParseError {
            line: text.to_owned(),
            column: text.find(':').map(|colon| colon + 1),
            problem: problem.into(),
        };
        let (number, _) = text.split_once(':').ok_or_else(|| problem("no colon"))?;
        number.parse().map_err(|_| problem("no number"))
    }

    /// What is stored under a key.
    pub fn load(folder: &str, key: &str) -> Result<String, StoreError> {
        if key.is_empty() {
            return Err(StoreError::Closed);
        }
        let path = format!("{folder}/{key}");
        fs::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::NotFound { key: key.into() },
            _ => StoreError::Broken(error),
        })
    }
}

fn is_perfect(number: u64) -> bool {
    let sum: u64 = (1..=number / 2)
        .filter(|divisor| number.is_multiple_of(*divisor))
        .sum();
    number > 0 && sum == number
}

/// A launch that did not happen.
#[derive(Debug)]
pub struct LaunchError {
    countdown: u8,
    cause: std::str::ParseBoolError,
}

impl std::fmt::Display for LaunchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} seconds too early", self.countdown)
    }
}

impl std::error::Error for LaunchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// A line that cannot be read.
#[pydust::exception(extends = ValueError, message = "{problem} in {line:?}")]
#[derive(Debug)]
pub struct ParseError {
    /// The whole line.
    line: String,
    /// Where the text begins, if there is any.
    column: Option<usize>,
    problem: String,
}

/// What can go wrong with a store.
#[pydust::exception]
#[derive(Debug)]
pub enum StoreError {
    /// There is nothing under the key.
    #[extends(KeyError)]
    #[message("nothing under {key}")]
    NotFound { key: String },
    /// The store itself fails.
    #[extends(OSError)]
    #[message("the store is broken")]
    Broken(#[source] io::Error),
    /// Somebody closed it.
    #[message("the store is closed")]
    Closed,
}

/// A warning of one's own.
#[pydust::exception(extends = UserWarning, message = "{what} is retired")]
#[derive(Debug)]
pub struct Retired {
    what: String,
}

/// What Rust sees of exceptions.
#[pydust::submodule(members(Deeper))]
pub struct Checks;

/// An exception of a submodule, below one of its parent's, that says its message itself.
#[pydust::exception(extends = ParseError)]
#[derive(Debug)]
pub struct Deeper {
    level: u8,
    #[opaque]
    hidden: std::time::Instant,
}

impl std::fmt::Display for Deeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let age = self.hidden.elapsed().as_secs() / 3600;
        write!(f, "level {} for {age} hours", self.level)
    }
}

impl std::error::Error for Deeper {}

#[pydust::methods]
impl Checks {
    /// What a callable raises: its class, its message, its cause, and whether it has a traceback and a context.
    pub fn describe(
        py: Python<'_>,
        callable: &Bound<'_, PyAny>,
    ) -> PyResult<(String, String, Option<String>, bool, bool)> {
        let Err(error) = callable.call(&[]) else {
            raise!(AssertionError, "it raised nothing")
        };
        Ok((
            error.get_type(py).qualified_name()?,
            error.message(py),
            error.cause(py).map(|cause| cause.message(py)),
            error.traceback(py).is_some(),
            error.context(py).is_some(),
        ))
    }

    /// Which of the classes that Rust can name would catch what a callable raises.
    pub fn caught_by(py: Python<'_>, callable: &Bound<'_, PyAny>) -> Vec<&'static str> {
        let Err(error) = callable.call(&[]) else {
            return Vec::new();
        };
        classes_of(py, &error)
    }

    /// The same of errors that Python has never seen.
    pub fn native(py: Python<'_>) -> PyResult<Vec<(String, Vec<&'static str>)>> {
        let errors: [PyErr; 6] = [
            StoreError::NotFound { key: "a".into() }.into(),
            StoreError::Closed.into(),
            io::Error::from_raw_os_error(2).into(),
            "x".parse::<u8>().unwrap_err().into(),
            PyErr::msg("plain"),
            PyErr::group("group", vec![PyErr::msg("inside")]),
        ];
        errors
            .iter()
            .map(|error| {
                let classes = classes_of(py, error);
                Ok((error.get_type(py).qualified_name()?, classes))
            })
            .collect()
    }

    /// Catches what a callable raises, looks at it, and lets it go on.
    pub fn pass_on<'py>(
        py: Python<'py>,
        callable: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        callable.call(&[]).inspect_err(|error| {
            error.value(py);
        })
    }

    /// The same exception object twice, and then raises it.
    pub fn value_twice(py: Python<'_>) -> PyResult<bool> {
        let error = PyErr::from(StoreError::Closed);
        let first = error.value(py);
        if !first.is(&error.value(py)) || error.downcast_ref::<StoreError>().is_none() {
            return Ok(false);
        }
        first.setattr("mark", PyString::new(py, "kept").as_any())?;
        Err(error)
    }

    /// Adds to an exception that a callable raises.
    pub fn annotate<'py>(
        callable: &Bound<'py, PyAny>,
        note: String,
    ) -> PyResult<Bound<'py, PyAny>> {
        callable
            .call(&[])
            .map_err(|error| error.with_note(note).with_cause(StoreError::Closed))
    }

    /// Raises what it gets.
    pub fn raise_object(object: Bound<'_, PyAny>) -> PyResult<()> {
        Err(object.into())
    }

    /// Groups what callables raise.
    pub fn gather(callables: Vec<Bound<'_, PyAny>>) -> PyResult<()> {
        let results = callables.iter().map(|callable| callable.call(&[]));
        Err(PyErr::group(
            "gathered",
            results.filter_map(Result::err).collect(),
        ))
    }

    /// An error of Rust whose cause is a tagged one.
    pub fn wrapped() -> Result<(), Wrapped> {
        Err(Wrapped(StoreError::NotFound { key: "k".into() }))
    }

    /// The exception of this submodule.
    pub fn deeper(level: u8) -> Result<(), Deeper> {
        Err(Deeper {
            level,
            hidden: std::time::Instant::now(),
        })
    }

    /// An error whose message panics.
    pub fn silent() -> Result<(), Silent> {
        Err(Silent)
    }

    /// A warning of the parent's class, with what it is about.
    pub fn warn_of(py: Python<'_>, what: &str, level: usize) -> PyResult<()> {
        PyErr::warn::<Retired>(py, &format!("{what} is retired"), level)
    }

    /// A warning of a class with values in its text.
    pub fn warn_with(py: Python<'_>, what: &str) -> PyResult<()> {
        warn!(py, UserWarning, "{}, {what}", 1)
    }

    /// Every way to write `raise!`.
    pub fn raise_form(form: u8) -> PyResult<()> {
        match form {
            0 => raise!(LookupError),
            1 => raise!(LookupError, "plain"),
            2 => raise!(LookupError, "{}-{form}", 1),
            3 => raise!(LookupError, from = StoreError::Closed),
            4 => raise!(LookupError, from = PyErr::msg("cause"), "with {form}"),
            _ => Ok(()),
        }
    }
}

fn classes_of(py: Python<'_>, error: &PyErr) -> Vec<&'static str> {
    use pydust::exception::*;
    let mut classes = Vec::new();
    macro_rules! check {
        ($($class:ident)*) => { $(if error.is::<$class>(py) { classes.push(stringify!($class)); })* };
    }
    check!(Exception ExceptionGroup FileNotFoundError KeyError KeyboardInterrupt OSError ParseError StoreError ValueError Warning PanicError);
    classes
}

/// Something around a tagged error.
#[derive(Debug)]
pub struct Wrapped(StoreError);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("wrapped")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// An error that cannot even say what it is.
#[derive(Debug)]
pub struct Silent;

impl std::fmt::Display for Silent {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("lost for words")
    }
}

impl std::error::Error for Silent {}
