//! Errors: Rust's own with `?`, Python's with `raise!`, and panics.

use std::fs;

use pydust::prelude::*;

/// What becomes of a Rust error on its way to Python.
#[pydust::module]
pub struct Errors;

#[pydust::methods]
impl Errors {
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
