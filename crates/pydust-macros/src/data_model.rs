//! The names of Python's data model: which stand behind slots and how those are built, which are plain methods, and what
//! a misspelt one was meant to be. What a class has of them is in [`special`](crate::special).

use proc_macro2::{Ident, Span};
use quote::format_ident;

use crate::output::ResultKind;
use crate::syntax::{Error, Result, distance, plain_name};

/// A name of Python's data model.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// How many arguments Python passes.
    pub(crate) count: Count,
    pub(crate) result: ResultKind,
    /// The builder of the slot that it stands behind.
    pub(crate) slot: &'static str,
    pub(crate) part: Part,
}

#[derive(Clone, Copy)]
pub(crate) enum Count {
    Exactly(usize),
    OneOrTwo,
    Any,
}

/// How the slot is built from its methods.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// From this method alone.
    Whole,
    /// From this method alone, with the number of the slot.
    Numbered(&'static str),
    /// From several, this one at an index.
    Of(usize, usize),
    /// From several, with the number of the slot.
    NumberedOf(usize, &'static str),
    /// With `__release_buffer__`, if that is there.
    Buffer,
    /// No slot of the table: a field of its own, or a part of another's slot.
    Field,
}

impl Part {
    /// The part at another index of the same slot.
    pub(crate) fn at(self, index: usize) -> Self {
        match self {
            Self::Of(_, all) => Self::Of(index, all),
            Self::NumberedOf(_, id) => Self::NumberedOf(index, id),
            alone => alone,
        }
    }

    /// Of how many the slot is built.
    pub(crate) fn all(self) -> usize {
        match self {
            Self::Of(_, all) => all,
            Self::NumberedOf(..) => 2,
            _ => 1,
        }
    }

    /// The number of the slot.
    pub(crate) fn id(self) -> Option<Ident> {
        match self {
            Self::Numbered(id) | Self::NumberedOf(_, id) => Some(format_ident!("{id}")),
            _ => None,
        }
    }
}

const fn row(
    name: &'static str,
    count: usize,
    result: ResultKind,
    slot: &'static str,
    part: Part,
) -> Row {
    Row {
        name,
        count: Count::Exactly(count),
        result,
        slot,
        part,
    }
}

const fn unary(name: &'static str, id: &'static str) -> Row {
    row(name, 0, ResultKind::Object, "unary", Part::Numbered(id))
}

const fn left(name: &'static str, id: &'static str) -> Row {
    row(
        name,
        1,
        ResultKind::Object,
        "binary",
        Part::NumberedOf(0, id),
    )
}

const fn right(name: &'static str, id: &'static str) -> Row {
    row(
        name,
        1,
        ResultKind::Object,
        "binary",
        Part::NumberedOf(1, id),
    )
}

const fn in_place(name: &'static str, id: &'static str) -> Row {
    row(name, 1, ResultKind::Object, "in_place", Part::Numbered(id))
}

const fn of(name: &'static str, count: usize, slot: &'static str, at: usize, all: usize) -> Row {
    row(name, count, ResultKind::Object, slot, Part::Of(at, all))
}

const fn whole(name: &'static str, count: usize, result: ResultKind, slot: &'static str) -> Row {
    row(name, count, result, slot, Part::Whole)
}

const fn power(name: &'static str, at: usize) -> Row {
    Row {
        name,
        count: Count::OneOrTwo,
        result: ResultKind::Object,
        slot: "power",
        part: Part::Of(at, 2),
    }
}

pub(crate) const ROWS: &[Row] = &[
    unary("__repr__", "REPR"),
    unary("__str__", "STR"),
    whole("__hash__", 0, ResultKind::Hash, "hash"),
    whole("__bool__", 0, ResultKind::Truth, "truth"),
    Row {
        name: "__call__",
        count: Count::Any,
        result: ResultKind::Object,
        slot: "call",
        part: Part::Field,
    },
    row("__del__", 0, ResultKind::Object, "finalise", Part::Whole),
    of("__getattribute__", 1, "attribute", 0, 2),
    of("__getattr__", 1, "attribute", 1, 2),
    of("__setattr__", 2, "set_attribute", 0, 2),
    of("__delattr__", 1, "set_attribute", 1, 2),
    of("__lt__", 1, "compare", 0, 6),
    of("__le__", 1, "compare", 1, 6),
    of("__eq__", 1, "compare", 2, 6),
    of("__ne__", 1, "compare", 3, 6),
    of("__gt__", 1, "compare", 4, 6),
    of("__ge__", 1, "compare", 5, 6),
    of("__richcmp__", 2, "compare_all", 0, 1),
    left("__add__", "ADD"),
    right("__radd__", "ADD"),
    in_place("__iadd__", "IADD"),
    left("__sub__", "SUB"),
    right("__rsub__", "SUB"),
    in_place("__isub__", "ISUB"),
    left("__mul__", "MUL"),
    right("__rmul__", "MUL"),
    in_place("__imul__", "IMUL"),
    left("__matmul__", "MATMUL"),
    right("__rmatmul__", "MATMUL"),
    in_place("__imatmul__", "IMATMUL"),
    left("__truediv__", "TRUEDIV"),
    right("__rtruediv__", "TRUEDIV"),
    in_place("__itruediv__", "ITRUEDIV"),
    left("__floordiv__", "FLOORDIV"),
    right("__rfloordiv__", "FLOORDIV"),
    in_place("__ifloordiv__", "IFLOORDIV"),
    left("__mod__", "MOD"),
    right("__rmod__", "MOD"),
    in_place("__imod__", "IMOD"),
    left("__divmod__", "DIVMOD"),
    right("__rdivmod__", "DIVMOD"),
    power("__pow__", 0),
    power("__rpow__", 1),
    whole("__ipow__", 1, ResultKind::Object, "in_place_power"),
    left("__lshift__", "LSHIFT"),
    right("__rlshift__", "LSHIFT"),
    in_place("__ilshift__", "ILSHIFT"),
    left("__rshift__", "RSHIFT"),
    right("__rrshift__", "RSHIFT"),
    in_place("__irshift__", "IRSHIFT"),
    left("__and__", "AND"),
    right("__rand__", "AND"),
    in_place("__iand__", "IAND"),
    left("__or__", "OR"),
    right("__ror__", "OR"),
    in_place("__ior__", "IOR"),
    left("__xor__", "XOR"),
    right("__rxor__", "XOR"),
    in_place("__ixor__", "IXOR"),
    unary("__neg__", "NEG"),
    unary("__pos__", "POS"),
    unary("__abs__", "ABS"),
    unary("__invert__", "INVERT"),
    unary("__int__", "INT"),
    unary("__float__", "FLOAT"),
    unary("__index__", "INDEX"),
    whole("__len__", 0, ResultKind::Length, "length"),
    whole("__contains__", 1, ResultKind::Truth, "contains"),
    whole("__getitem__", 1, ResultKind::Object, "item"),
    of("__setitem__", 2, "set_item", 0, 2),
    of("__delitem__", 1, "set_item", 1, 2),
    unary("__iter__", "ITER"),
    row(
        "__next__",
        0,
        ResultKind::Item,
        "unary",
        Part::Numbered("NEXT"),
    ),
    unary("__await__", "AWAIT"),
    unary("__aiter__", "AITER"),
    row(
        "__anext__",
        0,
        ResultKind::AwaitedItem,
        "unary",
        Part::Numbered("ANEXT"),
    ),
    row("__buffer__", 0, ResultKind::Buffer, "buffer", Part::Buffer),
    row(
        "__release_buffer__",
        0,
        ResultKind::Object,
        "buffer",
        Part::Field,
    ),
    whole("__get__", 2, ResultKind::Object, "descriptor"),
    of("__set__", 2, "set_descriptor", 0, 2),
    of("__delete__", 1, "set_descriptor", 1, 2),
];

/// Names of the data model that Python looks up: plain methods.
pub(crate) const LOOKED_UP: &[&str] = &[
    "__new__",
    "__init__",
    "__init_subclass__",
    "__class_getitem__",
    "__set_name__",
    "__dir__",
    "__format__",
    "__bytes__",
    "__fspath__",
    "__sizeof__",
    "__complex__",
    "__round__",
    "__trunc__",
    "__floor__",
    "__ceil__",
    "__reversed__",
    "__length_hint__",
    "__missing__",
    "__enter__",
    "__exit__",
    "__aenter__",
    "__aexit__",
    "__reduce__",
    "__reduce_ex__",
    "__getstate__",
    "__setstate__",
    "__getnewargs__",
    "__getnewargs_ex__",
    "__copy__",
    "__deepcopy__",
    "__replace__",
    "__instancecheck__",
    "__subclasscheck__",
    "__subclasshook__",
    "__mro_entries__",
];

/// What people write who know another language, an older Python or another framework, and what they mean.
pub(crate) const MEANT: &[(&str, &str)] = &[
    ("__length__", "__len__"),
    ("__lenght__", "__len__"),
    ("__size__", "__len__"),
    ("__string__", "__str__"),
    ("__unicode__", "__str__"),
    ("__equals__", "__eq__"),
    ("__equal__", "__eq__"),
    ("__neq__", "__ne__"),
    ("__cmp__", "__richcmp__"),
    ("__nonzero__", "__bool__"),
    ("__div__", "__truediv__"),
    ("__rdiv__", "__rtruediv__"),
    ("__idiv__", "__itruediv__"),
    ("__long__", "__int__"),
    ("__concat__", "__add__"),
    ("__repeat__", "__mul__"),
    ("__getslice__", "__getitem__"),
    ("__setslice__", "__setitem__"),
    ("__delslice__", "__delitem__"),
    ("__hasitem__", "__contains__"),
    ("__has__", "__contains__"),
    ("__iterator__", "__iter__"),
];

/// Names of the data model that the framework answers itself, or that only make sense in Python.
pub(crate) const REFUSED: &[(&str, &str)] = &[
    (
        "__traverse__",
        "what the collector sees is derived from the fields",
    ),
    (
        "__clear__",
        "what the collector clears is derived from the fields",
    ),
    (
        "__slots__",
        "a class has fields: there is nothing to reserve for Python",
    ),
];

/// Special methods that a class can be without although what it extends may have them, and what fills their slots then.
pub(crate) const ABSENT: &[(&str, &str)] = &[
    ("__hash__", "no_hash"),
    ("__iter__", "no_iter"),
    ("__contains__", "no_contains"),
];

/// Whether CPython calls a special method through the type, so that anything else by its name would say nothing.
pub(crate) fn is_in_slot(name: &str) -> bool {
    matches!(name, "__new__" | "__init__") || ROWS.iter().any(|row| row.name == name)
}

/// Refuses the name of a special method for something else that a class has by it.
pub(crate) fn refuse_name(name: &str, span: Span, what: &str) -> Result<()> {
    if is_in_slot(name) {
        return Err(Error::new(
            span,
            format!(
                "Python calls `{name}` through the class and would not find {what} by that name: write `fn {name}`"
            ),
        ));
    }
    Ok(())
}

/// Whether a name is of the form that Python keeps for itself.
pub(crate) fn is_dunder(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

/// Whether Python takes a function by this name as a class method without being told.
pub(crate) fn is_class_method(name: &str) -> bool {
    matches!(name, "__init_subclass__" | "__class_getitem__")
}

/// A misspelt special method would compile and never be called. Names of other protocols, such as `__array__`, are no slips.
pub(crate) fn refuse_slip(name: &Ident) -> Result<()> {
    let written = plain_name(name);
    if !is_dunder(&written) || LOOKED_UP.contains(&written.as_str()) {
        return Ok(());
    }
    let known = || {
        ROWS.iter()
            .map(|row| row.name)
            .chain(LOOKED_UP.iter().copied())
    };
    let meant = MEANT.iter().find(|(slip, _)| *slip == written);
    // One letter, or two that are exchanged: of short names more would make another one.
    let is_near = |known: &&str| match distance(&written, known) {
        1 => true,
        2 => has_same_letters(&written, known),
        _ => false,
    };
    match meant
        .map(|(_, known)| *known)
        .or_else(|| known().find(is_near))
    {
        Some(known) => Err(Error::new(
            name.span(),
            format!("Python has no special method `{written}`; did you mean `{known}`?"),
        )),
        None => Ok(()),
    }
}

/// Whether the letters are the same in another order.
fn has_same_letters(written: &str, known: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(written) == sorted(known)
}
