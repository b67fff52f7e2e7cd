//! `Comparison`: the operator that `__richcmp__` is asked about, which CPython passes as a number.

use core::cmp::Ordering;

use super::{Expected, FromPy, owned};
use crate::raw::operator::Comparison;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

impl Comparison {
    const ALL: [Self; 6] = [
        Self::Less,
        Self::LessOrEqual,
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
    ];

    /// Whether two values in this order compare so.
    ///
    /// ```
    /// use pydust::Comparison;
    /// assert!(Comparison::LessOrEqual.matches(1.cmp(&2)));
    /// assert!(!Comparison::NotEqual.matches(1.cmp(&1)));
    /// ```
    #[must_use]
    pub const fn matches(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl<'py> FromPy<'py> for Comparison {
    const HINT: Hint = Hint::Name("int");
    #[inline]
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let number = i32::from_py(object, py)?;
        let found = Self::ALL.into_iter().find(|one| *one as i32 == number);
        found.ok_or_else(|| Expected::described("the number of a comparison").but_got(object))
    }
}

owned!([] Comparison;);
