//! Special methods of values: operators, comparison, hashing, numbers, calling, text, copying and pickling.

use pydust::prelude::*;

/// Values with operators.
#[pydust::module(members(Vector, Number, Version, Label, Total, Task))]
pub struct Special;

/// A vector in the plane. It never changes, so `+=` makes a new one.
#[pydust::class]
#[derive(Clone, PartialEq)]
pub struct Vector {
    #[attribute]
    x: f64,
    #[attribute]
    y: f64,
}

#[pydust::methods]
impl Vector {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn __repr__(&self) -> String {
        format!("Vector({:?}, {:?})", self.x, self.y)
    }

    fn __add__(&self, other: &Vector) -> Vector {
        Self {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    fn __mul__(&self, factor: f64) -> Vector {
        Self {
            x: self.x * factor,
            y: self.y * factor,
        }
    }

    fn __rmul__(&self, factor: f64) -> Vector {
        self.__mul__(factor)
    }

    /// The inner product.
    fn __matmul__(&self, other: &Vector) -> f64 {
        self.x * other.x + self.y * other.y
    }

    fn __neg__(&self) -> Vector {
        self.__mul__(-1.0)
    }

    fn __abs__(&self) -> f64 {
        self.x.hypot(self.y)
    }

    fn __bool__(&self) -> bool {
        self.x != 0.0 || self.y != 0.0
    }

    fn __eq__(&self, other: &Vector) -> bool {
        self == other
    }

    fn __hash__(&self) -> u64 {
        self.x.to_bits() ^ self.y.to_bits().rotate_left(1)
    }

    /// The point of a line at a time.
    fn __call__(&self, t: f64, #[arg(default = 0.0)] offset: f64) -> f64 {
        self.x * t + self.y + offset
    }
}

/// An integer of 64 bits with all of Python's operators. The other operand is whatever converts to `i64`: an `int`, another `Number`, anything with `__index__`.
#[pydust::class]
pub struct Number {
    #[attribute]
    value: i64,
}

impl Number {
    fn new(value: Option<i64>) -> PyResult<Self> {
        match value {
            Some(value) => Ok(Self { value }),
            None => raise!(OverflowError, "the result needs more than 64 bits"),
        }
    }

    fn set(&mut self, result: PyResult<Self>) -> PyResult<()> {
        self.value = result?.value;
        Ok(())
    }

    /// Quotient and remainder as Python has them: the remainder has the sign of the divisor.
    fn divided(left: i64, right: i64) -> PyResult<(i64, i64)> {
        if right == 0 {
            raise!(ZeroDivisionError, "division by zero");
        }
        let (quotient, remainder) = (left.wrapping_div(right), left.wrapping_rem(right));
        if remainder != 0 && (remainder < 0) != (right < 0) {
            return Ok((quotient - 1, remainder + right));
        }
        Ok((quotient, remainder))
    }

    fn shift(count: i64) -> PyResult<u32> {
        match u32::try_from(count) {
            Ok(count) => Ok(count),
            Err(_) => raise!(ValueError, "negative shift count"),
        }
    }

    fn shifted_right(left: i64, right: i64) -> PyResult<Self> {
        let value = left >> Self::shift(right)?.min(63);
        Ok(Self { value })
    }

    fn shifted_left(left: i64, right: i64) -> PyResult<Self> {
        let factor = 1_i64.checked_shl(Self::shift(right)?);
        Self::new(factor.and_then(|factor| left.checked_mul(factor)))
    }

    fn power(base: i64, exponent: i64) -> PyResult<Self> {
        match u32::try_from(exponent) {
            Ok(exponent) => Self::new(base.checked_pow(exponent)),
            Err(_) => raise!(ValueError, "negative exponent"),
        }
    }

    /// The digits of both, side by side.
    fn joined(left: i64, right: i64) -> PyResult<Self> {
        Ok(Self {
            value: format!("{left}{}", right.unsigned_abs()).parse()?,
        })
    }
}

#[pydust::methods]
impl Number {
    fn __new__(value: i64) -> Self {
        Self { value }
    }

    fn __repr__(&self) -> String {
        format!("Number({})", self.value)
    }

    fn __str__(&self) -> String {
        self.value.to_string()
    }

    fn __add__(&self, other: i64) -> PyResult<Number> {
        Number::new(self.value.checked_add(other))
    }

    fn __radd__(&self, other: i64) -> PyResult<Number> {
        Number::new(other.checked_add(self.value))
    }

    /// Changes the object itself: a method that returns nothing keeps it.
    fn __iadd__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__add__(other))
    }

    fn __sub__(&self, other: i64) -> PyResult<Number> {
        Number::new(self.value.checked_sub(other))
    }

    fn __rsub__(&self, other: i64) -> PyResult<Number> {
        Number::new(other.checked_sub(self.value))
    }

    fn __isub__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__sub__(other))
    }

    fn __mul__(&self, other: i64) -> PyResult<Number> {
        Number::new(self.value.checked_mul(other))
    }

    fn __rmul__(&self, other: i64) -> PyResult<Number> {
        Number::new(other.checked_mul(self.value))
    }

    fn __imul__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__mul__(other))
    }

    fn __matmul__(&self, other: i64) -> PyResult<Number> {
        Number::joined(self.value, other)
    }

    fn __rmatmul__(&self, other: i64) -> PyResult<Number> {
        Number::joined(other, self.value)
    }

    fn __imatmul__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__matmul__(other))
    }

    fn __truediv__(&self, other: i64) -> PyResult<f64> {
        Number::divided(self.value, other).map(|_| self.value as f64 / other as f64)
    }

    fn __rtruediv__(&self, other: i64) -> PyResult<f64> {
        Number::divided(other, self.value).map(|_| other as f64 / self.value as f64)
    }

    fn __itruediv__(&mut self, other: i64) -> PyResult<f64> {
        self.__truediv__(other)
    }

    fn __floordiv__(&self, other: i64) -> PyResult<Number> {
        let (value, _) = Number::divided(self.value, other)?;
        Ok(Number { value })
    }

    fn __rfloordiv__(&self, other: i64) -> PyResult<Number> {
        let (value, _) = Number::divided(other, self.value)?;
        Ok(Number { value })
    }

    fn __ifloordiv__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__floordiv__(other))
    }

    fn __mod__(&self, other: i64) -> PyResult<Number> {
        let (_, value) = Number::divided(self.value, other)?;
        Ok(Number { value })
    }

    fn __rmod__(&self, other: i64) -> PyResult<Number> {
        let (_, value) = Number::divided(other, self.value)?;
        Ok(Number { value })
    }

    fn __imod__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__mod__(other))
    }

    fn __divmod__(&self, other: i64) -> PyResult<(i64, i64)> {
        Number::divided(self.value, other)
    }

    fn __rdivmod__(&self, other: i64) -> PyResult<(i64, i64)> {
        Number::divided(other, self.value)
    }

    /// `**`, and `pow` with a modulus.
    fn __pow__(&self, exponent: i64, modulus: Option<i64>) -> PyResult<Number> {
        let power = Number::power(self.value, exponent)?;
        match modulus {
            Some(modulus) => power.__mod__(modulus),
            None => Ok(power),
        }
    }

    fn __rpow__(&self, base: i64) -> PyResult<Number> {
        Number::power(base, self.value)
    }

    fn __ipow__(&mut self, exponent: i64) -> PyResult<()> {
        self.set(Number::power(self.value, exponent))
    }

    fn __lshift__(&self, other: i64) -> PyResult<Number> {
        Number::shifted_left(self.value, other)
    }

    fn __rlshift__(&self, other: i64) -> PyResult<Number> {
        Number::shifted_left(other, self.value)
    }

    fn __ilshift__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__lshift__(other))
    }

    fn __rshift__(&self, other: i64) -> PyResult<Number> {
        Number::shifted_right(self.value, other)
    }

    fn __rrshift__(&self, other: i64) -> PyResult<Number> {
        Number::shifted_right(other, self.value)
    }

    fn __irshift__(&mut self, other: i64) -> PyResult<()> {
        self.set(self.__rshift__(other))
    }

    fn __and__(&self, other: i64) -> Number {
        Self {
            value: self.value & other,
        }
    }

    fn __rand__(&self, other: i64) -> Number {
        self.__and__(other)
    }

    fn __iand__(&mut self, other: i64) {
        self.value &= other;
    }

    fn __or__(&self, other: i64) -> Number {
        Self {
            value: self.value | other,
        }
    }

    fn __ror__(&self, other: i64) -> Number {
        self.__or__(other)
    }

    fn __ior__(&mut self, other: i64) {
        self.value |= other;
    }

    fn __xor__(&self, other: i64) -> Number {
        Self {
            value: self.value ^ other,
        }
    }

    fn __rxor__(&self, other: i64) -> Number {
        self.__xor__(other)
    }

    fn __ixor__(&mut self, other: i64) {
        self.value ^= other;
    }

    fn __neg__(&self) -> PyResult<Number> {
        Number::new(self.value.checked_neg())
    }

    fn __pos__(&self) -> Number {
        Self { value: self.value }
    }

    fn __abs__(&self) -> PyResult<Number> {
        Number::new(self.value.checked_abs())
    }

    fn __invert__(&self) -> Number {
        Self { value: !self.value }
    }

    fn __bool__(&self) -> bool {
        self.value != 0
    }

    fn __int__(&self) -> i64 {
        self.value
    }

    fn __float__(&self) -> f64 {
        self.value as f64
    }

    fn __index__(&self) -> i64 {
        self.value
    }

    fn __complex__<'py>(&self, py: Python<'py>) -> Bound<'py, PyComplex> {
        PyComplex::new(py, self.value as f64, 0.0)
    }

    /// To so many digits behind the point, or before it where the number is negative.
    fn __round__(&self, #[arg(default = None)] digits: Option<i32>) -> PyResult<Number> {
        match digits {
            Some(digits) if digits < 0 => {
                let step = Number::power(10, i64::from(digits.unsigned_abs()))?.value;
                Number::new((self.value + step / 2).div_euclid(step).checked_mul(step))
            }
            _ => Ok(self.__pos__()),
        }
    }

    fn __trunc__(&self) -> i64 {
        self.value
    }

    fn __floor__(&self) -> i64 {
        self.value
    }

    fn __ceil__(&self) -> i64 {
        self.value
    }

    fn __eq__(&self, other: i64) -> bool {
        self.value == other
    }

    fn __lt__(&self, other: i64) -> bool {
        self.value < other
    }

    fn __le__(&self, other: i64) -> bool {
        self.value <= other
    }

    fn __gt__(&self, other: i64) -> bool {
        self.value > other
    }

    fn __ge__(&self, other: i64) -> bool {
        self.value >= other
    }

    /// The hash of the equal `int`, which is the number itself only below 2**61.
    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.value.into_py(py)?.hash()
    }

    /// `f"{number:>8}"`: what the equal `int` gives.
    fn __format__<'py>(&self, py: Python<'py>, style: &str) -> PyResult<Bound<'py>> {
        self.value.into_py(py)?.call_method("__format__", (style,))
    }

    fn __bytes__(&self) -> [u8; 8] {
        self.value.to_be_bytes()
    }

    fn __sizeof__(&self) -> usize {
        size_of::<Self>()
    }
}

/// A version of something. All comparisons in one method.
#[pydust::class]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    #[attribute]
    major: u32,
    #[attribute]
    minor: u32,
}

#[pydust::methods]
impl Version {
    fn __new__(major: u32, #[arg(default = 0)] minor: u32) -> Self {
        Self { major, minor }
    }

    fn __repr__(&self) -> String {
        format!("Version({}, {})", self.major, self.minor)
    }

    fn __richcmp__(&self, other: &Version, comparison: Comparison) -> bool {
        comparison.matches(self.cmp(other))
    }

    fn __hash__(&self) -> u64 {
        u64::from(self.major) << 32 | u64::from(self.minor)
    }

    /// Lets a version stand where a path is wanted.
    fn __fspath__(&self) -> String {
        format!("v{}.{}", self.major, self.minor)
    }

    /// For `pickle` and `copy`: the class, and what to call it with.
    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, (u32, u32))> {
        let version = this.borrow()?;
        Ok((this.get_type(), (version.major, version.minor)))
    }
}

/// What has a hash of any size. Without `__eq__` it is equal to itself only.
#[pydust::class]
pub struct Label {
    number: i128,
}

#[pydust::methods]
impl Label {
    fn __new__(number: i128) -> Self {
        Self { number }
    }

    fn __hash__(&self) -> i128 {
        self.number
    }
}

/// A sum with its own idea of `-=` and none of `*=`.
#[pydust::class]
pub struct Total {
    #[attribute]
    value: f64,
}

#[pydust::methods]
impl Total {
    fn __new__(value: f64) -> Self {
        Self { value }
    }

    /// Equal by value, and so without a hash, because it can change.
    fn __eq__(&self, other: &Total) -> bool {
        self.value == other.value
    }

    /// Python asks for this only where the left operand is of another type: `1.5 + total`.
    fn __radd__(&self, other: f64) -> Total {
        Self {
            value: other + self.value,
        }
    }

    fn __float__(&self) -> f64 {
        self.value
    }

    fn __iadd__(&mut self, other: f64) {
        self.value += other;
    }

    /// The result takes the object's place.
    fn __isub__(&self, other: f64) -> Total {
        Self {
            value: self.value - other,
        }
    }

    fn __mul__(&self, other: f64) -> Total {
        Self {
            value: self.value * other,
        }
    }

    /// Leaves it to `__mul__`.
    fn __imul__<'py>(&self, py: Python<'py>, other: &Bound<'py>) -> Bound<'py> {
        let _ = other;
        py.not_implemented()
    }

    /// What a negative number refuses is asked of the other operand.
    fn __mod__<'py>(&self, py: Python<'py>, other: f64) -> PyResult<Bound<'py>> {
        if other < 0.0 {
            return Ok(py.not_implemented());
        }
        (self.value % other).into_py(py)
    }
}

/// What waits its turn: `__lt__` is all that sorting and `heapq` ask for. The hash stays that of the object.
#[pydust::class]
pub struct Task {
    #[attribute]
    priority: u32,
}

#[pydust::methods]
impl Task {
    fn __new__(priority: u32) -> Self {
        Self { priority }
    }

    fn __lt__(&self, other: &Task) -> bool {
        self.priority < other.priority
    }
}
