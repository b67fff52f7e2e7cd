//! Structs and their fields, and the wording for a tag that was put on the wrong kind of item.
//!
//! `Struct` keeps what it read beside what it understood, so that `without` emits it again token for token.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::attribute::{kept, parse_attributes};
use super::cursor::is_block;
use super::{Attribute, Cursor, Error, Generics, Result, Visibility};

#[derive(Clone, Debug)]
pub(crate) struct Struct {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) where_clause: TokenStream,
    pub(crate) shape: Shape,
    pub(crate) fields: Vec<Field>,
    /// Visibility to name and generics, and the where clause unless it follows the fields.
    head: TokenStream,
    body: Option<(Delimiter, Span)>,
    tail: TokenStream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Named,
    Tuple,
    Unit,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) attributes: Vec<Attribute>,
    /// Nothing in a tuple struct.
    pub(crate) name: Option<Ident>,
    pub(crate) index: usize,
    pub(crate) ty: TokenStream,
    /// All after the attributes, with the comma.
    written: TokenStream,
}

impl Struct {
    /// The struct as written, without those attributes of its fields that are named in `helpers`. Its own attributes stay.
    pub(crate) fn without(&self, helpers: &[&str]) -> TokenStream {
        let mut tokens = kept(&self.attributes, &[]);
        tokens.extend(self.head.clone());
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

impl Field {
    /// The field as written, without those attributes that are named in `helpers`.
    pub(super) fn without(&self, helpers: &[&str]) -> TokenStream {
        let mut tokens = kept(&self.attributes, helpers);
        tokens.extend(self.written.clone());
        tokens
    }
}

/// Reads the item below `#[tag]`, which has to be a struct.
pub(crate) fn parse_struct(tag: &str, tokens: TokenStream) -> Result<Struct> {
    let mut cursor = Cursor::new(tokens);
    let attributes = parse_attributes(&mut cursor)?;
    let mark = cursor.mark();
    Visibility::parse(&mut cursor);
    if !cursor.eat_ident("struct") {
        return Err(misplaced(tag, "a struct", &cursor));
    }
    let name = cursor
        .eat_any_ident()
        .ok_or_else(|| cursor.expected("the name of the struct"))?;
    let generics = Generics::parse(&mut cursor)?;
    let mut where_clause = take_where_clause(&mut cursor);
    let head = cursor.since(mark);

    let mark = cursor.mark();
    let (shape, group) = if let Some(group) = cursor.eat_group(Delimiter::Brace) {
        (Shape::Named, Some(group))
    } else if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
        (Shape::Tuple, Some(group))
    } else {
        (Shape::Unit, None)
    };
    let mark = if group.is_some() { cursor.mark() } else { mark };
    if shape == Shape::Tuple && where_clause.is_empty() {
        where_clause = take_where_clause(&mut cursor);
    }
    if shape != Shape::Named {
        cursor.expect_punct(';')?;
    }
    let tail = cursor.since(mark);
    cursor.expect_end()?;

    let fields = match &group {
        Some(group) => parse_fields(Cursor::inside(group), shape)?,
        None => vec![],
    };
    Ok(Struct {
        attributes,
        name,
        generics,
        where_clause,
        shape,
        fields,
        head,
        body: group.map(|group| (group.delimiter(), group.span())),
        tail,
    })
}

pub(super) fn parse_fields(mut cursor: Cursor, shape: Shape) -> Result<Vec<Field>> {
    let mut fields = vec![];
    while !cursor.is_empty() {
        let attributes = parse_attributes(&mut cursor)?;
        let mark = cursor.mark();
        Visibility::parse(&mut cursor);
        let name = if shape == Shape::Named {
            let name = cursor.eat_any_ident();
            let name = name.ok_or_else(|| cursor.expected("the name of a field"))?;
            cursor.expect_punct(':')?;
            Some(name)
        } else {
            None
        };
        let ty = cursor.take_type(&[',']);
        if ty.is_empty() {
            return Err(cursor.expected("the type of a field"));
        }
        cursor.eat_punct(',');
        fields.push(Field {
            attributes,
            name,
            index: fields.len(),
            ty,
            written: cursor.since(mark),
        });
    }
    Ok(fields)
}

/// A where clause, which ends at a block or at `;`; empty without one.
pub(super) fn take_where_clause(cursor: &mut Cursor) -> TokenStream {
    let mark = cursor.mark();
    pass_where_clause(cursor);
    cursor.since(mark)
}

/// Whether there was one. It ends at a block or at `;`.
pub(super) fn pass_where_clause(cursor: &mut Cursor) -> bool {
    let found = cursor.peek_ident("where");
    if found {
        cursor.take_type_until(ends_header);
    }
    found
}

pub(super) fn ends_header(token: &TokenTree) -> bool {
    is_block(token) || matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')
}

/// "`#[tag]` goes on a struct, not on an enum", at the word that says what the item is.
pub(super) fn misplaced(tag: &str, wanted: &str, cursor: &Cursor) -> Error {
    let mut ahead = cursor.clone();
    loop {
        let span = ahead.span();
        let Some(word) = ahead.eat_any_ident() else {
            return Error::new(cursor.span(), format!("`#[{tag}]` goes on {wanted}"));
        };
        let found = match word.to_string().as_str() {
            "unsafe" | "async" | "extern" | "default" | "auto" => {
                ahead.eat_literal();
                continue;
            }
            "const"
                if ["fn", "unsafe", "async", "extern"]
                    .iter()
                    .any(|next| ahead.peek_ident(next)) =>
            {
                continue;
            }
            "struct" => "a struct",
            "enum" => "an enum",
            "union" => "a union",
            "trait" => "a trait",
            "impl" => "an impl block",
            "fn" => "a function",
            "mod" => "a Rust module",
            "type" => "a type alias",
            "const" => "a constant",
            "static" => "a static",
            "use" => "a `use`",
            "crate" => "an `extern crate`",
            _ => return Error::new(cursor.span(), format!("`#[{tag}]` goes on {wanted}")),
        };
        return Error::new(span, format!("`#[{tag}]` goes on {wanted}, not on {found}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Struct {
        parse_struct("class", text.parse().unwrap())
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn message(text: &str) -> String {
        parse_struct("class", text.parse().unwrap())
            .unwrap_err()
            .to_string()
    }

    fn same(text: &str) -> String {
        text.parse::<TokenStream>().unwrap().to_string()
    }

    #[test]
    fn named_fields() {
        let item = parsed(
            "/// Doc.\n#[derive(Debug)] pub(crate) struct P<'a, T: X<Y>> where T: Fn(A) -> B, Z<{ 1 }>: C {
                #[attribute(set)] /// A\n pub r#type: HashMap<String, Vec<(u8, i32)>>,
                #[serde(x)] pub(in a::b) f: fn(A, B) -> C, g: [u8; { N }] }",
        );
        assert_eq!(item.name, "P");
        assert_eq!(item.shape, Shape::Named);
        assert_eq!(item.generics.lifetimes, ["'a"]);
        assert_eq!(
            item.head.to_string(),
            same("pub(crate) struct P<'a, T: X<Y>> where T: Fn(A) -> B, Z<{ 1 }>: C")
        );
        let fields: Vec<_> = item
            .fields
            .iter()
            .map(|f| {
                (
                    f.index,
                    f.name.as_ref().unwrap().to_string(),
                    f.ty.to_string(),
                )
            })
            .collect();
        assert_eq!(
            fields,
            [
                (0, "r#type".into(), same("HashMap<String, Vec<(u8, i32)>>")),
                (1, "f".into(), same("fn(A, B) -> C")),
                (2, "g".into(), same("[u8; { N }]")),
            ]
        );
        assert_eq!(
            item.fields[1].written.to_string(),
            same("pub(in a::b) f: fn(A, B) -> C,")
        );
        assert_eq!(super::super::doc(&item.fields[0].attributes).unwrap(), "A");
    }

    #[test]
    fn other_shapes() {
        let tuple =
            parsed("pub struct T<U>(pub (u8, u8), pub(crate) U, #[base] B<U, U>) where U: Copy;");
        assert_eq!(tuple.shape, Shape::Tuple);
        let types: Vec<_> = tuple.fields.iter().map(|f| f.ty.to_string()).collect();
        assert_eq!(types, [same("(u8, u8)"), "U".into(), same("B<U, U>")]);
        assert_eq!(tuple.tail.to_string(), same("where U: Copy;"));
        let unit = parsed("struct U<T> where T: X;");
        assert_eq!((unit.shape, unit.fields.len()), (Shape::Unit, 0));
        assert_eq!(
            parsed("struct U;").without(&[]).to_string(),
            same("struct U;")
        );
    }

    #[test]
    fn emitted_again_without_helpers_of_fields() {
        let text = "/// D\n#[class] pub struct P<T>(#[a(b)] #[base] pub T, #[c] u8,) where T: X;";
        assert_eq!(parsed(text).without(&[]).to_string(), same(text));
        assert_eq!(
            parsed(text).without(&["base", "c", "class"]).to_string(),
            same("/// D\n#[class] pub struct P<T>(#[a(b)] pub T, u8,) where T: X;")
        );
        let text = "struct P<T> where T: X { #[p::attribute] a: u8, b: u8 }";
        assert_eq!(
            parsed(text).without(&["attribute"]).to_string(),
            same("struct P<T> where T: X { a: u8, b: u8 }")
        );
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(
            message("pub enum E {}"),
            "`#[class]` goes on a struct, not on an enum"
        );
        assert_eq!(
            message("pub const unsafe extern \"C\" fn f() {}"),
            "`#[class]` goes on a struct, not on a function"
        );
        assert_eq!(
            message("const X: u8 = 1;"),
            "`#[class]` goes on a struct, not on a constant"
        );
        assert_eq!(
            message("impl X {}"),
            "`#[class]` goes on a struct, not on an impl block"
        );
        assert_eq!(message(""), "`#[class]` goes on a struct");
        assert_eq!(message("1"), "`#[class]` goes on a struct");
        assert_eq!(
            message("struct"),
            "expected the name of the struct, found nothing"
        );
        assert_eq!(message("struct A"), "expected `;`, found nothing");
        assert_eq!(message("struct A {} x"), "unexpected `x`");
        assert_eq!(
            message("struct A { 1 }"),
            "expected the name of a field, found `1`"
        );
        assert_eq!(message("struct A { a u8 }"), "expected `:`, found `u8`");
        assert_eq!(
            message("struct A { a: , b: u8 }"),
            "expected the type of a field, found `,`"
        );
    }

    #[test]
    fn what_macros_wrap_is_read() {
        use quote::quote;
        let invisible = |tokens| Group::new(Delimiter::None, tokens);
        let (nothing, ty) = (invisible(quote!()), invisible(quote!(Vec<A>)));
        let item = invisible(quote!(#nothing struct A { #nothing a: #ty }));
        let item = parse_struct("class", quote!(#item)).unwrap();
        assert_eq!(item.fields[0].ty.to_string(), ty.to_string());
    }
}
