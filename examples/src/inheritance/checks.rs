//! More classes over others, for the tests: special methods in halves, finalisers, extras, and other classes of Python's own.

use pydust::prelude::*;

/// For the tests.
#[pydust::submodule(members(
    Amount,
    Discount,
    Table,
    Register,
    Open,
    Opener,
    Command,
    Order,
    Traced,
    TracedBelow,
    Loose,
    LooseBelow,
    Ticket,
    Sorted,
    Names,
    Tags,
    Fixed,
    Label,
    Phase,
    Bytes,
    Broken,
    Missing,
    Undecodable,
    Queue,
    Ordering,
    Moment,
    Employee,
    Callable,
    Plain,
    Task
))]
pub struct Checks;

#[pydust::methods]
impl Checks {
    /// The name of any object of a class that has one, whatever the class.
    pub fn class_of(object: &Bound<'_>) -> PyResult<&'static str> {
        Ok(if object.is_instance_of::<Discount>() {
            "discount"
        } else if object.is_instance_of::<Amount>() {
            "amount"
        } else {
            "neither"
        })
    }
}

/// Half of the special methods, for the class below to add the others.
#[pydust::class]
pub struct Amount {
    #[attribute]
    cents: i64,
}

#[pydust::methods]
impl Amount {
    fn __new__(cents: i64) -> Self {
        Self { cents }
    }

    fn __add__(&self, other: i64) -> i64 {
        self.cents + other
    }

    fn __eq__(&self, other: &Amount) -> bool {
        self.cents == other.cents
    }

    fn __hash__(&self) -> i64 {
        self.cents
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __getitem__(&self, index: usize) -> PyResult<i64> {
        match index {
            0 => Ok(self.cents / 100),
            1 => Ok(self.cents % 100),
            _ => raise!(IndexError, "no part {index}"),
        }
    }
}

/// The other half.
#[pydust::class]
pub struct Discount {
    #[base]
    amount: Amount,
    #[attribute]
    percent: i64,
}

#[pydust::methods]
impl Discount {
    fn __new__(cents: i64, percent: i64) -> Self {
        Self {
            amount: Amount { cents },
            percent,
        }
    }

    fn __radd__(&self, other: i64) -> i64 {
        other - self.amount.cents
    }

    fn __lt__(&self, other: &Discount) -> bool {
        self.percent < other.percent
    }

    fn __iter__(this: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        let parts = vec![this.borrow()?.percent, this.borrow()?.amount.cents];
        let parts = parts.into_py(this.py())?;
        Ok(parts
            .py()
            .import("builtins")?
            .getattr("iter")?
            .call((parts,))?
            .unbind())
    }
}

/// Lets nothing but deleting.
#[pydust::class(mutable)]
#[derive(Default)]
pub struct Table {
    items: Vec<i64>,
}

#[pydust::methods]
impl Table {
    fn __delitem__(&mut self, index: usize) -> PyResult<()> {
        if index >= self.items.len() {
            raise!(IndexError, "no item {index}")
        }
        self.items.remove(index);
        Ok(())
    }

    fn __contains__(&self, item: i64) -> bool {
        self.items.contains(&item)
    }
}

/// Lets setting, too.
#[pydust::class]
pub struct Register {
    #[base]
    table: Table,
}

#[pydust::methods]
impl Register {
    fn __new__(items: Vec<i64>) -> Self {
        Self {
            table: Table { items },
        }
    }

    fn __setitem__(&mut self, index: usize, value: i64) -> PyResult<()> {
        match self.table.items.get_mut(index) {
            Some(item) => *item = value,
            None => raise!(IndexError, "no item {index}"),
        }
        Ok(())
    }
}

/// Has attributes that it makes up.
#[pydust::class]
#[derive(Default)]
pub struct Open;

#[pydust::methods]
impl Open {
    fn __new__() -> Self {
        Self
    }

    fn __getattr__(&self, name: &str) -> PyResult<String> {
        if name.starts_with('_') {
            raise!(AttributeError, "{name}")
        }
        Ok(format!("open {name}"))
    }
}

/// Makes up others.
#[pydust::class]
pub struct Opener {
    #[base]
    open: Open,
}

#[pydust::methods]
impl Opener {
    fn __new__() -> Self {
        Self { open: Open }
    }

    fn __getattr__(&self, name: &str) -> PyResult<String> {
        Ok(format!("opener, {}", self.open.__getattr__(name)?))
    }
}

/// Can be called.
#[pydust::class]
pub struct Command {
    name: String,
}

#[pydust::methods]
impl Command {
    fn __new__(name: String) -> Self {
        Self { name }
    }

    fn __call__(&self, #[arg(default = 1)] times: usize) -> String {
        self.name.repeat(times)
    }
}

/// Inherits the call.
#[pydust::class]
pub struct Order {
    #[base]
    command: Command,
    #[attribute]
    number: u32,
}

#[pydust::methods]
impl Order {
    fn __new__(name: String, number: u32) -> Self {
        Self {
            command: Command { name },
            number,
        }
    }
}

/// Calls a function at its end.
#[pydust::class(mutable)]
pub struct Traced {
    #[attribute(set)]
    end: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Traced {
    fn __new__(end: Option<Py<PyAny>>) -> Self {
        Self { end }
    }

    fn __del__(this: &Bound<'_, Self>) -> PyResult<()> {
        let end = this
            .borrow()?
            .end
            .as_ref()
            .map(|end| end.clone_ref(this.py()));
        if let Some(end) = end
            && end.bind(this.py()).is_callable()
        {
            end.bind(this.py()).call((this,))?;
        }
        Ok(())
    }
}

/// Has a finaliser of its own, in place of the base's.
#[pydust::class]
pub struct TracedBelow {
    #[base]
    traced: Traced,
    #[attribute(set)]
    other: Option<Py<PyAny>>,
}

#[pydust::methods]
impl TracedBelow {
    fn __new__(end: Option<Py<PyAny>>, other: Option<Py<PyAny>>) -> Self {
        Self {
            traced: Traced { end },
            other,
        }
    }

    fn __del__(this: &Bound<'_, Self>) -> PyResult<()> {
        let other = this
            .borrow()?
            .other
            .as_ref()
            .map(|other| other.clone_ref(this.py()));
        if let Some(other) = other
            && other.bind(this.py()).is_callable()
        {
            other.bind(this.py()).call((this,))?;
        }
        Ok(())
    }
}

/// Takes any attribute.
#[pydust::class(dict)]
pub struct Loose;

#[pydust::methods]
impl Loose {
    fn __new__() -> Self {
        Self
    }
}

/// Takes weak references as well, and has nothing else of its own.
#[pydust::class(weakref)]
pub struct LooseBelow {
    #[base]
    loose: Loose,
}

#[pydust::methods]
impl LooseBelow {
    fn __new__() -> Self {
        Self { loose: Loose }
    }
}

/// Neither a `__dict__` nor fields.
#[pydust::class(weakref)]
pub struct Plain;

#[pydust::methods]
impl Plain {
    fn __new__() -> Self {
        Self
    }
}

/// Can be used once.
#[pydust::class(final)]
pub struct Ticket {
    #[base]
    traced: Traced,
    #[attribute]
    number: u32,
}

#[pydust::methods]
impl Ticket {
    fn __new__(number: u32) -> Self {
        Self {
            traced: Traced { end: None },
            number,
        }
    }

    /// Takes the value out.
    pub fn redeem(self) -> u32 {
        self.number
    }

    /// Calls a function while it is borrowed.
    pub fn hold(&self, function: &Bound<'_>) -> PyResult<u32> {
        function.call(())?;
        Ok(self.number)
    }
}

/// A list with a name, in which `append` keeps the order.
#[pydust::class(extends = PyList)]
pub struct Sorted {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Sorted {
    fn __new__(name: String) -> Self {
        Self { name }
    }

    /// Puts an item where it belongs.
    pub fn append(this: &Bound<'_, Self>, item: &Bound<'_>) -> PyResult<()> {
        this.as_super()?.call_method("append", (item,))?;
        this.as_base().sort()
    }
}

/// A set that refers to an object, and takes attributes and weak references as a set does or does not.
#[pydust::class(extends = PySet, dict, weakref)]
pub struct Names {
    #[attribute(set)]
    owner: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Names {
    fn __new__(owner: Option<Py<PyAny>>) -> Self {
        Self { owner }
    }
}

/// A set that never changes, made from what its constructor gets.
#[pydust::class(extends = PyFrozenSet)]
pub struct Tags {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Tags {
    fn __new__<'py>(name: String, items: Bound<'py>) -> WithBase<(Bound<'py>,), Self> {
        WithBase::new((items,), Self { name })
    }

    fn __call__(&self) -> &str {
        &self.name
    }

    fn __del__(this: &Bound<'_, Self>) -> PyResult<()> {
        this.borrow().map(drop)
    }
}

/// Fails with its base's constructor, or after it.
#[pydust::class(extends = PyFloat)]
pub struct Fixed {
    #[attribute]
    owner: Py<PyAny>,
}

#[pydust::methods]
impl Fixed {
    fn __new__<'py>(text: Bound<'py>, owner: Py<PyAny>) -> WithBase<(Bound<'py>,), Self> {
        WithBase::new((text,), Self { owner })
    }

    fn __init__(&self, _text: &Bound<'_>, owner: &Bound<'_>) -> PyResult<()> {
        if owner.is_none() {
            raise!(ValueError, "nobody's")
        }
        Ok(())
    }
}

/// A text with a language.
#[pydust::class(extends = PyString)]
pub struct Label {
    #[attribute]
    language: String,
}

#[pydust::methods]
impl Label {
    fn __new__(text: String, language: String) -> WithBase<(String,), Self> {
        WithBase::new((text,), Self { language })
    }
}

/// A complex number that counts its turns.
#[pydust::class(extends = PyComplex)]
pub struct Phase {
    #[attribute(set)]
    turns: u32,
}

#[pydust::methods]
impl Phase {
    fn __new__(real: f64, imaginary: f64) -> WithBase<(f64, f64), Self> {
        WithBase::new((real, imaginary), Self { turns: 0 })
    }
}

/// A `bytearray` with a position.
#[pydust::class(extends = PyByteArray)]
pub struct Bytes {
    #[attribute(set)]
    position: usize,
}

#[pydust::methods]
impl Bytes {
    fn __new__(data: Vec<u8>) -> WithBase<(Vec<u8>,), Self> {
        WithBase::new((data,), Self { position: 0 })
    }
}

/// An `OSError` with a device.
#[pydust::class(extends = OSError)]
pub struct Broken {
    #[attribute]
    device: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Broken {
    fn __new__(
        _number: i32,
        _text: &str,
        #[arg(default = None)] device: Option<Py<PyAny>>,
    ) -> Self {
        Self { device }
    }
}

/// A `KeyError` that says where.
#[pydust::class(extends = KeyError)]
pub struct Missing {
    #[attribute]
    place: String,
}

#[pydust::methods]
impl Missing {
    fn __new__(_key: &Bound<'_>, #[arg(default = "nowhere")] place: String) -> Self {
        Self { place }
    }
}

/// An exception that makes up what its base asks for.
#[pydust::class(extends = "builtins:UnicodeDecodeError")]
pub struct Undecodable {
    #[attribute]
    line: u32,
}

#[pydust::methods]
impl Undecodable {
    fn __new__(line: u32) -> WithBase<(&'static str, Vec<u8>, usize, usize, &'static str), Self> {
        let arguments = ("utf-8", vec![255], 0, 1, "no text");
        WithBase::new(arguments, Self { line })
    }
}

/// A queue with a name.
#[pydust::class(extends = "collections:deque")]
pub struct Queue {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Queue {
    fn __new__(name: String, limit: usize) -> WithBase<(Vec<i64>, usize), Self> {
        WithBase::new((Vec::new(), limit), Self { name })
    }
}

/// A dict that knows its order, with a name.
#[pydust::class(extends = "collections:OrderedDict", dict)]
pub struct Ordering {
    #[attribute(set)]
    name: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Ordering {
    fn __new__<'py>(items: Bound<'py>) -> WithBase<(Bound<'py>,), Self> {
        WithBase::new((items,), Self { name: None })
    }
}

/// A moment at a place.
#[pydust::class(extends = "datetime:datetime")]
pub struct Moment {
    #[attribute]
    place: String,
}

#[pydust::methods]
impl Moment {
    fn __new__(
        year: i32,
        month: u8,
        day: u8,
        #[arg(default = "here")] place: String,
    ) -> WithBase<(i32, u8, u8), Self> {
        WithBase::new((year, month, day), Self { place })
    }

    fn __reduce_ex__(this: &Bound<'_, Self>, _protocol: i32) -> PyResult<Py<PyAny>> {
        let py = this.py();
        let part = |name| this.getattr(name);
        let arguments = (part("year")?, part("month")?, part("day")?, part("place")?);
        (this.get_type(), arguments).into_py(py).map(Bound::unbind)
    }
}

/// A class of another native module.
#[pydust::class(extends = "example.classes:Person")]
pub struct Employee {
    #[attribute(set)]
    boss: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Employee {
    fn __new__(name: String) -> WithBase<(String,), Self> {
        WithBase::new((name,), Self { boss: None })
    }
}

/// `functools.partial`, with a name. It has a `__dict__` and weak references of its own.
#[pydust::class(extends = "functools:partial", dict, weakref)]
pub struct Callable {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Callable {
    fn __new__<'py>(function: Bound<'py>, name: String) -> WithBase<(Bound<'py>,), Self> {
        WithBase::new((function,), Self { name })
    }
}

/// A future with a name. Its finaliser speaks of errors that nobody asked for.
#[pydust::class(extends = "_asyncio:Future")]
pub struct Task {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Task {
    fn __new__(name: String) -> Self {
        Self { name }
    }
}
