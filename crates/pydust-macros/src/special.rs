//! Special methods that CPython calls through slots.
//!
//! ```text
//! fn __add__(&self, other: &Point) -> Point { .. }
//! fn __len__(&self) -> usize { .. }
//! ```
//! become a hidden type each, and rows for `CPython`'s table that put together what stands behind one slot:
//! ```text
//! struct __Special__add__;  impl Callable<1> for __Special__add__ { .. }
//! SLOTS = [Slot::binary::<Has<__Special__add__, 1>, Absent<Point>, { id::ADD }>(), Slot::length::<__Special__len__, 0>()]
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use crate::emission::{c_name, quote};
use crate::function::{self, Receiver, ResultKind};
use crate::methods::check;
use crate::syntax::{Constant, Error, Errors, Function, Result, conditions, distance, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// A special method with what it is for.
pub(crate) struct Model {
    function: function::Model,
    row: &'static Row,
}

/// A name of Python's data model.
struct Row {
    name: &'static str,
    /// How many arguments Python passes.
    count: Count,
    result: ResultKind,
    /// The builder of the slot that it stands behind.
    slot: &'static str,
    part: Part,
}

#[derive(Clone, Copy)]
enum Count {
    Exactly(usize),
    OneOrTwo,
    Any,
}

/// How the slot is built from its methods.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
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
    fn at(self, index: usize) -> Self {
        match self {
            Self::Of(_, all) => Self::Of(index, all),
            Self::NumberedOf(_, id) => Self::NumberedOf(index, id),
            alone => alone,
        }
    }

    /// Of how many the slot is built.
    fn all(self) -> usize {
        match self {
            Self::Of(_, all) => all,
            Self::NumberedOf(..) => 2,
            _ => 1,
        }
    }

    /// The number of the slot.
    fn id(self) -> Option<Ident> {
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

const ROWS: &[Row] = &[
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
const LOOKED_UP: &[&str] = &[
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
const MEANT: &[(&str, &str)] = &[
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
const REFUSED: &[(&str, &str)] = &[
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
const ABSENT: &[(&str, &str)] = &[
    ("__hash__", "no_hash"),
    ("__iter__", "no_iter"),
    ("__contains__", "no_contains"),
];

// --- parse ---------------------------------------------------------------------------------------

/// Whether CPython calls a special method through the type, so that anything else by its name would say nothing.
fn is_in_slot(name: &str) -> bool {
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
fn refuse_slip(name: &Ident) -> Result<()> {
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

impl Model {
    /// The special method that a function is, if CPython calls it through a slot.
    pub(crate) fn parse(function: &Function, owner: &Ident) -> Result<Option<Self>> {
        let name = plain_name(&function.name);
        if let Some((_, message)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
            return Err(Error::new(function.name.span(), *message));
        }
        let Some(row) = ROWS.iter().find(|row| row.name == name) else {
            return refuse_slip(&function.name).map(|()| None);
        };
        let model = function::Model::parse(function, Some(owner))?;
        let is_borrowed = matches!(model.receiver, Receiver::Shared | Receiver::Exclusive);
        let has_none = matches!(model.receiver, Receiver::None | Receiver::Class);
        if (has_none && name != "__getattr__") || (row.result == ResultKind::Buffer && !is_borrowed)
        {
            return Err(Error::new(
                function.name.span(),
                format!("`{name}` takes {}", row.expected()),
            ));
        }
        if !model.conditions.is_empty() {
            return Err(Error::new(
                function.name.span(),
                format!(
                    "`{name}` is there or not for the whole class, so it cannot depend on `cfg`: let its body do so"
                ),
            ));
        }
        if model.name_in_python.is_some() {
            return Err(Error::new(
                function.name.span(),
                format!("`{name}` has its name from Python's data model and cannot be renamed"),
            ));
        }
        Ok(Some(Self {
            function: model,
            row,
        }))
    }

    /// Whether it takes `&mut self`, or `self`.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.function.receiver.is_exclusive()
    }
}

impl Row {
    /// What the method takes, for a message.
    fn expected(&self) -> &'static str {
        match (self.count, self.name) {
            (Count::Exactly(0), _) => "`&self` or `&mut self` and no arguments from Python",
            (_, "__getattr__" | "__getattribute__" | "__delattr__") => {
                "`&self` or `&mut self` and the name"
            }
            (_, "__setattr__") => "`&self` or `&mut self`, the name and the value",
            (_, "__getitem__" | "__delitem__") => "`&self` or `&mut self` and the key",
            (_, "__setitem__") => "`&self` or `&mut self`, the key and the value",
            (_, "__contains__") => "`&self` or `&mut self` and the item",
            (_, "__richcmp__") => "`&self` or `&mut self`, the other operand and a `Comparison`",
            (_, "__get__") => {
                "`&self` or `&mut self`, the instance or `None`, and the class or `None`"
            }
            (_, "__set__") => "`&self` or `&mut self`, the instance and the value",
            (_, "__delete__") => "`&self` or `&mut self` and the instance",
            (Count::Exactly(_), _) => "`&self` or `&mut self` and the other operand",
            (Count::OneOrTwo, _) => {
                "`&self` or `&mut self`, the other operand and perhaps a modulus"
            }
            (Count::Any, _) => "`&self` or `&mut self`",
        }
    }

    fn tag(&self) -> Ident {
        format_ident!("__Special{}", self.name)
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// The slots of special methods that a constant says are not there, `pub const __hash__: () = ();`, and what refuses any other constant by such a name.
pub(crate) fn emit_absent(constants: &[Constant]) -> (TokenStream, TokenStream) {
    let (mut slots, mut checks) = (TokenStream::new(), TokenStream::new());
    for constant in constants {
        let name = plain_name(&constant.name);
        if !is_in_slot(&name) {
            continue;
        }
        let absent = ABSENT.iter().find(|(absent, _)| *absent == name);
        let is_unit = constant.ty.to_string() == "()";
        if let (Some((_, slot)), true) = (absent, is_unit) {
            let (slot, conditions) = (
                Ident::new(slot, Span::call_site()),
                conditions(&constant.attributes),
            );
            slots.extend(quote!(#conditions __tag::Slot::#slot(),));
            continue;
        }
        let message = match absent {
            Some(_) => format!(
                "`{name}` is a method, `fn {name}`; `pub const {name}: () = ();` says that the class has none"
            ),
            None => format!(
                "Python calls `{name}` through the class and would not find a constant by that name: write `fn {name}`"
            ),
        };
        checks.extend(check(constant.name.span(), &quote!(!__IN_CLASS), &message));
    }
    (slots, checks)
}

/// The hidden types of the special methods of a block.
pub(crate) fn emit_types(models: &[Model], owner: &Ident) -> TokenStream {
    models.iter().map(|model| model.emit(owner)).collect()
}

/// The edges of the special methods that CPython reaches through slots alone.
pub(crate) fn emit_edges(models: &[Model]) -> TokenStream {
    let edges = models
        .iter()
        .filter(|model| !model.row.is_bound_too())
        .map(|model| edge(model.row));
    quote!(#(#edges),*)
}

/// The edges of those that are methods of the type as well.
pub(crate) fn emit_bound_edges(models: &[Model]) -> Vec<TokenStream> {
    let bound = models.iter().filter(|model| model.row.is_bound_too());
    bound.map(|model| edge(model.row)).collect()
}

fn edge(row: &Row) -> TokenStream {
    let tag = row.tag();
    quote!(<#tag as __tag::Special>::EDGE)
}

/// The methods that mean nothing without another one.
pub(crate) fn check_pairs(models: &[Model], errors: &mut Errors) {
    if let (Some(release), None) = (
        find(models, "__release_buffer__"),
        find(models, "__buffer__"),
    ) {
        errors.push(Error::new(
            release.function.name.span(),
            "`__release_buffer__` ends what `__buffer__` began, and this class has no `__buffer__`",
        ));
    }
}

fn find<'a>(models: &'a [Model], name: &str) -> Option<&'a Model> {
    models.iter().find(|model| model.row.name == name)
}

/// What a call of an object runs.
pub(crate) fn emit_call(models: &[Model]) -> TokenStream {
    let call = find(models, "__call__");
    if let Some(method) = call.map(|model| with_count(model.row)) {
        quote!(::core::option::Option::Some(__tag::CallEntry::of::<#method>()))
    } else {
        quote!(::core::option::Option::None)
    }
}

/// Whether there is a `__del__`.
pub(crate) fn has_finaliser(models: &[Model]) -> bool {
    find(models, "__del__").is_some()
}

/// The slots of a block.
pub(crate) fn emit_slots(models: &[Model], owner: &Ident) -> TokenStream {
    let mut done: Vec<(&str, Part)> = Vec::new();
    let mut slots = Vec::new();
    for Model { row, .. } in models {
        let builder = Ident::new(row.slot, proc_macro2::Span::call_site());
        match row.part {
            Part::Field => {}
            Part::Buffer => {
                let method = with_count(row);
                let release = find(models, "__release_buffer__");
                let release = operation(release, owner);
                slots.push(quote!(__tag::Slot::#builder::<#method, #release>()));
            }
            Part::Whole => {
                let method = with_count(row);
                slots.push(quote!(__tag::Slot::#builder::<#method>()));
            }
            Part::Numbered(id) => {
                let (method, id) = (with_count(row), format_ident!("{id}"));
                slots.push(quote!(__tag::Slot::#builder::<#method>(__tag::id::#id)));
            }
            Part::Of(..) | Part::NumberedOf(..) => {
                let first = row.part.at(0);
                if done.contains(&(row.slot, first)) {
                    continue;
                }
                done.push((row.slot, first));
                let operations = (0..row.part.all()).map(|at| {
                    let same = |other: &&Model| {
                        other.row.slot == row.slot && other.row.part == row.part.at(at)
                    };
                    operation(models.iter().find(same), owner)
                });
                let id = row.part.id().map(|id| quote!({ __tag::id::#id }));
                slots.push(quote!(__tag::Slot::#builder::<#(#operations,)* #id>()));
            }
        }
    }
    quote!(#(#slots),*)
}

fn operation(model: Option<&Model>, owner: &Ident) -> TokenStream {
    if let Some(model) = model {
        let method = with_count(model.row);
        quote!(__tag::Has<#method>)
    } else {
        quote!(__tag::Absent<#owner>)
    }
}

/// The hidden type and its number of arguments, as generic arguments.
fn with_count(row: &Row) -> TokenStream {
    let tag = row.tag();
    quote!(#tag, { <#tag as __tag::Special>::COUNT })
}

impl Row {
    /// Whether the type has a method of the name as well: for `__call__` it shows the signature, and of `__getattr__` CPython makes none.
    fn is_bound_too(&self) -> bool {
        matches!(self.name, "__call__" | "__getattr__")
    }
}

impl Model {
    /// Special methods are those of classes; but a module has `__getattr__` (PEP 562), which may be without a receiver there.
    fn check_place(&self, message: &str) -> TokenStream {
        let (name, span) = (self.row.name, self.function.name.span());
        if name != "__getattr__" {
            let message = format!("`{name}` is a method of a class: a module has none");
            return check(span, &quote!(__IN_CLASS), &message);
        }
        match self.function.receiver {
            Receiver::None | Receiver::Class => check(span, &quote!(!__IN_CLASS), message),
            _ => TokenStream::new(),
        }
    }

    fn emit(&self, owner: &Ident) -> TokenStream {
        let (tag, name, row) = (self.row.tag(), &self.function.name, self.row);
        let emitted =
            self.function
                .emit(&tag, &quote!(#owner::#name), row.result, row.is_bound_too());
        let python_name = c_name(row.name);
        let message = format!("`{}` takes {}", row.name, row.expected());
        let condition = match row.count {
            Count::Exactly(count) => quote!(__COUNT == #count),
            Count::OneOrTwo => quote!(__COUNT == 1 || __COUNT == 2),
            Count::Any => quote!(true),
        };
        let plain = if matches!(row.count, Count::Any) {
            quote!(true)
        } else {
            quote!(__tag::is_plain(&__PASSED))
        };
        let by_position = check(
            name.span(),
            &plain,
            &format!(
                "Python passes the arguments of `{}` one by one, by position",
                row.name
            ),
        );
        let counted = check(name.span(), &quote!(!#plain || #condition), &message);
        let in_class = self.check_place(&message);
        quote! {
            #[allow(non_camel_case_types)]
            struct #tag;
            const _: () = {
                #emitted
                #in_class
                #by_position
                #counted
                static __TEXT: __tag::Text<{ __tag::function_length(#python_name, __IN_CLASS, &__DEFINITION) }> =
                    __tag::Text::of_function(#python_name, __IN_CLASS, &__DEFINITION);
                impl __tag::Special for #tag {
                    const COUNT: ::core::primitive::usize = __COUNT;
                    const EDGE: __tag::FunctionEdge =
                        __tag::FunctionEdge { name: #python_name, text: __TEXT.as_c_str(), function: &__DEFINITION };
                }
            };
        }
    }
}
