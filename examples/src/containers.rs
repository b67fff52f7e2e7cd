//! Containers and iteration: what `len`, `[..]`, `in` and `for` call.

use std::collections::BTreeMap;

use pydust::prelude::*;

/// Containers.
#[pydust::module(members(Row, Table, Countdown, Endless))]
pub struct Containers;

/// A list of numbers.
#[pydust::class]
#[derive(Clone)]
pub struct Row {
    values: Vec<f64>,
}

/// What `row[..]` gives: a number, or a row for a slice.
#[derive(IntoPy)]
pub enum Part {
    Value(f64),
    Row(Row),
}

#[pydust::methods]
impl Row {
    fn __new__(values: Vec<f64>) -> Self {
        Self { values }
    }

    fn __repr__(&self) -> String {
        format!("Row({:?})", self.values)
    }

    fn __len__(&self) -> usize {
        self.values.len()
    }

    fn __getitem__(&self, at: Subscript<'_>) -> PyResult<Part> {
        Ok(match at.resolve(self.values.len())? {
            Selected::Item(index) => Part::Value(self.values[index]),
            Selected::Items(slice) => Part::Row(Row {
                values: slice.into_iter().map(|index| self.values[index]).collect(),
            }),
        })
    }

    fn __setitem__(&mut self, at: isize, value: f64) -> PyResult<()> {
        match Subscript::Index(at).resolve(self.values.len())? {
            Selected::Item(index) => self.values[index] = value,
            Selected::Items(_) => unreachable!("an index means one item"),
        }
        Ok(())
    }

    fn __delitem__(&mut self, at: Subscript<'_>) -> PyResult<()> {
        match at.resolve(self.values.len())? {
            Selected::Item(index) => drop(self.values.remove(index)),
            Selected::Items(slice) => {
                let mut gone: Vec<usize> = slice.into_iter().collect();
                gone.sort_unstable();
                for index in gone.into_iter().rev() {
                    self.values.remove(index);
                }
            }
        }
        Ok(())
    }

    fn __contains__(&self, value: f64) -> bool {
        self.values.contains(&value)
    }

    /// An iterator of Rust. It lives on after the call, so it has values of its own.
    fn __iter__(&self) -> impl Iterator<Item = f64> {
        self.values.clone().into_iter()
    }

    fn __reversed__(&self) -> impl Iterator<Item = f64> {
        self.values.clone().into_iter().rev()
    }

    fn __add__(&self, other: &Row) -> Row {
        Self {
            values: [&*self.values, &*other.values].concat(),
        }
    }

    fn __iadd__(&mut self, other: Vec<f64>) {
        self.values.extend(other);
    }

    fn __copy__(&self) -> Row {
        self.clone()
    }
}

/// Numbers by name. Without `__iter__` Python would try the keys 0, 1, 2, ..
#[pydust::class]
#[derive(Default)]
pub struct Table {
    numbers: BTreeMap<String, i64>,
}

#[pydust::methods]
impl Table {
    fn __new__() -> Self {
        Self::default()
    }

    fn __len__(&self) -> usize {
        self.numbers.len()
    }

    fn __getitem__(&self, name: &str) -> PyResult<i64> {
        match self.numbers.get(name) {
            Some(number) => Ok(*number),
            None => raise!(KeyError, "{name}"),
        }
    }

    fn __setitem__(&mut self, name: String, number: i64) {
        self.numbers.insert(name, number);
    }

    fn __contains__(&self, name: &str) -> bool {
        self.numbers.contains_key(name)
    }

    fn __iter__(&self) -> impl Iterator<Item = String> {
        self.numbers.keys().cloned().collect::<Vec<_>>().into_iter()
    }

    fn __delitem__(&mut self, name: &str) -> PyResult<()> {
        match self.numbers.remove(name) {
            Some(_) => Ok(()),
            None => raise!(KeyError, "{name}"),
        }
    }

    /// Changes every number to what a function makes of it. The function cannot use the table meanwhile.
    fn __call__(&mut self, function: &Bound<'_>) -> PyResult<()> {
        for number in self.numbers.values_mut() {
            *number = function.call((*number,))?.extract()?;
        }
        Ok(())
    }

    /// With this and `__getitem__`, `dict(table)` works.
    pub fn keys(&self) -> Vec<String> {
        self.numbers.keys().cloned().collect()
    }
}

/// An iterator with a class of its own.
#[pydust::class]
pub struct Countdown {
    #[attribute]
    left: usize,
}

#[pydust::methods]
impl Countdown {
    fn __new__(start: usize) -> Self {
        Self { left: start }
    }

    /// An iterator is its own iterator.
    fn __iter__<'a, 'py>(this: &'a Bound<'py, Self>) -> &'a Bound<'py, Self> {
        this
    }

    /// `None` is the end.
    fn __next__(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left + 1)
    }

    fn __length_hint__(&self) -> usize {
        self.left
    }
}

/// A sequence by `__getitem__` alone, and longer than Python can say.
#[pydust::class]
pub struct Endless;

#[pydust::methods]
impl Endless {
    fn __new__() -> Self {
        Self
    }

    fn __len__(&self) -> usize {
        usize::MAX
    }

    fn __getitem__(&self, index: usize) -> PyResult<usize> {
        if index >= 3 {
            raise!(IndexError, "who knows");
        }
        Ok(index)
    }

    /// Changing an item is supported, deleting one is not.
    fn __setitem__(&self, index: usize, value: usize) -> PyResult<()> {
        if index != value {
            raise!(ValueError, "item {index} is {index}");
        }
        Ok(())
    }

    fn __contains__(&self, item: usize) -> bool {
        item < 3 || panic!("nobody has seen {item}")
    }

    fn __add__(&self, other: usize) -> Endless {
        assert!(other > 0, "nothing is added");
        Self
    }
}
