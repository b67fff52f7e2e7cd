//! What a function returns: a type with a conversion, or an iterator that only `impl Iterator` names.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::emission::{call_at, first_span, local_at, quote, repeatable};
use crate::hint;
use crate::syntax::{Cursor, Error, Function, Result};

/// The result of a function.
pub(crate) struct Output {
    /// The type as it can be repeated. Of an iterator, that of its items.
    ty: TokenStream,
    kind: OutputKind,
    hint: Option<hint::Model>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OutputKind {
    /// A type that implements `Outcome`.
    Named,
    /// `impl Iterator<Item = T>`
    Iterator,
    /// `PyResult<impl Iterator<Item = T>>`
    IteratorOrError,
}

/// What CPython gets of the result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultKind {
    Object,
    /// An item, or the end.
    Item,
    /// The same for `async for`.
    AwaitedItem,
    /// A number that says whether.
    Truth,
    Length,
    Hash,
    /// Memory that a buffer shows.
    Buffer,
}

impl ResultKind {
    pub(crate) fn answer_type(self) -> TokenStream {
        match self {
            Self::Object | Self::Item | Self::AwaitedItem => quote!(__tag::Answer),
            Self::Truth | Self::Length | Self::Hash => quote!(__tag::Number),
            Self::Buffer => quote!(__tag::Export),
        }
    }
}

impl Output {
    /// `()`, where nothing is written.
    pub(crate) fn nothing(function: &Function) -> Self {
        Self {
            ty: quote_spanned!(function.name.span()=> ()),
            kind: OutputKind::Named,
            hint: None,
        }
    }

    pub(crate) fn parse(function: &Function, owner: Option<&Ident>) -> Result<Self> {
        let hint = hint::Model::parse(&function.attributes)?;
        let Some(output) = &function.output else {
            return Ok(Self {
                hint,
                ..Self::nothing(function)
            });
        };
        let (ty, kind) = if let Some(item) = item_of(&mut Cursor::new(output.clone()))? {
            (item, OutputKind::Iterator)
        } else if let Some(item) = item_in_result(output)? {
            (item, OutputKind::IteratorOrError)
        } else {
            (output.clone(), OutputKind::Named)
        };
        Ok(Self {
            ty: repeatable(&ty, owner),
            kind,
            hint,
        })
    }

    /// Whether Python gets an iterator whose type has no name. It lives on after the call.
    pub(crate) fn is_iterator(function: &Function) -> bool {
        Self::parse(function, None).is_ok_and(|output| output.kind != OutputKind::Named)
    }

    /// The type that carries the hint, for spans and checks.
    pub(crate) fn ty(&self) -> &TokenStream {
        &self.ty
    }

    /// The type itself, unless only `impl Iterator` names it.
    pub(crate) fn named(&self) -> Option<&TokenStream> {
        (self.kind == OutputKind::Named).then_some(&self.ty)
    }

    /// Whether the type is spelled with owned values of the standard library alone, so that the result borrows nothing for certain.
    pub(crate) fn is_owned(&self) -> bool {
        self.kind == OutputKind::Named && is_owned(&self.ty)
    }

    /// The expression that converts the result of the call. It stands at the type, which is the place of an error that is returned without `?`.
    pub(crate) fn emit(&self, result: &TokenStream, kind: ResultKind) -> TokenStream {
        let ty = &self.ty;
        let span = first_span(ty);
        let py = local_at("__py", span);
        if let Some(conversion) = self.special(kind) {
            return match kind {
                ResultKind::Item => quote_spanned!(span=> #conversion::into_item(#result, #py)),
                ResultKind::AwaitedItem => {
                    quote_spanned!(span=> #conversion::into_awaited_item(#result, #py))
                }
                ResultKind::Buffer => quote_spanned!(span=> #conversion::into_export(#result)),
                _ => quote_spanned!(span=> #conversion::into_number(#result)),
            };
        }
        match self.kind {
            OutputKind::Named => {
                quote_spanned!(span=> <#ty as __tag::Outcome<'_>>::into_answer(#result, #py))
            }
            // Bound to a name, so that rustc reports an iterator that does not fit at its type.
            OutputKind::Iterator => {
                let value = Ident::new("__result", span);
                let call = call_at(ty, quote!(#value, __py));
                let call = quote_spanned!(span=> __tag::iterator #call);
                quote!({ let #value = #result; #call })
            }
            OutputKind::IteratorOrError => quote_spanned!(span=> match #result {
                ::core::result::Result::Ok(__iterator) => __tag::iterator(__iterator, #py),
                ::core::result::Result::Err(__error) => ::core::result::Result::Err(::core::convert::Into::into(__error)),
            }),
        }
    }

    /// The trait that converts the result where CPython does not want an object.
    fn special(&self, kind: ResultKind) -> Option<TokenStream> {
        let ty = &self.ty;
        let of = match kind {
            ResultKind::Object => return None,
            ResultKind::Item | ResultKind::AwaitedItem => quote!(__tag::Item<'_>),
            ResultKind::Truth => quote!(__tag::TruthOutcome),
            ResultKind::Length => quote!(__tag::LengthOutcome),
            ResultKind::Hash => quote!(__tag::HashOutcome),
            ResultKind::Buffer => quote!(__tag::IntoExport),
        };
        Some(quote_spanned!(first_span(ty)=> <#ty as #of>))
    }

    /// The constant for the type hint.
    pub(crate) fn emit_hint(&self, kind: ResultKind) -> TokenStream {
        let of = self.emit_hint_of_type(kind);
        match &self.hint {
            Some(hint) => hint.emit(&of),
            None => of,
        }
    }

    fn emit_hint_of_type(&self, kind: ResultKind) -> TokenStream {
        let ty = &self.ty;
        if kind == ResultKind::Buffer {
            return quote!(__tag::Hint::Name("memoryview"));
        }
        if let Some(conversion) = self.special(kind) {
            return quote_spanned!(first_span(ty)=> #conversion::HINT);
        }
        let hint = quote_spanned!(first_span(ty)=> <#ty as __tag::Outcome<'_>>::HINT);
        if self.kind == OutputKind::Named {
            hint
        } else {
            quote!(__tag::Hint::Generic("Iterator", &[#hint]))
        }
    }
}

/// Names of types that own what they hold.
#[rustfmt::skip] // One name a line would fill a screen.
const OWNED: &[&str] = &[
    "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64", "String", "Option", "Vec",
    "PyResult",
];

/// Whether a type is spelled with these alone.
pub(crate) fn is_owned(ty: &TokenStream) -> bool {
    ty.clone().into_iter().all(|token| match token {
        TokenTree::Ident(name) => OWNED.iter().any(|owned| name == owned),
        TokenTree::Punct(punct) => matches!(punct.as_char(), '<' | '>' | ','),
        TokenTree::Group(group) => is_owned(&group.stream()),
        TokenTree::Literal(_) => false,
    })
}

/// Whether Python passes a parameter of the type as one argument, for certain: an owned value of the standard library, or a reference.
pub(crate) fn is_passed(ty: &TokenStream) -> bool {
    Cursor::new(ty.clone()).eat_punct('&') || is_owned(ty)
}

/// The `T` of `impl Iterator<Item = T>`, if that comes next. Any other `impl` is refused.
fn item_of(cursor: &mut Cursor) -> Result<Option<TokenStream>> {
    let written = cursor.clone().rest();
    if !cursor.eat_ident("impl") {
        return Ok(None);
    }
    let refused = || {
        Error::spanning(
            &written,
            "name the type that is returned: Python has to see what it is; only `impl Iterator<Item = T>` may stay unnamed",
        )
    };
    cursor.eat_joined(':', ':');
    loop {
        let name = cursor.eat_any_ident().ok_or_else(refused)?;
        if cursor.eat_joined(':', ':') {
            continue;
        }
        let is_iterator = ["Iterator", "ExactSizeIterator", "DoubleEndedIterator"]
            .iter()
            .any(|known| name == known);
        if !is_iterator
            || !cursor.eat_punct('<')
            || !cursor.eat_ident("Item")
            || !cursor.eat_punct('=')
        {
            return Err(refused());
        }
        let item = cursor.take_type(&['>', ',']);
        refuse_borrowing(&cursor.clone().rest(), &written)?;
        return Ok(Some(item));
    }
}

/// A lifetime among the bounds says that the iterator borrows, and Python keeps it when the call has long returned. Where none is written rustc finds out, and
/// proposes one.
fn refuse_borrowing(bounds: &TokenStream, written: &TokenStream) -> Result<()> {
    let tokens: Vec<_> = bounds.clone().into_iter().collect();
    let borrows = tokens.windows(2).any(|pair| match pair {
        [TokenTree::Punct(quote), TokenTree::Ident(name)] => {
            quote.as_char() == '\'' && name != "static"
        }
        _ => false,
    });
    if borrows {
        return Err(Error::spanning(
            written,
            "Python keeps the iterator after the call, so it owns what it goes through and borrows nothing: `self.items.clone().into_iter()`; or keep the object, `this: &Bound<'_, Self>` with `this.clone().unbind()`, and go by index",
        ));
    }
    Ok(())
}

/// The `T` of `PyResult<impl Iterator<Item = T>>`.
fn item_in_result(output: &TokenStream) -> Result<Option<TokenStream>> {
    let mut cursor = Cursor::new(output.clone());
    cursor.eat_joined(':', ':');
    loop {
        let Some(name) = cursor.eat_any_ident() else {
            return Ok(None);
        };
        if cursor.eat_joined(':', ':') {
            continue;
        }
        let is_result = name == "Result" || name == "PyResult";
        return if is_result && cursor.eat_punct('<') {
            item_of(&mut cursor)
        } else {
            Ok(None)
        };
    }
}
