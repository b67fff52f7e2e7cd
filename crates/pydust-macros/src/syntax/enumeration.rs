//! Enums, their variants and the fields of these.
//!
//! As `Struct` does, `Enumeration` keeps what it read beside what it understood, so that `without` emits it again token for token.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::ToTokens;

use super::attribute::{conditions, kept, parse_attributes};
use super::item::{misplaced, parse_fields, take_where_clause};
use super::{Attribute, Cursor, Field, Generics, Result, Shape, Struct, Visibility, parse_struct};

#[derive(Clone, Debug)]
pub(crate) struct Enumeration {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) where_clause: TokenStream,
    pub(crate) variants: Vec<Variant>,
    /// Visibility to where clause.
    head: TokenStream,
    body: Span,
}

#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) shape: Shape,
    pub(crate) fields: Vec<Field>,
    /// What stands behind `=`.
    pub(crate) discriminant: Option<TokenStream>,
    body: Option<(Delimiter, Span)>,
    /// All behind the fields, with the comma.
    tail: TokenStream,
}

impl Enumeration {
    /// The enum as written, without those attributes of its variants and their fields that are named in `helpers`. Its own attributes stay.
    pub(crate) fn without(&self, helpers: &[&str]) -> TokenStream {
        let variants = self.variants.iter().map(|variant| variant.without(helpers));
        self.with(kept(&self.attributes, &[]), variants.collect())
    }

    /// The enum with its names alone: without values, fields and attributes of its variants.
    pub(crate) fn names_alone(&self) -> TokenStream {
        let variants = self.variants.iter().map(|variant| {
            let (name, conditions) = (&variant.name, conditions(&variant.attributes));
            quote::quote!(#conditions #name,)
        });
        let attributes = kept(&self.attributes, &["derive", "repr"]);
        self.with(attributes, variants.collect())
    }

    /// The enum with other attributes and variants.
    fn with(&self, mut tokens: TokenStream, variants: TokenStream) -> TokenStream {
        tokens.extend(self.head.clone());
        let mut body = Group::new(Delimiter::Brace, variants);
        body.set_span(self.body);
        body.to_tokens(&mut tokens);
        tokens
    }
}

impl Variant {
    fn without(&self, helpers: &[&str]) -> TokenStream {
        let mut tokens = kept(&self.attributes, helpers);
        self.name.to_tokens(&mut tokens);
        if let Some((delimiter, span)) = self.body {
            let fields = self.fields.iter().map(|field| field.without(helpers));
            let mut body = Group::new(delimiter, fields.collect());
            body.set_span(span);
            body.to_tokens(&mut tokens);
        }
        tokens.extend(self.tail.clone());
        tokens
    }
}

/// Either of the two kinds of items that hold data.
#[derive(Clone, Debug)]
pub(crate) enum StructOrEnum {
    Struct(Struct),
    Enum(Enumeration),
}

/// Reads the item below `#[tag]`, which has to be a struct or an enum.
pub(crate) fn parse_struct_or_enum(tag: &str, tokens: TokenStream) -> Result<StructOrEnum> {
    let mut cursor = Cursor::new(tokens.clone());
    parse_attributes(&mut cursor)?;
    Visibility::parse(&mut cursor);
    if cursor.peek_ident("struct") {
        parse_struct(tag, tokens).map(StructOrEnum::Struct)
    } else if cursor.peek_ident("enum") {
        parse_enumeration(tag, tokens).map(StructOrEnum::Enum)
    } else {
        Err(misplaced(tag, "a struct or an enum", &cursor))
    }
}

/// Reads the item below `#[tag]`, which has to be an enum.
pub(crate) fn parse_enumeration(tag: &str, tokens: TokenStream) -> Result<Enumeration> {
    let mut cursor = Cursor::new(tokens);
    let attributes = parse_attributes(&mut cursor)?;
    let mark = cursor.mark();
    Visibility::parse(&mut cursor);
    if !cursor.eat_ident("enum") {
        return Err(misplaced(tag, "an enum", &cursor));
    }
    let name = cursor
        .eat_any_ident()
        .ok_or_else(|| cursor.expected("the name of the enum"))?;
    let generics = Generics::parse(&mut cursor)?;
    let where_clause = take_where_clause(&mut cursor);
    let head = cursor.since(mark);
    let group = cursor.expect_group(Delimiter::Brace)?;
    cursor.expect_end()?;
    let mut content = Cursor::inside(&group);
    let mut variants = vec![];
    while !content.is_empty() {
        variants.push(parse_variant(&mut content)?);
    }
    Ok(Enumeration {
        attributes,
        name,
        generics,
        where_clause,
        variants,
        head,
        body: group.span(),
    })
}

fn parse_variant(cursor: &mut Cursor) -> Result<Variant> {
    let attributes = parse_attributes(cursor)?;
    // Rust's grammar takes a visibility here, for macros that drop it.
    Visibility::parse(cursor);
    let name = cursor
        .eat_any_ident()
        .ok_or_else(|| cursor.expected("the name of a variant"))?;
    let (shape, group) = if let Some(group) = cursor.eat_group(Delimiter::Brace) {
        (Shape::Named, Some(group))
    } else if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
        (Shape::Tuple, Some(group))
    } else {
        (Shape::Unit, None)
    };
    let fields = match &group {
        Some(group) => parse_fields(Cursor::inside(group), shape)?,
        None => vec![],
    };
    let mark = cursor.mark();
    let discriminant = if cursor.eat_punct('=') {
        let value = cursor.take_expression(&[',']);
        if value.is_empty() {
            return Err(cursor.expected("the value of the variant"));
        }
        Some(value)
    } else {
        None
    };
    if !cursor.is_empty() {
        cursor.expect_punct(',')?;
    }
    Ok(Variant {
        attributes,
        name,
        shape,
        fields,
        discriminant,
        body: group.map(|group| (group.delimiter(), group.span())),
        tail: cursor.since(mark),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Enumeration> {
        parse_enumeration("tag", text.parse().unwrap())
    }

    fn message(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn variants_of_every_shape() {
        let text = "/// D\n#[a] pub(crate) enum E<T: X<Y>> where T: Z { /// V\n #[b(c)] Unit, \
                    Tuple(#[d] pub(crate) Vec<(u8, T)>, u8), Named { #[e] a: Map<A, B>, f: u8, } = 1 + A::<u8, 2>::B }";
        let item = parse(text).unwrap();
        assert_eq!(item.name, "E");
        assert_eq!(item.generics.types, ["T"]);
        assert_eq!(item.attributes.len(), 2);
        let found: Vec<_> = item
            .variants
            .iter()
            .map(|variant| {
                (
                    variant.name.to_string(),
                    variant.shape,
                    variant.fields.len(),
                    variant.attributes.len(),
                    variant.discriminant.is_some(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("Unit".into(), Shape::Unit, 0, 2, false),
                ("Tuple".into(), Shape::Tuple, 2, 0, false),
                ("Named".into(), Shape::Named, 2, 0, true),
            ]
        );
        let same = |text: &str| text.parse::<TokenStream>().unwrap().to_string();
        assert_eq!(item.without(&[]).to_string(), same(text));
        let without = text
            .replace("#[b(c)]", "")
            .replace("#[d]", "")
            .replace("#[e]", "");
        assert_eq!(item.without(&["b", "d", "e"]).to_string(), same(&without));
    }

    #[test]
    fn empty_ones_and_what_they_are_told_from() {
        assert!(parse("enum E {}").unwrap().variants.is_empty());
        let either = |text: &str| parse_struct_or_enum("tag", text.parse().unwrap());
        assert!(matches!(
            either("/// D\n#[a] pub(in b) enum E {}"),
            Ok(StructOrEnum::Enum(_))
        ));
        assert!(matches!(
            either("pub struct E;"),
            Ok(StructOrEnum::Struct(_))
        ));
        assert_eq!(
            either("#[a] pub fn f() {}").unwrap_err().to_string(),
            "`#[tag]` goes on a struct or an enum, not on a function"
        );
        assert!(either("#[] enum E {}").is_err());
    }

    #[test]
    fn mistakes_are_named() {
        for (text, said) in [
            ("struct A;", "`#[tag]` goes on an enum, not on a struct"),
            ("enum", "expected the name of the enum, found nothing"),
            ("enum A;", "expected `{`, found `;`"),
            ("enum A {} x", "unexpected `x`"),
            ("enum A { 1 }", "expected the name of a variant, found `1`"),
            ("enum A { B C }", "expected `,`, found `C`"),
            (
                "enum A { B = }",
                "expected the value of the variant, found nothing",
            ),
            ("enum A { B { c } }", "expected `:`, found nothing"),
            (
                "enum A { B(u8, ,) }",
                "expected the type of a field, found `,`",
            ),
        ] {
            assert_eq!(message(text), said, "{text}");
        }
    }
}
