//! What a value that was refused should have been: `must be int, not str`.

use crate::raw;
use crate::{Bound, PyAny, PyErr, exception};

/// What a refused value should have been.
pub struct Expected {
    problem: String,
}

impl Expected {
    /// A value of this type.
    pub fn of(hint: crate::hint::Hint) -> Self {
        Self {
            problem: format!("must be {}", hint.in_message()),
        }
    }

    /// A value that fits this description: `tuple of length 2`.
    pub fn described(description: &str) -> Self {
        Self {
            problem: format!("must be {description}"),
        }
    }

    /// The `TypeError` for a value of another type.
    #[cold]
    pub fn but_got(self, object: &Bound<'_, PyAny>) -> PyErr {
        PyErr::refused(
            exception::TypeError::CLASS,
            format!("{}, not {}", self.problem, Self::given(object)),
        )
    }

    /// The given object in a message: the name of its type, or `None`.
    #[cold]
    pub(crate) fn given(object: &Bound<'_, PyAny>) -> String {
        if raw::call::is_none(object) {
            "None".to_owned()
        } else {
            raw::types::type_name(object)
        }
    }
}
