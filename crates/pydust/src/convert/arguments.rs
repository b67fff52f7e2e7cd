//! What is wrong with a call, in the words of an equal Python `def` (`Python/ceval.c`).

use core::fmt;

use crate::convert::IntoPy;
use crate::raw::{call, interpreter, text};
use crate::tree::definition::{FunctionDefinition, ParameterKind};
use crate::{PyErr, PyResult, Python};

/// A call that does not fit the signature.
pub(crate) enum CallProblem<'a> {
    MultipleValues(&'a str),
    UnexpectedKeyword {
        name: &'a str,
        suggestion: Option<String>,
    },
    PositionalOnlyByKeyword(Vec<&'a str>),
    TooMany {
        definition: &'static FunctionDefinition,
        given: usize,
        keyword_only: usize,
    },
    Missing {
        names: Vec<&'a str>,
        keyword_only: bool,
    },
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

impl fmt::Display for CallProblem<'_> {
    /// What comes after the function's qualified name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MultipleValues(name) => write!(f, "() got multiple values for argument '{name}'"),
            Self::UnexpectedKeyword { name, suggestion } => {
                write!(f, "() got an unexpected keyword argument '{name}'")?;
                match suggestion {
                    Some(suggestion) => write!(f, ". Did you mean '{suggestion}'?"),
                    None => Ok(()),
                }
            }
            Self::PositionalOnlyByKeyword(names) => {
                write!(
                    f,
                    "() got some positional-only arguments passed as keyword arguments: '{}'",
                    names.join(", ")
                )
            }
            Self::TooMany {
                definition,
                given,
                keyword_only,
            } => too_many(f, definition, *given, *keyword_only),
            Self::Missing {
                names,
                keyword_only,
            } => {
                let kind = if *keyword_only {
                    "keyword-only"
                } else {
                    "positional"
                };
                write!(
                    f,
                    "() missing {} required {kind} argument{}: ",
                    names.len(),
                    plural(names.len())
                )?;
                enumerate(f, names)
            }
        }
    }
}

fn too_many(
    f: &mut fmt::Formatter<'_>,
    definition: &FunctionDefinition,
    given: usize,
    keyword_only: usize,
) -> fmt::Result {
    // Python counts the receiver of a method; a module's own state is no argument to Python.
    let receiver = usize::from(definition.counts_receiver);
    let positional = || {
        definition
            .parameters
            .iter()
            .filter(|parameter| parameter.kind.is_positional())
    };
    let most = positional().count() + receiver;
    let defaults = positional().filter(|parameter| parameter.optional).count();
    let given = given + receiver;
    if defaults > 0 {
        write!(
            f,
            "() takes from {} to {most} positional arguments but {given}",
            most - defaults
        )?;
    } else {
        write!(
            f,
            "() takes {most} positional argument{} but {given}",
            plural(most)
        )?;
    }
    if keyword_only > 0 {
        write!(
            f,
            " positional argument{} (and {keyword_only} keyword-only argument{})",
            plural(given),
            plural(keyword_only)
        )?;
    }
    write!(
        f,
        " {} given",
        if given == 1 && keyword_only == 0 {
            "was"
        } else {
            "were"
        }
    )
}

/// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
fn enumerate(f: &mut fmt::Formatter<'_>, names: &[&str]) -> fmt::Result {
    let last = names.len().saturating_sub(1);
    for (index, name) in names.iter().enumerate() {
        match index {
            0 => {}
            _ if index < last => f.write_str(", ")?,
            1 => f.write_str(" and ")?,
            _ => f.write_str(", and ")?,
        }
        write!(f, "'{name}'")?;
    }
    Ok(())
}

/// The error for a keyword that names no parameter, or one that is positional only.
pub(crate) fn unknown_keyword(
    py: Python<'_>,
    definition: &'static FunctionDefinition,
    name: &str,
    given: &[String],
) -> PyErr {
    let positional_only: Vec<&str> = definition
        .parameters
        .iter()
        .filter(|parameter| {
            parameter.kind == ParameterKind::PositionalOnly
                && given.iter().any(|given| given == parameter.name)
        })
        .map(|parameter| parameter.name)
        .collect();
    if positional_only.is_empty() {
        PyErr::call(&CallProblem::UnexpectedKeyword {
            name,
            suggestion: suggestion(py, definition, name),
        })
    } else {
        PyErr::call(&CallProblem::PositionalOnlyByKeyword(positional_only))
    }
}

/// The name that was probably meant, where this Python suggests one. CPython's own judgement, so that it is that of a `def` in every version.
fn suggestion(
    py: Python<'_>,
    definition: &'static FunctionDefinition,
    name: &str,
) -> Option<String> {
    if !interpreter::suggests_keywords() {
        return None;
    }
    // Whatever goes wrong, for example while the interpreter ends, the sentence is complete without it.
    closest(py, definition, name).ok().flatten()
}

fn closest(
    py: Python<'_>,
    definition: &'static FunctionDefinition,
    name: &str,
) -> PyResult<Option<String>> {
    let by_keyword = definition
        .parameters
        .iter()
        .filter(|parameter| parameter.kind.is_by_keyword());
    let candidates: Vec<&str> = by_keyword.map(|parameter| parameter.name).collect();
    let module = py.import("_suggestions")?;
    // CPython's cache of attributes goes by the address of the name.
    let name_of_function = text::interned(py, c"_generate_suggestions");
    let choose = call::attribute(module.as_any(), &name_of_function)?;
    call::call(&choose, &[&candidates.into_py(py)?, &name.into_py(py)?])?.extract()
}
