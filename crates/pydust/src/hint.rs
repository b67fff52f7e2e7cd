//! Type hints: the Python type that a Rust type stands for, as constant data.

use crate::definition::ClassDefinition;
use crate::layout::instance::Class;

/// A Python type as a type checker writes it.
#[derive(Clone, Copy)]
pub enum Hint {
    /// `typing.Any`.
    Any,
    /// `None`.
    None,
    /// A built-in type: `int`, `str`.
    Name(&'static str),
    /// A type with arguments: `list[int]`, `tuple[int, str]`.
    Generic(&'static str, &'static [Hint]),
    /// `int | None`.
    Optional(&'static Hint),
    /// A tagged class, wherever the tree holds it. A function, because a class may name itself in the signatures that make up its definition.
    Class(fn() -> &'static ClassDefinition),
    /// What a function that never returns gives: `typing.Never`.
    Never,
}

impl Hint {
    /// The hint of a tagged class.
    pub const fn class<T: Class>() -> Self {
        Self::Class(|| T::DEFINITION)
    }

    /// The hint as Python writes it; `class` names a tagged class.
    pub fn render(&self, out: &mut String, class: &dyn Fn(&'static ClassDefinition) -> String) {
        match self {
            Self::Any => out.push_str("Any"),
            Self::None => out.push_str("None"),
            Self::Never => out.push_str("Never"),
            Self::Name(name) => out.push_str(name),
            Self::Class(definition) => out.push_str(&class(definition())),
            Self::Optional(inner) => {
                inner.render(out, class);
                out.push_str(" | None");
            }
            Self::Generic(name, arguments) => {
                out.push_str(name);
                out.push('[');
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    argument.render(out, class);
                }
                if arguments.is_empty() {
                    out.push_str("()");
                }
                out.push(']');
            }
        }
    }

    /// The hint in an error message: the type without its arguments, as the built-ins say it (`must be list, not int`), a class by its struct's name.
    pub(crate) fn in_message(&self) -> String {
        match self {
            Self::Any => "object".into(),
            Self::None | Self::Never => "None".into(),
            Self::Name(name) => as_type_name(name),
            Self::Generic(name, _) => (*name).into(),
            Self::Class(definition) => definition().name.to_string_lossy().into_owned(),
            Self::Optional(inner) => format!("{} or None", inner.in_message()),
        }
    }
}

/// What a type calls itself where it is known by another name: `types.FunctionType` is `function`.
fn as_type_name(name: &str) -> String {
    name.strip_prefix("types.")
        .and_then(|name| name.strip_suffix("Type"))
        .map_or_else(|| name.to_owned(), str::to_lowercase)
}
