//! `#[derive(IntoPy)]` on a struct or enum.
//!
//! ```text
//! #[derive(IntoPy)]
//! struct Point { x: f64, y: f64 }
//! ```
//! becomes the conversion of the value, and the same of a reference to it where each field has one:
//! ```text
//! impl<'py> IntoPy<'py> for Point { fn into_py(..) {
//!     if is_deep() { return Err(too_deep_with(self)); }
//!     let Point { x: field_0, y: field_1 } = self;
//!     let record = record(py);
//!     set_field(&record, c"x", &<f64 as IntoPy>::into_py(field_0, py)?, py)?;
//!     ..
//! } }
//! impl<'a, 'py> IntoPy<'py> for &'a Point where &'a f64: IntoPy<'py> { .. }
//! ```

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use crate::conversion::{Body, ConversionKind, Model, UnionMember};
use crate::emission::{c_name, call_at, first_span, quote};
use crate::from_py::names_hint;
use crate::syntax::{Result, plain_name};

/// `#[derive(IntoPy)]`.
pub(crate) fn emit(item: TokenStream) -> Result<TokenStream> {
    let model = Model::parse("derive(IntoPy)", item)?;
    let by_value = model.emit_into_py(false);
    // In the second one `Self` would be a reference.
    let names_itself = model.types().into_iter().any(mentions_self);
    let by_reference = (!names_itself).then(|| model.emit_into_py(true));
    Ok(quote! {
        const _: () = {
            use ::pydust::tag as __tag;
            #by_value
            #by_reference
        };
    })
}

fn mentions_self(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self",
        TokenTree::Group(group) => mentions_self(&group.stream()),
        _ => false,
    })
}

// --- emit ----------------------------------------------------------------------------------------

/// Conversion of the value, or of a reference to it.
#[derive(Clone, Copy)]
struct By {
    reference: bool,
}

impl By {
    /// What the conversion starts from.
    fn start(self, ty: &TokenStream) -> TokenStream {
        if self.reference {
            quote_spanned!(first_span(ty)=> &'__a #ty)
        } else {
            ty.clone()
        }
    }

    fn hint(self, ty: &TokenStream) -> TokenStream {
        let start = self.start(ty);
        quote_spanned!(first_span(ty)=> <#start as __tag::IntoPy<'__py>>::HINT)
    }

    fn convert(self, ty: &TokenStream, field: &proc_macro2::Ident) -> TokenStream {
        let start = self.start(ty);
        let call = call_at(ty, quote!(#field, __py));
        let value =
            quote_spanned!(first_span(ty)=> <#start as __tag::IntoPy<'__py>>::into_py #call);
        quote!(#value?)
    }
}

impl Model {
    fn emit_into_py(&self, reference: bool) -> TokenStream {
        let Self { name, generics, .. } = self;
        let by = By { reference };
        let (declarations, arguments) = (&generics.declarations, &generics.arguments);
        let owner = quote!(#name<#(#arguments),*>);
        // What the fields convert from is a condition for a reference, and for a value with lifetimes, which may be the interpreter's; else only what the struct's own
        // parameters are. A condition hides a mistake until the value is returned.
        let (lifetime, start, conditions): (_, _, Vec<_>) = if reference {
            let types = self.types().into_iter();
            let conditions = types.map(|ty| quote!(&'__a #ty: __tag::IntoPy<'__py>));
            (quote!('__a,), quote!(&'__a #owner), conditions.collect())
        } else {
            let own = generics.types.iter().map(ToTokens::to_token_stream);
            let fields = self.types().into_iter().cloned();
            let fields = fields.filter(|_| !generics.lifetimes.is_empty());
            let conditions = own
                .chain(fields)
                .map(|ty| quote!(#ty: __tag::IntoPy<'__py>));
            (quote!(), owner, conditions.collect())
        };
        let where_clause = self.where_clause(&conditions);
        let hint = self.into_hint(by);
        let body = self.into_py_body(by);
        // What lives as long as it likes goes along with the error. What may be borrowed cannot.
        let refusal = if reference {
            quote!(__tag::too_deep())
        } else if declarations.is_empty() {
            quote!(__tag::too_deep_with(self))
        } else {
            quote!(__tag::too_deep_without(self))
        };
        // Neither names nor what stands for its only field can hold itself: the latter would have no hint.
        let is_flat = matches!(
            self.kind,
            ConversionKind::Names(_) | ConversionKind::Struct(Body::Newtype(_))
        );
        let guard = (!is_flat)
            .then(|| quote!(if __tag::is_deep() { return ::core::result::Result::Err(#refusal); }));
        // Lifetimes come first.
        let lifetimes = &declarations[..generics.lifetimes.len()];
        let others = &declarations[generics.lifetimes.len()..];
        quote! {
            #[automatically_derived]
            impl<#lifetime '__py, #(#lifetimes,)* #(#others),*> __tag::IntoPy<'__py> for #start #where_clause {
                const HINT: __tag::Hint = #hint;
                fn into_py(self, __py: __tag::Python<'__py>) -> __tag::PyResult<__tag::Bound<'__py>> {
                    #guard
                    #body
                }
            }
        }
    }

    fn into_hint(&self, by: By) -> TokenStream {
        let name = plain_name(&self.name);
        match &self.kind {
            ConversionKind::Struct(body) => body.into_hint(by),
            ConversionKind::Names(units) => names_hint(units),
            ConversionKind::Union(members) => {
                let units = || {
                    members.iter().filter_map(|member| match member {
                        UnionMember::Unit(unit) => Some(unit),
                        UnionMember::Fields(..) => None,
                    })
                };
                let names = (units().count() > 0).then(|| names_hint(units()));
                let hints = members.iter().filter_map(|member| match member {
                    UnionMember::Unit(_) => None,
                    UnionMember::Fields(_, body) => Some(body.into_hint(by)),
                });
                let hints = names.into_iter().chain(hints);
                quote!(__tag::Hint::Alias(#name, || const { __tag::Hint::Union(&[#(#hints),*]) }))
            }
        }
    }

    fn into_py_body(&self, by: By) -> TokenStream {
        let name = &self.name;
        match &self.kind {
            ConversionKind::Struct(body) => {
                let (pattern, value) = (body.pattern(), body.convert(by));
                quote!(let #name #pattern = self; #value)
            }
            ConversionKind::Names(units) => {
                let arms = units.iter().map(|unit| {
                    let (variant, text) = (&unit.name, c_name(&unit.name_in_python));
                    quote!(#name::#variant => #text)
                });
                quote! {
                    ::core::result::Result::Ok(__tag::name_from(match self { #(#arms),* }, __py))
                }
            }
            ConversionKind::Union(members) => {
                let arms = members.iter().map(|member| match member {
                    UnionMember::Unit(unit) => {
                        let (variant, text) = (&unit.name, c_name(&unit.name_in_python));
                        quote!(#name::#variant => ::core::result::Result::Ok(__tag::name_from(#text, __py)))
                    }
                    UnionMember::Fields(variant, body) => {
                        let (pattern, value) = (body.pattern(), body.convert(by));
                        quote!(#name::#variant #pattern => { #value })
                    }
                });
                quote!(match self { #(#arms),* })
            }
        }
    }
}

impl Body {
    fn into_hint(&self, by: By) -> TokenStream {
        match self {
            Self::Newtype(ty) => by.hint(ty),
            Self::Tuple(types) => {
                let hints = types.iter().map(|ty| by.hint(ty));
                quote!(__tag::Hint::Alias("tuple", || const { __tag::Hint::Generic("tuple", &[#(#hints),*]) }))
            }
            Self::Named(_) => quote!(__tag::Hint::Generic(
                "dict",
                &[__tag::Hint::Name("str"), __tag::Hint::Any]
            )),
        }
    }

    /// An expression of type `PyResult` from the fields that [`Body::pattern`] binds.
    fn convert(&self, by: By) -> TokenStream {
        let bindings = self.bindings();
        match self {
            Self::Newtype(ty) => {
                let value = by.convert(ty, &bindings[0]);
                quote!(::core::result::Result::Ok(#value))
            }
            Self::Tuple(types) => {
                let values = types
                    .iter()
                    .zip(&bindings)
                    .map(|(ty, field)| by.convert(ty, field));
                quote!(::core::result::Result::Ok(__tag::tuple_from([#(#values),*], __py)))
            }
            Self::Named(fields) => {
                let sets = fields.iter().zip(&bindings).map(|(field, binding)| {
                    let (name, value) = (field.c_name(), by.convert(&field.ty, binding));
                    quote!(__tag::set_field(&__record, #name, &#value, __py)?;)
                });
                quote! {
                    let __record = __tag::record(__py);
                    #(#sets)*
                    ::core::result::Result::Ok(__record.into_any())
                }
            }
        }
    }
}
