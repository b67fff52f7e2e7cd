//! The definition tree: what the tags of a file say, as immutable statics linked by const evaluation.
//!
//! A node does not know its name or its parent; both stand on the edge ([`Member`], [`FunctionEdge`]) that its container writes. There are two readers:
//! `create` (the files `module`, `class`, `function`, `property`, `attribute`, `exception`) and [`describe`](crate::describe).

use core::ffi::CStr;

use crate::hint::Hint;
use crate::layout::tables::ClassLayout;
use crate::raw::module::ModuleLayout;
use crate::trampoline::{Entry, GetterEntry, SetterEntry};

/// What a tagged item is. Implemented by the tags.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a member: it carries no pydust tag",
    label = "not a class, exception, submodule or function that Python can see",
    note = "put `#[pydust::class]`, `#[pydust::exception]` or `#[pydust::submodule]` on the struct; a free function is listed as `fn name`"
)]
pub trait Tagged {
    /// The node of the definition tree.
    const NODE: Node;
}

/// One node of the tree.
#[derive(Clone, Copy)]
pub enum Node {
    /// A module or submodule.
    Module(&'static ModuleDefinition),
    /// A class.
    Class(&'static ClassDefinition),
    /// A free function.
    Function(&'static FunctionDefinition),
    /// An exception class.
    Exception(&'static ExceptionDefinition),
}

impl Node {
    /// The stand-in for a function whose tag reported a mistake, so that a module can still list it.
    pub const MISTAKEN: Self = Self::Function(&FunctionDefinition {
        name: c"",
        doc: None,
        receiver: Receiver::None,
        counts_receiver: false,
        parameters: &[],
        states: &[],
        returns: Hint::None,
        entry: Entry::NONE,
    });
}

/// An edge from a module to one of its members.
#[derive(Clone, Copy)]
pub struct Member {
    /// The member's name in its module.
    pub name: &'static CStr,
    /// The docstring as CPython reads it: signature, marker, doc.
    pub text: &'static CStr,
    /// The member itself.
    pub node: Node,
}

impl Member {
    /// The name a member has without `as`: a submodule's is in snake case, any other as written.
    pub const fn default_name(
        node: &Node,
        written: &'static CStr,
        snake: &'static CStr,
    ) -> &'static CStr {
        match node {
            Node::Module(_) => snake,
            _ => written,
        }
    }

    /// Whether the member at `index` has the name of an earlier one.
    pub const fn is_repeated(members: &[Self], index: usize) -> bool {
        let mut at = 0;
        while at < index {
            if same_name(members[at].name, members[index].name) {
                return true;
            }
            at += 1;
        }
        false
    }
}

/// A module or submodule.
pub struct ModuleDefinition {
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// Functions of the methods block.
    pub functions: &'static [FunctionEdge],
    /// Classes, exceptions, submodules and free functions.
    pub members: &'static [Member],
    /// Constants.
    pub constants: &'static [ConstantEdge],
    /// What CPython needs to make the module.
    pub layout: ModuleLayout,
}

/// A class.
pub struct ClassDefinition {
    /// The name of the struct, for messages where no edge is at hand.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// The signature of `__new__`, if Python can make instances.
    pub constructor: Option<&'static FunctionDefinition>,
    /// Methods, class methods and static methods.
    pub functions: &'static [FunctionEdge],
    /// Fields that Python sees.
    pub attributes: &'static [AttributeEdge],
    /// Computed attributes.
    pub properties: &'static [PropertyEdge],
    /// Constants.
    pub constants: &'static [ConstantEdge],
    /// Whether nothing can change an instance, so that it has no borrow flag.
    pub frozen: bool,
    /// What CPython needs to make the type.
    pub layout: ClassLayout,
}

/// An exception class.
pub struct ExceptionDefinition {
    /// The name of the struct, enum or variant, for messages where no edge is at hand.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// What it is an exception of, at least one.
    pub bases: &'static [ExceptionBase],
    /// Attributes that Rust sets on an instance.
    pub fields: &'static [ExceptionField],
    /// The classes below that of an enum, which are its attributes.
    pub variants: &'static [&'static Self],
    /// Where the class and its instances come from.
    pub origin: ExceptionOrigin,
}

/// A class that an exception extends.
#[derive(Clone, Copy)]
pub enum ExceptionBase {
    /// One of Python's own, with its name.
    Builtin(&'static str, crate::exception::ExceptionClass),
    /// A tagged one.
    Tagged(&'static ExceptionDefinition),
}

/// Where an exception class and its instances come from.
#[derive(Clone, Copy)]
pub enum ExceptionOrigin {
    /// A Rust error that is raised becomes an instance.
    Error(crate::exception::tagged::Reader),
    /// As its enum.
    Variant,
    /// One class for all modules of an interpreter.
    Shared(for<'py> fn(crate::Python<'py>) -> crate::PyResult<crate::Bound<'py, crate::PyType>>),
}

/// An attribute that Rust sets on an exception.
#[derive(Clone, Copy)]
pub struct ExceptionField {
    /// Its name.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// Its type.
    pub hint: Hint,
}

/// How a function receives its first argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// None: a function of a module, or a static method of a class.
    None,
    /// `&self`.
    Shared,
    /// `&mut self`.
    Exclusive,
    /// The class, of a class method or constructor.
    Class,
}

/// The signature and the entry of a function.
pub struct FunctionDefinition {
    /// The name as written in Rust; the edge may rename it.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// How it receives its first argument.
    pub receiver: Receiver,
    /// Whether Python counts the receiver among the arguments: that of a class, but not a module's own state.
    pub counts_receiver: bool,
    /// The parameters that Python passes.
    pub parameters: &'static [Parameter],
    /// The modules whose state it asks for.
    pub states: &'static [fn() -> &'static ModuleDefinition],
    /// What it returns.
    pub returns: Hint,
    /// How CPython calls it.
    pub entry: Entry,
}

/// An edge from a class or module to a function.
#[derive(Clone, Copy)]
pub struct FunctionEdge {
    /// The function's name in its container.
    pub name: &'static CStr,
    /// The docstring as CPython reads it: signature, marker, doc.
    pub text: &'static CStr,
    /// The function.
    pub function: &'static FunctionDefinition,
}

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
    /// How Python may pass it.
    pub kind: ParameterKind,
    /// Its default as Python writes it; `...` for an expression that is no literal.
    pub default: Option<&'static str>,
    /// The type it takes.
    pub hint: Hint,
    /// The doc comment, of a field of an argument struct.
    pub doc: Option<&'static str>,
    /// Who gives it.
    pub source: Source,
}

/// A field that Python sees.
#[derive(Clone, Copy)]
pub struct AttributeEdge {
    /// Its name.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static CStr>,
    /// Its type.
    pub hint: Hint,
    /// Reading it.
    pub getter: GetterEntry,
    /// Writing it, if Python may.
    pub setter: Option<SetterEntry>,
}

/// A computed attribute.
#[derive(Clone, Copy)]
pub struct PropertyEdge {
    /// Its name.
    pub name: &'static CStr,
    /// The doc comment of the getter.
    pub doc: Option<&'static CStr>,
    /// The type it gives.
    pub hint: Hint,
    /// Reading it.
    pub getter: GetterEntry,
    /// Writing it, if there is a setter.
    pub setter: Option<SetterEntry>,
    /// The functions behind it: getter and setter.
    pub functions: [Option<&'static FunctionDefinition>; 2],
}

/// A constant.
#[derive(Clone, Copy)]
pub struct ConstantEdge {
    /// Its name.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// Its type.
    pub hint: Hint,
    /// Makes the value.
    pub value: for<'py> fn(crate::Python<'py>) -> crate::PyResult<crate::Bound<'py>>,
}

/// How many places the arguments have.
pub const fn passed_count(parameters: &[Parameter]) -> usize {
    position(parameters, parameters.len())
}

/// The first place of parameter `index` among the arguments.
pub const fn position(parameters: &[Parameter], index: usize) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < index {
        count += parameters[at].source.places();
        at += 1;
    }
    count
}

/// The parameters that Python passes, an argument struct's fields among them. What follows `*args` is passed by keyword only.
pub const fn passed<const N: usize>(parameters: &[Parameter]) -> [Parameter; N] {
    const NONE: Parameter = Parameter {
        name: "",
        kind: ParameterKind::PositionalOnly,
        default: None,
        hint: Hint::Any,
        doc: None,
        source: Source::Injected,
    };
    let mut result = [NONE; N];
    let (mut at, mut count, mut starred) = (0, 0, false);
    while at < parameters.len() {
        let parameter = parameters[at];
        match parameter.source {
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

/// How many parameters ask for the state of a module.
pub const fn state_count(parameters: &[Parameter]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < parameters.len() {
        if matches!(parameters[at].source, Source::State(_)) {
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
        if let Source::State(module) = parameters[at].source {
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
            parameters[at].source,
            Source::VarArgs | Source::VarKwargs | Source::Fields(_)
        ) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether the mistake that the tag saw in the order is one: parameters that the framework gives may stand anywhere, and what stands behind `*args` or an
/// argument struct is looked at by [`order_mistake`].
pub const fn is_misplaced(parameters: &[Parameter], index: usize) -> bool {
    parameters[index].source.is_passed() && !is_composed(parameters, index + 1)
}

/// What is wrong with the order of parameters, some of which come from `*args`, `**kwargs` or argument structs; in the words of Python's grammar.
pub const fn order_mistake(parameters: &[Parameter], passed: &[Parameter]) -> Option<&'static str> {
    let mut at = 0;
    while at < parameters.len() {
        if let Source::Fields(fields) = parameters[at].source
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
                if optional && parameter.default.is_none() {
                    return Some("parameter without a default follows parameter with a default");
                }
                optional |= parameter.default.is_some();
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

/// Whether two names are equal.
pub(crate) const fn same_name(left: &CStr, right: &CStr) -> bool {
    same_bytes(left.to_bytes(), right.to_bytes())
}

const fn same_text(left: &str, right: &str) -> bool {
    same_bytes(left.as_bytes(), right.as_bytes())
}

const fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}
