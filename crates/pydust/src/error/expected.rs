//! What a value that was refused should have been: `must be int, not str`.

use crate::hint::Hint;
use crate::layout::shared::SharedClass;
use crate::raw;
use crate::{Bound, PyAny, PyErr, exception};

/// What a refused value should have been.
pub struct Expected {
    problem: String,
    /// A class that several libraries know.
    shared: Option<&'static SharedClass>,
}

impl Expected {
    /// A value of this type.
    pub fn of(hint: Hint) -> Self {
        Self {
            problem: must_be(&hint.in_message()),
            shared: match hint {
                Hint::Class(definition) => definition().shared,
                _ => None,
            },
        }
    }

    /// A value that fits this description: `tuple of length 2`.
    pub fn described(description: &str) -> Self {
        Self {
            problem: must_be(description),
            shared: None,
        }
    }

    /// The `TypeError` for a value of another type.
    #[cold]
    pub fn but_got(self, object: &Bound<'_, PyAny>) -> PyErr {
        let mut problem = self.problem;
        problem.push_str(", not ");
        problem.push_str(&Self::given(object));
        if let Some(doubt) = self.shared.and_then(|shared| shared.doubt(object)) {
            problem.push_str(&doubt);
        }
        PyErr::refused(exception::TypeError::CLASS, problem)
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

/// With room for the rest of the sentence.
fn must_be(what: &str) -> String {
    let mut problem = String::with_capacity(64);
    problem.push_str("must be ");
    problem.push_str(what);
    problem
}
