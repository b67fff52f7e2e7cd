//! `object`: what every Python object can do. Every other type reaches these methods through `Deref`.

use core::cmp::Ordering;

use super::call::{CallArguments, CallKeywords};
use super::{AsName, Known, KnownForm, TypeCheck};
use crate::convert::{FromPy, IntoPy};
use crate::exception::TypeError;
use crate::raw::operator::{self, Comparison};
use crate::raw::{call, sequence, types};
use crate::tree::hint::Hint;
use crate::{Bound, PyErr, PyIterator, PyList, PyResult, PyString};

/// Any Python object.
///
/// Never made in Rust: it only names what a [`Bound`] or [`Py`](crate::Py) points to.
pub enum PyAny {}

impl TypeCheck for PyAny {
    const HINT: Hint = Hint::Any;
    #[inline(always)]
    fn check(_object: &Bound<'_, PyAny>) -> bool {
        true
    }
}

impl Known for PyAny {
    const FORM: KnownForm = KnownForm::Named("PyAny");
}

/// The object itself.
impl<'py> Bound<'py, PyAny> {
    /// `repr(self)`.
    #[inline]
    pub fn repr(&self) -> PyResult<Bound<'py, PyString>> {
        call::repr(self)
    }

    /// `str(self)`.
    #[inline]
    pub fn str(&self) -> PyResult<Bound<'py, PyString>> {
        call::str(self)
    }

    /// `bool(self)`.
    #[inline]
    pub fn is_truthy(&self) -> PyResult<bool> {
        call::truth(self)
    }

    /// `self is None`.
    #[inline]
    pub fn is_none(&self) -> bool {
        call::is_none(self)
    }

    /// `hash(self)`.
    ///
    /// # Errors
    /// `TypeError` for an unhashable type.
    #[inline]
    pub fn hash(&self) -> PyResult<isize> {
        operator::hash(self)
    }

    /// `dir(self)`.
    #[inline]
    pub fn dir(&self) -> PyResult<Bound<'py, PyList>> {
        operator::dir(self)
    }

    /// `isinstance(self, class)`.
    #[inline]
    pub fn is_instance<T>(&self, class: &Bound<'py, T>) -> PyResult<bool> {
        call::is_instance(self, class.as_any())
    }

    /// Whether [`cast`](Bound::cast) would succeed.
    #[inline]
    pub fn is_instance_of<T: TypeCheck>(&self) -> bool {
        T::check(self)
    }

    /// This object as a Rust value.
    ///
    /// # Errors
    /// Those of [`FromPy`] for the type.
    #[inline]
    pub fn extract<T: FromPy<'py>>(&self) -> PyResult<T> {
        T::from_py(self, self.py())
    }
}

/// Attributes. A name that is used often is best written `intern!(py, "name")`.
impl<'py> Bound<'py, PyAny> {
    /// `getattr(self, name)`.
    #[inline]
    pub fn getattr(&self, name: impl AsName<'py>) -> PyResult<Bound<'py, PyAny>> {
        name.with_name(self.py(), |name| call::attribute(self, name))
    }

    /// The attribute, or `None` where there is none. Cheaper than [`getattr`](Bound::getattr) and an error thrown away.
    ///
    /// # Errors
    /// Any but `AttributeError`.
    #[inline]
    pub fn getattr_or_none(&self, name: impl AsName<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        name.with_name(self.py(), |name| operator::optional_attribute(self, name))
    }

    /// `hasattr(self, name)`.
    #[inline]
    pub fn hasattr(&self, name: impl AsName<'py>) -> PyResult<bool> {
        self.getattr_or_none(name).map(|value| value.is_some())
    }

    /// `setattr(self, name, value)`.
    #[inline]
    pub fn setattr(&self, name: impl AsName<'py>, value: impl IntoPy<'py>) -> PyResult<()> {
        let value = value.into_py(self.py())?;
        name.with_name(self.py(), |name| call::set_attribute(self, name, &value))
    }

    /// `delattr(self, name)`.
    #[inline]
    pub fn delattr(&self, name: impl AsName<'py>) -> PyResult<()> {
        name.with_name(self.py(), |name| operator::delete_attribute(self, name))
    }
}

/// Calls, by CPython's [vectorcall](https://docs.python.org/3/c-api/call.html#the-vectorcall-protocol): arguments lie on the stack.
impl<'py> Bound<'py, PyAny> {
    /// `callable(self)`.
    #[inline]
    pub fn is_callable(&self) -> bool {
        operator::is_callable(self)
    }

    /// `self(*arguments)`.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn power<'py>(py: Python<'py>) -> PyResult<Bound<'py>> {
    ///     py.import("builtins")?.getattr("pow")?.call((2, 10))
    /// }
    /// ```
    #[inline]
    pub fn call(&self, arguments: impl CallArguments<'py>) -> PyResult<Bound<'py, PyAny>> {
        arguments.call(self)
    }

    /// `self(*arguments, **keywords)`: `f.call_with((1,), (("sep", ", "), ("end", "")))`.
    #[inline]
    pub fn call_with(
        &self,
        arguments: impl CallArguments<'py>,
        keywords: impl CallKeywords<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        super::call::call_with(self, arguments, keywords)
    }

    /// `self.name(*arguments)`, without making a bound method.
    #[inline]
    pub fn call_method(
        &self,
        name: impl AsName<'py>,
        arguments: impl CallArguments<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        name.with_name(self.py(), |name| arguments.call_method(self, name))
    }

    /// `self.name(*arguments, **keywords)`.
    #[inline]
    pub fn call_method_with(
        &self,
        name: impl AsName<'py>,
        arguments: impl CallArguments<'py>,
        keywords: impl CallKeywords<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        name.with_name(self.py(), |name| {
            super::call::call_method_with(self, name, arguments, keywords)
        })
    }
}

/// Items and iteration.
impl<'py> Bound<'py, PyAny> {
    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> PyResult<usize> {
        operator::length(self)
    }

    /// `self[key]`.
    #[inline]
    pub fn get_item(&self, key: impl IntoPy<'py>) -> PyResult<Bound<'py, PyAny>> {
        operator::item(self, &key.into_py(self.py())?)
    }

    /// `self[key] = value`.
    #[inline]
    pub fn set_item(&self, key: impl IntoPy<'py>, value: impl IntoPy<'py>) -> PyResult<()> {
        operator::set_item(self, &key.into_py(self.py())?, &value.into_py(self.py())?)
    }

    /// `del self[key]`.
    #[inline]
    pub fn del_item(&self, key: impl IntoPy<'py>) -> PyResult<()> {
        operator::delete_item(self, &key.into_py(self.py())?)
    }

    /// `value in self`.
    #[inline]
    pub fn contains(&self, value: impl IntoPy<'py>) -> PyResult<bool> {
        operator::contains(self, &value.into_py(self.py())?)
    }

    /// `iter(self)`: a Rust iterator of `PyResult<Bound<'_, PyAny>>`.
    ///
    /// # Errors
    /// `TypeError` for an object that is not iterable.
    #[expect(
        clippy::iter_not_returning_iterator,
        reason = "not every object has one"
    )]
    #[inline]
    pub fn iter(&self) -> PyResult<Bound<'py, PyIterator>> {
        sequence::iter(self)?.cast_into()
    }
}

macro_rules! comparisons {
    ($($name:ident $short:ident $comparison:ident $sign:literal,)*) => {
        /// Comparison. What the operator gives is read as `bool`.
        impl<'py> Bound<'py, PyAny> { $(
            #[doc = concat!("`self ", $sign, " other`.")]
            pub fn $name(&self, other: impl IntoPy<'py>) -> PyResult<bool> {
                let other = other.into_py(self.py())?;
                operator::compare(self, &other, Comparison::$comparison)
            }

            #[doc = concat!("The same as [`", stringify!($name), "`](Self::", stringify!($name), "), by the name of Rust's and Python's operator.")]
            pub fn $short(&self, other: impl IntoPy<'py>) -> PyResult<bool> {
                self.$name(other)
            }
        )* }
    };
}

comparisons!(
    equals eq Equal "==",
    not_equals ne NotEqual "!=",
    less_than lt Less "<",
    less_or_equal le LessOrEqual "<=",
    greater_than gt Greater ">",
    greater_or_equal ge GreaterOrEqual ">=",
);

impl<'py> Bound<'py, PyAny> {
    /// Where this object stands to another one in Python's order.
    ///
    /// # Errors
    /// `TypeError` for objects that have no order, also where only this pair has none, as with NaN.
    pub fn compare(&self, other: impl IntoPy<'py>) -> PyResult<Ordering> {
        let other = other.into_py(self.py())?;
        for (comparison, ordering) in [
            (Comparison::Equal, Ordering::Equal),
            (Comparison::Less, Ordering::Less),
            (Comparison::Greater, Ordering::Greater),
        ] {
            if operator::compare(self, &other, comparison)? {
                return Ok(ordering);
            }
        }
        let (mut left, mut right) = (types::type_name(self), types::type_name(&other));
        if left == right {
            left = types::qualified_name(&types::type_of(self));
            right = types::qualified_name(&types::type_of(&other));
        }
        Err(PyErr::without_place(
            TypeError::CLASS,
            format!("these values of '{left}' and '{right}' have no order"),
        ))
    }
}

macro_rules! arithmetic {
    ($($name:ident $function:ident $sign:literal,)*) => {
        /// Arithmetic, as Python's operators do it.
        impl<'py> Bound<'py, PyAny> { $(
            #[doc = concat!("`", $sign, "`.")]
            pub fn $name(&self, other: impl IntoPy<'py>) -> PyResult<Bound<'py, PyAny>> {
                operator::$function(self, &other.into_py(self.py())?)
            }
        )* }
    };
}

arithmetic!(
    add add "self + other",
    sub subtract "self - other",
    mul multiply "self * other",
    matmul matrix_multiply "self @ other",
    div divide "self / other",
    floor_div floor_divide "self // other",
    rem remainder "self % other",
    divmod divmod "divmod(self, other)",
    lshift shift_left "self << other",
    rshift shift_right "self >> other",
    bit_and and "self & other",
    bit_or or "self | other",
    bit_xor xor "self ^ other",
);

impl<'py> Bound<'py, PyAny> {
    /// `self ** exponent`.
    #[inline]
    pub fn pow(&self, exponent: impl IntoPy<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.pow_modulo(exponent, ())
    }

    /// `pow(self, exponent, modulus)`.
    #[inline]
    pub fn pow_modulo(
        &self,
        exponent: impl IntoPy<'py>,
        modulus: impl IntoPy<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py();
        operator::power(self, &exponent.into_py(py)?, &modulus.into_py(py)?)
    }

    /// `-self`.
    #[inline]
    pub fn neg(&self) -> PyResult<Bound<'py, PyAny>> {
        operator::negative(self)
    }

    /// `+self`.
    #[inline]
    pub fn pos(&self) -> PyResult<Bound<'py, PyAny>> {
        operator::positive(self)
    }

    /// `abs(self)`.
    #[inline]
    pub fn abs(&self) -> PyResult<Bound<'py, PyAny>> {
        operator::absolute(self)
    }

    /// `~self`.
    #[inline]
    pub fn invert(&self) -> PyResult<Bound<'py, PyAny>> {
        operator::invert(self)
    }
}
