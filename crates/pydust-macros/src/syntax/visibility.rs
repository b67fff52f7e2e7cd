//! `pub`, `pub(...)` or nothing. Whether Python sees an item hangs on the first.

use proc_macro2::{Delimiter, Group, TokenStream};

use super::Cursor;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// Plain `pub`.
    Public,
    /// `pub(crate)`, `pub(super)`, `pub(self)`, `pub(in path)`.
    Restricted,
    Private,
}

impl Visibility {
    pub(crate) fn parse(cursor: &mut Cursor) -> (Self, TokenStream) {
        let mark = cursor.mark();
        if !cursor.eat_ident("pub") {
            return (Self::Private, TokenStream::new());
        }
        let mut ahead = cursor.clone();
        let restricts = ahead
            .eat_group(Delimiter::Parenthesis)
            .is_some_and(|group| is_restriction(&group));
        if restricts {
            cursor.eat_group(Delimiter::Parenthesis);
            return (Self::Restricted, cursor.since(mark));
        }
        (Self::Public, cursor.since(mark))
    }
}

/// A field of a tuple struct may go on with a type in parentheses: `struct Pair(pub (u8, u8));`.
fn is_restriction(group: &Group) -> bool {
    let mut content = Cursor::inside(group);
    let Some(first) = content.eat_any_ident() else {
        return false;
    };
    first == "in"
        || ["crate", "self", "super"].iter().any(|name| first == name) && content.is_empty()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn shown(tokens: TokenStream) -> (Visibility, String, String) {
        let mut cursor = Cursor::new(tokens);
        let (visibility, written) = Visibility::parse(&mut cursor);
        (visibility, written.to_string(), cursor.rest().to_string())
    }

    #[test]
    fn three_kinds() {
        let expect = |kind, written: &str, rest: &str| (kind, written.to_owned(), rest.to_owned());
        assert_eq!(
            shown(quote!(pub fn)),
            expect(Visibility::Public, "pub", "fn")
        );
        assert_eq!(shown(quote!(fn)), expect(Visibility::Private, "", "fn"));
        assert_eq!(
            shown(quote!(pub(crate) fn)),
            expect(Visibility::Restricted, "pub (crate)", "fn")
        );
        assert_eq!(
            shown(quote!(pub(in a::b) fn)),
            expect(Visibility::Restricted, "pub (in a :: b)", "fn")
        );
        assert_eq!(
            shown(quote!(pub (u8, u8))),
            expect(Visibility::Public, "pub", "(u8 , u8)")
        );
        assert_eq!(
            shown(quote!(pub (crate::A))),
            expect(Visibility::Public, "pub", "(crate :: A)")
        );
        assert_eq!(shown(quote!(pub)), expect(Visibility::Public, "pub", ""));
    }
}
