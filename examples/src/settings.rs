//! A module with attributes: fields of its state that Python reads and sets, properties, and names that are computed when they are asked for.

use pydust::prelude::*;

/// How numbers are written.
#[pydust::module(members(Limits))]
pub struct Settings {
    /// Digits behind the point.
    #[attribute(set)]
    precision: u8,
    /// How many numbers were written, read only.
    #[attribute]
    written: u64,
    /// What stands before a number, if anything.
    #[attribute(set, rename = "prefix")]
    sign: Option<String>,
    separator: char,
}

#[pydust::methods]
impl Settings {
    /// The version of the rules.
    pub const VERSION: &str = "2.1";

    fn __new__() -> Self {
        Self {
            precision: 2,
            written: 0,
            sign: None,
            separator: '.',
        }
    }

    /// Writes a number by the rules.
    pub fn write(&mut self, number: f64) -> String {
        self.written += 1;
        let sign = self.sign.as_deref().unwrap_or_default();
        let digits = usize::from(self.precision);
        let text = format!("{sign}{number:.digits$}");
        text.replace('.', &self.separator.to_string())
    }

    /// Between the digits: a point or a comma.
    #[property]
    pub fn separator(&self) -> char {
        self.separator
    }

    #[setter(separator)]
    fn set_separator(&mut self, separator: char) -> PyResult<()> {
        if !".,".contains(separator) {
            raise!(ValueError, "numbers have '.' or ',', not {separator:?}")
        }
        self.separator = separator;
        Ok(())
    }

    #[deleter(separator)]
    fn reset_separator(&mut self) {
        self.separator = '.';
    }

    /// Names that are computed when they are first asked for, and kept from then on: `POWERS` and `ROOTS`.
    fn __getattr__<'py>(state: State<'py, Self>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let module = state.module();
        let numbers = (1..=5).map(f64::from);
        let table: Vec<_> = match name {
            "POWERS" => numbers.map(|number| number * number).collect(),
            "ROOTS" => numbers.map(f64::sqrt).collect(),
            _ => raise!(
                AttributeError,
                "module '{}' has no attribute '{name}'",
                module.name()?
            ),
        };
        let table = PyList::new(module.py(), table)?;
        module.as_any().setattr(name, &table)?;
        Ok(table)
    }
}

/// A submodule says itself what `import *` takes and `dir` shows.
#[pydust::submodule]
#[derive(Default)]
pub struct Limits {
    /// The largest number of digits that was asked for.
    #[attribute(set)]
    digits: u8,
}

#[pydust::methods]
impl Limits {
    /// What `from example.settings.limits import *` takes.
    pub const __all__: [&str; 1] = ["allowed"];

    /// Whether so many digits are allowed.
    pub fn allowed(digits: u8) -> bool {
        digits <= 17
    }

    /// For those who know.
    pub fn forbidden(&self) -> bool {
        !Self::allowed(self.digits)
    }

    fn __dir__(&self) -> [&str; 2] {
        ["allowed", "digits"]
    }
}
