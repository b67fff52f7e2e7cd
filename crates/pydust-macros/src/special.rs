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

use crate::data_model::{ABSENT, Count, Part, REFUSED, ROWS, Row, is_in_slot, refuse_slip};
use crate::emission::{c_name, check, quote};
use crate::function::{self, Receiver};
use crate::output::ResultKind;
use crate::syntax::{Constant, Error, Errors, Function, Result, conditions, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// A special method with what it is for.
pub(crate) struct Model {
    function: function::Model,
    row: &'static Row,
}

// --- parse ---------------------------------------------------------------------------------------

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
    let home = quote!(#owner);
    models.iter().map(|model| model.emit(&home)).collect()
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

/// The edge of a derived method, after whether the class has it: `condition` asks for it, and the methods block has none by the name.
pub(crate) fn emit_derived_edge(model: &Model, condition: &TokenStream) -> TokenStream {
    let edge = edge(model.row);
    quote!((#condition && !__WRITTEN.has(#edge.name), #edge))
}

/// The slot of a derived method, after whether the class has it.
pub(crate) fn emit_derived_slot(model: &Model, condition: &TokenStream) -> TokenStream {
    let (edge, slot) = (edge(model.row), emit_alone(model.row));
    quote!((#condition && !__WRITTEN.has(#edge.name), #slot))
}

/// The slot of the derived comparisons, which leaves to those of the methods block what they answer.
pub(crate) fn emit_derived_comparisons(models: &[&Model], owner: &Ident) -> TokenStream {
    let operations = COMPARISONS.map(|name| {
        let found = models.iter().find(|model| model.row.name == name);
        operation(found.copied(), owner)
    });
    quote!((true, __tag::Slot::compare_beside::<__Written, #(#operations),*>()))
}

/// The six comparisons, in the order of their slot.
const COMPARISONS: [&str; 6] = ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"];

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
        let builder = Ident::new(row.slot, Span::call_site());
        match row.part {
            Part::Field => {}
            Part::Buffer => {
                let method = with_count(row);
                let release = find(models, "__release_buffer__");
                let release = operation(release, owner);
                slots.push(quote!(__tag::Slot::#builder::<#method, #release>()));
            }
            Part::Whole | Part::Numbered(_) => slots.push(emit_alone(row)),
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

/// The slot of a method that has it to itself.
fn emit_alone(row: &Row) -> TokenStream {
    let (builder, method) = (Ident::new(row.slot, Span::call_site()), with_count(row));
    let id = row.part.id().map(|id| quote!(__tag::id::#id));
    quote!(__tag::Slot::#builder::<#method>(#id))
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

    /// Whether it is one of the six.
    pub(crate) fn is_comparison(&self) -> bool {
        COMPARISONS.contains(&self.row.name)
    }

    /// The hidden type of the method, where `home` is the type that has its function.
    pub(crate) fn emit(&self, home: &TokenStream) -> TokenStream {
        let (tag, name, row) = (self.row.tag(), &self.function.name, self.row);
        let emitted =
            self.function
                .emit(&tag, &quote!(#home::#name), row.result, row.is_bound_too());
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
