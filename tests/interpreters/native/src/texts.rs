//! Functions, methods and classes whose signatures and docs are hard to read for `inspect`, and closures that give objects.

use pydust::prelude::*;

/// Signatures and docs.
#[pydust::module(members(Größe, Unmade, Unfound))]
pub struct Texts;

#[pydust::methods]
impl Texts {
    /// Joins.
    pub fn join(
        a: &str,
        #[arg(default = "é猫🦀'\n")] sep: &str,
        #[arg(default = 'ß')] end: char,
        #[arg(default = b"\xff\n")] tail: &[u8],
    ) -> String {
        format!("{a}{sep}{end}{tail:?}")
    }

    /// A name that no text signature can hold.
    pub fn measure(first: i64, größe: i64, #[arg(default = 1)] last: i64) -> i64 {
        first + größe + last
    }

    /// By position alone, and by keyword alone.
    #[signature(first, /, *, größe = 1)]
    pub fn strict(first: i64, größe: i64) -> i64 {
        first + größe
    }

    /// Both names are taken.
    pub fn taken(args: i64, kwargs: i64, größe: i64) -> i64 {
        args + kwargs + größe
    }

    /// Tuples, as 3.11 cannot read all of them.
    #[signature(first, pair = (1, 2), /, other = (3, 'é'), single = (4,))]
    pub fn tuples(
        first: i64,
        pair: (i64, i64),
        other: (i64, char),
        single: (i64,),
    ) -> (i64, (i64, i64), (i64, char), (i64,)) {
        (first, pair, other, single)
    }

    /// documented(x)
    /// --
    ///
    /// A doc that begins as a signature does.
    pub fn documented(y: i64) -> i64 {
        y
    }

    /// The six comparisons by the names of Rust's operators.
    pub fn compared(left: &Bound<'_>, right: &Bound<'_>) -> PyResult<Vec<bool>> {
        Ok(vec![
            left.eq(right)?,
            left.ne(right)?,
            left.lt(right)?,
            left.le(right)?,
            left.gt(right)?,
            left.ge(right)?,
        ])
    }

    /// Gives what the called one gives.
    pub fn forward(py: Python<'_>, function: Py<PyAny>) -> PyResult<Bound<'_>> {
        py.callable("forward", move |arguments, keywords| {
            function.bind(arguments.py()).call_with(arguments, keywords)
        })
    }

    /// Gives its arguments as they came: a reference that lives for the call.
    pub fn arguments_of(py: Python<'_>) -> PyResult<Bound<'_>> {
        py.callable("arguments_of", |arguments, _| Ok(arguments))
    }

    /// Gives the first of its arguments, or nothing.
    pub fn first_of(py: Python<'_>) -> PyResult<Bound<'_>> {
        py.callable("first_of", |arguments, _| Ok(arguments.get_item(0)))
    }
}

/// A class with a name, a parameter and a method that are no ASCII.
#[pydust::class]
pub struct Größe {
    wert: i64,
}

#[pydust::methods]
impl Größe {
    fn __new__(wert: i64, #[arg(default = "€")] _währung: &str) -> Self {
        Self { wert }
    }

    /// Called.
    fn __call__(&self, #[arg(default = "ü")] text: &str) -> String {
        format!("{}{text}", self.wert)
    }

    pub fn größer(&self, #[arg(default = 'ß')] zeichen: char) -> char {
        zeichen
    }

    #[classmethod]
    pub fn klasse(_cls: &Bound<'_, PyType>, #[arg(default = "é")] name: &str) -> String {
        name.to_owned()
    }

    pub fn statisch(#[arg(default = "é")] name: &str) -> String {
        name.to_owned()
    }
}

/// Unmade(x)
/// --
///
/// Its doc begins as a signature does, but it has no constructor.
#[pydust::class]
pub struct Unmade;

#[pydust::methods]
impl Unmade {}

/// Unfound(x)
/// --
///
/// Its doc begins as a signature does.
#[pydust::exception(message = "not found")]
#[derive(Debug)]
pub struct Unfound;
