//! Methods that the tag of a class writes itself, as if the methods block had them.
//!
//! ```text
//! #[pydust::class(eq)]
//! #[derive(PartialEq)]
//! pub struct Point { x: f64 }
//! ```
//! becomes, beside the class, what a methods block with this function would be, and the block's own functions take the place of those by the same name:
//! ```text
//! struct __Derived;
//! impl __Derived { fn __eq__(__me: &Point, other: &Point) -> bool { *__me == *other } }
//! Methods { special: &joined(__WRITTEN.special, ..), slots: &slots_with(__WRITTEN.slots, ..), ..__BLOCK }
//! ```
//! Which methods these are say the options of the class, in [`asked`](crate::asked).

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use crate::emission::quote;
use crate::function;
use crate::property;
use crate::special;
use crate::syntax::{self, Error, Result};

// --- model ---------------------------------------------------------------------------------------

/// A function that the tag writes.
pub(crate) struct Method {
    kind: Kind,
    /// What is there in its place: a function of the hidden type.
    function: TokenStream,
    /// What has to be so.
    condition: TokenStream,
}

/// What a function is to the class.
enum Kind {
    Special(special::Model),
    Function(function::Model),
    Constructor(function::Model),
    ClassProperty(Box<property::Model>),
}

// --- parse ---------------------------------------------------------------------------------------

impl Method {
    fn new(kind: Kind, function: TokenStream) -> Self {
        Self {
            kind,
            function,
            condition: quote!(true),
        }
    }

    /// The special method `name(parameters) -> output` with this body. `me` is the receiver as the user would write it, and as a parameter of the function.
    pub(crate) fn special(
        owner: &Ident,
        name: &Ident,
        me: (&TokenStream, &TokenStream),
        parameters: &TokenStream,
        output: &TokenStream,
        body: &TokenStream,
    ) -> Result<Self> {
        let (seen, function) = written(name, me, parameters, output, body)?;
        let model = special::Model::parse(&seen, owner)?;
        let model = model.ok_or_else(|| Error::new(name.span(), "this is no special method"))?;
        Ok(Self::new(Kind::Special(model), function))
    }

    /// A method that CPython finds by its name.
    pub(crate) fn plain(
        owner: &Ident,
        name: &Ident,
        me: (&TokenStream, &TokenStream),
        parameters: &TokenStream,
        output: &TokenStream,
        body: &TokenStream,
    ) -> Result<Self> {
        let (seen, function) = written(name, me, parameters, output, body)?;
        let model = function::Model::parse(&seen, Some(owner))?;
        Ok(Self::new(Kind::Function(model), function))
    }

    /// A property of the class itself. The body has the class as `cls`.
    pub(crate) fn class_property(
        owner: &Ident,
        name: &Ident,
        output: &TokenStream,
        body: &TokenStream,
    ) -> Result<Self> {
        let cls = quote!(cls: &__tag::Bound<'py, __tag::PyType>);
        let seen = quote!(#[classmethod] #[property] fn #name<'py>(#cls) -> #output {});
        let seen = syntax::parse_function("pydust::class", seen)?;
        let model = property::parse(core::iter::once(&seen), owner)?.pop();
        let model = model.ok_or_else(|| Error::new(name.span(), "this is no property"))?;
        let function = quote!(fn #name<'py>(#cls) -> #output { #body });
        Ok(Self::new(Kind::ClassProperty(Box::new(model)), function))
    }

    /// The constructor, as the user would write it and as it is.
    pub(crate) fn constructor(
        owner: &Ident,
        seen: TokenStream,
        function: TokenStream,
    ) -> Result<Self> {
        let seen = syntax::parse_function("pydust::class", seen)?;
        let model = function::Model::parse(&seen, Some(owner))?;
        Ok(Self::new(Kind::Constructor(model), function))
    }

    /// The same where something has to be so.
    pub(crate) fn only_if(self, condition: TokenStream) -> Self {
        Self { condition, ..self }
    }
}

/// A function as the user would write it, and the one that is there.
fn written(
    name: &Ident,
    (receiver, me): (&TokenStream, &TokenStream),
    parameters: &TokenStream,
    output: &TokenStream,
    body: &TokenStream,
) -> Result<(syntax::Function, TokenStream)> {
    let seen = quote!(fn #name<'py>(#receiver, #parameters) -> #output {});
    let seen = syntax::parse_function("pydust::class", seen)?;
    let function = quote!(fn #name<'py>(#me, #parameters) -> #output { #body });
    Ok((seen, function))
}

// --- emit ----------------------------------------------------------------------------------------

/// The methods of a class as a reference: those of its block, with what is derived.
pub(crate) fn emit(
    owner: &Ident,
    methods: &[Method],
    constants: &[TokenStream],
    checks: &TokenStream,
) -> TokenStream {
    let functions = methods.iter().map(|method| &method.function);
    let types = methods.iter().filter_map(|method| match &method.kind {
        Kind::Special(model) => Some(model.emit(&quote!(__Derived))),
        _ => None,
    });
    let fields = [
        emit_special(methods),
        emit_slots(methods, owner),
        emit_functions(methods),
        emit_class_properties(methods),
        (!constants.is_empty())
            .then(|| emit_joined("constants", &quote!(__tag::ConstantEdge), constants)),
        methods.iter().find_map(Method::emit_new),
    ];
    let fields = fields.iter().flatten();
    quote! {
        &{
            const __IN_CLASS: ::core::primitive::bool = true;
            const __BLOCK: __tag::Methods<#owner> = __tag::Probe::<#owner>::METHODS;
            const __WRITTEN: &__tag::Methods<#owner> = &__BLOCK;
            struct __Written;
            impl __tag::WrittenComparisons for __Written {
                const WRITTEN: __tag::Comparisons = __tag::Comparisons::of(__WRITTEN);
            }
            struct __Derived;
            #[allow(clippy::all, clippy::pedantic)]
            impl __Derived { #(#functions)* }
            #(#types)*
            #checks
            __tag::Methods { #(#fields,)* ..__BLOCK }
        }
    }
}

/// Whether nothing changes the class.
pub(crate) fn is_frozen(owner: &Ident) -> TokenStream {
    quote!(!<<#owner as __tag::Owner>::Flag as __tag::Flag>::EXCLUSIVE)
}

/// A field of `Methods`: what the block has, and behind it what is derived.
fn emit_joined(field: &str, edge: &TokenStream, derived: &[TokenStream]) -> TokenStream {
    let name = format_ident!("{field}");
    quote! {
        #name: {
            const __DERIVED: &[(::core::primitive::bool, #edge)] = &[#(#derived),*];
            const __ALL: [#edge; __tag::count_with(__WRITTEN.#name, __DERIVED)] =
                __tag::joined(__WRITTEN.#name, __DERIVED);
            &__ALL
        }
    }
}

fn emit_special(methods: &[Method]) -> Option<TokenStream> {
    let edges: Vec<_> = methods
        .iter()
        .filter_map(|method| match &method.kind {
            Kind::Special(model) => Some(special::emit_derived_edge(model, &method.condition)),
            _ => None,
        })
        .collect();
    let edge = quote!(__tag::FunctionEdge);
    (!edges.is_empty()).then(|| emit_joined("special", &edge, &edges))
}

fn emit_slots(methods: &[Method], owner: &Ident) -> Option<TokenStream> {
    let (mut slots, mut compared) = (Vec::new(), Vec::new());
    for method in methods {
        match &method.kind {
            Kind::Special(model) if model.is_comparison() => compared.push(model),
            Kind::Special(model) => {
                slots.push(special::emit_derived_slot(model, &method.condition));
            }
            _ => {}
        }
    }
    if !compared.is_empty() {
        slots.push(special::emit_derived_comparisons(&compared, owner));
    }
    (!slots.is_empty()).then(|| {
        quote! {
            slots: {
                const __DERIVED: &[(::core::primitive::bool, __tag::Slot)] = &[#(#slots),*];
                const __ALL: [__tag::Slot; __tag::count_slots_with(__WRITTEN.slots, __DERIVED)] =
                    __tag::slots_with(__WRITTEN.slots, __DERIVED);
                &__ALL
            }
        }
    })
}

fn emit_functions(methods: &[Method]) -> Option<TokenStream> {
    let edges: Vec<_> = methods
        .iter()
        .filter_map(|method| match &method.kind {
            Kind::Function(model) => {
                let (edge, condition) = (model.emit_edge(&quote!(__Derived)), &method.condition);
                Some(emit_unless_written(&edge, condition))
            }
            _ => None,
        })
        .collect();
    let edge = quote!(__tag::FunctionEdge);
    (!edges.is_empty()).then(|| emit_joined("functions", &edge, &edges))
}

fn emit_class_properties(methods: &[Method]) -> Option<TokenStream> {
    let edges: Vec<_> = methods
        .iter()
        .filter_map(|method| match &method.kind {
            Kind::ClassProperty(model) => {
                let edge = model.emit_of_class(&quote!(__Derived));
                Some(emit_unless_written(&edge, &method.condition))
            }
            _ => None,
        })
        .collect();
    let edge = quote!(__tag::ClassPropertyEdge);
    (!edges.is_empty()).then(|| emit_joined("class_properties", &edge, &edges))
}

/// An edge, after whether the class has it.
pub(crate) fn emit_unless_written(edge: &TokenStream, condition: &TokenStream) -> TokenStream {
    quote!({
        let __edge = #edge;
        (#condition && !__WRITTEN.has(__edge.name), __edge)
    })
}

impl Method {
    fn emit_new(&self) -> Option<TokenStream> {
        let Kind::Constructor(model) = &self.kind else {
            return None;
        };
        let tag = Ident::new("__Constructor", Span::call_site());
        let emitted = model.emit_constructor(&tag, &quote!(__Derived::__new__));
        Some(quote! {
            new: ::core::option::Option::Some({
                struct __Constructor;
                #emitted
                __tag::New::of::<__Constructor, __COUNT>()
            })
        })
    }
}
