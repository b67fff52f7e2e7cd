//! What a derive stands on: a struct or an enum.

use proc_macro2::TokenStream;

use super::attribute::parse_attributes;
use super::item::misplaced;
use super::{Cursor, Enumeration, Result, Struct, Visibility, parse_enumeration, parse_struct};

pub(crate) enum Data {
    Struct(Struct),
    Enum(Enumeration),
}

/// Reads the item below `#[derive(..)]`, which has to be a struct or an enum.
pub(crate) fn parse_data(derive: &str, tokens: TokenStream) -> Result<Data> {
    let mut cursor = Cursor::new(tokens.clone());
    parse_attributes(&mut cursor)?;
    Visibility::parse(&mut cursor);
    if cursor.peek_ident("struct") {
        return parse_struct(derive, tokens).map(Data::Struct);
    }
    if cursor.peek_ident("enum") {
        return parse_enumeration(derive, tokens).map(Data::Enum);
    }
    Err(misplaced(derive, "a struct or an enum", &cursor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Enumeration {
        match parse_data("derive(FromPy)", text.parse().unwrap()) {
            Ok(Data::Enum(item)) => item,
            Ok(Data::Struct(_)) => panic!("{text}: a struct"),
            Err(error) => panic!("{text}: {error}"),
        }
    }

    fn message(text: &str) -> String {
        match parse_data("derive(FromPy)", text.parse().unwrap()) {
            Ok(_) => panic!("{text}: no error"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn variants_of_every_shape() {
        let item = parsed(
            "/// Doc.\npub(crate) enum E<'a, T: X<Y> = u8> where T: Z { #[a] A, B(u8, #[b] Vec<(T, u8)>), C { r#type: &'a T, d: u8, }, D = 1 + 2, F() }",
        );
        let variants: Vec<_> = item
            .variants
            .iter()
            .map(|v| (v.name.to_string(), v.shape, v.fields.len()))
            .collect();
        assert_eq!(
            variants,
            [
                ("A".into(), Shape::Unit, 0),
                ("B".into(), Shape::Tuple, 2),
                ("C".into(), Shape::Named, 2),
                ("D".into(), Shape::Unit, 0),
                ("F".into(), Shape::Tuple, 0),
            ]
        );
        assert_eq!(item.name, "E");
        assert_eq!(item.where_clause.to_string(), "where T : Z");
        assert_eq!(item.generics.types, ["T"]);
        assert_eq!(item.variants[0].attributes[0].name, "a");
        assert!(parsed("enum E {}").variants.is_empty());
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(
            message("union U { a: u8 }"),
            "`#[derive(FromPy)]` goes on a struct or an enum, not on a union"
        );
        assert_eq!(
            message("enum"),
            "expected the name of the enum, found nothing"
        );
        assert_eq!(message("enum E"), "expected `{`, found nothing");
        assert_eq!(
            message("enum E { 1 }"),
            "expected the name of a variant, found `1`"
        );
        assert_eq!(message("enum E { A B }"), "expected `,`, found `B`");
    }
}
