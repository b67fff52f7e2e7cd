//! Rust iterators in Python, and Python's in Rust.

use pydust::prelude::*;

/// Iterators in both directions.
#[pydust::module(members(fn count, fn primes, fn words, fn lines, fn backwards, fn parse_all, fn countdowns, fn nothing, fn longest, fn total, fn again, fn panics))]
pub struct Iterators;

/// The numbers below `stop`.
#[pydust::function]
pub fn count(stop: i64) -> impl Iterator<Item = i64> {
    0..stop
}

/// All prime numbers. A generator is an iterator with state.
#[pydust::function]
pub fn primes() -> impl Iterator<Item = u64> {
    let mut found: Vec<u64> = Vec::new();
    (2..).filter(move |candidate| {
        let is_prime = found
            .iter()
            .take_while(|p| *p * *p <= *candidate)
            .all(|p| candidate % p != 0);
        if is_prime {
            found.push(*candidate);
        }
        is_prime
    })
}

/// The words of a text with their lengths. The iterator owns what it goes through.
#[pydust::function]
pub fn words(text: &str) -> impl Iterator<Item = (String, usize)> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    words.into_iter().map(|word| {
        let length = word.chars().count();
        (word, length)
    })
}

/// A line of a text. No name of the module: nobody makes one but `lines`.
#[pydust::class]
pub struct Line {
    /// Its number, from 1.
    #[attribute]
    number: usize,
    /// What it says.
    #[attribute]
    text: String,
}

#[pydust::methods]
impl Line {}

/// The lines of a text, as objects of a class.
#[pydust::function]
pub fn lines(text: String) -> impl Iterator<Item = Line> {
    let mut rest = text;
    (1..).map_while(move |number| {
        if rest.is_empty() {
            return None;
        }
        let text = match rest.split_once('\n') {
            Some((first, others)) => {
                let (first, others) = (first.to_owned(), others.to_owned());
                rest = others;
                first
            }
            None => std::mem::take(&mut rest),
        };
        Some(Line { number, text })
    })
}

/// Objects from the last to the first. The iterator owns them.
#[pydust::function]
pub fn backwards(objects: Vec<Py<PyAny>>) -> impl Iterator<Item = Py<PyAny>> {
    objects.into_iter().rev()
}

/// Numbers from texts. An item may be an error, which is raised when it is its turn.
#[pydust::function]
pub fn parse_all(
    texts: Vec<String>,
) -> PyResult<impl Iterator<Item = Result<i64, std::num::ParseIntError>>> {
    if texts.is_empty() {
        raise!(ValueError, "there is nothing to parse")
    }
    Ok(texts.into_iter().map(|text| text.parse()))
}

/// Iterators inside other types are named.
#[pydust::function]
pub fn countdowns(starts: Vec<u32>) -> Vec<Iter<std::iter::Rev<std::ops::Range<u32>>>> {
    let countdown = |start| Iter((0..start).rev());
    starts.into_iter().map(countdown).collect()
}

/// No item at all.
#[pydust::function]
pub fn nothing() -> Iter<std::iter::Empty<i64>> {
    Iter(std::iter::empty())
}

/// Calls `function` for each item; it may ask the same iterator for more, which is refused.
#[pydust::function]
pub fn again(function: Py<PyAny>) -> impl Iterator<Item = PyResult<Py<PyAny>>> {
    std::iter::from_fn(move || {
        // Python is asked from inside the iterator, so that no token is at hand.
        let result = Python::attach(|py| function.bind(py).call(&[]).map(Bound::unbind));
        Some(result.unwrap_or_else(|error| Err(error.into())))
    })
}

/// Panics at the second item.
#[pydust::function]
pub fn panics() -> impl Iterator<Item = u8> {
    (0..3).inspect(|n| assert!(*n == 0, "no more than one"))
}

/// The longest text of an iterable, which is asked for one item after the other. Each step may raise.
#[pydust::function]
pub fn longest(texts: &Bound<'_>) -> PyResult<Option<String>> {
    let mut longest: Option<String> = None;
    for text in texts.iter()? {
        let text: String = text?.extract()?;
        if longest
            .as_ref()
            .is_none_or(|longest| text.len() > longest.len())
        {
            longest = Some(text);
        }
    }
    Ok(longest)
}

/// The sum of a list of numbers, which are read where they are.
#[pydust::function]
pub fn total(numbers: &Bound<'_, PyList>) -> PyResult<i64> {
    numbers.items::<i64>().sum()
}
