//! `#[derive(FromPy)]` on a struct or enum.
//!
//! ```text
//! #[derive(FromPy)]
//! struct Point { x: f64, #[convert(default = 0.0)] y: f64 }
//! ```
//! becomes the conversion, and with it the right to be a parameter:
//! ```text
//! impl<'py> FromPy<'py> for Point { fn from_py(..) {
//!     let fields = Fields::of(object, FieldSource::Either, "Point")?;
//!     Ok(Point { x: fields.required::<f64>(c"x", py, f64::from_py)?, y: fields.optional::<f64>(c"y", py, f64::from_py, || 0.0)? })
//! } }
//! impl<'a, 'py: 'a> FromArg<'a, 'py> for Point { .. }
//! ```

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use crate::conversion::{Body, ConversionKind, Default, Model, Named, Source, UnionMember, Unit};
use crate::emission::{call_at, first_span, quote};
use crate::syntax::{Error, Result, plain_name};

/// `#[derive(FromPy)]`.
pub(crate) fn emit(item: TokenStream) -> Result<TokenStream> {
    let model = Model::parse("derive(FromPy)", item)?;
    if let (Some(span), [_, _, ..]) = (model.generics.span, &model.generics.lifetimes[..]) {
        return Err(Error::new(
            span,
            "what comes from Python has one lifetime at most, that of the interpreter: `Bound<'py, T>`; own the data, as `String` does in place of `&str`",
        ));
    }
    Ok(model.emit_from_py())
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    fn emit_from_py(&self) -> TokenStream {
        let Self { name, generics, .. } = self;
        let (declarations, arguments) = (&generics.declarations, &generics.arguments);
        // A lifetime of the struct is the interpreter's: it holds what only that one keeps alive.
        let (py, new_lifetime) = if generics.lifetimes.is_empty() {
            (quote!('__py), quote!('__py,))
        } else {
            (arguments[0].clone(), quote!())
        };
        let bounds: Vec<_> = generics
            .types
            .iter()
            .map(|ty| quote!(#ty: __tag::FromPy<#py>))
            .collect();
        let where_clause = self.where_clause(&bounds);
        let for_argument: Vec<_> = bounds.iter().cloned().chain([quote!(#py: '__a)]).collect();
        let where_argument = self.where_clause(&for_argument);
        let hint = self.hint(&py);
        let body = self.from_py_body(&py);
        quote! {
            const _: () = {
                use ::pydust::tag as __tag;

                #[automatically_derived]
                impl<#new_lifetime #(#declarations),*> __tag::FromPy<#py> for #name<#(#arguments),*> #where_clause {
                    const HINT: __tag::Hint = #hint;
                    fn from_py(__object: &__tag::Bound<#py>, __py: __tag::Python<#py>) -> __tag::PyResult<Self> {
                        #body
                    }
                }

                #[automatically_derived]
                impl<'__a, #new_lifetime #(#declarations),*> __tag::FromArg<'__a, #py> for #name<#(#arguments),*> #where_argument {
                    type Holder = ();
                    const HINT: __tag::Hint = <Self as __tag::FromPy<#py>>::HINT;
                    #[inline]
                    fn from_arg(
                        __object: &'__a __tag::Bound<#py>,
                        __py: __tag::Python<#py>,
                        _: &'__a mut (),
                    ) -> __tag::PyResult<Self> {
                        <Self as __tag::FromPy<#py>>::from_py(__object, __py)
                    }
                }
            };
        }
    }

    fn hint(&self, py: &TokenStream) -> TokenStream {
        let name = plain_name(&self.name);
        match &self.kind {
            ConversionKind::Struct(body) => body.hint(&name, self.source, py),
            ConversionKind::Names(units) => names_hint(units),
            ConversionKind::Union(members) => {
                let members = self.member_hints(members, py);
                quote!(__tag::Hint::Alias(#name, || const { __tag::Hint::Union(&[#members]) }))
            }
        }
    }

    fn member_hints(&self, members: &[UnionMember], py: &TokenStream) -> TokenStream {
        let units: Vec<&Unit> = members.iter().filter_map(UnionMember::unit).collect();
        let mut hints = vec![];
        for (member, is_first_unit) in with_first_unit(members) {
            match member {
                UnionMember::Unit(_) if is_first_unit => {
                    hints.push(names_hint(units.iter().copied()));
                }
                UnionMember::Unit(_) => {}
                UnionMember::Fields(name, body) => {
                    hints.push(body.hint(&plain_name(name), self.source, py));
                }
            }
        }
        quote!(#(#hints),*)
    }

    fn from_py_body(&self, py: &TokenStream) -> TokenStream {
        let name = plain_name(&self.name);
        match &self.kind {
            ConversionKind::Struct(body) => {
                let made = body.make(&quote!(Self), &name, self.source, py);
                match body {
                    // It cannot hold itself but through a type that has a name in hints, which is guarded.
                    Body::Newtype(_) => made,
                    Body::Tuple(_) | Body::Named(_) => quote!(__tag::nested(__py, || { #made })),
                }
            }
            ConversionKind::Names(units) => {
                let choice = choose(units.iter());
                quote!(#choice)
            }
            ConversionKind::Union(members) => {
                let units: Vec<&Unit> = members.iter().filter_map(UnionMember::unit).collect();
                let attempts = with_first_unit(members).filter_map(|(member, is_first_unit)| {
                    Some(match member {
                        UnionMember::Unit(_) if is_first_unit => {
                            let choice = choose(units.iter().copied());
                            attempt(&quote!(__attempts.made({ #choice }, __py)?))
                        }
                        UnionMember::Unit(_) => return None,
                        UnionMember::Fields(name, Body::Newtype(ty)) => {
                            let span = first_span(ty);
                            let call = call_at(ty, quote!(__object, __py));
                            let value = quote_spanned!(span=> <#ty as __tag::FromPy<#py>>::try_from_py #call);
                            quote! {
                                if let ::core::option::Option::Some(__value) = __attempts.value(#value, __py)? {
                                    return ::core::result::Result::Ok(Self::#name(__value));
                                }
                            }
                        }
                        UnionMember::Fields(name, body) => {
                            let plain = plain_name(name);
                            let made = body.make(&quote!(Self::#name), &plain, self.source, py);
                            let made = quote!((|| -> __tag::PyResult<Self> { #made })());
                            attempt(&quote!(__attempts.made(#made, __py)?))
                        }
                    })
                });
                let hints = self.member_hints(members, py);
                quote! {
                    __tag::nested(__py, || {
                        let mut __attempts = __tag::Attempts::new();
                        #(#attempts)*
                        ::core::result::Result::Err(__attempts.finish(__object, const { __tag::Hint::Union(&[#hints]) }))
                    })
                }
            }
        }
    }
}

impl UnionMember {
    fn unit(&self) -> Option<&Unit> {
        match self {
            Self::Unit(unit) => Some(unit),
            Self::Fields(..) => None,
        }
    }
}

/// The members, and whether one is the first without fields: all of these are tried in its place.
fn with_first_unit(members: &[UnionMember]) -> impl Iterator<Item = (&UnionMember, bool)> {
    let first = members.iter().position(|member| member.unit().is_some());
    let is_first = move |index| Some(index) == first;
    let numbered = members.iter().enumerate();
    numbered.map(move |(index, member)| (member, is_first(index)))
}

/// Returns what an attempt made, if it made something.
fn attempt(made: &TokenStream) -> TokenStream {
    quote! {
        if let ::core::option::Option::Some(__made) = #made {
            return ::core::result::Result::Ok(__made);
        }
    }
}

/// `Literal['red', 'green']`, which a message calls `str`.
pub(crate) fn names_hint<'a>(units: impl IntoIterator<Item = &'a Unit>) -> TokenStream {
    let names = units
        .into_iter()
        .map(|unit| Literal::string(&quoted(&unit.name_in_python)));
    quote! {
        __tag::Hint::Alias("str", || const { __tag::Hint::Generic("Literal", &[#(__tag::Hint::Name(#names)),*]) })
    }
}

/// A text as Python writes it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", escaped.replace('\n', "\\n"))
}

/// The variant without fields that a `str` names, as a `PyResult`.
fn choose<'a>(units: impl Iterator<Item = &'a Unit>) -> TokenStream {
    let units: Vec<&Unit> = units.collect();
    let names = units.iter().map(|unit| &unit.name_in_python);
    let last = units.len().saturating_sub(1);
    let arms = units.iter().enumerate().map(|(index, unit)| {
        let name: &Ident = &unit.name;
        let pattern = if index == last {
            quote!(_)
        } else {
            Literal::usize_unsuffixed(index).to_token_stream()
        };
        quote!(#pattern => Self::#name)
    });
    quote! {
        __tag::choice(__object, &[#(#names),*]).map(|__index| match __index { #(#arms),* })
    }
}

impl Body {
    fn hint(&self, name: &str, source: Source, py: &TokenStream) -> TokenStream {
        match self {
            Self::Newtype(ty) => {
                quote_spanned!(first_span(ty)=> <#ty as __tag::FromPy<#py>>::HINT)
            }
            Self::Tuple(types) => {
                let hints = types
                    .iter()
                    .map(|ty| quote_spanned!(first_span(ty)=> <#ty as __tag::FromPy<#py>>::HINT));
                quote!(__tag::Hint::Alias("tuple", || const { __tag::Hint::Generic("tuple", &[#(#hints),*]) }))
            }
            Self::Named(fields) => {
                let hint = match source {
                    Source::Keys => {
                        quote!(__tag::Hint::Generic(
                            "dict",
                            &[__tag::Hint::Name("str"), __tag::Hint::Any]
                        ))
                    }
                    Source::Either | Source::Attributes => quote!(__tag::Hint::Any),
                };
                let (source, fields) = (source.emit(), fields.iter().map(|field| field.limit(py)));
                quote!(__tag::Hint::Alias(#name, || const {
                    __tag::Hint::Limited(&#hint, __tag::Limit::Fields(#source, &[#(#fields),*]))
                }))
            }
        }
    }

    /// An expression of type `PyResult` that makes the struct or variant `path` from `__object`.
    fn make(
        &self,
        path: &TokenStream,
        name: &str,
        source: Source,
        py: &TokenStream,
    ) -> TokenStream {
        match self {
            Self::Newtype(ty) => {
                let call = call_at(ty, quote!(__object, __py));
                let value =
                    quote_spanned!(first_span(ty)=> <#ty as __tag::FromPy<#py>>::from_py #call);
                quote!(#value.map(#path))
            }
            Self::Tuple(types) => {
                let count = Literal::usize_unsuffixed(types.len());
                let items = types.iter().enumerate().map(|(index, ty)| {
                    let index = Literal::usize_unsuffixed(index);
                    let call = call_at(ty, quote!(&__tag::item(__tuple, #index), __py));
                    let value =
                        quote_spanned!(first_span(ty)=> <#ty as __tag::FromPy<#py>>::from_py #call);
                    quote!(__tag::in_item(#value, #index)?)
                });
                quote! {
                    let __tuple = &__tag::tuple_of(__object, #count)?;
                    ::core::result::Result::Ok(#path(#(#items),*))
                }
            }
            Self::Named(fields) => {
                let source = source.emit();
                let values = fields.iter().map(|field| field.make(py));
                quote! {
                    let __fields = __tag::Fields::of(__object, #source, #name)?;
                    ::core::result::Result::Ok(#path { #(#values),* })
                }
            }
        }
    }
}

impl Source {
    fn emit(self) -> TokenStream {
        match self {
            Self::Either => quote!(__tag::FieldSource::Either),
            Self::Keys => quote!(__tag::FieldSource::Keys),
            Self::Attributes => quote!(__tag::FieldSource::Attributes),
        }
    }
}

impl Named {
    /// What the tree says of the field.
    fn limit(&self, py: &TokenStream) -> TokenStream {
        let Self { ty, default, .. } = self;
        let (c_name, required) = (self.c_name(), default.is_none());
        let hint = quote_spanned!(first_span(ty)=> <#ty as __tag::FromPy<#py>>::HINT);
        quote!(__tag::TakenField { name: #c_name, hint: #hint, required: #required })
    }

    /// `x: fields.required::<f64>(c"x", py, f64::from_py)?`.
    fn make(&self, py: &TokenStream) -> TokenStream {
        let Self { name, ty, .. } = self;
        let (c_name, span) = (self.c_name(), first_span(ty));
        // Named as the hint names it, so that a type that does not convert is one error.
        let convert = quote_spanned!(span=> <#ty as __tag::FromPy<#py>>::from_py);
        let value = match &self.default {
            None => {
                let call = call_at(ty, quote!(&__fields, #c_name, __py, #convert));
                quote_spanned!(span=> __tag::Fields::required::<#ty> #call)
            }
            Some(Default::Value(value)) => {
                let call = call_at(ty, quote!(&__fields, #c_name, __py, #convert, || #value));
                quote_spanned!(span=> __tag::Fields::optional::<#ty> #call)
            }
            Some(Default::OfType) => {
                let call = call_at(ty, quote!(&__fields, #c_name, __py, #convert));
                quote_spanned!(span=> __tag::Fields::or_default::<#ty> #call)
            }
        };
        quote!(#name: #value?)
    }
}
