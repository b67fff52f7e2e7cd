//! `#[pydust::exception]` on a struct or an enum.
//!
//! ```text
//! #[pydust::exception(extends = ValueError, message = "line {line}: {problem}")]
//! #[derive(Debug)]
//! pub struct ParseError { line: usize, problem: String }
//! ```
//! becomes the struct itself, `Display` and `Error` where a message is given, a node of the definition tree, and what sets the fields on an exception:
//! ```text
//! impl Display for ParseError { .. write!(f, "line {line}: {problem}") .. }
//! static DEFINITION: ExceptionDefinition = ExceptionDefinition { name: c"ParseError", bases: &[base::<ValueError>()], fields: &[..], .. };
//! impl TaggedException for ParseError { fn definition(&self) -> .. { &DEFINITION } fn set_fields(&self, ..) { .. } }
//! ```
//! An enum has a definition for itself and one for each variant.

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{format_ident, quote_spanned};

use crate::emission::{
    c_name, call_at, doc, first_span, listed, local_at, quote, refuse_keyword, uses,
};
use crate::exception_field::{ExceptionField, parse_fields};
use crate::misplaced;
use crate::syntax::StructOrEnum as Item;
use crate::syntax::{
    self, Attribute, Enumeration, Error, Errors, Generics, MetaValue, Result, Struct, conditions,
    parse_meta_list, plain_name, string_value, unknown_key,
};

// --- model ---------------------------------------------------------------------------------------

/// An exception class, with those of its variants.
struct Model {
    name: Ident,
    doc: TokenStream,
    extends: TokenStream,
    cases: Vec<Case>,
    is_enum: bool,
    /// Whether the tag writes `Display` and `Error`.
    has_messages: bool,
    conditions: TokenStream,
    /// Those of the item.
    own: Vec<Attribute>,
}

/// A struct, or a variant of an enum.
struct Case {
    name: Ident,
    doc: TokenStream,
    /// What a variant extends beside its enum.
    extends: Option<TokenStream>,
    message: Option<Literal>,
    fields: Vec<ExceptionField>,
    conditions: TokenStream,
}

// --- parse ---------------------------------------------------------------------------------------

/// Attributes that belong to the tag.
const HELPERS: &[&str] = &["message", "extends", "opaque", "source"];
/// The same where another derive, such as `thiserror::Error`, reads `#[source]` too.
const OWN_HELPERS: &[&str] = &["message", "extends", "opaque"];
/// Derives that know nothing of `#[source]`.
const PLAIN_DERIVES: &[&str] = &[
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Default",
];

impl Item {
    fn name(&self) -> &Ident {
        match self {
            Self::Struct(item) => &item.name,
            Self::Enum(item) => &item.name,
        }
    }

    fn attributes(&self) -> &[Attribute] {
        match self {
            Self::Struct(item) => &item.attributes,
            Self::Enum(item) => &item.attributes,
        }
    }

    fn generics(&self) -> &Generics {
        match self {
            Self::Struct(item) => &item.generics,
            Self::Enum(item) => &item.generics,
        }
    }

    /// The item as written, without the attributes of the tag.
    fn plain(&self, has_messages: bool) -> TokenStream {
        let helpers = if !has_messages && has_other_derive(self.attributes()) {
            OWN_HELPERS
        } else {
            HELPERS
        };
        match self {
            Self::Struct(item) => item.without(helpers),
            Self::Enum(item) => item.without(helpers),
        }
    }
}

fn has_other_derive(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.path == "derive")
        .flat_map(|attribute| syntax::opened(attribute.arguments.clone()))
        .any(|token| {
            matches!(token, TokenTree::Ident(name) if !PLAIN_DERIVES.contains(&name.to_string().as_str()))
        })
}

impl Model {
    fn parse(arguments: TokenStream, item: &Item) -> Result<Self> {
        let mut errors = Errors::new();
        let mut extends = None;
        let mut message = None;
        let known: &[&str] = match item {
            Item::Struct(_) => &["extends", "message"],
            Item::Enum(_) => &["extends"],
        };
        for meta in errors.keep(parse_meta_list(arguments)).unwrap_or_default() {
            match (plain_name(&meta.name).as_str(), meta.value) {
                ("extends", MetaValue::Value(path)) => extends = Some(path),
                ("extends", _) => errors.push(Error::new(
                    meta.name.span(),
                    "`extends` names an exception class: `extends = ValueError`",
                )),
                ("message", _) if matches!(item, Item::Enum(_)) => errors.push(Error::new(
                    meta.name.span(),
                    "each variant has its own message: `#[message(\"..\")]` above it",
                )),
                ("message", MetaValue::Value(value)) => message = errors.keep(text(&value)),
                ("message", _) => errors.push(Error::new(
                    meta.name.span(),
                    "`message` is a text with fields in it: `message = \"line {line}\"`",
                )),
                _ => errors.push(unknown_key(&meta.name, known)),
            }
        }
        errors.keep(refuse_generics(item.generics()));
        errors.keep(refuse_keyword(item.name(), "choose another name"));
        let cases = match item {
            Item::Struct(item) => errors
                .keep(Case::of_struct(item, message))
                .into_iter()
                .collect(),
            Item::Enum(item) => errors.keep(Case::of_enum(item)).unwrap_or_default(),
        };
        let doc = errors.keep(doc(item.attributes())).unwrap_or_default();
        refuse_misplaced(item, &mut errors);
        errors.finish()?;
        Ok(Self {
            name: item.name().clone(),
            doc,
            extends: extends.unwrap_or_else(|| quote!(::pydust::exception::Exception)),
            is_enum: matches!(item, Item::Enum(_)),
            own: item.attributes().to_vec(),
            has_messages: cases.iter().any(|case| case.message.is_some()),
            cases,
            conditions: conditions(item.attributes()),
        })
    }
}

fn refuse_generics(generics: &Generics) -> Result<()> {
    match generics.span {
        Some(span) if !generics.is_empty() => Err(Error::new(
            span,
            "an exception is one class that owns its data: it can neither borrow nor be generic",
        )),
        _ => Ok(()),
    }
}

/// Refuses helper attributes where the tag reads none. On the item itself they are the tag's own words.
fn refuse_misplaced(item: &Item, errors: &mut Errors) {
    let (own, others): (Vec<_>, Vec<_>) = item
        .attributes()
        .iter()
        .cloned()
        .partition(|attribute| ["message", "extends"].contains(&attribute.path.as_str()));
    for attribute in own {
        let remedy = match (attribute.path.as_str(), item) {
            ("message", Item::Enum(_)) => "each variant has its own message",
            ("message", _) => "write `#[pydust::exception(message = \"..\")]`",
            _ => "write `#[pydust::exception(extends = ..)]`",
        };
        let name = &attribute.name;
        errors.push(Error::new(
            attribute.span,
            format!("`#[{name}]` says nothing here: {remedy}"),
        ));
    }
    misplaced::refuse(&others, HELPERS, &[], errors);
    let refuse_on_fields = |fields: &[syntax::Field], errors: &mut Errors| {
        for field in fields {
            misplaced::refuse(&field.attributes, HELPERS, &["opaque", "source"], errors);
        }
    };
    match item {
        Item::Struct(item) => refuse_on_fields(&item.fields, errors),
        Item::Enum(item) => {
            for variant in &item.variants {
                misplaced::refuse(
                    &variant.attributes,
                    HELPERS,
                    &["message", "extends"],
                    errors,
                );
                refuse_on_fields(&variant.fields, errors);
            }
        }
    }
}

/// A string literal.
fn text(value: &TokenStream) -> Result<Literal> {
    syntax::only_string(value)
        .map(|(literal, _)| literal)
        .ok_or_else(|| Error::spanning(value, "a message is a text: `\"line {line}: {problem}\"`"))
}

impl Case {
    fn of_struct(item: &Struct, message: Option<Literal>) -> Result<Self> {
        let fields = parse_fields(&item.fields)?;
        Ok(Self {
            name: item.name.clone(),
            doc: TokenStream::new(),
            extends: None,
            message,
            fields,
            conditions: TokenStream::new(),
        })
    }

    fn of_enum(item: &Enumeration) -> Result<Vec<Self>> {
        let mut errors = Errors::new();
        if item.variants.is_empty() {
            errors.push(Error::new(
                item.name.span(),
                "an error that is none of several cannot happen: write a variant",
            ));
        }
        let cases: Vec<_> = item
            .variants
            .iter()
            .filter_map(|variant| errors.keep(Self::of_variant(variant)))
            .collect();
        if cases.iter().any(|case| case.message.is_some()) {
            for case in cases.iter().filter(|case| case.message.is_none()) {
                errors.push(Error::new(
                    case.name.span(),
                    "others here have a message, so this one needs one too: `#[message(\"..\")]`",
                ));
            }
        }
        errors.finish()?;
        Ok(cases)
    }

    fn of_variant(variant: &syntax::Variant) -> Result<Self> {
        let mut errors = Errors::new();
        errors.keep(refuse_keyword(&variant.name, "choose another name"));
        let (mut extends, mut message) = (None, None);
        for attribute in &variant.attributes {
            match attribute.path.as_str() {
                "message" => message = errors.keep(text(&attribute.arguments)),
                "extends" if attribute.arguments.is_empty() => errors.push(Error::new(
                    attribute.span,
                    "`extends` names an exception class: `#[extends(KeyError)]`",
                )),
                "extends" => extends = Some(attribute.arguments.clone()),
                _ => {}
            }
        }
        let fields = errors
            .keep(parse_fields(&variant.fields))
            .unwrap_or_default();
        let doc = errors.keep(doc(&variant.attributes)).unwrap_or_default();
        errors.finish()?;
        Ok(Self {
            name: variant.name.clone(),
            doc,
            extends,
            message,
            fields,
            conditions: conditions(&variant.attributes),
        })
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[pydust::exception]`.
pub(crate) fn emit(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let mut item = syntax::parse_struct_or_enum("pydust::exception", item)?;
    match Model::parse(arguments, &item) {
        Ok(model) => {
            let (plain, emitted) = (item.plain(model.has_messages), model.emit());
            Ok(quote!(#plain #emitted))
        }
        Err(error) => {
            // Of those on the item itself rustc would say that it cannot find them.
            let own = match &mut item {
                Item::Struct(item) => &mut item.attributes,
                Item::Enum(item) => &mut item.attributes,
            };
            own.retain(|attribute| !HELPERS.contains(&attribute.path.as_str()));
            let (mistakes, plain) = (error.into_compile_error(), item.plain(true));
            let stand_in = stand_in(&item);
            Ok(quote!(#mistakes #plain #stand_in))
        }
    }
}

/// What a module lists in place of an exception with a mistake, so that nothing else fails because it is missing.
fn stand_in(item: &Item) -> TokenStream {
    if !item.generics().is_empty() {
        return TokenStream::new();
    }
    let (name, conditions) = (item.name(), conditions(item.attributes()));
    quote! {
        #conditions
        // SAFETY: the stand-in has nothing in it.
        unsafe impl ::pydust::tag::Tagged for #name {
            const NODE: ::pydust::tag::Node = ::pydust::tag::Node::MISTAKEN;
        }
    }
}

impl Model {
    fn emit(&self) -> TokenStream {
        let (name, conditions) = (&self.name, &self.conditions);
        let definitions = self.emit_definitions();
        let of_value = self.cases.iter().enumerate().map(|(index, case)| {
            let (path, conditions) = (self.path(case), &case.conditions);
            let definition = self.definition_of(index);
            quote!(#conditions #path { .. } => &#definition,)
        });
        let set = self.cases.iter().enumerate().map(|(index, case)| {
            let (path, conditions) = (self.path(case), &case.conditions);
            let visible: Vec<_> = case.visible().collect();
            let patterns = visible.iter().map(|field| field.pattern());
            let sets = visible
                .iter()
                .map(|field| field.emit_set(&carrier(index, field)));
            quote!(#conditions #path { #(#patterns,)* .. } => { #(#sets)* })
        });
        let messages = self.has_messages.then(|| self.emit_error());
        let listed = self.emit_listed();
        let carriers = self.cases.iter().enumerate().flat_map(|(index, case)| {
            let conditions = &case.conditions;
            case.visible()
                .map(move |field| field.emit_carrier(&carrier(index, field), conditions))
        });
        quote! {
            #conditions
            const _: () = {
                use ::pydust::tag as __tag;

                #messages
                #(#carriers)*
                #definitions

                impl __tag::TaggedException for #name {
                    fn definition(&self) -> &'static __tag::ExceptionDefinition {
                        match self { #(#of_value)* }
                    }
                    #[allow(unused_variables)]
                    fn set_fields(&self, __fields: &__tag::ErrorFields<'_, '_>) -> __tag::PyResult<()> {
                        match self { #(#set)* }
                        ::core::result::Result::Ok(())
                    }
                }
                impl __tag::Catchable for #name {
                    const BASE: __tag::ExceptionBase = __tag::ExceptionBase::Tagged(&__DEFINITION);
                }
                impl __tag::Extensible for #name {}
                // SAFETY: the definition is that of the error.
                unsafe impl __tag::Tagged for #name {
                    const NODE: __tag::Node = __tag::Node::Exception(&__DEFINITION);
                }
                #listed
            };
        }
    }

    /// What says whether a module lists the class, or one that extends it.
    fn emit_listed(&self) -> TokenStream {
        let (name, base) = (&self.name, uses(&self.extends));
        let reason = format!(
            "no module lists this exception, so Python code cannot name it in `except`: write `members({})` in the module's tag",
            plain_name(name)
        );
        let uses = quote!(
            #[allow(unused_imports)]
            use ::pydust::{exception::builtin::*, tag::Listed as _};
            #base
        );
        listed(name, name, &self.own, &reason, &uses)
    }

    /// The pattern of a case, up to its fields. Braces match tuples and units too, so that one form serves all shapes.
    fn path(&self, case: &Case) -> TokenStream {
        let name = &case.name;
        if self.is_enum {
            quote!(Self::#name)
        } else {
            quote!(Self)
        }
    }

    fn definition_of(&self, index: usize) -> Ident {
        if self.is_enum {
            format_ident!("__VARIANT_{index}")
        } else {
            format_ident!("__DEFINITION")
        }
    }

    fn emit_definitions(&self) -> TokenStream {
        let (name, doc) = (&self.name, &self.doc);
        let c_plain = c_name(&plain_name(name));
        let base = emit_base(&self.extends);
        // Whatever is missing for an error is reported once, at its name.
        let reader = quote_spanned!(name.span()=> __tag::Reader::of::<#name>());
        let fields = match &self.cases[..] {
            [case] if !self.is_enum => case.emit_fields(0),
            _ => quote!(&[]),
        };
        let variants = self.cases.iter().enumerate().filter(|_| self.is_enum);
        let (listed, statics): (Vec<_>, Vec<_>) = variants
            .map(|(index, case)| {
                let (own, conditions) = (self.definition_of(index), &case.conditions);
                (quote!(#conditions &#own), case.emit_variant(&own, index))
            })
            .unzip();
        quote! {
            static __DEFINITION: __tag::ExceptionDefinition = __tag::ExceptionDefinition {
                name: #c_plain,
                doc: #doc,
                bases: &[#base],
                fields: #fields,
                variants: &[#(#listed),*],
                origin: __tag::ExceptionOrigin::Error(#reader),
            };
            #(#statics)*
        }
    }

    /// `Display` and `Error`, from the messages.
    fn emit_error(&self) -> TokenStream {
        let name = &self.name;
        let shown = self.cases.iter().map(|case| {
            let (path, conditions, message) = (self.path(case), &case.conditions, &case.message);
            let patterns = case.fields.iter();
            let patterns = patterns.map(|field| field.pattern_of(case.message.as_ref()));
            let positional = case.positional();
            quote!(#conditions #path { #(#patterns),* } => ::core::write!(__formatter, #message #(, #positional)*),)
        });
        let sources = self.cases.iter().map(|case| {
            let (path, conditions) = (self.path(case), &case.conditions);
            let Some(field) = case.fields.iter().find(|field| field.is_source) else {
                return quote!(#conditions #path { .. } => ::core::option::Option::None,);
            };
            let (member, ty) = (&field.member, &field.ty);
            let call = call_at(ty, TokenStream::new());
            let source = local_at("__source", first_span(ty));
            let source = quote_spanned!(first_span(ty)=> #source.__as_source #call);
            quote!(#conditions #path { #member: __source, .. } => ::core::option::Option::Some(#source),)
        });
        quote! {
            impl ::core::fmt::Display for #name {
                #[allow(unused_variables)]
                fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    match self { #(#shown)* }
                }
            }
            impl ::core::error::Error for #name {
                fn source(&self) -> ::core::option::Option<&(dyn ::core::error::Error + 'static)> {
                    #[allow(unused_imports)]
                    use __tag::AsSource as _;
                    match self { #(#sources)* }
                }
            }
        }
    }
}

/// The name of what converts a field of a case.
fn carrier(case: usize, field: &ExceptionField) -> Ident {
    format_ident!("__CARRIER_{case}_{}", field.index)
}

/// A name of Python's own needs no import, so that `extends = ValueError` reads as Python does.
fn emit_base(path: &TokenStream) -> TokenStream {
    let span = first_span(path);
    let call = call_at(path, TokenStream::new());
    let base = quote_spanned!(span=> __tag::base::<#path> #call);
    quote!({
        #[allow(unused_imports)]
        use ::pydust::exception::builtin::*;
        #base
    })
}

impl Case {
    /// Fields that Python sees.
    fn visible(&self) -> impl Iterator<Item = &ExceptionField> {
        self.fields.iter().filter(|field| field.name.is_some())
    }

    fn emit_fields(&self, index: usize) -> TokenStream {
        let fields = self
            .visible()
            .map(|field| field.emit(&carrier(index, field)));
        quote!(&[#(#fields),*])
    }

    fn emit_variant(&self, own: &Ident, index: usize) -> TokenStream {
        let (doc, conditions, fields) = (&self.doc, &self.conditions, self.emit_fields(index));
        let c_plain = c_name(&plain_name(&self.name));
        let extra = self.extends.as_ref().map(|extends| {
            let base = emit_base(extends);
            quote!(, #base)
        });
        quote! {
            #conditions
            static #own: __tag::ExceptionDefinition = __tag::ExceptionDefinition {
                name: #c_plain,
                doc: #doc,
                bases: &[__tag::ExceptionBase::Tagged(&__DEFINITION) #extra],
                fields: #fields,
                variants: &[],
                origin: __tag::ExceptionOrigin::Variant,
            };
        }
    }

    /// The unnamed fields that the message shows as `{0}`. A named one is taken by its name.
    fn positional(&self) -> Vec<Ident> {
        let message = self.message.as_ref().and_then(string_value);
        let message = message.unwrap_or_default();
        let shows = |index: usize| {
            message.contains(&format!("{{{index}}}")) || message.contains(&format!("{{{index}:"))
        };
        let last = (0..self.fields.len()).rev().find(|index| shows(*index));
        let count = last.map_or(0, |last| last + 1);
        self.fields[..count]
            .iter()
            .map(|field| field.binding_of(self.message.as_ref()))
            .collect()
    }
}
