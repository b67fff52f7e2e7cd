//! Parameters of the definition tree: how Python passes each, who gives its value, and the const functions that lay them out.
//!
//! A struct of arguments is as many parameters as it has fields, so the places of a call are computed while compiling, and with them what is wrong with the
//! order. Both are asked for by the tags.

use crate::raw::stack;
use crate::tree::definition::{ModuleDefinition, same_bytes};
use crate::tree::hint::Hint;

/// How Python may pass an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// Before `/`.
    PositionalOnly,
    /// The usual.
    PositionalOrKeyword,
    /// `*args`: what is left of the positional arguments.
    VarPositional,
    /// After `*` or `*args`.
    KeywordOnly,
    /// `**kwargs`: what is left of the keyword arguments.
    VarKeyword,
}

impl ParameterKind {
    /// Whether an argument can be passed by position.
    pub(crate) const fn is_positional(self) -> bool {
        matches!(self, Self::PositionalOnly | Self::PositionalOrKeyword)
    }

    /// Whether an argument can be passed by keyword.
    pub(crate) const fn is_by_keyword(self) -> bool {
        matches!(self, Self::PositionalOrKeyword | Self::KeywordOnly)
    }

    /// Whether it takes what others leave.
    pub(crate) const fn is_rest(self) -> bool {
        matches!(self, Self::VarPositional | Self::VarKeyword)
    }
}

/// Who gives a parameter its value. A constant of the parameter's type, so that aliases work.
#[derive(Clone, Copy)]
pub enum Source {
    /// The Python caller.
    Passed,
    /// The Python caller, as the fields of a struct, each a parameter of its own.
    Fields(&'static [Parameter]),
    /// The Python caller: all positional arguments that no other parameter takes.
    VarArgs,
    /// The Python caller: all keyword arguments that no other parameter takes.
    VarKwargs,
    /// The framework, for example the token `Python<'py>`.
    Injected,
    /// The framework, which checks on import that the function's module is this one or below it.
    State(fn() -> &'static ModuleDefinition),
}

impl Source {
    /// Whether Python passes something for the parameter.
    pub const fn is_passed(&self) -> bool {
        !matches!(self, Self::Injected | Self::State(_))
    }

    /// How many places the parameter has among the arguments.
    const fn places(&self) -> usize {
        match self {
            Self::Passed | Self::VarArgs | Self::VarKwargs => 1,
            Self::Fields(fields) => fields.len(),
            Self::Injected | Self::State(_) => 0,
        }
    }
}

/// A parameter.
#[derive(Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What its type says.
    pub ty: &'static ParameterType,
    /// What most parameters do not have.
    pub more: Option<&'static More>,
    /// How Python may pass it.
    pub kind: ParameterKind,
    /// Whether it has a default.
    pub optional: bool,
}

/// What the type of a parameter says, once for all parameters of the type.
pub struct ParameterType {
    /// The type it takes.
    pub hint: Hint,
    /// Who gives it.
    pub source: Source,
    /// Whether it is a way to other objects.
    pub asks: bool,
}

/// What some parameters have.
pub struct More {
    /// The default as Python writes it; `...` for an expression that is no literal.
    pub default: Option<&'static str>,
    /// The doc comment, of a field of an argument struct.
    pub doc: Option<&'static str>,
}

impl Parameter {
    /// A parameter that has to be passed.
    pub const fn new(name: &'static str, ty: &'static ParameterType, kind: ParameterKind) -> Self {
        Self {
            name,
            ty,
            more: None,
            kind,
            optional: false,
        }
    }

    /// The parameter, with what most do not have.
    #[must_use]
    pub const fn with(self, more: &'static More) -> Self {
        Self {
            more: Some(more),
            optional: more.default.is_some(),
            ..self
        }
    }

    /// Its default as Python writes it.
    pub const fn default(&self) -> Option<&'static str> {
        match self.more {
            Some(more) => more.default,
            None => None,
        }
    }

    /// The doc comment, of a field of an argument struct.
    pub const fn doc(&self) -> Option<&'static str> {
        match self.more {
            Some(more) => more.doc,
            None => None,
        }
    }
}

/// How many places the arguments have.
pub const fn passed_count(parameters: &[Parameter]) -> usize {
    position(parameters, parameters.len())
}

/// The first place of parameter `index` among the arguments.
pub const fn position(parameters: &[Parameter], index: usize) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < index {
        count += parameters[at].ty.source.places();
        at += 1;
    }
    count
}

/// The parameters that Python passes, an argument struct's fields among them. What follows `*args` is passed by keyword only.
pub const fn passed<const N: usize>(parameters: &[Parameter]) -> [Parameter; N] {
    const NONE: Parameter = Parameter {
        name: "",
        ty: &ParameterType {
            hint: Hint::Any,
            source: Source::Injected,
            asks: false,
        },
        more: None,
        kind: ParameterKind::PositionalOnly,
        optional: false,
    };
    let mut result = [NONE; N];
    let (mut at, mut count, mut starred) = (0, 0, false);
    while at < parameters.len() {
        let parameter = parameters[at];
        match parameter.ty.source {
            Source::Passed => {
                result[count] = parameter;
                result[count].kind = behind_star(parameter.kind, starred);
                count += 1;
            }
            Source::Fields(fields) => {
                let by_keyword = starred || matches!(parameter.kind, ParameterKind::KeywordOnly);
                let mut field = 0;
                while field < fields.len() {
                    result[count] = fields[field];
                    result[count].kind = behind_star(fields[field].kind, by_keyword);
                    count += 1;
                    field += 1;
                }
            }
            Source::VarArgs => {
                result[count] = parameter;
                result[count].kind = ParameterKind::VarPositional;
                starred = true;
                count += 1;
            }
            Source::VarKwargs => {
                result[count] = parameter;
                result[count].kind = ParameterKind::VarKeyword;
                count += 1;
            }
            Source::Injected | Source::State(_) => {}
        }
        at += 1;
    }
    result
}

/// The parameters as they are, where the tag saw by their types that Python passes each as one argument.
pub const fn all_passed<const N: usize>(parameters: [Parameter; N]) -> [Parameter; N] {
    let mut at = 0;
    while at < N {
        assert!(
            matches!(parameters[at].ty.source, Source::Passed),
            "a type that is spelled like one of the standard library, or is a reference, is one argument that Python passes"
        );
        at += 1;
    }
    parameters
}

/// How many parameters ask for the state of a module.
pub const fn state_count(parameters: &[Parameter]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < parameters.len() {
        if matches!(parameters[at].ty.source, Source::State(_)) {
            count += 1;
        }
        at += 1;
    }
    count
}

/// The modules whose state the parameters ask for.
pub const fn states<const N: usize>(
    parameters: &[Parameter],
) -> [fn() -> &'static ModuleDefinition; N] {
    let mut result: [fn() -> &'static ModuleDefinition; N] = [|| unreachable!(); N];
    let (mut at, mut count) = (0, 0);
    while at < parameters.len() {
        if let Source::State(module) = parameters[at].ty.source {
            result[count] = module;
            count += 1;
        }
        at += 1;
    }
    result
}

const fn behind_star(kind: ParameterKind, starred: bool) -> ParameterKind {
    match kind {
        ParameterKind::PositionalOrKeyword if starred => ParameterKind::KeywordOnly,
        kind => kind,
    }
}

/// Whether `*args` or a struct of arguments stands among the first `index` parameters, so that what follows is checked as a whole.
const fn is_composed(parameters: &[Parameter], index: usize) -> bool {
    let mut at = 0;
    while at < index {
        if matches!(
            parameters[at].ty.source,
            Source::VarArgs | Source::VarKwargs | Source::Fields(_)
        ) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether one of the parameters is a way to other objects. A number is one too, by its `__index__`, but CPython counts how deep that goes: enough where frames
/// are short.
pub const fn asks(parameters: &[Parameter]) -> bool {
    if stack::FRAMES_ARE_LONG {
        return true;
    }
    let mut at = 0;
    while at < parameters.len() {
        if parameters[at].ty.asks {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether the mistake that the tag saw in the order is one: parameters that the framework gives may stand anywhere, and what stands behind `*args` or an
/// argument struct is looked at by [`order_mistake`].
pub const fn is_misplaced(parameters: &[Parameter], index: usize) -> bool {
    parameters[index].ty.source.is_passed() && !is_composed(parameters, index + 1)
}

/// What is wrong with the order of parameters, some of which come from `*args`, `**kwargs` or argument structs; in the words of Python's grammar.
pub const fn order_mistake(parameters: &[Parameter], passed: &[Parameter]) -> Option<&'static str> {
    let mut at = 0;
    while at < parameters.len() {
        if let Source::Fields(fields) = parameters[at].ty.source
            && field_order_mistake(fields).is_some()
        {
            // The struct has reported it.
            return None;
        }
        at += 1;
    }
    if is_composed(parameters, parameters.len()) {
        field_order_mistake(passed)
    } else if has_repeated_name(passed) {
        Some(REPEATED_NAME)
    } else {
        None
    }
}

/// What is wrong with the order of parameters as Python sees them.
pub const fn field_order_mistake(passed: &[Parameter]) -> Option<&'static str> {
    let (mut at, mut optional, mut starred, mut keyword) = (0, false, false, false);
    while at < passed.len() {
        let parameter = &passed[at];
        if at > 0 && matches!(passed[at - 1].kind, ParameterKind::VarKeyword) {
            return Some("arguments cannot follow var-keyword argument");
        }
        match parameter.kind {
            ParameterKind::VarPositional if starred => {
                return Some(
                    "`*args` may appear only once, and before parameters that are passed by keyword only",
                );
            }
            ParameterKind::VarPositional => starred = true,
            ParameterKind::KeywordOnly => (starred, keyword) = (true, true),
            ParameterKind::VarKeyword => {}
            ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword => {
                if keyword || starred {
                    return Some(
                        "a positional parameter cannot follow one that is passed by keyword only",
                    );
                }
                if optional && !parameter.optional {
                    return Some("parameter without a default follows parameter with a default");
                }
                optional |= parameter.optional;
            }
        }
        at += 1;
    }
    if has_repeated_name(passed) {
        return Some(REPEATED_NAME);
    }
    None
}

const REPEATED_NAME: &str = "two parameters have the same name in Python";

const fn has_repeated_name(passed: &[Parameter]) -> bool {
    let mut at = 0;
    while at < passed.len() {
        let mut before = 0;
        while before < at {
            if same_text(passed[before].name, passed[at].name) {
                return true;
            }
            before += 1;
        }
        at += 1;
    }
    false
}

const fn same_text(left: &str, right: &str) -> bool {
    same_bytes(left.as_bytes(), right.as_bytes())
}
