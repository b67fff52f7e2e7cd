//! The definition tree: what the tags of a file say, as immutable statics linked by const evaluation.
//!
//! A node does not know its name or its parent; both stand on the edge ([`Member`], [`FunctionEdge`]) that its container writes. There are two readers:
//! `create` (the files `module`, `class`, `function`, `property`, `attribute`, `exception`) and [`describe`](crate::tree::describe).

use core::ffi::CStr;

use crate::layout::shared::SharedClass;
use crate::layout::tables::ClassLayout;
pub use crate::layout::tagged::Tagged;
use crate::raw::module::ModuleLayout;
use crate::trampoline::{ClassGetterEntry, Entry, GetterEntry, SetterEntry};
use crate::tree::hint::Hint;
pub use crate::tree::parameter::*;

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
        receiver: ReceiverKind::None,
        counts_receiver: false,
        asks: false,
        parameters: &[],
        returns: &Hint::None,
        more: None,
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
    /// Fields that Python sees.
    pub attributes: &'static [AttributeEdge],
    /// Computed attributes.
    pub properties: &'static [PropertyEdge],
    /// Constants.
    pub constants: &'static [ConstantEdge],
    /// The folder of the project, in builds that are made to be used beside it. rustc's paths are relative to it.
    pub sources: Option<&'static str>,
    /// What CPython needs to make the module.
    pub layout: ModuleLayout,
}

impl ModuleDefinition {
    /// Whether Python finds something by this name in the module.
    pub(crate) fn has(&self, name: &CStr) -> bool {
        self.members
            .iter()
            .map(|edge| edge.name)
            .chain(self.functions.iter().map(|edge| edge.name))
            .chain(self.attributes.iter().map(|edge| edge.name))
            .chain(self.properties.iter().map(|edge| edge.name))
            .chain(self.constants.iter().map(|edge| edge.name))
            .any(|other| other == name)
    }
}

/// A class.
pub struct ClassDefinition {
    /// The name of the struct, for messages where no edge is at hand.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// What it extends.
    pub base: ClassBase,
    /// Abstract base classes that it is registered with: `collections.abc:Mapping`.
    pub registered: &'static [&'static str],
    /// What its subscripts make it for C code, where the class says so itself.
    pub subscripts: Option<Subscripts>,
    /// The class of the class, if it is not `type`.
    pub metaclass: Option<&'static str>,
    /// The signature of `__new__`, if Python can make instances.
    pub constructor: Option<&'static FunctionDefinition>,
    /// Methods, class methods and static methods.
    pub functions: &'static [FunctionEdge],
    /// Special methods that CPython calls through slots.
    pub special: &'static [FunctionEdge],
    /// Fields that Python sees.
    pub attributes: &'static [AttributeEdge],
    /// Computed attributes.
    pub properties: &'static [PropertyEdge],
    /// Computed attributes of the class itself.
    pub class_properties: &'static [ClassPropertyEdge],
    /// Constants.
    pub constants: &'static [ConstantEdge],
    /// The warning that a call gives, of a deprecated one.
    pub deprecated: Option<&'static str>,
    /// Whether nothing can change an instance, so that it has no borrow flag.
    pub frozen: bool,
    /// What is known of its owner, if several modules share it.
    pub shared: Option<&'static SharedClass>,
    /// What CPython needs to make the type.
    pub layout: ClassLayout,
}

/// What an object with subscripts is: `x[0]` of a sequence, `x["a"]` of a mapping. C code and NumPy go by that, `reversed` and `iter` too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Subscripts {
    /// Its items have numbers.
    Sequence,
    /// Its items have keys.
    Mapping,
}

/// The members of a class that is an enum of Rust's.
pub struct EnumDefinition {
    /// In the order of the variants.
    pub members: &'static [EnumMember],
    /// What a parameter takes beside members: their values, where the enum says so.
    pub coerces: bool,
}

/// A member of an enum.
#[derive(Clone, Copy)]
pub struct EnumMember {
    /// Its name.
    pub name: &'static str,
    /// The doc comment.
    pub doc: Option<&'static str>,
    /// Its value.
    pub value: EnumValue,
}

/// The value of a member.
#[derive(Clone, Copy)]
pub enum EnumValue {
    /// An `int`.
    Whole(i128),
    /// A `str`.
    Text(&'static str),
    /// Any other object.
    Object(
        Hint,
        for<'py> fn(crate::Python<'py>) -> crate::PyResult<crate::Bound<'py>>,
    ),
}

impl EnumMember {
    /// Whether an earlier member has the value of the one at `index`, as far as that can be known without Python.
    pub const fn is_repeated(members: &[Self], index: usize) -> bool {
        let mut at = 0;
        while at < index {
            let same = match (&members[at].value, &members[index].value) {
                (EnumValue::Whole(one), EnumValue::Whole(other)) => *one == *other,
                (EnumValue::Text(one), EnumValue::Text(other)) => {
                    same_bytes(one.as_bytes(), other.as_bytes())
                }
                _ => false,
            };
            if same {
                return true;
            }
            at += 1;
        }
        false
    }
}

/// What a class extends.
#[derive(Clone, Copy)]
pub enum ClassBase {
    /// `object`.
    Object,
    /// The class of its `#[base]` field.
    Native(&'static ClassDefinition),
    /// A class of Python's own.
    Python(PythonBase),
}

/// A class of Python's own that a tagged one can extend.
#[derive(Clone, Copy)]
pub struct PythonBase {
    /// Its name in a type hint: `dict`, `decimal.Decimal`.
    pub name: &'static str,
    /// Finds it in the current interpreter.
    pub find: for<'py> fn(crate::Python<'py>) -> crate::PyResult<crate::Bound<'py, crate::PyType>>,
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
    /// A class of each module, below this one, which is the same for all modules of an interpreter.
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
pub enum ReceiverKind {
    /// None: a function of a module, or a static method of a class.
    None,
    /// `&self`.
    Shared,
    /// `&mut self`.
    Exclusive,
    /// `self`: the value is taken out of the object.
    Value,
    /// `this: &Bound<'_, Self>`: the object.
    Object,
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
    pub receiver: ReceiverKind,
    /// Whether Python counts the receiver among the arguments: that of a class, but not a module's own state.
    pub counts_receiver: bool,
    /// Whether it can ask other objects, and through them come back to itself: it gets a token or a reference.
    pub asks: bool,
    /// The parameters that Python passes.
    pub parameters: &'static [Parameter],
    /// What it returns.
    pub returns: &'static Hint,
    /// What most functions do not have.
    pub more: Option<&'static MoreOfFunction>,
    /// How CPython calls it.
    pub entry: Entry,
}

/// What some functions have. It stands apart, because each pointer in a static costs a relocation.
pub struct MoreOfFunction {
    /// The modules whose state it asks for.
    pub states: &'static [fn() -> &'static ModuleDefinition],
    /// The warning that a call gives, of a deprecated one.
    pub deprecated: Option<&'static str>,
}

impl MoreOfFunction {
    /// This, unless there is nothing in it.
    const fn if_any(&'static self) -> Option<&'static Self> {
        if self.states.is_empty() && self.deprecated.is_none() {
            return None;
        }
        Some(self)
    }
}

impl FunctionDefinition {
    /// A function or method with the parameters that Python passes. It is no row of a method table.
    pub const fn new(
        name: &'static CStr,
        doc: Option<&'static str>,
        receiver: ReceiverKind,
        parameters: &'static [Parameter],
        returns: &'static Hint,
    ) -> Self {
        Self {
            name,
            doc,
            receiver,
            counts_receiver: false,
            asks: asks(parameters),
            parameters,
            returns,
            more: None,
            entry: Entry::NONE,
        }
    }

    /// A constructor.
    pub const fn constructor(
        name: &'static CStr,
        doc: Option<&'static str>,
        parameters: &'static [Parameter],
    ) -> Self {
        Self {
            name,
            doc,
            receiver: ReceiverKind::Class,
            counts_receiver: true,
            asks: asks(parameters),
            parameters,
            returns: &Hint::None,
            more: None,
            entry: Entry::NONE,
        }
    }

    /// The function, with whether Python counts the receiver.
    #[must_use]
    pub const fn counting_receiver(self, counts_receiver: bool) -> Self {
        Self {
            counts_receiver,
            ..self
        }
    }

    /// The function, with whether it can ask other objects.
    #[must_use]
    pub const fn asking(self, asks: bool) -> Self {
        Self { asks, ..self }
    }

    /// The function, with what most do not have.
    #[must_use]
    pub const fn with(self, more: &'static MoreOfFunction) -> Self {
        Self {
            more: more.if_any(),
            ..self
        }
    }

    /// The function, as CPython calls it.
    #[must_use]
    pub const fn entered(self, entry: Entry) -> Self {
        Self { entry, ..self }
    }

    /// The modules whose state it asks for.
    pub fn states(&self) -> &'static [fn() -> &'static ModuleDefinition] {
        self.more.map_or(&[], |more| more.states)
    }

    /// The warning that a call gives, of a deprecated one.
    pub fn deprecated(&self) -> Option<&'static str> {
        self.more?.deprecated
    }
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
    /// What writing it takes.
    pub takes: Option<&'static Hint>,
}

impl AttributeEdge {
    /// Whether one of these has the name.
    pub const fn is_among(attributes: &[Self], name: &CStr) -> bool {
        let mut at = 0;
        while at < attributes.len() {
            if same_name(attributes[at].name, name) {
                return true;
            }
            at += 1;
        }
        false
    }
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
    /// Writing and deleting it, or refusing that.
    pub setter: SetterEntry,
    /// The functions behind it: getter, setter and deleter.
    pub functions: [Option<&'static FunctionDefinition>; 3],
}

/// A computed attribute of the class itself.
#[derive(Clone, Copy)]
pub struct ClassPropertyEdge {
    /// Its name.
    pub name: &'static CStr,
    /// The doc comment.
    pub doc: Option<&'static CStr>,
    /// Reading it.
    pub getter: ClassGetterEntry,
    /// The function behind it.
    pub function: &'static FunctionDefinition,
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
    /// The value as Python writes it, where it is a literal of a plain type.
    pub text: Option<&'static str>,
    /// Makes the value.
    pub value: for<'py> fn(crate::Python<'py>) -> crate::PyResult<crate::Bound<'py>>,
}

/// Whether two names are equal.
pub(crate) const fn same_name(left: &CStr, right: &CStr) -> bool {
    same_bytes(left.to_bytes(), right.to_bytes())
}

pub(crate) const fn same_bytes(left: &[u8], right: &[u8]) -> bool {
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
