//! The fields of an exception: what Python sees of the struct or variant that carries them.
//!
//! `#[pydust::exception]` reads them with the rest of its item; here is what each of them says, and the pieces that it becomes.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};

use crate::emission::{c_name, call_at, doc, first_span, quote, refuse_keyword};
use crate::syntax::{Error, Errors, Field, Result, conditions, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// A field.
pub(crate) struct ExceptionField {
    pub(crate) index: usize,
    /// How Rust names it.
    pub(crate) member: TokenStream,
    /// How its `message` names it.
    pub(crate) binding: Ident,
    /// As Python sees it, if it does.
    pub(crate) name: Option<Ident>,
    pub(crate) ty: TokenStream,
    pub(crate) doc: TokenStream,
    pub(crate) is_source: bool,
    pub(crate) conditions: TokenStream,
}

// --- parse ---------------------------------------------------------------------------------------

/// What every exception has.
const TAKEN: &[&str] = &["args", "with_traceback", "add_note"];

/// The fields of a struct or variant, with one source at most.
pub(crate) fn parse_fields(fields: &[Field]) -> Result<Vec<ExceptionField>> {
    let mut errors = Errors::new();
    let fields: Vec<_> = fields
        .iter()
        .filter_map(|field| errors.keep(ExceptionField::parse(field)))
        .collect();
    for second in fields.iter().filter(|field| field.is_source).skip(1) {
        errors.push(Error::new(
            first_span(&second.ty),
            "an error has one `#[source]`: Python's `__cause__` is one exception",
        ));
    }
    errors.finish()?;
    Ok(fields)
}

impl ExceptionField {
    fn parse(field: &Field) -> Result<Self> {
        let has = |name: &str| {
            let mut attributes = field.attributes.iter();
            attributes.any(|attribute| attribute.path == name)
        };
        // `#[from]` is how `thiserror` writes a source.
        let is_source = has("source") || has("from");
        let is_hidden = is_source || has("opaque");
        let (member, binding) = match &field.name {
            Some(name) => (name.to_token_stream(), name.clone()),
            None => (
                Literal::usize_unsuffixed(field.index).to_token_stream(),
                format_ident!("__field_{}", field.index),
            ),
        };
        let name = if is_hidden { None } else { field.name.clone() };
        match &name {
            None if is_hidden => {}
            None => {
                return Err(Error::spanning(
                    &field.ty,
                    "what an exception carries becomes an attribute, so it needs a name: write named fields, or mark this one `#[source]` or `#[opaque]`",
                ));
            }
            Some(name) => {
                refuse_keyword(name, "choose another name for the field")?;
                let plain = plain_name(name);
                if TAKEN.contains(&plain.as_str()) || plain.starts_with("__") {
                    return Err(Error::new(
                        name.span(),
                        format!(
                            "every exception has a `{plain}` of its own: choose another name for the field"
                        ),
                    ));
                }
            }
        }
        Ok(Self {
            index: field.index,
            member,
            binding,
            name,
            ty: field.ty.clone(),
            doc: doc(&field.attributes)?,
            is_source,
            conditions: conditions(&field.attributes),
        })
    }
}

// --- emit ----------------------------------------------------------------------------------------

impl ExceptionField {
    /// The field in a pattern.
    pub(crate) fn pattern(&self) -> TokenStream {
        self.bound_to(&self.binding)
    }

    /// The field in a pattern, bound to the name by which `message` knows it, wherever a macro has the one and the other from.
    pub(crate) fn pattern_of(&self, message: Option<&Literal>) -> TokenStream {
        self.bound_to(&self.binding_of(message))
    }

    /// That name.
    pub(crate) fn binding_of(&self, message: Option<&Literal>) -> Ident {
        let mut binding = self.binding.clone();
        if let Some(message) = message {
            binding.set_span(binding.span().resolved_at(message.span()));
        }
        binding
    }

    fn bound_to(&self, binding: &Ident) -> TokenStream {
        let (member, conditions) = (&self.member, &self.conditions);
        if *binding == member.to_string() {
            quote!(#conditions #binding)
        } else {
            quote!(#conditions #member: #binding)
        }
    }

    /// How values of the field convert, with its hint: the one place that asks for a type that does, so that a mistake is reported once.
    pub(crate) fn emit_carrier(&self, carrier: &Ident, of_case: &TokenStream) -> TokenStream {
        let (ty, conditions) = (&self.ty, &self.conditions);
        let call = call_at(ty, TokenStream::new());
        let made = quote_spanned!(first_span(ty)=> __tag::Carrier::of::<#ty> #call);
        quote!(#of_case #conditions const #carrier: __tag::Carrier<#ty> = #made;)
    }

    /// The row of a field.
    pub(crate) fn emit(&self, carrier: &Ident) -> TokenStream {
        let (doc, conditions, name) = (&self.doc, &self.conditions, self.c_name());
        quote!(#conditions #carrier.field(#name, #doc))
    }

    pub(crate) fn emit_set(&self, carrier: &Ident) -> TokenStream {
        let (binding, conditions, name) = (&self.binding, &self.conditions, self.c_name());
        quote!(#conditions #carrier.set(__fields, #name, #binding)?;)
    }

    fn c_name(&self) -> Literal {
        c_name(&self.name.as_ref().map(plain_name).unwrap_or_default())
    }
}
