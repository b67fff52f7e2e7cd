//! `#[hint("..")]`: what type checkers are told where Rust's type says less.
//!
//! ```text
//! #[hint("Literal[1, 2]")] mode: i64
//! ```
//! leaves the conversion as it is, and its errors. Around the hint of the type stands the one that is written:
//! ```text
//! Hint::Limited(&<i64 as FromArg>::HINT, Limit::Written(&Hint::Generic("Literal", &[Hint::Name("1"), Hint::Name("2")])))
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::emission::quote;
use crate::syntax::{Attribute, Error, Result, Written, only_string, parse_hint};

// --- model ---------------------------------------------------------------------------------------

/// The hint that a user wrote.
pub(crate) struct Model {
    written: Written,
    span: Span,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    /// The hint among the attributes of something, if there is one.
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Option<Self>> {
        let Some(attribute) = attributes.iter().find(|attribute| attribute.name == "hint") else {
            return Ok(None);
        };
        let Some((literal, text)) = only_string(&attribute.arguments) else {
            return Err(Error::new(
                attribute.span,
                "a hint is a string with a Python type in it: `#[hint(\"list[int]\")]`",
            ));
        };
        let span = literal.span();
        let written = parse_hint(&text).map_err(|message| Error::new(span, message))?;
        Ok(Some(Self { written, span }))
    }
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// The hint of something whose type has the hint `of`, in a place where statics are made.
    pub(crate) fn emit(&self, of: &TokenStream) -> TokenStream {
        let written = emit(&self.written, self.span);
        quote!(__tag::Hint::Limited(const { &#of }, __tag::Limit::Written(const { &#written })))
    }
}

fn emit(written: &Written, span: Span) -> TokenStream {
    let list = |parts: &[Written]| {
        let parts = parts.iter().map(|part| emit(part, span));
        quote!(const { &[#(#parts),*] })
    };
    match written {
        Written::Name(name) => match name.as_str() {
            "Any" => quote!(__tag::Hint::Any),
            "None" => quote!(__tag::Hint::None),
            "Never" => quote!(__tag::Hint::Never),
            _ => quote!(__tag::Hint::Name(#name)),
        },
        Written::Own(name) => {
            let class = Ident::new(name, span);
            quote_spanned!(span=> __tag::Hint::class::<#class>())
        }
        Written::Generic(name, arguments) => {
            let arguments = list(arguments);
            quote!(__tag::Hint::Generic(#name, #arguments))
        }
        Written::Union(members) => {
            let members = list(members);
            quote!(__tag::Hint::Union(#members))
        }
    }
}

/// Refuses a hint where there is nothing that it could be of.
pub(crate) fn refuse(attributes: &[Attribute], message: &str) -> Result<()> {
    match attributes.iter().find(|attribute| attribute.name == "hint") {
        Some(attribute) => Err(Error::new(attribute.span, message)),
        None => Ok(()),
    }
}
