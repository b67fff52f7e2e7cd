//! Small pieces that every tag emits: names and docs as literals, types with `Self` and lifetimes made fit for the place where they are repeated.

use std::ffi::CString;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::syntax::{self, Attribute, Error, Result, Struct};
pub(crate) use crate::syntax::{is_identifier, is_keyword};

/// `quote::quote!` with the hygiene of a macro's own names: the locals that a tag writes are seen by nothing that the user wrote, a default for instance, and are
/// the same whoever wrote the tag, the user or a macro of the user's.
macro_rules! hygienic {
    ($($tokens:tt)*) => { ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*) };
}
pub(crate) use hygienic as quote;

/// A local of the tag's, as [`quote!`] writes it.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The same at the place of something that the user wrote, for what is quoted with that span. Where rustc may have something to say of the value, the tag binds a
/// name that has the user's span altogether: in an expansion rustc points at the tag.
pub(crate) fn local_at(name: &str, span: Span) -> Ident {
    Ident::new(name, span.resolved_at(Span::mixed_site()))
}

/// The attributes that belong to a tag and mean nothing to rustc.
pub(crate) const FIELD_HELPERS: &[&str] = &["attribute", "base", "hint", "opaque"];
/// Those of functions and of their parameters, `arg` first, which is a parameter's alone.
pub(crate) const FUNCTION_HELPERS: &[&str] = &[
    "arg",
    "signature",
    "detached",
    "hint",
    "property",
    "setter",
    "deleter",
    "classmethod",
    "rename",
];
/// Those that stand on a method.
pub(crate) const METHOD_HELPERS: &[&str] = FUNCTION_HELPERS.split_at(1).1;
/// Those that stand on a function outside of an `impl`.
pub(crate) const FREE_FUNCTION_HELPERS: &[&str] = METHOD_HELPERS.split_at(3).0;

/// The item without helper attributes, for the case that a tag fails. What cannot be parsed stays as it is: rustc has more to say of it. A free function with
/// a receiver goes: rustc would refuse it a second time.
pub(crate) fn without_helpers(item: TokenStream) -> TokenStream {
    if let Ok(model) = syntax::parse_struct("", item.clone()) {
        return model.without(FIELD_HELPERS);
    }
    if let Ok(model) = syntax::parse_enumeration("", item.clone()) {
        return model.without(FIELD_HELPERS);
    }
    if let Ok(model) = syntax::parse_implementation("", item.clone()) {
        return model.without(FUNCTION_HELPERS);
    }
    match syntax::parse_function("", item.clone()) {
        Ok(model) if model.receiver.is_some() => TokenStream::new(),
        Ok(model) => model.without(FUNCTION_HELPERS),
        Err(_) => item,
    }
}

/// A name as a C string literal.
pub(crate) fn c_name(name: &str) -> Literal {
    Literal::c_string(&CString::new(name).expect("identifiers contain no NUL"))
}

/// Refuses a name that Python could not write. `remedy` says what to do instead.
pub(crate) fn refuse_keyword(name: &Ident, remedy: &str) -> Result<()> {
    let plain = syntax::plain_name(name);
    if is_keyword(&plain) {
        return Err(Error::new(
            name.span(),
            format!("`{plain}` is a keyword of Python: {remedy}"),
        ));
    }
    Ok(())
}

/// A string literal that is a Python identifier.
pub(crate) fn python_identifier(value: &TokenStream) -> Result<String> {
    let text = syntax::only_string(value).map(|(_, text)| text);
    if let Some(text) = text.as_deref().filter(|text| is_keyword(text)) {
        let message = format!("`{text}` is a keyword of Python: choose another name");
        return Err(Error::spanning(value, &message));
    }
    text.filter(|text| is_identifier(text)).ok_or_else(|| {
        Error::spanning(
            value,
            "a name is a string with a Python identifier in it: `\"example\"`",
        )
    })
}

/// A doc comment as `Option<&'static str>`.
pub(crate) fn doc(attributes: &[Attribute]) -> Result<TokenStream> {
    Ok(if let Some(doc) = checked_doc(attributes)? {
        quote!(::core::option::Option::Some(#doc))
    } else {
        quote!(::core::option::Option::None)
    })
}

/// A doc comment as `Option<&'static CStr>`.
pub(crate) fn c_doc(attributes: &[Attribute]) -> Result<TokenStream> {
    Ok(if let Some(doc) = checked_doc(attributes)? {
        let doc = c_name(&doc);
        quote!(::core::option::Option::Some(#doc))
    } else {
        quote!(::core::option::Option::None)
    })
}

/// A doc comment as a C string, empty without one.
pub(crate) fn c_text(attributes: &[Attribute]) -> Result<Literal> {
    Ok(c_name(&checked_doc(attributes)?.unwrap_or_default()))
}

fn checked_doc(attributes: &[Attribute]) -> Result<Option<String>> {
    let doc = syntax::doc(attributes);
    match (
        &doc,
        attributes.iter().find(|attribute| attribute.name == "doc"),
    ) {
        (Some(text), Some(attribute)) if text.contains('\0') => Err(Error::new(
            attribute.span,
            "a docstring cannot contain NUL characters",
        )),
        _ => Ok(doc),
    }
}

/// `HTTPServer` and `MyModule` in snake case: `http_server`, `my_module`.
pub(crate) fn snake_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &character) in characters.iter().enumerate() {
        let after_lower = index > 0
            && (characters[index - 1].is_lowercase() || characters[index - 1].is_numeric());
        let before_lower = index > 0
            && characters
                .get(index + 1)
                .is_some_and(|next| next.is_lowercase());
        if character.is_uppercase() && (after_lower || before_lower) && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// A type as it can be repeated in a function beside the user's: lifetimes are inferred there, and `Self` is somebody else.
pub(crate) fn repeatable(ty: &TokenStream, owner: Option<&Ident>) -> TokenStream {
    let ty = syntax::erase_lifetimes(ty);
    match owner {
        Some(owner) => replace_self(ty, owner),
        None => ty,
    }
}

fn replace_self(tokens: TokenStream, owner: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let mut owner = owner.clone();
                owner.set_span(ident.span());
                owner.into()
            }
            TokenTree::Group(group) => {
                let mut replaced =
                    Group::new(group.delimiter(), replace_self(group.stream(), owner));
                replaced.set_span(group.span());
                replaced.into()
            }
            other => other,
        })
        .collect()
}

/// A condition that is checked while compiling, with the message for the user at `span`.
pub(crate) fn check(span: Span, condition: &TokenStream, message: &str) -> TokenStream {
    quote_spanned!(span=> const _: () = ::core::assert!(#condition, #message);)
}

/// An `Option` as an expression.
pub(crate) fn optional(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}

/// A where clause with more conditions.
pub(crate) fn where_clause(written: &TokenStream, more: &[TokenStream]) -> TokenStream {
    let mut written = written.clone();
    let ends_in_comma =
        written.clone().into_iter().last().is_some_and(
            |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
        );
    if written.is_empty() {
        written.extend(quote!(where));
    } else if !ends_in_comma && written.clone().into_iter().count() > 1 {
        written.extend(quote!(,));
    }
    quote!(#written #(#more,)*)
}

/// The span of the first token.
pub(crate) fn first_span(tokens: &TokenStream) -> Span {
    tokens
        .clone()
        .into_iter()
        .next()
        .map_or_else(Span::call_site, |token| token.span())
}

/// The arguments of a call, closed with the span of the last token of `tokens`. A call that starts with [`first_span`] of a type and ends with this has the
/// type's span, so that rustc reports what is wrong with the type there, and once.
pub(crate) fn call_at(tokens: &TokenStream, arguments: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Parenthesis, arguments);
    group.set_span(last_span(tokens));
    group
}

/// The span of the last token.
pub(crate) fn last_span(tokens: &TokenStream) -> Span {
    tokens
        .clone()
        .into_iter()
        .last()
        .map_or_else(Span::call_site, |token| token.span())
}

/// A constant that each `members(..)` uses that lists `ty`, so that rustc reports the item, at its name, where none does. What it is in turn the only way to, its
/// own constant uses. `#[allow(dead_code)]` on the item is for what others list.
pub(crate) fn listed(
    ty: &Ident,
    name: &Ident,
    attributes: &[Attribute],
    reason: &str,
    uses: &TokenStream,
) -> TokenStream {
    let is_allowed = attributes
        .iter()
        .filter(|attribute| attribute.path == "allow" || attribute.path == "expect")
        .flat_map(|attribute| attribute.arguments.clone())
        .any(|lint| matches!(lint.to_string().as_str(), "dead_code" | "unused"));
    let level = if is_allowed {
        quote!(#[allow(dead_code)])
    } else {
        quote_spanned!(name.span()=> #[warn(dead_code, reason = #reason)])
    };
    // All of it has the user's span: of an item that an expansion made, rustc says nothing.
    quote_spanned! {name.span()=>
        impl #ty {
            #level
            #[doc(hidden)]
            pub(crate) const LISTED_BY_A_MODULE: () = { #uses };
        }
    }
}

/// The use of that constant by whoever lists `path`.
pub(crate) fn uses(path: &TokenStream) -> TokenStream {
    quote!(<#path>::LISTED_BY_A_MODULE;)
}

/// Refuses a generic struct or function in the user's terms.
pub(crate) fn refuse_generics(model: &Struct, what: &str) -> Result<()> {
    match model.generics.span {
        Some(span)
            if model.generics.types.is_empty()
                && model.generics.constants.is_empty()
                && !model.generics.is_empty() =>
        {
            Err(Error::new(
                span,
                format!(
                    "a {what} cannot borrow: Python keeps it as long as it likes; own the data, as `String` does in place of `&str`"
                ),
            ))
        }
        Some(span) if !model.generics.is_empty() => Err(Error::new(
            span,
            format!(
                "a {what} cannot be generic: Python has one `{}`; write a struct for each concrete type",
                model.name
            ),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_splits_words_and_keeps_abbreviations_together() {
        for (name, snake) in [
            ("Hello", "hello"),
            ("MyModule", "my_module"),
            ("HTTPServer", "http_server"),
            ("Vec2", "vec2"),
            ("A", "a"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn self_and_lifetimes_are_replaced_inside_groups() {
        let owner = Ident::new("Person", proc_macro2::Span::call_site());
        let ty = repeatable(&quote!(Option<(&'a Self, Bound<'py, Self>)>), Some(&owner));
        assert_eq!(
            ty.to_string(),
            quote!(Option<(&'_ Person, Bound<'_, Person>)>).to_string()
        );
    }
}
