//! Type hints: the Python type that a Rust type stands for, as constant data.

use core::ptr::fn_addr_eq;

use crate::buffer::buffer_of;
use crate::layout::instance::Class;
use crate::raw::buffer::element_name;
use crate::tree::definition::ClassDefinition;
use crate::tree::limit::Limit;

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
    /// `int | str | bytes`.
    Union(&'static [Hint]),
    /// A Rust type that messages call by this name, and type checkers by that hint.
    ///
    /// A function, because such a type may hold itself.
    Alias(&'static str, fn() -> Hint),
    /// A tagged class, wherever the tree holds it. A function, because a class may name itself in the signatures that make up its definition.
    Class(fn() -> &'static ClassDefinition),
    /// A type of which not every value is taken. Type checkers and messages know it as the type alone.
    Limited(&'static Hint, Limit),
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
        self.render_in(out, class, &mut Vec::new());
    }

    /// `open` are the aliases that this hint stands in: one of them inside of itself has no end, and is shown as `Any`.
    fn render_in(
        &self,
        out: &mut String,
        class: &dyn Fn(&'static ClassDefinition) -> String,
        open: &mut Vec<fn() -> Hint>,
    ) {
        match self {
            Self::Any => out.push_str("Any"),
            Self::None => out.push_str("None"),
            Self::Never => out.push_str("Never"),
            Self::Name(name) => out.push_str(name),
            Self::Class(definition) => out.push_str(&class(definition())),
            Self::Limited(_, Limit::Written(hint)) | Self::Limited(hint, _) => {
                hint.render_in(out, class, open);
            }
            Self::Alias(_, hint) if open.iter().any(|other| fn_addr_eq(*other, *hint)) => {
                out.push_str("Any");
            }
            Self::Alias(_, hint) => {
                open.push(*hint);
                hint().render_in(out, class, open);
                open.pop();
            }
            Self::Optional(_) | Self::Union(_) => {
                let mut alternatives = Vec::new();
                self.alternatives(
                    &mut |hint| {
                        let mut text = String::new();
                        hint.render_in(&mut text, class, open);
                        text
                    },
                    &mut alternatives,
                );
                out.push_str(&alternatives.join(" | "));
            }
            Self::Generic(name, arguments) => {
                out.push_str(name);
                out.push('[');
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    argument.render_in(out, class, open);
                }
                if arguments.is_empty() {
                    out.push_str("()");
                }
                out.push(']');
            }
        }
    }

    /// The members of nested unions in order, each text once, `None` last.
    fn alternatives(&self, text: &mut dyn FnMut(&Self) -> String, found: &mut Vec<String>) {
        match self {
            Self::Optional(inner) => {
                inner.alternatives(text, found);
                Self::None.alternatives(text, found);
            }
            // Buffers of one hint differ in their elements.
            Self::Limited(hint, limit) if !matches!(limit, Limit::Buffer { .. }) => {
                hint.alternatives(text, found);
            }
            Self::Union(hints) => {
                for hint in *hints {
                    hint.alternatives(text, found);
                }
            }
            plain => {
                let text = text(plain);
                if !found.contains(&text) {
                    found.push(text);
                }
            }
        }
        if let Some(at) = found.iter().position(|text| text == "None") {
            let none = found.remove(at);
            found.push(none);
        }
    }

    /// The hint in an error message: the type without its arguments, as the built-ins say it (`must be list, not int`), a class by its struct's name, a union
    /// as `int, str or None`, a buffer with its elements.
    pub(crate) fn in_message(&self) -> String {
        self.in_message_with(&|class| class.name.to_string_lossy().into_owned())
    }

    /// As [`in_message`](Self::in_message), where `class` names a tagged class.
    pub(crate) fn in_message_with(
        &self,
        class: &dyn Fn(&'static ClassDefinition) -> String,
    ) -> String {
        match self {
            Self::Any => "object".into(),
            Self::None | Self::Never => "None".into(),
            Self::Name(name) => as_type_name(name),
            Self::Generic(name, _) | Self::Alias(name, _) => (*name).into(),
            Self::Class(definition) => class(definition()),
            Self::Limited(_, Limit::Buffer { format, writable }) => {
                buffer_of(&element_name(format), *writable)
            }
            Self::Limited(hint, _) => hint.in_message_with(class),
            Self::Optional(_) | Self::Union(_) => {
                let mut alternatives = Vec::new();
                self.alternatives(&mut |hint| hint.in_message_with(class), &mut alternatives);
                for kind in [buffer_of("", false), buffer_of("", true)] {
                    if alternatives.iter().all(|text| text.starts_with(&kind)) {
                        for text in alternatives.iter_mut().skip(1) {
                            text.drain(..kind.len());
                        }
                    }
                }
                one_of(&alternatives)
            }
        }
    }

    /// Calls `each` for the members of nested unions, which one type alone is too.
    pub(crate) fn each_member(&self, each: &mut dyn FnMut(&Self)) {
        match self {
            Self::Optional(inner) => inner.each_member(each),
            Self::Union(members) => members.iter().for_each(|member| member.each_member(each)),
            plain => each(plain),
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn one_of(alternatives: &[String]) -> String {
    match alternatives {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What a type calls itself where it is known by another name: `types.FunctionType` is `function`.
fn as_type_name(name: &str) -> String {
    name.strip_prefix("types.")
        .and_then(|name| name.strip_suffix("Type"))
        .map_or_else(|| name.to_owned(), str::to_ascii_lowercase)
}
