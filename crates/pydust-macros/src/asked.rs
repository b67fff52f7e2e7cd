//! The options of a class that ask for methods: `eq`, `hash`, `order` and `repr`, from Rust's traits, and `data`.
//!
//! ```text
//! #[pydust::class(eq, repr)]
//! #[derive(PartialEq, Debug)]
//! pub struct Point { x: f64 }
//! ```
//! asks for these, which [`derived`](crate::derived) puts beside those of the methods block:
//! ```text
//! fn __eq__(&self, other: &Point) -> bool { *self == *other }
//! fn __repr__(&self) -> String { format!("{:?}", self) }
//! ```
//! What `data` asks for is in [`data`](crate::data).

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::data;
use crate::derived::{self, Method};
use crate::emission::{check, local_at, quote};
use crate::syntax::{Error, Errors, Result, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// What the options of a class ask for.
#[derive(Default)]
pub(crate) struct Model {
    words: Vec<(Word, Span)>,
    /// What is asked for by the word `data`.
    pub(crate) data: Option<data::Model>,
}

/// An option that asks for methods.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Data,
    Eq,
    Hash,
    Order,
    Repr,
}

/// The options, by their names.
pub(crate) const WORDS: &[&str] = &["data", "eq", "hash", "order", "repr"];

// --- parse ---------------------------------------------------------------------------------------

impl Word {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "data" => Self::Data,
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

    /// Where `data` is written, if it is.
    pub(crate) fn data_span(&self) -> Option<Span> {
        self.span_of(Word::Data)
    }

    /// Refuses what `data` brings anyway.
    pub(crate) fn check(&self, errors: &mut Errors) {
        if self.data_span().is_none() {
            return;
        }
        for (word, span) in &self.words {
            let message = match word {
                Word::Data | Word::Order => continue,
                Word::Eq | Word::Repr => "`data` brings this with it: leave it out",
                Word::Hash => {
                    "`data` writes `__hash__` where nothing can change the class: leave `hash` out"
                }
            };
            errors.push(Error::new(*span, message));
        }
    }

    fn span_of(&self, word: Word) -> Option<Span> {
        let found = self.words.iter().find(|(other, _)| *other == word);
        found.map(|(_, span)| *span)
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// The methods of a class that asks for none.
pub(crate) fn none(owner: &Ident) -> TokenStream {
    quote!(&__tag::Probe::<#owner>::METHODS)
}

impl Model {
    /// The methods of the class as a reference: those of its block, with what is derived.
    pub(crate) fn emit(&self, owner: &Ident) -> Result<TokenStream> {
        if self.is_empty() {
            return Ok(none(owner));
        }
        let methods = self.methods(owner)?;
        let constants = self.data.as_ref().map(|data| data.emit_constants(owner));
        Ok(derived::emit(
            owner,
            &methods,
            &constants.unwrap_or_default(),
            &self.emit_checks(owner),
        ))
    }

    /// What stands beside the class.
    pub(crate) fn emit_beside(&self, owner: &Ident) -> Option<TokenStream> {
        self.data.as_ref().map(|data| data.emit(owner))
    }

    /// The methods that the words ask for.
    fn methods(&self, owner: &Ident) -> Result<Vec<Method>> {
        let (mut methods, mut errors) = (Vec::new(), Errors::new());
        for (word, span) in &self.words {
            let written = match (word, &self.data) {
                (Word::Data, Some(data)) => data.methods(owner),
                (Word::Order, Some(_)) => data::order(owner, *span),
                _ => word.methods(owner, *span),
            };
            for method in written {
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
        if let Some(span) = self.data_span() {
            let none = quote!(__WRITTEN.new.is_none() && __WRITTEN.init.is_none());
            let message = "`data` writes the constructor, which takes the attributes: leave out `fn __new__` and `fn __init__`, or write `eq, repr` in place of `data`";
            checks.extend(check(span, &none, message));
        } else if self.span_of(Word::Eq).is_none() {
            if let Some(span) = self.span_of(Word::Hash) {
                let message = "objects with one hash have to be equal: ask for `eq` as well, or write `fn __eq__`";
                checks.extend(check(span, &equals, message));
            }
            if let Some(span) = self.span_of(Word::Order) {
                let message = "`<=` and `>=` need an equality to agree with: ask for `eq` as well, or write `fn __eq__`";
                checks.extend(check(span, &equals, message));
            }
        }
        if let Some(span) = self.span_of(Word::Hash) {
            let frozen = derived::is_frozen(owner);
            let message = "a dict does not find an object again whose hash has changed, and this class can change: leave `hash` out, or write `fn __hash__` over what stays";
            let frozen = quote!(__WRITTEN.has_mistake || #frozen);
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
        let (receiver, me) = (quote!(&self), quote!(__me: &#owner));
        let mut here = owner.clone();
        here.set_span(span);
        let special =
            |name: &str, parameters: &TokenStream, output: &TokenStream, body: &TokenStream| {
                let name = Ident::new(name, span);
                Method::special(owner, &name, (&receiver, &me), parameters, output, body)
            };
        match self {
            Self::Data => Vec::new(),
            Self::Eq => {
                let (value, with) = (local_at("__me", span), local_at("other", span));
                let body = quote_spanned!(span=> *#value == *#with);
                vec![special("__eq__", &other, &truth, &body)]
            }
            Self::Hash => {
                let hash = quote_spanned!(span=> <#here as ::core::hash::Hash>::hash);
                let body = quote! {
                    let mut __hasher = ::std::hash::DefaultHasher::new();
                    #hash(__me, &mut __hasher);
                    ::core::hash::Hasher::finish(&__hasher).cast_signed()
                };
                let number = quote!(::core::primitive::i64);
                vec![special("__hash__", &none, &number, &body)]
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
                    special(name, &other, &truth, &body)
                };
                orders.into_iter().map(method).collect()
            }
            Self::Repr => {
                let value = local_at("__me", span);
                let body = quote_spanned!(span=> ::std::format!("{:?}", #value));
                let text = quote!(::std::string::String);
                vec![special("__repr__", &none, &text, &body)]
            }
        }
    }
}
