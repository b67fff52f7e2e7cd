//! The functions of the comparison in Rusty Pydust, as one writes them there; the classes are in `classes.rs`.

mod classes;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use pydust::exception::ValueError;
use pydust::prelude::*;

use classes::{Clerk, Holder, Linear, Pixel, Point, Series, SharedPoint, Span, SpanIterator, Tally};

/// The functions of the comparison.
#[pydust::module(members(
    Point,
    SharedPoint,
    Pixel,
    Tally,
    Holder,
    Series,
    Linear,
    Span,
    SpanIterator,
    Clerk
))]
pub struct Functions {
    pub(crate) entries: i64,
}

const SCORES: [(&str, i64); 10] = [
    ("alpha", 1001),
    ("bravo", 1002),
    ("charlie", 1003),
    ("delta", 1004),
    ("echo", 1005),
    ("foxtrot", 1006),
    ("golf", 1007),
    ("hotel", 1008),
    ("india", 1009),
    ("juliett", 1010),
];

#[pydust::methods]
impl Functions {
    fn __new__() -> Self {
        Self { entries: 1000 }
    }

    /// Some work for one processor. It does not release the interpreter.
    #[signature(steps, /)]
    pub fn work(steps: u64) -> u64 {
        let mut seed = steps;
        for _ in 0..steps {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
        }
        seed
    }

    pub fn entries(&self) -> i64 {
        self.entries
    }

    pub fn enter(&mut self) {
        self.entries = self.entries.wrapping_add(1);
    }

    pub fn noop() {}

    pub fn one_int(x: i64) -> i64 {
        x.wrapping_add(1)
    }

    #[signature(x, /)]
    pub fn one_int_positional(x: i64) -> i64 {
        x.wrapping_add(1)
    }

    pub fn two_ints(left: i64, right: i64) -> i64 {
        left.wrapping_add(right)
    }

    pub fn two_floats(left: f64, right: f64) -> f64 {
        left * right
    }

    #[signature(x, /)]
    pub fn invert(x: bool) -> bool {
        !x
    }

    #[signature(first, second = 2, third = 3, fourth = 4)]
    pub fn with_defaults(first: i64, second: i64, third: i64, fourth: i64) -> i64 {
        first
            .wrapping_add(second)
            .wrapping_add(third)
            .wrapping_add(fourth)
    }

    #[signature(first = 1000, second = 2000)]
    pub fn only_defaults(first: i64, second: i64) -> i64 {
        first.wrapping_add(second)
    }

    #[signature(text, /)]
    pub fn text_length(text: &str) -> usize {
        text.len()
    }

    #[signature(text, /)]
    pub fn text_echo(text: &str) -> &str {
        text
    }

    #[signature(data, /)]
    pub fn bytes_length(data: &[u8]) -> usize {
        data.len()
    }

    #[signature(data, /)]
    pub fn bytes_echo(data: &[u8]) -> &[u8] {
        data
    }

    #[signature(values, /)]
    pub fn list_sum(values: &Bound<'_, PyList>) -> PyResult<i64> {
        let mut sum = 0_i64;
        for value in values.items::<i64>() {
            sum = sum.wrapping_add(value?);
        }
        Ok(sum)
    }

    #[signature(values, /)]
    pub fn vector_sum(values: Vec<i64>) -> i64 {
        values.into_iter().fold(0, i64::wrapping_add)
    }

    #[signature(count, /)]
    pub fn list_of(count: i64) -> Vec<i64> {
        (0..count).collect()
    }

    #[signature(number, /)]
    pub fn pair_of(number: i64) -> (i64, f64) {
        (number + 1, 2.5)
    }

    pub fn dict_of(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let dict = PyDict::new(py);
        for (name, score) in SCORES {
            dict.set_item(name, score)?;
        }
        Ok(dict)
    }

    pub fn raise_plain() -> PyResult<()> {
        Err(ValueError::error("the value is out of range").without_frame())
    }

    pub fn raise_framed() -> PyResult<()> {
        raise!(ValueError, "the value is out of range")
    }

    #[signature(callable, times, /)]
    pub fn call_back(callable: &Bound<'_, PyAny>, times: i64) -> PyResult<()> {
        for index in 0..times {
            callable.call((index,))?;
        }
        Ok(())
    }

    /// As `call_back`, attached for each call alone.
    #[signature(callable, times, /)]
    pub fn attach_back(callable: Py<PyAny>, times: i64, py: Python<'_>) -> PyResult<()> {
        py.detach(|| {
            for index in 0..times {
                Python::attach(|py| callable.bind(py).call((index,)).map(drop))??;
            }
            Ok(())
        })
    }

    #[signature(values, /)]
    pub fn consume(values: &Bound<'_, PyAny>) -> PyResult<i64> {
        let mut sum = 0_i64;
        for value in values.iter()? {
            sum = sum.wrapping_add(value?.extract()?);
        }
        Ok(sum)
    }

    pub fn map_of() -> &'static BTreeMap<&'static str, i64> {
        static MAP: LazyLock<BTreeMap<&str, i64>> = LazyLock::new(|| BTreeMap::from(SCORES));
        &MAP
    }

    #[signature(values, /)]
    pub fn buffer_sum(values: &PyBuffer<f64>) -> f64 {
        values.iter().sum()
    }

    #[signature(end, /)]
    pub fn count(end: i64) -> impl Iterator<Item = i64> {
        0..end
    }

    pub fn distance(a: &Point, b: &Point) -> f64 {
        let (x, y) = (a.x - b.x, a.y - b.y);
        x * x + y * y
    }

    pub fn shared_distance(a: &SharedPoint, b: &SharedPoint) -> f64 {
        let (x, y) = (a.x - b.x, a.y - b.y);
        x * x + y * y
    }
}
