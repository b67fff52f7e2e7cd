//! Enums and their variants. Only derives see them, so nothing has to be emitted again.

use proc_macro2::{Delimiter, Ident, TokenStream};

use super::attribute::parse_attributes;
use super::item::{misplaced, parse_fields, take_where_clause};
use super::{Attribute, Cursor, Field, Generics, Result, Shape, Struct, Visibility, parse_struct};

#[derive(Clone, Debug)]
pub(crate) struct Enum {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) where_clause: TokenStream,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) shape: Shape,
    pub(crate) fields: Vec<Field>,
}

/// What a derive stands on.
pub(crate) enum Data {
    Struct(Struct),
    Enum(Enum),
}

/// Reads the item below `#[derive(..)]`, which has to be a struct or an enum.
pub(crate) fn parse_data(derive: &str, tokens: TokenStream) -> Result<Data> {
    let mut cursor = Cursor::new(tokens.clone());
    let attributes = parse_attributes(&mut cursor)?;
    Visibility::parse(&mut cursor);
    if cursor.peek_ident("struct") {
        return parse_struct(derive, tokens).map(Data::Struct);
    }
    if !cursor.eat_ident("enum") {
        return Err(misplaced(derive, "a struct or an enum", &cursor));
    }
    let name = cursor
        .eat_any_ident()
        .ok_or_else(|| cursor.expected("the name of the enum"))?;
    let generics = Generics::parse(&mut cursor)?;
    let where_clause = take_where_clause(&mut cursor);
    let body = cursor.expect_group(Delimiter::Brace)?;
    cursor.expect_end()?;
    Ok(Data::Enum(Enum {
        attributes,
        name,
        generics,
        where_clause,
        variants: parse_variants(Cursor::inside(&body))?,
    }))
}

fn parse_variants(mut cursor: Cursor) -> Result<Vec<Variant>> {
    let mut variants = vec![];
    while !cursor.is_empty() {
        let attributes = parse_attributes(&mut cursor)?;
        Visibility::parse(&mut cursor);
        let name = cursor
            .eat_any_ident()
            .ok_or_else(|| cursor.expected("the name of a variant"))?;
        let (shape, fields) = if let Some(group) = cursor.eat_group(Delimiter::Brace) {
            let fields = parse_fields(Cursor::inside(&group), Shape::Named)?;
            (Shape::Named, fields)
        } else if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
            let fields = parse_fields(Cursor::inside(&group), Shape::Tuple)?;
            (Shape::Tuple, fields)
        } else {
            (Shape::Unit, vec![])
        };
        if cursor.eat_punct('=') {
            cursor.take_expression(&[',']);
        }
        if !cursor.is_empty() {
            cursor.expect_punct(',')?;
        }
        variants.push(Variant {
            attributes,
            name,
            shape,
            fields,
        });
    }
    Ok(variants)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Enum {
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
