//! Classes with native fields over every kind of base, for `copy` and `pickle`: those that say nothing of it, and those that say something.

use std::sync::atomic::{AtomicU32, Ordering};

use pydust::prelude::*;

/// Native fields below other classes.
#[pydust::module(members(
    OverDict,
    OverList,
    OverSet,
    OverFrozenSet,
    OverByteArray,
    OverStr,
    OverFloat,
    OverComplex,
    OverDecimal,
    OverDate,
    OverOrdered,
    OverDeque,
    OverBytesIO,
    OverElement,
    OverNamespace,
    Plain,
    Reduced,
    Argued,
    Keyworded,
    Stated,
    Moved,
    Copied,
    Below,
    Beside,
    Animal,
    Dog,
    Puppy,
    Hound,
    Problem,
    Failure,
    Counting,
    Settable,
    Listing,
    Inner
))]
pub struct Pickling;

#[pydust::methods]
impl Pickling {
    /// Panics where there is no such item.
    pub fn item(values: Vec<i64>, index: usize) -> i64 {
        values[index]
    }

    /// Whether Rust takes what a function raises for a panic, of this module or of another.
    pub fn panics(function: &Bound<'_>) -> bool {
        let called = function.call(());
        called.is_err_and(|error| error.is::<pydust::PanicError>(function.py()))
    }

    /// Borrows an object that it has borrowed.
    pub fn borrowed_twice(stated: &Bound<'_, Stated>) -> PyResult<i64> {
        let _first = stated.borrow_mut()?;
        Ok(stated.borrow()?.note)
    }

    /// A problem that Rust made, with other arguments than its constructor gets.
    pub fn problem(py: Python<'_>, line: u32) -> PyResult<Bound<'_, Problem>> {
        Bound::with_base(py, WithBase::new(("made in Rust",), Problem { line }))
    }
}

/// Says nothing.
#[pydust::class(extends = PyDict)]
pub struct OverDict {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverDict {
    fn __new__(#[arg(default = 0)] note: i64) -> Self {
        Self { note }
    }
}

/// Says nothing.
#[pydust::class(extends = PyList)]
pub struct OverList {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverList {
    fn __new__(#[arg(default = 0)] note: i64) -> Self {
        Self { note }
    }
}

/// Says nothing.
#[pydust::class(extends = PySet)]
pub struct OverSet {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverSet {
    fn __new__(#[arg(default = 0)] note: i64) -> Self {
        Self { note }
    }
}

/// Says nothing.
#[pydust::class(extends = PyFrozenSet)]
pub struct OverFrozenSet {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl OverFrozenSet {
    fn __new__(#[arg(default = 0)] note: i64) -> Self {
        Self { note }
    }
}

/// Says nothing.
#[pydust::class(extends = PyByteArray)]
pub struct OverByteArray {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl OverByteArray {
    fn __new__(#[arg(default = 0)] note: i64) -> Self {
        Self { note }
    }
}

/// Says nothing.
#[pydust::class(extends = PyString)]
pub struct OverStr {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl OverStr {
    fn __new__(#[arg(default = 0)] note: i64) -> WithBase<(&'static str,), Self> {
        WithBase::new(("text",), Self { note })
    }
}

/// Says nothing.
#[pydust::class(extends = PyFloat)]
pub struct OverFloat {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl OverFloat {
    fn __new__(#[arg(default = 0)] note: i64) -> WithBase<(f64,), Self> {
        WithBase::new((1.5,), Self { note })
    }
}

/// Says nothing.
#[pydust::class(extends = PyComplex)]
pub struct OverComplex {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl OverComplex {
    fn __new__(#[arg(default = 0)] note: i64) -> WithBase<(f64, f64), Self> {
        WithBase::new((1.5, 2.0), Self { note })
    }
}

/// Says nothing; `copy` gives the object itself.
#[pydust::class(extends = "decimal:Decimal")]
pub struct OverDecimal {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl OverDecimal {
    fn __new__(#[arg(default = 0)] note: i64) -> WithBase<(&'static str,), Self> {
        WithBase::new(("1.50",), Self { note })
    }
}

/// Says nothing. Its constructor takes what `date.__replace__` and `date.__reduce__` pass.
#[pydust::class(extends = "datetime:date")]
pub struct OverDate {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl OverDate {
    fn __new__<'py>(
        year: Bound<'py>,
        #[arg(default = None)] month: Option<Bound<'py>>,
        #[arg(default = None)] day: Option<Bound<'py>>,
        #[arg(default = 0)] note: i64,
    ) -> WithBase<Vec<Bound<'py>>, Self> {
        let arguments = [Some(year), month, day].into_iter().flatten().collect();
        WithBase::new(arguments, Self { note })
    }
}

/// Says nothing.
#[pydust::class(extends = "collections:OrderedDict")]
pub struct OverOrdered {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverOrdered {
    fn __new__(#[arg(default = 0)] note: i64) -> Self {
        Self { note }
    }
}

/// Says nothing. Its constructor takes what `deque.__copy__` passes.
#[pydust::class(extends = "collections:deque")]
pub struct OverDeque {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverDeque {
    fn __new__<'py>(
        #[arg(default = None)] items: Option<Bound<'py>>,
        #[arg(default = None)] _length: Option<usize>,
    ) -> WithBase<Vec<Bound<'py>>, Self> {
        WithBase::new(items.into_iter().collect(), Self { note: 0 })
    }
}

/// Says nothing. `BytesIO` has a state of its own.
#[pydust::class(extends = "io:BytesIO")]
pub struct OverBytesIO {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverBytesIO {
    fn __new__() -> Self {
        Self { note: 0 }
    }
}

/// Says nothing. Copies of an element are plain elements.
#[pydust::class(extends = "xml.etree.ElementTree:Element")]
pub struct OverElement {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverElement {
    fn __new__(#[arg(default = "tag")] tag: String) -> WithBase<(String,), Self> {
        WithBase::new((tag,), Self { note: 0 })
    }
}

/// Says nothing.
#[pydust::class(extends = "types:SimpleNamespace")]
pub struct OverNamespace {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl OverNamespace {
    fn __new__() -> Self {
        Self { note: 0 }
    }
}

/// Has nothing to lose.
#[pydust::class(extends = PyDict)]
pub struct Plain;

#[pydust::methods]
impl Plain {
    fn __new__() -> Self {
        Self
    }
}

/// Says all of it, over a class that answers `__reduce_ex__` itself.
#[pydust::class(extends = PyByteArray)]
pub struct Reduced {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl Reduced {
    fn __new__(data: Vec<u8>, note: i64) -> WithBase<(Vec<u8>,), Self> {
        WithBase::new((data,), Self { note })
    }

    fn __reduce__<'py>(
        this: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyType>, (Bound<'py, PyBytes>, i64))> {
        let data = this.as_base().to_bytes()?;
        Ok((this.get_type(), (data, this.borrow()?.note)))
    }
}

/// Says what `__new__` gets, over a class that never asks for it.
#[pydust::class(extends = PySet)]
pub struct Argued {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl Argued {
    fn __new__<'py>(items: Bound<'py>, note: i64) -> WithBase<(Bound<'py>,), Self> {
        WithBase::new((items,), Self { note })
    }

    fn __getnewargs__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyList>, i64)> {
        Ok((PyList::of(this.as_any())?, this.borrow()?.note))
    }
}

/// The same by keyword.
#[pydust::class(extends = PySet)]
pub struct Keyworded {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl Keyworded {
    #[signature(items, *, note)]
    fn __new__<'py>(items: Bound<'py>, note: i64) -> WithBase<(Bound<'py>,), Self> {
        WithBase::new((items,), Self { note })
    }

    fn __getnewargs_ex__<'py>(
        this: &Bound<'py, Self>,
    ) -> PyResult<((Bound<'py, PyList>,), Bound<'py, PyDict>)> {
        let keywords = PyDict::new(this.py());
        keywords.set_item("note", this.borrow()?.note)?;
        Ok(((PyList::of(this.as_any())?,), keywords))
    }
}

/// Says its state; the items go the base's way.
#[pydust::class(extends = "collections:OrderedDict")]
pub struct Stated {
    #[attribute(set)]
    note: i64,
}

#[pydust::methods]
impl Stated {
    fn __new__() -> Self {
        Self { note: 0 }
    }

    fn __getstate__(&self) -> i64 {
        self.note
    }

    fn __setstate__(&mut self, note: i64) {
        self.note = note;
    }
}

/// Says what `__new__` gets, over a class that answers `__reduce_ex__` and passes no state.
#[pydust::class(extends = "datetime:date")]
pub struct Moved {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl Moved {
    fn __new__(year: i32, month: u8, day: u8, note: i64) -> WithBase<(i32, u8, u8), Self> {
        WithBase::new((year, month, day), Self { note })
    }

    fn __getnewargs__(this: &Bound<'_, Self>) -> PyResult<(i32, u8, u8, i64)> {
        let part = |name| this.getattr(name);
        let (year, month, day) = (part("year")?, part("month")?, part("day")?);
        Ok((
            year.extract()?,
            month.extract()?,
            day.extract()?,
            this.borrow()?.note,
        ))
    }
}

/// Writes `__copy__`, and nothing for `pickle`.
#[pydust::class(extends = "collections:deque")]
pub struct Copied {
    #[attribute]
    note: i64,
}

#[pydust::methods]
impl Copied {
    fn __new__(note: i64) -> Self {
        Self { note }
    }

    fn __copy__(&self) -> Self {
        Self {
            note: self.note + 1,
        }
    }
}

/// More fields below one that says what its own `__new__` gets.
#[pydust::class]
pub struct Below {
    #[base]
    above: Argued,
    #[attribute]
    more: i64,
}

#[pydust::methods]
impl Below {
    fn __new__<'py>(
        items: Bound<'py>,
        #[arg(default = 0)] note: i64,
        #[arg(default = 0)] more: i64,
    ) -> WithBase<(Bound<'py>,), Self> {
        let above = Argued { note };
        WithBase::new((items,), Self { above, more })
    }
}

/// The same, and says it anew.
#[pydust::class]
pub struct Beside {
    #[base]
    above: Argued,
    #[attribute]
    more: i64,
}

#[pydust::methods]
impl Beside {
    fn __new__<'py>(items: Bound<'py>, note: i64, more: i64) -> WithBase<(Bound<'py>,), Self> {
        let above = Argued { note };
        WithBase::new((items,), Self { above, more })
    }

    fn __getnewargs__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyList>, i64, i64)> {
        let value = this.borrow()?;
        Ok((PyList::of(this.as_any())?, value.above.note, value.more))
    }
}

/// Extends nothing, and says how it is pickled and copied.
#[pydust::class]
pub struct Animal {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Animal {
    fn __new__(name: String) -> Self {
        Self { name }
    }

    fn __getnewargs__(&self) -> (&str,) {
        (&self.name,)
    }

    fn __copy__(&self) -> Self {
        Self {
            name: self.name.clone(),
        }
    }
}

/// Has more to lose than what the class above says.
#[pydust::class]
pub struct Dog {
    #[base]
    animal: Animal,
    #[attribute]
    breed: String,
}

#[pydust::methods]
impl Dog {
    fn __new__(name: String, #[arg(default = "mongrel")] breed: String) -> Self {
        Self {
            animal: Animal { name },
            breed,
        }
    }
}

/// Has nothing more.
#[pydust::class]
pub struct Puppy {
    #[base]
    animal: Animal,
}

#[pydust::methods]
impl Puppy {
    fn __new__(name: String) -> Self {
        Self {
            animal: Animal { name },
        }
    }
}

/// Says it anew.
#[pydust::class]
pub struct Hound {
    #[base]
    animal: Animal,
    #[attribute]
    breed: String,
}

#[pydust::methods]
impl Hound {
    fn __new__(name: String, breed: String) -> Self {
        Self {
            animal: Animal { name },
            breed,
        }
    }

    fn __getnewargs__(&self) -> (&str, &str) {
        (&self.animal.name, &self.breed)
    }
}

/// Is made again from its arguments.
#[pydust::class(extends = ValueError)]
pub struct Problem {
    #[attribute]
    line: u32,
}

#[pydust::methods]
impl Problem {
    fn __new__(_text: &str, #[arg(default = 0)] line: u32) -> Self {
        Self { line }
    }
}

/// Passes its base other arguments than it got.
#[pydust::class(extends = LookupError)]
pub struct Failure {
    #[attribute]
    line: u32,
}

#[pydust::methods]
impl Failure {
    fn __new__(text: String, #[arg(default = 0)] line: u32) -> WithBase<(String,), Self> {
        WithBase::new((text,), Self { line })
    }
}

/// Changes while it is shared.
#[pydust::class(extends = ValueError)]
pub struct Counting {
    count: AtomicU32,
}

#[pydust::methods]
impl Counting {
    fn __new__(_text: &str) -> Self {
        Self {
            count: AtomicU32::new(0),
        }
    }

    pub fn add(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }
}

/// Changes by assignment.
#[pydust::class(extends = ValueError)]
pub struct Settable {
    #[attribute(set)]
    line: u32,
}

#[pydust::methods]
impl Settable {
    fn __new__(_text: &str, #[arg(default = 0)] line: u32) -> Self {
        Self { line }
    }
}

/// Says its state, over an exception that asks for none.
#[pydust::class(extends = KeyError)]
pub struct Listing {
    #[attribute(set)]
    line: u32,
}

#[pydust::methods]
impl Listing {
    fn __new__(_key: &Bound<'_>) -> Self {
        Self { line: 0 }
    }

    fn __getstate__(&self) -> u32 {
        self.line
    }

    fn __setstate__(&mut self, line: u32) {
        self.line = line;
    }
}

/// Errors of Rust's own, in a module below.
#[pydust::submodule(members(Missing as "Absent", Refusal))]
pub struct Inner;

#[pydust::methods]
impl Inner {
    pub fn missing(name: String) -> Result<(), Missing> {
        Err(Missing { name })
    }

    pub fn refused(code: i64) -> Result<(), Refusal> {
        Err(Refusal::Code { code })
    }
}

/// Has a field.
#[pydust::exception(extends = LookupError, message = "there is no {name}")]
#[derive(Debug)]
pub struct Missing {
    name: String,
}

/// Has a class for each variant.
#[pydust::exception]
#[derive(Debug)]
pub enum Refusal {
    /// With a code.
    #[message("refused with {code}")]
    Code { code: i64 },
}
