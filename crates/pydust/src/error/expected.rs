//! What a value that was refused should have been: `must be int, not str`.

use crate::layout::shared::SharedClass;
use crate::raw;
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;
use crate::{Bound, PyAny, PyErr, exception};

/// What a refused value should have been.
pub struct Expected {
    problem: String,
    hint: Option<Hint>,
    /// A class that several libraries know.
    shared: Option<&'static SharedClass>,
}

impl Expected {
    /// A value of this type.
    pub fn of(hint: Hint) -> Self {
        match plain_name(hint) {
            Some(name) => Self::called(hint, name),
            None => Self::called(hint, &hint.in_message()),
        }
    }

    /// A value of this type, which Python knows by another name than Rust.
    pub(crate) fn called(hint: Hint, name: &str) -> Self {
        Self {
            problem: must_be(name),
            hint: Some(hint),
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
            hint: None,
            shared: None,
        }
    }

    /// The `TypeError` for a value of another type.
    #[cold]
    pub fn but_got(self, object: &Bound<'_, PyAny>) -> PyErr {
        let mut problem = self.problem;
        let given = match self.hint.and_then(plain_name) {
            Some(name) => {
                let given = Self::given(object);
                // Most refusals are seen to be of another name here.
                if name.ends_with(&given) && names(name, &given) {
                    in_full(&mut problem, self.hint, object)
                } else {
                    given
                }
            }
            None => Self::given_to_others(self.hint, &mut problem, object),
        };
        problem.push_str(", not ");
        problem.push_str(&given);
        if let Some(doubt) = self.shared.and_then(|shared| shared.doubt(object)) {
            problem.push_str(&doubt);
        }
        PyErr::refused(exception::TypeError::CLASS, problem)
    }

    /// The given object where what should have been there is no single built-in type.
    #[inline(never)]
    fn given_to_others(
        hint: Option<Hint>,
        problem: &mut String,
        object: &Bound<'_, PyAny>,
    ) -> String {
        let lent = hint.and_then(|hint| given_buffer(hint, object));
        lent.unwrap_or_else(|| {
            let given = Self::given(object);
            if names(problem, &given) {
                in_full(problem, hint, object)
            } else {
                given
            }
        })
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

    /// The given object beside what should have been there: with the module where the name alone does not tell the two apart.
    #[cold]
    pub(crate) fn given_beside(expected: &str, object: &Bound<'_, PyAny>) -> String {
        let given = Self::given(object);
        if names(expected, &given) {
            raw::types::qualified_name(&raw::types::type_of(object))
        } else {
            given
        }
    }
}

/// The name of a built-in type, which messages call as hints do.
fn plain_name(hint: Hint) -> Option<&'static str> {
    match hint {
        Hint::Name(name) if !name.starts_with("types.") => Some(name),
        Hint::Limited(_, Limit::Buffer { .. }) => None,
        Hint::Limited(Hint::Name(name), _) => Some(name),
        _ => None,
    }
}

/// Whether a text has that name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    text.split(|sign: char| !sign.is_alphanumeric() && sign != '_')
        .any(|word| word == name)
}

/// The name of the given type with its module, where the expected one has the same name, which gets its module too.
#[cold]
fn in_full(problem: &mut String, hint: Option<Hint>, object: &Bound<'_, PyAny>) -> String {
    let py = object.py();
    if let Some(hint) = hint {
        *problem = must_be(&hint.in_message_with(&|class| {
            py.made_class(class).map_or_else(
                || class.name.to_string_lossy().into_owned(),
                |ty| raw::types::qualified_name(&ty.to_bound(py)),
            )
        }));
    }
    let ty = raw::types::type_of(object);
    let mut given = raw::types::qualified_name(&ty);
    // As after a module was loaded anew.
    let is_same = problem.split([' ', ',']).any(|word| word == given);
    if is_same && raw::types::is_made_at_run_time(&ty) {
        given.push_str(" (another class of that name)");
    }
    given
}

/// What an object lends where buffers of other elements are taken.
#[cold]
fn given_buffer(hint: Hint, object: &Bound<'_, PyAny>) -> Option<String> {
    let (mut formats, mut others) = (Vec::new(), false);
    hint.each_member(&mut |member| match member {
        Hint::Limited(_, Limit::Buffer { format, .. }) => formats.push(*format),
        Hint::None => {}
        _ => others = true,
    });
    if formats.is_empty() {
        return None;
    }
    let (elements, is_read_only) = raw::buffer::elements_of(object)?;
    // Without the format, which may name a byte order.
    let kind = |elements: &str| elements.split(' ').next().map(str::to_owned);
    let fits =
        |format: &&core::ffi::CStr| kind(&raw::buffer::element_name(format)) == kind(&elements);
    Some(if is_read_only && formats.iter().any(fits) {
        format!("a read-only buffer of {elements}")
    } else if others {
        format!("{}, a buffer of {elements}", Expected::given(object))
    } else {
        format!("of {elements}")
    })
}

/// With room for the rest of the sentence.
fn must_be(what: &str) -> String {
    let mut problem = String::with_capacity(64);
    problem.push_str("must be ");
    problem.push_str(what);
    problem
}
