//! `module = ".."` of a class that several modules share, and `#[traverse(shared)]` of what is inside one.
//!
//! ```text
//! #[pydust::class(module = "example.shapes")] pub struct Point { x: f64 }
//! ```
//! becomes, beside the class, what its modules tell each other of it:
//! ```text
//! static SHARED: SharedClass = SharedClass::of::<Point>("example.shapes", c"pydust.class example.shapes.Point", is_c, PLACE, PARTS);
//! const PARTS: &[Part] = &[Part::field::<f64>("x", Some(offset_of!(Point, x)))];
//! ```

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::emission::{call_at, first_span, is_identifier, quote, repeatable};
use crate::syntax::{Error, Field, Result, Struct, conditions, only_string, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// The module that owns a class, and what the class is made of.
pub(crate) struct Model {
    owner: String,
    is_c: bool,
    parts: TokenStream,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    pub(crate) fn parse(value: &TokenStream, item: &Struct) -> Result<Self> {
        let owner = match only_string(value) {
            Some((_, text)) if text.split('.').all(is_identifier) => text,
            _ => {
                return Err(Error::spanning(
                    value,
                    "`module` names the module that owns the class, by its full name: `module = \"example.shapes\"`",
                ));
            }
        };
        let is_c = item
            .attributes
            .iter()
            .any(|attribute| attribute.name == "repr" && attribute.arguments.to_string() == "C");
        let parts = item
            .fields
            .iter()
            .map(|field| part(field, &item.name, true));
        Ok(Self {
            owner,
            is_c,
            parts: parts.collect(),
        })
    }
}

/// The description of a field, with a comma. `owner` is the type that has it.
pub(crate) fn part(field: &Field, owner: &Ident, has_offset: bool) -> TokenStream {
    let (member, name) = if let Some(name) = &field.name {
        (name.to_token_stream(), plain_name(name))
    } else {
        let index = Literal::usize_unsuffixed(field.index);
        (index.to_token_stream(), field.index.to_string())
    };
    let conditions = conditions(&field.attributes);
    let ty = repeatable(&field.ty, Some(owner));
    let offset = if has_offset {
        quote!(::core::option::Option::Some(
            ::core::mem::offset_of!(#owner, #member)
        ))
    } else {
        quote!(::core::option::Option::None)
    };
    let arguments = call_at(&field.ty, quote!(#name, #offset));
    quote_spanned!(first_span(&field.ty)=> #conditions __tag::Part::field::<#ty> #arguments,)
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// Says why a class cannot be shared, if it cannot.
    pub(crate) fn refuse_foreign_base(span: Span) -> Error {
        Error::new(
            span,
            "a shared class extends no class of Python's own, whose memory comes first and has another size in each version",
        )
    }

    /// The static and the impl, where `__tag` is in scope.
    pub(crate) fn emit(&self, name: &Ident) -> TokenStream {
        let Self { owner, is_c, parts } = self;
        let key = crate::emission::c_name(&format!("pydust.class {owner}.{}", plain_name(name)));
        let source = source();
        quote! {
            const __PARTS: &[__tag::Part] = &[#parts];
            static __SHARED: __tag::SharedClass = __tag::SharedClass::of::<#name>(
                #owner,
                #key,
                #is_c,
                __tag::Origin {
                    package: ::core::option_env!("CARGO_PKG_NAME"),
                    source: #source,
                    checked: ::core::cfg!(debug_assertions),
                    unwinds: ::core::cfg!(panic = "unwind"),
                },
                __PARTS,
            );
            // SAFETY: the text holds all that the layout and the meaning of a value depend on.
            unsafe impl __tag::Portable for #name {
                fn form(__form: &mut __tag::Form) {
                    __SHARED.describe::<#name>(__form);
                }
            }
        }
    }
}

/// A number that changes with the bytes of the file that is compiled. rustc reads it, beside the file that the tag stands in.
pub(crate) fn source() -> TokenStream {
    let file = Span::call_site().unwrap().file();
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    if name.is_empty() {
        // An editor that does not say.
        quote!(0)
    } else {
        quote!(__tag::digest(::core::include_bytes!(#name)))
    }
}
