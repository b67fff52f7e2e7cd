//! Impl blocks: whose they are, and their functions and constants in order. What else stands in one is kept verbatim.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::attribute::{kept, parse_attributes, take_inner_attributes};
use super::item::{ends_header, misplaced, pass_where_clause};
use super::{Attribute, Cursor, Error, Function, Generics, Result, Visibility, plain_name};

#[derive(Clone, Debug)]
pub(crate) struct Implementation {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) generics: Generics,
    /// Where the trait is named, in `impl Trait for Type`.
    pub(crate) is_trait: Option<Span>,
    pub(crate) self_type: TokenStream,
    /// The last word of a type that is a plain path: `Person` of `people::Person<'a>`.
    pub(crate) self_name: Option<Ident>,
    pub(crate) items: Vec<Item>,
    /// `unsafe` or `impl` to the where clause.
    head: TokenStream,
    braces: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum Item {
    Function(Box<Function>),
    Constant(Constant),
    /// Types, macro calls and inner attributes.
    Other(TokenStream),
}

#[derive(Clone, Debug)]
pub(crate) struct Constant {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) ty: TokenStream,
    pub(crate) value: TokenStream,
    /// As written, from the visibility to the `;`.
    pub(crate) tokens: TokenStream,
}

impl Implementation {
    /// The block as written, without those attributes of its functions, their parameters and its constants that are named in
    /// `helpers`. Its own attributes stay.
    pub(crate) fn without(&self, helpers: &[&str]) -> TokenStream {
        let items = self.items.iter().map(|item| match item {
            Item::Function(function) => function.without(helpers),
            Item::Constant(constant) => constant.without(helpers),
            Item::Other(tokens) => tokens.clone(),
        });
        let mut body = Group::new(Delimiter::Brace, items.collect());
        body.set_span(self.braces);

        let mut tokens = kept(&self.attributes, &[]);
        tokens.extend(self.head.clone());
        body.to_tokens(&mut tokens);
        tokens
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.items.iter().filter_map(|item| match item {
            Item::Function(function) => Some(&**function),
            _ => None,
        })
    }

    pub(crate) fn functions_mut(&mut self) -> impl Iterator<Item = &mut Function> {
        self.items.iter_mut().filter_map(|item| match item {
            Item::Function(function) => Some(&mut **function),
            _ => None,
        })
    }

    pub(crate) fn constants(&self) -> impl Iterator<Item = &Constant> {
        self.items.iter().filter_map(|item| match item {
            Item::Constant(constant) => Some(constant),
            _ => None,
        })
    }
}

impl Constant {
    pub(crate) fn without(&self, helpers: &[&str]) -> TokenStream {
        let mut tokens = kept(&self.attributes, helpers);
        // Python says how `__all__` is spelled.
        if plain_name(&self.name).starts_with("__") {
            tokens.extend(quote!(#[allow(non_upper_case_globals)]));
        }
        tokens.extend(self.tokens.clone());
        tokens
    }

    fn parse(attributes: Vec<Attribute>, cursor: &mut Cursor) -> Result<Self> {
        let mark = cursor.mark();
        let (visibility, _) = Visibility::parse(cursor);
        if !cursor.eat_ident("const") {
            return Err(cursor.expected("`const`"));
        }
        let name = cursor.eat_any_ident();
        let name = name.ok_or_else(|| cursor.expected("the name of the constant"))?;
        let needs = |what: &str| {
            let message = format!("`{}` needs {what}", plain_name(&name));
            Error::new(name.span(), message)
        };
        if !cursor.eat_punct(':') {
            return Err(needs("a type"));
        }
        let ty = cursor.take_type(&['=', ';']);
        if ty.is_empty() {
            return Err(needs("a type"));
        }
        if !cursor.eat_punct('=') {
            return Err(needs("a value"));
        }
        let mut tokens = cursor.since(mark);
        let value = cursor.take_expression(&[';']);
        if value.is_empty() {
            return Err(needs("a value"));
        }
        tokens.extend(value.clone());
        let mark = cursor.mark();
        cursor.expect_punct(';')?;
        tokens.extend(cursor.since(mark));
        Ok(Self {
            attributes,
            visibility,
            name,
            ty,
            value,
            tokens,
        })
    }
}

/// Reads the item below `#[tag]`, which has to be an impl block.
pub(crate) fn parse_implementation(tag: &str, tokens: TokenStream) -> Result<Implementation> {
    let mut cursor = Cursor::new(tokens);
    let attributes = parse_attributes(&mut cursor)?;
    let mark = cursor.mark();
    let mut ahead = cursor.clone();
    ahead.eat_ident("unsafe");
    if !ahead.eat_ident("impl") {
        Visibility::parse(&mut cursor);
        return Err(misplaced(tag, "an impl block", &cursor));
    }
    cursor = ahead;
    let generics = Generics::parse(&mut cursor)?;
    let start = cursor.span();
    let mut self_type = take_self_type(&mut cursor);
    let is_trait = cursor.eat_ident("for").then_some(start);
    if is_trait.is_some() {
        self_type = take_self_type(&mut cursor);
    }
    if self_type.is_empty() {
        return Err(cursor.expected("the type of the impl block"));
    }
    pass_where_clause(&mut cursor);
    let head = cursor.since(mark);
    let body = cursor.expect_group(Delimiter::Brace)?;
    cursor.expect_end()?;
    Ok(Implementation {
        attributes,
        generics,
        is_trait,
        self_name: last_word(&self_type),
        self_type,
        items: parse_items(Cursor::inside(&body))?,
        head,
        braces: body.span(),
    })
}

/// Up to the `for` behind a trait, the where clause or the block. A `for<'a>` which binds lifetimes belongs to the type.
fn take_self_type(cursor: &mut Cursor) -> TokenStream {
    let mark = cursor.mark();
    loop {
        cursor.take_type_until(|token| {
            ends_header(token)
                || matches!(token, TokenTree::Ident(ident) if ident == "for" || ident == "where")
        });
        let binds = match cursor.since(mark).into_iter().last() {
            None => true,
            Some(TokenTree::Ident(ident)) => ident == "dyn" || ident == "impl",
            Some(TokenTree::Punct(punct)) => punct.as_char() != '>',
            Some(_) => false,
        };
        if !binds || !cursor.eat_ident("for") {
            return cursor.since(mark);
        }
    }
}

fn last_word(ty: &TokenStream) -> Option<Ident> {
    let mut cursor = Cursor::new(ty.clone());
    cursor.eat_joined(':', ':');
    loop {
        let word = cursor.eat_any_ident()?;
        if cursor.eat_joined(':', ':') && !cursor.peek_punct('<') {
            continue;
        }
        if cursor.eat_punct('<') {
            cursor.take_type(&['>']);
            cursor.eat_punct('>');
        }
        if cursor.is_empty() {
            return Some(word);
        }
        if !cursor.eat_joined(':', ':') {
            return None;
        }
    }
}

fn parse_items(mut cursor: Cursor) -> Result<Vec<Item>> {
    let mut items = vec![];
    let inner = take_inner_attributes(&mut cursor)?;
    if !inner.is_empty() {
        items.push(Item::Other(inner));
    }
    while !cursor.is_empty() {
        items.push(parse_item(&mut cursor)?);
    }
    Ok(items)
}

fn parse_item(cursor: &mut Cursor) -> Result<Item> {
    let mark = cursor.mark();
    let attributes = parse_attributes(cursor)?;
    if Function::is_next(cursor) {
        let function = Function::parse(attributes, cursor)?;
        return Ok(Item::Function(Box::new(function)));
    }
    let mut ahead = cursor.clone();
    Visibility::parse(&mut ahead);
    if ahead.peek_ident("const") {
        return Constant::parse(attributes, cursor).map(Item::Constant);
    }
    let is_type = ahead.peek_ident("type");
    if !is_type && !is_macro_call(&mut ahead) {
        return Err(cursor.expected("a function, a constant, a type or a macro call"));
    }
    cursor.take_type_until(ends_header);
    if !is_type && cursor.eat_group(Delimiter::Brace).is_some() {
        return Ok(Item::Other(cursor.since(mark)));
    }
    cursor.expect_punct(';')?;
    Ok(Item::Other(cursor.since(mark)))
}

fn is_macro_call(cursor: &mut Cursor) -> bool {
    cursor.eat_joined(':', ':');
    while cursor.eat_any_ident().is_some() {
        if !cursor.eat_joined(':', ':') {
            return cursor.eat_punct('!');
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Implementation {
        parse_implementation("methods", text.parse().unwrap())
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn message(text: &str) -> String {
        parse_implementation("methods", text.parse().unwrap())
            .unwrap_err()
            .to_string()
    }

    fn same(text: &str) -> String {
        text.parse::<TokenStream>().unwrap().to_string()
    }

    const BLOCK: &str =
        "/// D\n #[allow(x)] unsafe impl<'a, T: X<Y>> m::Person<'a, T> where T: Fn(A) -> B {
        #![allow(y)] //! inner\n
        /// Max\n #[hint] pub const MAX: HashMap<A, B> = if 1 < 2 { a::<A, B>() } else { 1 << 3 };
        pub const fn a(&self) -> u8 { 1 }
        pub(crate) type X<A> where A: B = Vec<A>;
        #[cfg(x)] m::macro_call! { a; b }
        other!(a, b);
        const _: () = ();
        #[property] fn b(#[arg] x: u8) {} }";

    #[test]
    fn items_in_order() {
        let block = parsed(BLOCK);
        assert_eq!(block.self_name.as_ref().unwrap(), "Person");
        assert_eq!(block.self_type.to_string(), same("m::Person<'a, T>"));
        assert_eq!(
            block.head.to_string(),
            same("unsafe impl<'a, T: X<Y>> m::Person<'a, T> where T: Fn(A) -> B")
        );
        assert_eq!(block.generics.types, ["T"]);
        assert!(block.is_trait.is_none());
        let items: Vec<_> = block
            .items
            .iter()
            .map(|item| match item {
                Item::Function(function) => format!("fn {}", function.name),
                Item::Constant(constant) => {
                    format!("{}: {} in {}", constant.name, constant.ty, constant.tokens)
                }
                Item::Other(tokens) => tokens.to_string(),
            })
            .collect();
        assert_eq!(
            items,
            [
                same("#![allow(y)] //! inner\n"),
                format!(
                    "MAX: {} in {}",
                    same("HashMap<A, B>"),
                    same(
                        "pub const MAX: HashMap<A, B> = if 1 < 2 { a::<A, B>() } else { 1 << 3 };"
                    )
                ),
                "fn a".into(),
                same("pub(crate) type X<A> where A: B = Vec<A>;"),
                same("#[cfg(x)] m::macro_call! { a; b }"),
                same("other!(a, b);"),
                format!("_: () in {}", same("const _: () = ();")),
                "fn b".into(),
            ]
        );
        assert_eq!(block.functions().count(), 2);
        assert_eq!(
            block.constants().next().unwrap().visibility,
            Visibility::Public
        );
    }

    #[test]
    fn emitted_again_without_helpers_of_items() {
        assert_eq!(parsed(BLOCK).without(&[]).to_string(), same(BLOCK));
        let expected = BLOCK
            .replace("#[property] ", "")
            .replace("#[arg] ", "")
            .replace("#[hint] ", "");
        assert_eq!(
            parsed(BLOCK)
                .without(&["property", "arg", "hint", "allow"])
                .to_string(),
            same(&expected)
        );
    }

    #[test]
    fn self_types() {
        for (text, name, is_trait) in [
            ("impl A {}", Some("A"), false),
            ("impl<'a> X<'a> {}", Some("X"), false),
            ("impl ::a::b::C<D>::E {}", Some("E"), false),
            ("impl r#type {}", Some("r#type"), false),
            ("impl X<A> for b::C {}", Some("C"), true),
            ("impl<T> X for for<'a> fn(&'a T) {}", None, true),
            ("impl dyn for<'a> X<'a> + Send {}", None, false),
            ("impl X for &A {}", None, true),
            ("impl (A, B) {}", None, false),
            ("impl [u8; { N }] {}", None, false),
        ] {
            let block = parsed(text);
            let found = block.self_name.map(|name| name.to_string());
            assert_eq!(
                (found.as_deref(), block.is_trait.is_some()),
                (name, is_trait),
                "{text}"
            );
        }
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(
            message("pub struct S;"),
            "`#[methods]` goes on an impl block, not on a struct"
        );
        assert_eq!(
            message("unsafe trait T {}"),
            "`#[methods]` goes on an impl block, not on a trait"
        );
        assert_eq!(
            message("impl {}"),
            "expected the type of the impl block, found `{`"
        );
        assert_eq!(message("impl A"), "expected `{`, found nothing");
        assert_eq!(message("impl A {} x"), "unexpected `x`");
        assert_eq!(
            message("impl A { x }"),
            "expected a function, a constant, a type or a macro call, found `x`"
        );
        assert_eq!(message("impl A { fn f(&self); }"), "`f` needs a body");
        assert_eq!(message("impl A { const X; }"), "`X` needs a type");
        assert_eq!(message("impl A { const X: u8; }"), "`X` needs a value");
        assert_eq!(message("impl A { const X: u8 = ; }"), "`X` needs a value");
        assert_eq!(
            message("impl A { const X: u8 = 1 }"),
            "expected `;`, found nothing"
        );
        assert_eq!(
            message("impl A { type X = u8 }"),
            "expected `;`, found nothing"
        );
    }
}
