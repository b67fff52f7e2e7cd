//! A function's parameters become its documented signature.

use pydust::prelude::*;

/// Functions, with and without a signature of their own.
#[pydust::module(members(fn double, fn with_kwargs, fn r#repeat as "repeat_text"))]
pub struct Functions;

/// Twice the number.
#[pydust::function]
#[signature(x, /)]
pub fn double(x: i64) -> PyResult<i64> {
    match x.checked_mul(2) {
        Some(result) => Ok(result),
        None => raise!(OverflowError, "twice {x} does not fit 64 bits"),
    }
}

/// `x` doubled while it is below `y`.
#[pydust::function]
#[signature(x, /, *, y = 42.0)]
pub fn with_kwargs(x: f64, y: f64) -> f64 {
    if x < y { x * 2.0 } else { y }
}

/// The text again and again.
#[pydust::function]
pub fn r#repeat(
    text: &str,
    #[arg(default = 2)] times: usize,
    #[arg(default = " ", keyword)] separator: &str,
) -> String {
    vec![text; times].join(separator)
}

#[pydust::methods]
impl Functions {
    /// The sum of two numbers, which may be passed by position or by keyword.
    pub fn add(a: i64, b: i64) -> PyResult<i64> {
        match a.checked_add(b) {
            Some(sum) => Ok(sum),
            None => raise!(OverflowError, "{a} + {b} does not fit 64 bits"),
        }
    }

    /// `None` is accepted where the type says so, and is a default only where one is written.
    pub fn greet(name: Option<&str>, #[arg(default = None)] title: Option<&str>) -> String {
        let name = name.unwrap_or("stranger");
        match title {
            Some(title) => format!("Hello, {title} {name}"),
            None => format!("Hello, {name}"),
        }
    }

    /// How often one number fits into another, and what is left. Python passes both by position.
    #[signature(number, by = 10, /)]
    pub fn split(number: i64, by: i64) -> PyResult<(i64, i64)> {
        match (number.checked_div_euclid(by), number.checked_rem_euclid(by)) {
            (Some(times), Some(rest)) => Ok((times, rest)),
            _ => raise!(ZeroDivisionError, "{number} cannot be split by {by}"),
        }
    }

    fn not_visible() -> i64 {
        0
    }

    /// Uses a private function.
    pub fn zero() -> i64 {
        Self::not_visible()
    }
}
