//! Lifetimes in types: `erase_lifetimes` turns a type as the user wrote it into one that can be named anywhere, `map_lifetimes` gives them other names.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// A name bound by `for<...>`, as far as it reaches: to the end of the type at this depth of `<...>`.
struct Bound {
    name: String,
    depth: usize,
}

/// Every lifetime becomes `'_`, except `'static` and those which a `for<...>` in the type itself binds.
pub(crate) fn erase_lifetimes(ty: &TokenStream) -> TokenStream {
    map_lifetimes(ty, &|_| "_".to_owned())
}

/// Every lifetime gets the name that `rename` gives, with the same exceptions.
pub(crate) fn map_lifetimes(ty: &TokenStream, rename: &dyn Fn(&str) -> String) -> TokenStream {
    map(ty.clone(), &[], rename)
}

fn map(tokens: TokenStream, outer: &[String], rename: &dyn Fn(&str) -> String) -> TokenStream {
    let mut erased = TokenStream::new();
    let mut bound: Vec<Bound> = vec![];
    let mut depth = 0_usize;
    // The depth of the `for<...>` that is being read.
    let mut binder = None;
    let mut previous = None;
    for token in tokens {
        let emitted = match &token {
            TokenTree::Punct(punct) => {
                match punct.as_char() {
                    '<' => {
                        depth += 1;
                        if is_ident(previous.as_ref(), "for") {
                            binder = Some(depth);
                        }
                    }
                    '>' if !is_punct(previous.as_ref(), '-') => {
                        binder = binder.filter(|binder| *binder != depth);
                        depth = depth.saturating_sub(1);
                        bound.retain(|name| name.depth <= depth);
                    }
                    ',' | '+' | ';' | '=' if binder.is_none() => {
                        bound.retain(|name| name.depth < depth);
                    }
                    _ => {}
                }
                token.clone()
            }
            TokenTree::Ident(ident) if is_punct(previous.as_ref(), '\'') => {
                let name = ident.to_string();
                let is_bound =
                    outer.contains(&name) || bound.iter().any(|bound| bound.name == name);
                if let Some(binder) = binder {
                    let depth = binder - 1;
                    bound.push(Bound { name, depth });
                    token.clone()
                } else if is_bound || name == "static" {
                    token.clone()
                } else {
                    Ident::new(&rename(&name), ident.span()).into()
                }
            }
            // Braces hold a constant, not a type.
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
                let mut names = outer.to_vec();
                names.extend(bound.iter().map(|bound| bound.name.clone()));
                let content = map(group.stream(), &names, rename);
                let mut inner = Group::new(group.delimiter(), content);
                inner.set_span(group.span());
                inner.into()
            }
            _ => token.clone(),
        };
        erased.extend([emitted]);
        previous = Some(token);
    }
    erased
}

fn is_punct(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

fn is_ident(token: Option<&TokenTree>, text: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erased(ty: &str) -> String {
        erase_lifetimes(&ty.parse().unwrap()).to_string()
    }

    fn same(ty: &str) -> String {
        ty.parse::<TokenStream>().unwrap().to_string()
    }

    #[test]
    fn free_lifetimes_are_erased() {
        for (ty, expected) in [
            ("&'a mut [&'b str]", "&'_ mut [&'_ str]"),
            (
                "Bound<'py, (X<'py>, &'static str)>",
                "Bound<'_, (X<'_>, &'static str)>",
            ),
            ("fn(&'a u8) -> &'a u8", "fn(&'_ u8) -> &'_ u8"),
            ("Box<dyn A<'a> + 'a>", "Box<dyn A<'_> + '_>"),
            ("&'_ str", "&'_ str"),
            ("<T as X<'a>>::Y", "<T as X<'_>>::Y"),
        ] {
            assert_eq!(erased(ty), same(expected), "{ty}");
        }
    }

    #[test]
    fn bound_lifetimes_stay() {
        for (ty, expected) in [
            (
                "Box<dyn for<'a> Fn(&'a A<'b>) -> &'a B + 'b>",
                "Box<dyn for<'a> Fn(&'a A<'_>) -> &'a B + '_>",
            ),
            (
                "(for<'a, 'b: 'a> fn(&'a X<'b>), &'a Y)",
                "(for<'a, 'b: 'a> fn(&'a X<'b>), &'_ Y)",
            ),
            (
                "P<for<'a> fn(Q<'a, 'c>), &'a u8>",
                "P<for<'a> fn(Q<'a, '_>), &'_ u8>",
            ),
            (
                "dyn for<'a> Fn(&'a u8) + for<'b> G<'b, 'a>",
                "dyn for<'a> Fn(&'a u8) + for<'b> G<'b, '_>",
            ),
        ] {
            assert_eq!(erased(ty), same(expected), "{ty}");
        }
    }
}
