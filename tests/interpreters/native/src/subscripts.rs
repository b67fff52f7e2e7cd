//! Classes with subscripts of every kind: what C code takes them for follows from the index, unless the class says so itself.

use pydust::prelude::*;

/// Classes with subscripts.
#[pydust::module(members(
    Numbered,
    Sliced,
    Named,
    Anything,
    Said,
    SaidSequence,
    Registered,
    RegisteredSequence,
    Writes,
    WritesNames,
    Measured,
    Below,
    OverDict,
    OverList
))]
pub struct Subscripts;

fn at(index: i64) -> PyResult<i64> {
    if (0..3).contains(&index) {
        Ok(index * 10)
    } else {
        raise!(IndexError, "{index}")
    }
}

fn of(key: &str) -> PyResult<i64> {
    match key {
        "a" => Ok(1),
        _ => raise!(KeyError, "{key}"),
    }
}

/// By number.
#[pydust::class]
pub struct Numbered;

#[pydust::methods]
impl Numbered {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__(&self, index: i64) -> PyResult<i64> {
        at(index)
    }
    fn __len__(&self) -> usize {
        3
    }
}

/// By number or slice.
#[pydust::class]
pub struct Sliced;

#[pydust::methods]
impl Sliced {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__(&self, at: Subscript<'_>) -> PyResult<usize> {
        match at.resolve(3)? {
            Selected::Item(index) => Ok(index * 10),
            Selected::Items(items) => Ok(items.into_iter().count()),
        }
    }
    fn __len__(&self) -> usize {
        3
    }
}

/// By name.
#[pydust::class]
pub struct Named {
    set: i64,
}

#[pydust::methods]
impl Named {
    fn __new__() -> Self {
        Self { set: 0 }
    }
    fn __getitem__(&self, key: &str) -> PyResult<i64> {
        of(key)
    }
    fn __setitem__(&mut self, key: &str, value: i64) -> PyResult<()> {
        self.set = of(key)? + value;
        Ok(())
    }
    fn __delitem__(&mut self, key: &str) -> PyResult<()> {
        self.set = -of(key)?;
        Ok(())
    }
    fn __len__(&self) -> usize {
        1
    }
}

/// By any object.
#[pydust::class]
pub struct Anything;

#[pydust::methods]
impl Anything {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__<'py>(&self, key: Bound<'py>) -> Bound<'py> {
        key
    }
}

/// By number, and says that these are keys.
#[pydust::class(mapping)]
pub struct Said;

#[pydust::methods]
impl Said {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__(&self, key: i64) -> PyResult<i64> {
        at(key)
    }
}

/// By any object, and says that these are numbers.
#[pydust::class(sequence, register("collections.abc:Mapping"))]
pub struct SaidSequence;

#[pydust::methods]
impl SaidSequence {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__(&self, index: &Bound<'_>) -> PyResult<i64> {
        at(index.extract()?)
    }
    fn __len__(&self) -> usize {
        3
    }
}

/// By number, and registered as a mapping.
#[pydust::class(register("collections.abc:MutableMapping"))]
pub struct Registered;

#[pydust::methods]
impl Registered {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__(&self, key: i64) -> PyResult<i64> {
        at(key)
    }
    fn __len__(&self) -> usize {
        3
    }
    pub fn keys(&self) -> Vec<i64> {
        vec![0, 1, 2]
    }
    pub fn get<'py>(&self, key: i64, default: Bound<'py>) -> PyResult<Bound<'py>> {
        at(key).map_or(Ok(default.clone()), |value| value.into_py(default.py()))
    }
}

/// By any object, and registered as a sequence.
#[pydust::class(register("collections.abc:Sequence"))]
pub struct RegisteredSequence;

#[pydust::methods]
impl RegisteredSequence {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__(&self, index: &Bound<'_>) -> PyResult<i64> {
        at(index.extract()?)
    }
    fn __len__(&self) -> usize {
        3
    }
}

/// Is written to by number.
#[pydust::class]
pub struct Writes {
    #[attribute]
    written: i64,
}

#[pydust::methods]
impl Writes {
    fn __new__() -> Self {
        Self { written: 0 }
    }
    fn __setitem__(&mut self, index: usize, value: i64) {
        self.written = index as i64 * 100 + value;
    }
    fn __delitem__(&mut self, index: usize) {
        self.written = -(index as i64);
    }
}

/// Is written to by name.
#[pydust::class]
pub struct WritesNames {
    #[attribute]
    written: String,
}

#[pydust::methods]
impl WritesNames {
    fn __new__() -> Self {
        Self {
            written: String::new(),
        }
    }
    fn __delitem__(&mut self, key: String) {
        self.written = key;
    }
}

/// Has a length and nothing else.
#[pydust::class]
pub struct Measured;

#[pydust::methods]
impl Measured {
    fn __new__() -> Self {
        Self
    }
    fn __len__(&self) -> usize {
        3
    }
}

/// Extends a mapping by number.
#[pydust::class]
pub struct Below {
    #[base]
    above: Registered,
}

#[pydust::methods]
impl Below {
    fn __new__() -> Self {
        Self { above: Registered }
    }
    fn __getitem__(&self, key: i64) -> PyResult<i64> {
        self.above.__getitem__(key + 1)
    }
}

/// Extends `dict`.
#[pydust::class(extends = PyDict)]
pub struct OverDict;

#[pydust::methods]
impl OverDict {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__(&self, key: &str) -> PyResult<i64> {
        of(key)
    }
}

/// Extends `list`, whose slot for numbers must not stay.
#[pydust::class(extends = PyList)]
pub struct OverList;

#[pydust::methods]
impl OverList {
    fn __new__() -> Self {
        Self
    }
    fn __getitem__<'py>(&self, key: Bound<'py>) -> PyResult<Bound<'py>> {
        let py = key.py();
        (key, "native").into_py(py)
    }
}
