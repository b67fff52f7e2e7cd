//! `#[derive(Args)]`: a struct whose fields are parameters.
//!
//! ```text
//! #[derive(Args)]
//! pub struct Search<'a> { query: &'a str, #[arg(default = 10)] limit: usize }
//! ```
//! becomes rows of the definition tree, and a conversion that reads as many arguments as there are fields:
//! ```text
//! impl<'a, 'py: 'a> FromArg<'a, 'py> for Search<'a> {
//!     const SOURCE: Source = Source::Fields(&[Parameter { name: "query", .. }, Parameter { name: "limit", .. }]);
//!     fn required(..) { Ok(Self { query: <&str>::required(arguments, index, ..)?, limit: <usize>::optional(arguments, index + 1, ..)? }) }
//! }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use crate::emission::{first_span, local, quote};
use crate::parameter::{Parameter, Parameters};
use crate::syntax::{self, Error, Errors, Result, Shape, Struct, map_lifetimes};

// --- model ---------------------------------------------------------------------------------------

struct Model {
    name: Ident,
    /// The struct's own lifetimes, as those of the conversion: `'__a`, `'__py`.
    lifetimes: Vec<TokenStream>,
    fields: Vec<Ident>,
    /// The fields with their lifetimes left to inference.
    parameters: Parameters,
    /// The types of the fields with the lifetimes of the conversion.
    types: Vec<TokenStream>,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    fn parse(item: &Struct) -> Result<Self> {
        let mut errors = Errors::new();
        if item.shape != Shape::Named {
            errors.push(Error::new(
                item.name.span(),
                "a struct of arguments has named fields: their names are those of the parameters",
            ));
        }
        if let (false, Some(span)) = (
            item.generics.types.is_empty() && item.generics.constants.is_empty(),
            item.generics.span,
        ) {
            errors.push(Error::new(
                span,
                "a struct of arguments cannot be generic: Python needs concrete types",
            ));
        }
        let parameters = item
            .fields
            .iter()
            .filter_map(|field| {
                let name = field.name.as_ref()?;
                let ty = syntax::erase_lifetimes(&field.ty);
                errors.keep(Parameter::new(name, ty, &field.attributes, name.span()))
            })
            .collect();
        let mut parameters = Parameters::new(item.name.span(), parameters);
        errors.keep(parameters.check_order());
        errors.finish()?;
        Ok(Self {
            name: item.name.clone(),
            lifetimes: item
                .generics
                .lifetimes
                .iter()
                .map(|lifetime| conversion_lifetime(lifetime))
                .collect(),
            fields: item
                .fields
                .iter()
                .filter_map(|field| field.name.clone())
                .collect(),
            parameters,
            types: item
                .fields
                .iter()
                .map(|field| {
                    map_lifetimes(&field.ty, &|name| {
                        (if name == "py" { "__py" } else { "__a" }).to_owned()
                    })
                })
                .collect(),
        })
    }
}

fn conversion_lifetime(written: &str) -> TokenStream {
    if written == "'py" {
        quote!('__py)
    } else {
        quote!('__a)
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[derive(Args)]`.
pub(crate) fn emit(item: TokenStream) -> Result<TokenStream> {
    let item = syntax::parse_struct("derive(Args)", item)?;
    Ok(match Model::parse(&item) {
        Ok(model) => model.emit(),
        // A stand-in, so that functions that take the struct do not fail as well.
        Err(error) if item.generics.lifetimes.is_empty() && item.generics.constants.is_empty() => {
            let (mistakes, name) = (error.into_compile_error(), &item.name);
            let types = &item.generics.types;
            quote! {
                #mistakes
                const _: () = {
                    use ::pydust::tag as __tag;
                    impl<'__a, '__py: '__a, #(#types),*> __tag::FromArg<'__a, '__py> for #name<#(#types),*> {
                        type Holder = ();
                        const HINT: __tag::Hint = __tag::Hint::Any;
                        const SOURCE: __tag::Source = __tag::Source::Fields(&[]);
                        fn from_arg(_: &'__a __tag::Bound<'__py>, _: __tag::Python<'__py>, _: &'__a mut ()) -> __tag::PyResult<Self> { loop {} }
                    }
                };
            }
        }
        Err(error) => return Err(error),
    })
}

impl Model {
    fn emit(&self) -> TokenStream {
        let (name, fields, types) = (&self.name, &self.fields, &self.types);
        let lifetimes = &self.lifetimes;
        let rows = self.parameters.emit_rows();
        let passed = self.parameters.iter().enumerate().map(|(index, parameter)| {
            let span = first_span(&parameter.ty);
            quote_spanned!(span=> const _: () = ::core::assert!(::core::matches!(__FIELDS[#index].ty.source, __tag::Source::Passed), "a field of a struct of arguments is one argument that Python passes");)
        });
        let order = quote_spanned!(name.span()=> const _: () = if let ::core::option::Option::Some(__mistake) = __tag::field_order_mistake(__FIELDS) { ::core::panic!("{}", __mistake) };);
        // Holders nest in pairs, of which `Default` knows any number.
        let holder_type = nested(types.iter().map(
            |ty| quote_spanned!(first_span(ty)=> <#ty as __tag::FromArg<'__a, '__py>>::Holder),
        ));
        let holders = nested(self.parameters.iter().map(Parameter::emit_holder));
        let values: Vec<Ident> = (0..fields.len())
            .map(|index| local(&format!("__argument_{index}")))
            .collect();
        let conversions =
            self.parameters
                .iter()
                .zip(&values)
                .enumerate()
                .map(|(index, (parameter, value))| {
                    let conversion =
                        parameter.emit_conversion(&quote!(__index + #index), &place(index));
                    quote_spanned!(first_span(&parameter.ty)=> let #value = #conversion;)
                });
        quote! {
            const _: () = {
                use ::pydust::tag as __tag;

                const __FIELDS: &[__tag::Parameter] = &[#rows];
                #(#passed)*
                #order

                impl<'__a, '__py: '__a> __tag::FromArg<'__a, '__py> for #name<#(#lifetimes),*> {
                    type Holder = #holder_type;
                    const HINT: __tag::Hint = __tag::Hint::Any;
                    const SOURCE: __tag::Source = __tag::Source::Fields(__FIELDS);

                    #[allow(clippy::all, clippy::pedantic)]
                    fn holder() -> Self::Holder {
                        #holders
                    }

                    fn from_arg(_: &'__a __tag::Bound<'__py>, _: __tag::Python<'__py>, _: &'__a mut Self::Holder) -> __tag::PyResult<Self> {
                        __tag::not_one_argument()
                    }

                    #[inline(always)]
                    #[allow(unused_variables, clippy::all, clippy::pedantic)]
                    fn required<const __PLACES: ::core::primitive::usize>(
                        __arguments: __tag::Arguments<'__a, '__py, __PLACES>,
                        __index: ::core::primitive::usize,
                        _: &'static ::core::primitive::str,
                        __py: __tag::Python<'__py>,
                        __holder: &'__a mut Self::Holder,
                    ) -> __tag::PyResult<Self> {
                        #(#conversions)*
                        ::core::result::Result::Ok(Self { #(#fields: #values),* })
                    }
                }
            };
        }
    }
}

/// `(a, (b, ()))`
fn nested(items: impl DoubleEndedIterator<Item = TokenStream>) -> TokenStream {
    items
        .rev()
        .fold(quote!(()), |inner, item| quote!((#item, #inner)))
}

/// The place of a holder in such a nest.
fn place(index: usize) -> TokenStream {
    let steps = (0..index).map(|_| quote!(.1));
    quote!(__holder #(#steps)* .0)
}
