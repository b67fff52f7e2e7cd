//! `#[pydust::class(data)]`: what Python's `dataclasses.dataclass` writes, from the fields that are attributes.
//!
//! ```text
//! #[pydust::class(data)]
//! pub struct Point { #[attribute] x: f64, #[attribute(default = 0.0)] y: f64 }
//! ```
//! becomes the fields as data, and the methods, which [`derived`](crate::derived) puts beside those of the block:
//! ```text
//! impl Data for Point { const FIELDS: &[DataField] = &[DataField { name: "x", .. }, ..]; fn value(..) { .. } fn same(..) { .. } }
//! impl __Derived { fn __new__(x: f64, y: f64) -> Point { Point { x, y } } fn __eq__(this: &Bound<'_, Point>, other: ..) { __tag::equals(this, other) } .. }
//! ```

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote_spanned;

use crate::attribute;
use crate::derived::{self, Method};
use crate::emission::{first_span, optional, quote, repeatable};
use crate::parameter::default_value;
use crate::syntax::{self, Cursor, Error, Errors, Result, Shape, Struct};

// --- model ---------------------------------------------------------------------------------------

/// A data class.
pub(crate) struct Model {
    /// Of the word `data`.
    span: Span,
    /// In the order of the constructor.
    fields: Vec<Field>,
    /// The fields of Rust's own, which start as their `Default`.
    private: Vec<(Ident, TokenStream)>,
}

/// A field that Python sees.
struct Field {
    name: Ident,
    /// The name in Python.
    shown: String,
    ty: TokenStream,
    default: Option<TokenStream>,
    is_keyword: bool,
    /// The doc comment and the hint.
    said: TokenStream,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    pub(crate) fn parse(
        item: &Struct,
        attributes: &[attribute::Model],
        span: Span,
    ) -> Result<Self> {
        if item.shape != Shape::Named {
            return Err(Error::new(
                span,
                "`data` goes by the names of fields: write the struct with named ones",
            ));
        }
        let is_tagged = |field: &syntax::Field| {
            let mut tags = field.attributes.iter();
            tags.any(|attribute| attribute.name == "attribute")
        };
        if !item.fields.iter().any(is_tagged) {
            return Err(Error::new(
                span,
                "`data` makes a constructor that takes the attributes, and this struct has none: write `#[attribute]` above a field",
            ));
        }
        let mut errors = Errors::new();
        let (mut positional, mut keywords) = (Vec::new(), Vec::new());
        for attribute in attributes {
            let field = errors.keep(Field::parse(attribute, &item.name, &positional));
            match field {
                Some(field) if field.is_keyword => keywords.push(field),
                field => positional.extend(field),
            }
        }
        let is_shown = |name: &Ident| attributes.iter().any(|attribute| attribute.name == *name);
        let private = item
            .fields
            .iter()
            .filter_map(|field| {
                Some((field.name.clone()?, repeatable(&field.ty, Some(&item.name))))
            })
            .filter(|(name, _)| !is_shown(name))
            .collect();
        errors.finish()?;
        positional.extend(keywords);
        Ok(Self {
            span,
            fields: positional,
            private,
        })
    }
}

impl Field {
    /// `before` are those that the constructor takes before it.
    fn parse(attribute: &attribute::Model, owner: &Ident, before: &[Self]) -> Result<Self> {
        if !attribute.conditions.is_empty() {
            return Err(Error::new(
                attribute.name.span(),
                "an attribute of a data class is there in every build, as its constructor takes it: leave out the `cfg`",
            ));
        }
        if Cursor::new(attribute.ty.clone()).eat_punct('&') {
            return Err(Error::spanning(
                &attribute.ty,
                "the object keeps what its constructor gets, so the field owns it: `String` in place of `&str`, `Vec<T>` in place of `&[T]`",
            ));
        }
        let is_required = attribute.default.is_none() && !attribute.is_keyword;
        if is_required && before.iter().any(|field| field.default.is_some()) {
            return Err(Error::new(
                attribute.name.span(),
                "an attribute without a default follows one with a default: give it one as well, or write `#[attribute(keyword)]`",
            ));
        }
        Ok(Self {
            name: attribute.name.clone(),
            shown: attribute.python_name(),
            ty: repeatable(&attribute.ty, Some(owner)),
            default: attribute.default.clone(),
            is_keyword: attribute.is_keyword,
            said: attribute.said.clone(),
        })
    }
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// The methods of the class. They stand at the word `data`.
    pub(crate) fn methods(&self, owner: &Ident) -> Vec<Result<Method>> {
        let none = TokenStream::new();
        let special =
            |name: &str, parameters: &TokenStream, output: &TokenStream, body: &TokenStream| {
                let (receiver, me) = receiver(owner);
                let name = Ident::new(name, self.span);
                Method::special(owner, &name, (&receiver, &me), parameters, output, body)
            };
        let text = quote!(__tag::PyResult<::std::string::String>);
        let number = quote!(__tag::PyResult<::core::primitive::isize>);
        vec![
            self.constructor(owner),
            special("__repr__", &none, &text, &quote!(__tag::data_repr(this))),
            special(
                "__eq__",
                &other(owner),
                &compared(),
                &quote!(__tag::data_equals(this, other)),
            ),
            special("__hash__", &none, &number, &quote!(__tag::data_hash(this)))
                .map(|method| method.only_if(derived::is_frozen(owner))),
            self.plain(
                owner,
                ("__replace__", &quote!(changes: __tag::VarKwargs<'py>)),
                &quote!(__tag::PyResult<__tag::Py<#owner>>),
                &quote!(__tag::data_replace(this, &changes)),
            ),
            self.plain(
                owner,
                ("__reduce__", &none),
                &quote!(__tag::PyResult<(__tag::Bound<'py>, __tag::Bound<'py>, __tag::Bound<'py>)>),
                &quote!(__tag::data_reduce(this)),
            ),
            self.class_property(
                owner,
                "__dataclass_fields__",
                &quote!(__tag::PyResult<__tag::FieldsOfData<'py>>),
                &quote!(__tag::data_fields::<#owner>(cls)),
            ),
            self.class_property(
                owner,
                "__dataclass_params__",
                &quote!(__tag::PyResult<__tag::Bound<'py>>),
                &quote!(__tag::data_parameters::<#owner>(cls)),
            ),
        ]
    }

    fn plain(
        &self,
        owner: &Ident,
        (name, parameters): (&str, &TokenStream),
        output: &TokenStream,
        body: &TokenStream,
    ) -> Result<Method> {
        let (receiver, me) = receiver(owner);
        let name = Ident::new(name, self.span);
        Method::plain(owner, &name, (&receiver, &me), parameters, output, body)
    }

    fn class_property(
        &self,
        owner: &Ident,
        name: &str,
        output: &TokenStream,
        body: &TokenStream,
    ) -> Result<Method> {
        Method::class_property(owner, &Ident::new(name, self.span), output, body)
    }

    /// `__new__`, with a parameter for each attribute.
    fn constructor(&self, owner: &Ident) -> Result<Method> {
        // Names of their own, because one called `this` would be taken for the receiver.
        let parameters = self.fields.iter().enumerate().map(|(index, field)| {
            let Field {
                shown, ty, said, ..
            } = field;
            let name = Ident::new(&format!("__field_{index}"), field.name.span());
            let default = field
                .default
                .as_ref()
                .map(|default| quote!(default = #default,));
            let keyword = field.is_keyword.then(|| quote!(keyword,));
            quote!(#said #[arg(#default #keyword rename = #shown)] #name: #ty)
        });
        let name = Ident::new("__new__", self.span);
        let seen = quote!(fn #name(#(#parameters),*) -> #owner {});
        let names: Vec<_> = self.fields.iter().map(|field| &field.name).collect();
        let types = self.fields.iter().map(|field| &field.ty);
        let private = self.private.iter().map(|(name, ty)| {
            let span = first_span(ty);
            let value = quote_spanned!(span=> <#ty as ::core::default::Default>::default());
            quote!(#name: #value)
        });
        let function = quote! {
            fn #name(#(#names: #types),*) -> #owner { #owner { #(#names,)* #(#private,)* } }
        };
        Method::constructor(owner, seen, function)
    }

    /// The fields as data.
    pub(crate) fn emit(&self, owner: &Ident) -> TokenStream {
        let rows = self.fields.iter().map(Field::emit);
        let values = self.fields.iter().enumerate().map(|(index, field)| {
            let (name, index) = (&field.name, Literal::usize_unsuffixed(index));
            quote!(#index => __tag::IntoPy::into_py(&__me.#name, __this.py()))
        });
        let pairs = self.fields.iter().enumerate().map(|(index, field)| {
            let (name, index) = (&field.name, Literal::usize_unsuffixed(index));
            quote!(#index => __tag::Pair(&__me.#name, &__other.#name).same(__this.py()))
        });
        quote! {
            impl __tag::Data for #owner {
                const FIELDS: &'static [__tag::DataField] = &[#(#rows),*];
                fn value<'py>(__this: &__tag::Bound<'py, Self>, __at: ::core::primitive::usize) -> __tag::PyResult<__tag::Bound<'py>> {
                    let __me = __this.borrow()?;
                    match __at { #(#values,)* _ => ::core::unreachable!() }
                }
                #[inline]
                fn same<'py>(
                    __this: &__tag::Bound<'py, Self>,
                    __other: &__tag::Bound<'py, Self>,
                    __at: ::core::primitive::usize,
                ) -> __tag::PyResult<__tag::Same<'py>> {
                    #[allow(unused_imports)]
                    use __tag::AskPython as _;
                    let (__me, __other) = (__this.borrow()?, __other.borrow()?);
                    match __at { #(#pairs,)* _ => ::core::unreachable!() }
                }
            }
        }
    }

    /// The constants of the class: `__match_args__`, which are the attributes that the constructor takes by position.
    pub(crate) fn emit_constants(&self, owner: &Ident) -> Vec<TokenStream> {
        let literals = self
            .fields
            .iter()
            .filter(|field| !field.is_keyword)
            .map(|field| {
                let quoted = format!("'{}'", field.shown);
                quote!(__tag::Hint::Generic("Literal", &[__tag::Hint::Name(#quoted)]))
            });
        let edge = quote! {
            __tag::ConstantEdge {
                name: c"__match_args__",
                doc: ::core::option::Option::None,
                text: ::core::option::Option::None,
                hint: __tag::Hint::Generic("tuple", &[#(#literals),*]),
                value: |__py| ::core::result::Result::Ok(__tag::data_match_args(__py, <#owner as __tag::Data>::FIELDS)),
            }
        };
        vec![derived::emit_unless_written(&edge, &quote!(true))]
    }
}

impl Field {
    /// The row of the field.
    fn emit(&self) -> TokenStream {
        let Self {
            shown,
            ty,
            is_keyword,
            ..
        } = self;
        let default = optional(self.default.as_ref().map(|default| {
            let (default, _) = default_value(default);
            quote!(|__py| {
                let __value: #ty = #default;
                __tag::IntoPy::into_py(&__value, __py)
            })
        }));
        quote! {
            __tag::DataField { name: #shown, is_keyword: #is_keyword, default: #default }
        }
    }
}

/// The four comparisons of `data, order`. They stand at the word `order`.
pub(crate) fn order(owner: &Ident, span: Span) -> Vec<Result<Method>> {
    let (receiver, me) = receiver(owner);
    let orders = [
        ("__lt__", quote!(__one.lt(__other)), false),
        ("__le__", quote!(__one.le(__other)), true),
        ("__gt__", quote!(__one.gt(__other)), false),
        ("__ge__", quote!(__one.ge(__other)), true),
    ];
    let method = |(name, compare, if_equal): (&str, TokenStream, bool)| {
        let body = quote!(__tag::data_order(this, other, #if_equal, |__one, __other| #compare));
        let name = Ident::new(name, span);
        Method::special(
            owner,
            &name,
            (&receiver, &me),
            &other(owner),
            &compared(),
            &body,
        )
    };
    orders.into_iter().map(method).collect()
}

/// The object as a receiver, and as a parameter of the function behind it.
fn receiver(owner: &Ident) -> (TokenStream, TokenStream) {
    (
        quote!(this: &__tag::Bound<'py, Self>),
        quote!(this: &__tag::Bound<'py, #owner>),
    )
}

fn other(owner: &Ident) -> TokenStream {
    quote!(other: &__tag::Bound<'py, #owner>)
}

fn compared() -> TokenStream {
    quote!(__tag::PyResult<__tag::Compared>)
}
