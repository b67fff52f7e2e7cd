//! The generic parameters of an item: `<'py, T: Into<U>, const N: usize = 3>`.
//!
//! Only the names are told apart; bounds stay tokens, defaults are passed over.

use proc_macro2::{Ident, Span, TokenStream};

use quote::ToTokens as _;

use super::attribute::parse_attributes;
use super::{Cursor, Result};

#[derive(Clone, Debug, Default)]
pub(crate) struct Generics {
    /// Of the `<`; nothing if the item has none.
    pub(crate) span: Option<Span>,
    /// With their apostrophe: `'py`.
    pub(crate) lifetimes: Vec<String>,
    pub(crate) types: Vec<Ident>,
    pub(crate) constants: Vec<Ident>,
    /// As an impl block declares them: `'py`, `T: Into<U>`, `const N: usize`.
    pub(crate) declarations: Vec<TokenStream>,
    /// As an impl block passes them on: `'py`, `T`, `N`.
    pub(crate) arguments: Vec<TokenStream>,
}

impl Generics {
    pub(crate) fn is_empty(&self) -> bool {
        self.lifetimes.is_empty() && self.types.is_empty() && self.constants.is_empty()
    }

    /// Takes `<...>` where it stands next.
    pub(crate) fn parse(cursor: &mut Cursor) -> Result<Self> {
        let span = cursor.span();
        if !cursor.eat_punct('<') {
            return Ok(Self::default());
        }
        let tokens = cursor.take_type(&['>']);
        cursor.expect_punct('>')?;
        let mut generics = Self {
            span: Some(span),
            ..Self::default()
        };
        let mut parameters = Cursor::new(tokens);
        while !parameters.is_empty() {
            generics.parse_parameter(&mut parameters)?;
            parameters.eat_punct(',');
        }
        Ok(generics)
    }

    fn parse_parameter(&mut self, cursor: &mut Cursor) -> Result<()> {
        parse_attributes(cursor)?;
        let mark = cursor.mark();
        let name = if cursor.eat_punct('\'') {
            self.lifetimes.push(format!("'{}", cursor.expect_ident()?));
            cursor.since(mark)
        } else if cursor.eat_ident("const") {
            let name = cursor.expect_ident()?;
            self.constants.push(name.clone());
            name.to_token_stream()
        } else {
            let name = cursor.eat_any_ident();
            let name = name.ok_or_else(|| cursor.expected("a generic parameter"))?;
            self.types.push(name.clone());
            name.to_token_stream()
        };
        cursor.take_type(&[',', '=']);
        self.declarations.push(cursor.since(mark));
        self.arguments.push(name);
        if cursor.eat_punct('=') {
            cursor.take_type(&[',']);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn names_are_told_apart() {
        let mut cursor = Cursor::new(
            quote!(<'py, 'a: 'py, #[x] T: Into<Vec<U>> = Vec<U>, F: Fn(A, B) -> C, const N: usize = { 1 > 0 }, U,>()),
        );
        let generics = Generics::parse(&mut cursor).unwrap();
        assert_eq!(generics.lifetimes, ["'py", "'a"]);
        assert_eq!(generics.types, ["T", "F", "U"]);
        assert_eq!(generics.constants, ["N"]);
        assert!(generics.span.is_some() && !generics.is_empty());
        assert_eq!(cursor.rest().to_string(), "()");
    }

    #[test]
    fn absent_and_broken_ones() {
        let parse = |tokens| Generics::parse(&mut Cursor::new(tokens));
        assert!(parse(quote!(())).unwrap().span.is_none());
        assert!(parse(quote!(<>)).unwrap().is_empty());
        for tokens in [quote!(<T), quote!(<,>), quote!(<const>), quote!(<1>)] {
            assert!(parse(tokens.clone()).is_err(), "{tokens}");
        }
    }
}
