//! Methods that `#[pydust::class(..)]` writes itself, where its options ask for them.
//!
//! ```text
//! #[pydust::class(eq)]
//! #[derive(PartialEq)]
//! pub struct Point { x: f64 }
//! ```
//! becomes, beside the class, what a methods block with this function would be, and the block's own functions take the place of those by the same name:
//! ```text
//! struct __Derived;
//! impl __Derived { fn __eq__(__me: &Point, other: &Point) -> bool { <Point as PartialEq>::eq(__me, other) } }
//! Methods { special: &__WRITTEN.edges_with(..), slots: &__WRITTEN.slots_with(..), ..__WRITTEN }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::emission::{check, local_at, quote};
use crate::special;
use crate::syntax::{self, Error, Errors, Result, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// What the options of a class ask for.
#[derive(Default)]
pub(crate) struct Model {
    words: Vec<(Word, Span)>,
}

/// An option that asks for methods, from a trait of Rust's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Eq,
    Hash,
    Order,
    Repr,
}

/// The options, by their names.
pub(crate) const WORDS: &[&str] = &["eq", "hash", "order", "repr"];

/// A method that the tag writes.
struct Method {
    model: special::Model,
    /// What is there in its place: a function of the hidden type.
    function: TokenStream,
    /// What has to be so.
    condition: TokenStream,
}

// --- parse ---------------------------------------------------------------------------------------

impl Word {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "eq" => Self::Eq,
            "hash" => Self::Hash,
            "order" => Self::Order,
            "repr" => Self::Repr,
            _ => return None,
        })
    }
}

impl Model {
    /// Notes an option, if it is one of these.
    pub(crate) fn read(&mut self, name: &Ident) -> bool {
        let word = Word::of(&plain_name(name));
        self.words.extend(word.map(|word| (word, name.span())));
        word.is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn span_of(&self, word: Word) -> Option<Span> {
        let found = self.words.iter().find(|(other, _)| *other == word);
        found.map(|(_, span)| *span)
    }
}

impl Method {
    /// The special method `name(&self, parameters) -> output`, with a body in which the object's value is `__me`.
    fn special(
        owner: &Ident,
        (name, span): (&str, Span),
        parameters: &TokenStream,
        output: &TokenStream,
        body: &TokenStream,
    ) -> Result<Self> {
        let name = Ident::new(name, span);
        let seen = quote!(fn #name(&self, #parameters) -> #output {});
        let seen = syntax::parse_function("pydust::class", seen)?;
        let model = special::Model::parse(&seen, owner)?;
        let model = model.ok_or_else(|| Error::new(span, "this is no special method"))?;
        Ok(Self {
            model,
            function: quote!(fn #name(__me: &#owner, #parameters) -> #output { #body }),
            condition: quote!(true),
        })
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// The methods of a class that asks for none.
pub(crate) fn written(owner: &Ident) -> TokenStream {
    quote!(&__tag::Probe::<#owner>::METHODS)
}

impl Model {
    /// The methods of the class as a reference: those of its block, with what is derived.
    pub(crate) fn emit(&self, owner: &Ident) -> Result<TokenStream> {
        if self.is_empty() {
            return Ok(written(owner));
        }
        let methods = self.methods(owner)?;
        let functions = methods.iter().map(|method| &method.function);
        let models = methods.iter().map(|method| &method.model);
        let types = models.clone().map(|model| model.emit(&quote!(__Derived)));
        let edges = methods
            .iter()
            .map(|method| special::emit_derived_edge(&method.model, &method.condition));
        let (compared, alone): (Vec<_>, Vec<_>) = methods
            .iter()
            .partition(|method| method.model.is_comparison());
        let slots = alone
            .iter()
            .map(|method| special::emit_derived_slot(&method.model, &method.condition));
        let compared: Vec<_> = compared.iter().map(|method| &method.model).collect();
        let comparisons =
            (!compared.is_empty()).then(|| special::emit_derived_comparisons(&compared, owner));
        let slots = slots.chain(comparisons);
        let checks = self.emit_checks(owner);
        Ok(quote! {
            &{
                const __IN_CLASS: ::core::primitive::bool = true;
                const __BLOCK: __tag::Methods<#owner> = __tag::Probe::<#owner>::METHODS;
                const __WRITTEN: &__tag::Methods<#owner> = &__BLOCK;
                struct __Written;
                impl __tag::WrittenComparisons for __Written {
                    const WRITTEN: __tag::Comparisons = __tag::Comparisons::of(__WRITTEN);
                }
                struct __Derived;
                impl __Derived { #(#functions)* }
                #(#types)*
                #checks
                const __SPECIAL: &[(::core::primitive::bool, __tag::FunctionEdge)] = &[#(#edges),*];
                const __ALL_SPECIAL: [__tag::FunctionEdge; __tag::count_with(__WRITTEN.special, __SPECIAL)] =
                    __tag::edges_with(__WRITTEN.special, __SPECIAL);
                const __SLOTS: &[(::core::primitive::bool, __tag::Slot)] = &[#(#slots),*];
                const __ALL_SLOTS: [__tag::Slot; __tag::count_slots_with(__WRITTEN.slots, __SLOTS)] =
                    __tag::slots_with(__WRITTEN.slots, __SLOTS);
                __tag::Methods {
                    special: &__ALL_SPECIAL,
                    slots: &__ALL_SLOTS,
                    ..__BLOCK
                }
            }
        })
    }

    /// The methods that the words ask for.
    fn methods(&self, owner: &Ident) -> Result<Vec<Method>> {
        let (mut methods, mut errors) = (Vec::new(), Errors::new());
        for (word, span) in &self.words {
            for method in word.methods(owner, *span) {
                methods.extend(errors.keep(method));
            }
        }
        errors.finish()?;
        Ok(methods)
    }

    /// What else the class needs for what it asks for.
    fn emit_checks(&self, owner: &Ident) -> TokenStream {
        let equals = quote!(
            __WRITTEN.has_mistake || __WRITTEN.has(c"__eq__") || __WRITTEN.has(c"__richcmp__")
        );
        let mut checks = TokenStream::new();
        if let (Some(span), None) = (self.span_of(Word::Hash), self.span_of(Word::Eq)) {
            let message = "objects with one hash have to be equal: ask for `eq` as well, or write `fn __eq__`";
            checks.extend(check(span, &equals, message));
        }
        if let (Some(span), None) = (self.span_of(Word::Order), self.span_of(Word::Eq)) {
            let message = "`<=` and `>=` need an equality to agree with: ask for `eq` as well, or write `fn __eq__`";
            checks.extend(check(span, &equals, message));
        }
        if let Some(span) = self.span_of(Word::Hash) {
            let frozen = quote!(__WRITTEN.has_mistake || !<<#owner as __tag::Owner>::Flag as __tag::Flag>::EXCLUSIVE);
            let message = "a dict does not find an object again whose hash has changed, and this class can change: leave `hash` out, or write `fn __hash__` over what stays";
            checks.extend(check(span, &frozen, message));
        }
        checks
    }
}

impl Word {
    /// The methods that it stands for, from the trait of Rust's. They stand at the word, so that rustc reports a missing trait there.
    fn methods(self, owner: &Ident, span: Span) -> Vec<Result<Method>> {
        let (none, other) = (TokenStream::new(), quote!(other: &#owner));
        let truth = quote!(::core::primitive::bool);
        let mut here = owner.clone();
        here.set_span(span);
        match self {
            Self::Eq => {
                let (value, with) = (local_at("__me", span), local_at("other", span));
                let body = quote_spanned!(span=> *#value == *#with);
                vec![Method::special(
                    owner,
                    ("__eq__", span),
                    &other,
                    &truth,
                    &body,
                )]
            }
            Self::Hash => {
                let hash = quote_spanned!(span=> <#here as ::core::hash::Hash>::hash);
                let body = quote! {
                    let mut __hasher = ::std::hash::DefaultHasher::new();
                    #hash(__me, &mut __hasher);
                    ::core::hash::Hasher::finish(&__hasher).cast_signed()
                };
                let number = quote!(::core::primitive::i64);
                vec![Method::special(
                    owner,
                    ("__hash__", span),
                    &none,
                    &number,
                    &body,
                )]
            }
            Self::Order => {
                let compare =
                    quote_spanned!(span=> <#here as ::core::cmp::PartialOrd>::partial_cmp);
                let orders = [
                    ("__lt__", quote!(__order.is_lt())),
                    ("__le__", quote!(__order.is_le())),
                    ("__gt__", quote!(__order.is_gt())),
                    ("__ge__", quote!(__order.is_ge())),
                ];
                let method = |(name, is_so): (&str, TokenStream)| {
                    let body = quote!(#compare(__me, other).is_some_and(|__order| #is_so));
                    Method::special(owner, (name, span), &other, &truth, &body)
                };
                orders.into_iter().map(method).collect()
            }
            Self::Repr => {
                let value = local_at("__me", span);
                let body = quote_spanned!(span=> ::std::format!("{:?}", #value));
                let text = quote!(::std::string::String);
                vec![Method::special(
                    owner,
                    ("__repr__", span),
                    &none,
                    &text,
                    &body,
                )]
            }
        }
    }
}
