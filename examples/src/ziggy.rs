//! The classes that Ziggy Pydust's guide shows for Zig, in Rust: the same names, and the same behaviour for Python.

use pydust::prelude::*;

/// Every feature of classes that Ziggy Pydust documents.
#[pydust::module(members(
    SomeClass,
    ConstructableClass,
    Animal,
    Dog,
    Owner,
    User,
    Hash,
    Callable,
    GetAttr,
    Static,
    Hidden,
    Ops,
    Operator,
    Comparator,
    Equals,
    Range,
    RangeIterator,
    ConstantBuffer
))]
pub struct Ziggy;

#[pydust::methods]
impl Ziggy {
    /// A class without `__new__` is made by Rust only.
    pub fn some_class() -> SomeClass {
        SomeClass { count: 1 }
    }
}

/// Some class: a struct with private state.
#[pydust::class]
pub struct SomeClass {
    count: u32,
}

#[pydust::methods]
impl SomeClass {
    pub fn count(&self) -> u32 {
        self.count
    }
}

/// A class that Python can make.
#[pydust::class]
pub struct ConstructableClass {
    count: u32,
}

#[pydust::methods]
impl ConstructableClass {
    fn __new__(count: u32) -> Self {
        Self { count }
    }

    pub fn count(&self) -> u32 {
        self.count
    }
}

/// What can be extended.
#[pydust::class]
pub struct Animal {
    species: String,
}

#[pydust::methods]
impl Animal {
    pub fn species(&self) -> &str {
        &self.species
    }
}

/// A subclass: its base is its first field.
#[pydust::class]
pub struct Dog {
    #[base]
    animal: Animal,
    breed: String,
}

#[pydust::methods]
impl Dog {
    fn __new__(breed: String) -> Self {
        Self {
            animal: Animal {
                species: "dog".into(),
            },
            breed,
        }
    }

    pub fn breed(&self) -> &str {
        &self.breed
    }

    /// Overrides the base's, and calls it: as a field, and as `super()` does.
    pub fn species(this: &Bound<'_, Self>) -> PyResult<String> {
        let by_field = this.borrow()?.animal.species().to_owned();
        let by_super: String = this.as_super()?.call_method("species", ())?.extract()?;
        Ok(format!("{by_field} and {by_super}"))
    }
}

/// Makes objects of another class.
#[pydust::class]
pub struct Owner;

#[pydust::methods]
impl Owner {
    fn __new__() -> Self {
        Self
    }

    pub fn adopt_puppy(&self, breed: String) -> Dog {
        Dog::__new__(breed)
    }
}

/// Properties and attributes.
#[pydust::class]
pub struct User {
    #[attribute]
    name: String,
    email: Option<String>,
}

#[pydust::methods]
impl User {
    fn __new__(name: String) -> Self {
        Self { name, email: None }
    }

    /// Checked, if naively, when it is set.
    #[property]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    #[setter(email)]
    fn set_email(&mut self, value: String) -> PyResult<()> {
        if !value.contains('@') {
            raise!(ValueError, "Invalid email address for {}", self.name)
        }
        self.email = Some(value);
        Ok(())
    }

    /// A property without a setter.
    #[property]
    pub fn greeting(&self) -> String {
        format!("Hello, {}!", self.name)
    }
}

/// A hash of its own.
#[pydust::class]
pub struct Hash {
    number: u32,
}

#[pydust::methods]
impl Hash {
    fn __new__(number: u32) -> Self {
        Self { number }
    }

    fn __hash__(&self) -> u32 {
        self.number
    }
}

/// An object that can be called.
#[pydust::class]
pub struct Callable;

#[pydust::methods]
impl Callable {
    fn __new__() -> Self {
        Self
    }

    fn __call__(&self, i: u32) -> u32 {
        i
    }
}

/// An object that answers for one attribute and leaves the rest to Python.
#[pydust::class]
pub struct GetAttr;

#[pydust::methods]
impl GetAttr {
    fn __new__() -> Self {
        Self
    }

    fn __getattr__(&self, name: &str) -> PyResult<u64> {
        if name == "number" {
            return Ok(42);
        }
        raise!(AttributeError, "'GetAttr' object has no attribute '{name}'")
    }
}

/// Functions without a receiver are static methods.
#[pydust::class]
pub struct Static;

#[pydust::methods]
impl Static {
    pub fn add(x: i64, y: i64) -> i64 {
        x + y
    }
}

/// What is not `pub` stays in Rust.
#[pydust::class]
pub struct Hidden {
    number: i32,
}

#[pydust::methods]
impl Hidden {
    fn __new__() -> Self {
        Self { number: 41 }
    }

    pub fn number(&mut self) -> i32 {
        self.increment();
        self.number
    }

    fn increment(&mut self) {
        self.number += 1;
    }
}

/// All numeric operators.
#[pydust::class]
pub struct Ops {
    num: u64,
}

/// Declares an operator's plain function on two objects.
fn with(ops: &Ops, other: &Ops, operation: fn(u64, u64) -> u64) -> Ops {
    Ops {
        num: operation(ops.num, other.num),
    }
}

#[pydust::methods]
impl Ops {
    fn __new__(num: u64) -> Self {
        Self { num }
    }

    pub fn num(&self) -> u64 {
        self.num
    }

    fn __add__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x + y)
    }
    fn __iadd__(&mut self, other: &Ops) {
        self.num += other.num;
    }
    fn __sub__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x - y)
    }
    fn __isub__(&mut self, other: &Ops) {
        self.num -= other.num;
    }
    fn __mul__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x * y)
    }
    fn __imul__(&mut self, other: &Ops) {
        self.num *= other.num;
    }
    fn __mod__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x % y)
    }
    fn __imod__(&mut self, other: &Ops) {
        self.num %= other.num;
    }
    fn __divmod__(&self, other: &Ops) -> (u64, u64) {
        (self.num / other.num, self.num % other.num)
    }
    fn __pow__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x.pow(y as u32))
    }
    fn __ipow__(&mut self, other: &Ops) {
        self.num = self.num.pow(other.num as u32);
    }
    fn __lshift__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x << y)
    }
    fn __ilshift__(&mut self, other: &Ops) {
        self.num <<= other.num;
    }
    fn __rshift__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x >> y)
    }
    fn __irshift__(&mut self, other: &Ops) {
        self.num >>= other.num;
    }
    fn __and__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x & y)
    }
    fn __iand__(&mut self, other: &Ops) {
        self.num &= other.num;
    }
    fn __or__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x | y)
    }
    fn __ior__(&mut self, other: &Ops) {
        self.num |= other.num;
    }
    fn __xor__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x ^ y)
    }
    fn __ixor__(&mut self, other: &Ops) {
        self.num ^= other.num;
    }
    fn __truediv__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x / y)
    }
    fn __itruediv__(&mut self, other: &Ops) {
        self.num /= other.num;
    }
    fn __floordiv__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x / y)
    }
    fn __ifloordiv__(&mut self, other: &Ops) {
        self.num /= other.num;
    }
    fn __matmul__(&self, other: &Ops) -> Ops {
        with(self, other, |x, y| x * y)
    }
    fn __imatmul__(&mut self, other: &Ops) {
        self.num *= other.num;
    }
}

/// An operator whose result depends on what stands to its right.
#[pydust::class]
pub struct Operator {
    num: u64,
}

/// What an `Operator` can be divided by.
#[derive(FromPy)]
pub enum Divisor {
    Same(Py<Operator>),
    Whole(u64),
    Real(f64),
}

/// What comes out.
#[derive(IntoPy)]
pub enum Quotient {
    Same(Operator),
    Whole(u64),
    Real(f64),
}

#[pydust::methods]
impl Operator {
    fn __new__(num: u64) -> Self {
        Self { num }
    }

    pub fn num(&self) -> u64 {
        self.num
    }

    fn __truediv__(&self, py: Python<'_>, other: Divisor) -> PyResult<Quotient> {
        Ok(match other {
            Divisor::Same(other) => Quotient::Same(Self {
                num: self.num / other.bind(py).borrow()?.num,
            }),
            Divisor::Whole(other) => Quotient::Whole(self.num / other),
            Divisor::Real(other) => Quotient::Real(self.num as f64 / other),
        })
    }
}

/// All comparisons, one by one.
#[pydust::class]
pub struct Comparator {
    num: u64,
}

#[pydust::methods]
impl Comparator {
    fn __new__(num: u64) -> Self {
        Self { num }
    }

    fn __lt__(&self, other: &Comparator) -> bool {
        self.num < other.num
    }
    fn __le__(&self, other: &Comparator) -> bool {
        self.num <= other.num
    }
    fn __eq__(&self, other: &Comparator) -> bool {
        self.num == other.num
    }
    fn __ne__(&self, other: &Comparator) -> bool {
        self.num != other.num
    }
    fn __gt__(&self, other: &Comparator) -> bool {
        self.num > other.num
    }
    fn __ge__(&self, other: &Comparator) -> bool {
        self.num >= other.num
    }
}

/// Equality alone: `!=` follows, order does not.
#[pydust::class]
pub struct Equals {
    num: u64,
}

#[pydust::methods]
impl Equals {
    fn __new__(num: u64) -> Self {
        Self { num }
    }

    fn __eq__(&self, other: &Equals) -> bool {
        self.num == other.num
    }
}

/// An iterable.
#[pydust::class]
pub struct Range {
    lower: i64,
    upper: i64,
    step: i64,
}

#[pydust::methods]
impl Range {
    fn __new__(lower: i64, upper: i64, step: i64) -> Self {
        Self { lower, upper, step }
    }

    fn __iter__(&self) -> RangeIterator {
        RangeIterator {
            next: self.lower,
            stop: self.upper,
            step: self.step,
        }
    }
}

/// Its iterator, as a class of its own.
#[pydust::class]
pub struct RangeIterator {
    next: i64,
    stop: i64,
    step: i64,
}

#[pydust::methods]
impl RangeIterator {
    fn __iter__<'a, 'py>(this: &'a Bound<'py, Self>) -> &'a Bound<'py, Self> {
        this
    }

    fn __next__(&mut self) -> Option<i64> {
        if self.next >= self.stop {
            return None;
        }
        let next = self.next;
        self.next += self.step;
        Some(next)
    }
}

/// Memory that others read in place.
#[pydust::class]
pub struct ConstantBuffer {
    values: Vec<i64>,
}

#[pydust::methods]
impl ConstantBuffer {
    fn __new__(value: i64, length: usize) -> Self {
        Self {
            values: vec![value; length],
        }
    }

    fn __buffer__(&self) -> &[i64] {
        &self.values
    }
}
