//! Functions, free ones and those of an impl block: qualifiers, receiver, parameters, result.
//!
//! `Function` keeps what it read beside what it understood, so that `without` emits it again token for token.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::attribute::{kept, parse_attributes};
use super::cursor::{is_block, opened};
use super::item::{ends_header, misplaced, pass_where_clause};
use super::{Attribute, Cursor, Error, Generics, Result, Visibility, plain_name};

#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) visibility_tokens: TokenStream,
    pub(crate) qualifiers: Qualifiers,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) receiver: Option<Receiver>,
    /// Without the receiver.
    pub(crate) parameters: Vec<Parameter>,
    /// The type after `->`.
    pub(crate) output: Option<TokenStream>,
    /// Visibility to generics.
    head: TokenStream,
    parentheses: Span,
    /// `->` to the body.
    tail: TokenStream,
    /// Whether an `impl Trait` in the result is emitted with a trait more: nothing that was borrowed for the call is in it.
    pub(crate) captures_nothing: bool,
}

/// Where those words in front of `fn` stand that keep Python from calling it. `const` and `extern "C"` are passed over.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Qualifiers {
    pub(crate) asyncness: Option<Span>,
    pub(crate) unsafety: Option<Span>,
}

#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) kind: ReceiverKind,
    /// Of the word `self`.
    pub(crate) span: Span,
    /// All after the attributes, with the comma.
    written: TokenStream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceiverKind {
    /// `&self`
    Ref,
    /// `&mut self`
    RefMut,
    /// `self`, `mut self`
    Value,
    /// `self: X`
    Typed,
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) pattern: TokenStream,
    /// Of a pattern that is a plain name: `x`, `mut x`, `_x`, but not `_`.
    pub(crate) name: Option<Ident>,
    pub(crate) ty: TokenStream,
    /// Of the name, or else of the pattern's first token.
    pub(crate) span: Span,
    /// All after the attributes, with the comma.
    written: TokenStream,
}

impl Function {
    /// The function as written, without those attributes of itself and of its parameters that are named in `helpers`.
    pub(crate) fn without(&self, helpers: &[&str]) -> TokenStream {
        let mut content = TokenStream::new();
        if let Some(receiver) = &self.receiver {
            content.extend(kept(&receiver.attributes, helpers));
            content.extend(receiver.written.clone());
        }
        for parameter in &self.parameters {
            content.extend(kept(&parameter.attributes, helpers));
            content.extend(parameter.written.clone());
        }
        let mut parameters = Group::new(Delimiter::Parenthesis, content);
        parameters.set_span(self.parentheses);

        let mut tokens = kept(&self.attributes, helpers);
        tokens.extend(self.head.clone());
        parameters.to_tokens(&mut tokens);
        if self.captures_nothing {
            tokens.extend(without_captures(&self.tail));
        } else {
            tokens.extend(self.tail.clone());
        }
        tokens
    }

    /// Whether a function comes next, visibility and qualifiers included.
    pub(super) fn is_next(cursor: &Cursor) -> bool {
        let mut ahead = cursor.clone();
        Visibility::parse(&mut ahead);
        Qualifiers::parse(&mut ahead);
        ahead.peek_ident("fn")
    }

    /// Reads on behind the attributes.
    pub(super) fn parse(attributes: Vec<Attribute>, cursor: &mut Cursor) -> Result<Self> {
        let mark = cursor.mark();
        let (visibility, visibility_tokens) = Visibility::parse(cursor);
        let qualifiers = Qualifiers::parse(cursor);
        if !cursor.eat_ident("fn") {
            return Err(cursor.expected("`fn`"));
        }
        let name = cursor.eat_any_ident();
        let name = name.ok_or_else(|| cursor.expected("the name of the function"))?;
        let generics = Generics::parse(cursor)?;
        let head = cursor.since(mark);

        let group = cursor.expect_group(Delimiter::Parenthesis)?;
        let mut content = Cursor::inside(&group);
        let first = parse_attributes(&mut content)?;
        let (receiver, first) = match Receiver::parse(&mut content)? {
            Some(receiver) => {
                let attributes = first;
                (
                    Some(Receiver {
                        attributes,
                        ..receiver
                    }),
                    vec![],
                )
            }
            None => (None, first),
        };
        let parameters = parse_parameters(first, content)?;

        let mark = cursor.mark();
        let output = parse_output(cursor)?;
        pass_where_clause(cursor);
        if cursor.eat_group(Delimiter::Brace).is_none() {
            return Err(Error::new(
                name.span(),
                format!("`{}` needs a body", plain_name(&name)),
            ));
        }
        Ok(Self {
            attributes,
            visibility,
            visibility_tokens,
            qualifiers,
            name,
            generics,
            receiver,
            parameters,
            output,
            head,
            parentheses: group.span(),
            tail: cursor.since(mark),
            captures_nothing: false,
        })
    }
}

/// Adds a trait to the first `impl Trait` that nothing borrowed has, unless it says what it captures. Where that fails rustc speaks of a lifetime and proposes
/// `+ '_`, which the tag refuses with the reason; of `use<>` it would speak as of something that the user wrote.
fn without_captures(tail: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = opened(tail.clone()).into_iter().collect();
    let is_word =
        |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(name) if name == word);
    let is_punct = |token: &TokenTree, character: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == character);
    let Some(start) = tokens.iter().position(|token| is_word(token, "impl")) else {
        return tail.clone();
    };
    let mut depth = 0_usize;
    let end = (start..tokens.len()).find(|&at| {
        let token = &tokens[at];
        if is_punct(token, '<') {
            depth += 1;
        } else if is_punct(token, '>') && !is_punct(&tokens[at - 1], '-') {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
        depth == 0 && (is_punct(token, ',') || is_word(token, "where") || is_block(token))
    });
    let end = end.unwrap_or(tokens.len());
    if !tokens[start..end].iter().any(|token| is_word(token, "use")) {
        // At the end of the type, so that rustc marks the whole type.
        let span = tokens[end - 1].span();
        tokens.splice(
            end..end,
            quote_spanned!(span=> + ::pydust::tag::OutlivesTheCall),
        );
    }
    tokens.into_iter().collect()
}

impl Qualifiers {
    fn parse(cursor: &mut Cursor) -> Self {
        let mut found = Self::default();
        loop {
            let span = Some(cursor.span());
            if cursor.eat_ident("async") {
                found.asyncness = span;
            } else if cursor.eat_ident("unsafe") {
                found.unsafety = span;
            } else if cursor.eat_ident("extern") {
                cursor.eat_literal();
            } else if !cursor.eat_ident("const") {
                return found;
            }
        }
    }
}

impl Receiver {
    /// Takes the receiver and its comma, where it stands next; its attributes are still to be added.
    fn parse(cursor: &mut Cursor) -> Result<Option<Self>> {
        let mut ahead = cursor.clone();
        let is_ref = ahead.eat_punct('&');
        if is_ref && ahead.eat_punct('\'') {
            ahead.eat_any_ident();
        }
        let is_mut = ahead.eat_ident("mut");
        let span = ahead.span();
        if !ahead.eat_ident("self") || ahead.peek_punct(':') && ahead.eat_joined(':', ':') {
            return Ok(None);
        }
        let mark = cursor.mark();
        *cursor = ahead;
        let is_typed = cursor.eat_punct(':');
        if is_typed {
            take_type_of(cursor, "`self`")?;
        }
        eat_comma(cursor)?;
        let kind = match (is_ref, is_mut) {
            _ if is_typed => ReceiverKind::Typed,
            (true, true) => ReceiverKind::RefMut,
            (true, false) => ReceiverKind::Ref,
            (false, _) => ReceiverKind::Value,
        };
        Ok(Some(Self {
            attributes: vec![],
            kind,
            span,
            written: cursor.since(mark),
        }))
    }
}

/// `first` are the attributes that were read already.
fn parse_parameters(first: Vec<Attribute>, mut cursor: Cursor) -> Result<Vec<Parameter>> {
    let mut attributes = first;
    let mut parameters = vec![];
    while !cursor.is_empty() {
        attributes.extend(parse_attributes(&mut cursor)?);
        let mark = cursor.mark();
        let start = cursor.span();
        let pattern = cursor.take_type(&[':', ',']);
        if pattern.is_empty() {
            return Err(cursor.expected("a parameter"));
        }
        let name = plain_pattern(&pattern);
        if !cursor.eat_punct(':') {
            return Err(Error::spanning(
                &pattern,
                "expected `:` and a type after the name of a parameter",
            ));
        }
        let ty = take_type_of(&mut cursor, "a parameter")?;
        eat_comma(&mut cursor)?;
        parameters.push(Parameter {
            attributes: std::mem::take(&mut attributes),
            pattern,
            span: name.as_ref().map_or(start, Ident::span),
            name,
            ty,
            written: cursor.since(mark),
        });
    }
    match attributes.first() {
        Some(attribute) => Err(Error::spanning(
            &attribute.tokens,
            "expected a parameter after this attribute",
        )),
        None => Ok(parameters),
    }
}

fn take_type_of(cursor: &mut Cursor, what: &str) -> Result<TokenStream> {
    let ty = cursor.take_type(&[',']);
    if ty.is_empty() {
        return Err(cursor.expected(&format!("the type of {what}")));
    }
    Ok(ty)
}

fn eat_comma(cursor: &mut Cursor) -> Result<()> {
    if cursor.is_empty() || cursor.eat_punct(',') {
        Ok(())
    } else {
        Err(cursor.expected("`,`"))
    }
}

fn plain_pattern(pattern: &TokenStream) -> Option<Ident> {
    let mut cursor = Cursor::new(pattern.clone());
    cursor.eat_ident("mut");
    let name = cursor.eat_any_ident()?;
    (cursor.is_empty() && name != "_").then_some(name)
}

fn parse_output(cursor: &mut Cursor) -> Result<Option<TokenStream>> {
    if !cursor.eat_joined('-', '>') {
        return Ok(None);
    }
    let is_where = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "where");
    let output = cursor.take_type_until(|token| ends_header(token) || is_where(token));
    if output.is_empty() {
        return Err(cursor.expected("a type after `->`"));
    }
    Ok(Some(output))
}

/// Reads the item below `#[tag]`, which has to be a function.
pub(crate) fn parse_function(tag: &str, tokens: TokenStream) -> Result<Function> {
    let mut cursor = Cursor::new(tokens);
    let attributes = parse_attributes(&mut cursor)?;
    if !Function::is_next(&cursor) {
        Visibility::parse(&mut cursor);
        return Err(misplaced(tag, "a function", &cursor));
    }
    let function = Function::parse(attributes, &mut cursor)?;
    cursor.expect_end()?;
    Ok(function)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Function {
        parse_function("function", text.parse().unwrap())
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn message(text: &str) -> String {
        parse_function("function", text.parse().unwrap())
            .unwrap_err()
            .to_string()
    }

    fn same(text: &str) -> String {
        text.parse::<TokenStream>().unwrap().to_string()
    }

    #[test]
    fn all_the_parts() {
        let function = parsed(
            "/// Doc\n pub(crate) const async unsafe extern \"C\" fn r#type<'a, T: Fn(A) -> B>(
                #[arg(default = f::<A, B>(), keyword)] mut x: &'a [HashMap<String, Vec<(u8, i32)>>],
                (a, b): (A, B), P { c, .. }: P, q::Q(d): Q<A, B>, _: fn(i32) -> i32, r#in:Option<Box<dyn Fn(A) -> B>>,
             ) -> Result<Vec<A>, B> where T: X<{ 1 }>, A: B { a < b; }",
        );
        assert_eq!(function.visibility, Visibility::Restricted);
        assert_eq!(function.visibility_tokens.to_string(), "pub (crate)");
        let Qualifiers {
            asyncness,
            unsafety,
        } = function.qualifiers;
        assert!(asyncness.is_some() && unsafety.is_some());
        assert_eq!(plain_name(&function.name), "type");
        assert_eq!(function.generics.types, ["T"]);
        let parameters: Vec<_> = function
            .parameters
            .iter()
            .map(|p| {
                (
                    p.name.as_ref().map(plain_name),
                    p.pattern.to_string(),
                    p.ty.to_string(),
                )
            })
            .collect();
        let expect =
            |name: Option<&str>, pattern, ty| (name.map(str::to_owned), same(pattern), same(ty));
        assert_eq!(
            parameters,
            [
                expect(Some("x"), "mut x", "&'a [HashMap<String, Vec<(u8, i32)>>]"),
                expect(None, "(a, b)", "(A, B)"),
                expect(None, "P { c, .. }", "P"),
                expect(None, "q::Q(d)", "Q<A, B>"),
                expect(None, "_", "fn(i32) -> i32"),
                expect(Some("in"), "r#in", "Option<Box<dyn Fn(A) -> B>>"),
            ]
        );
        assert_eq!(function.parameters[0].attributes[0].name, "arg");
        assert_eq!(
            function.output.unwrap().to_string(),
            same("Result<Vec<A>, B>")
        );
        assert_eq!(
            function.tail.to_string(),
            same("-> Result<Vec<A>, B> where T: X<{ 1 }>, A: B { a < b; }")
        );
    }

    #[test]
    fn receivers() {
        let table = [
            ("&self", ReceiverKind::Ref),
            ("&'a self", ReceiverKind::Ref),
            ("&mut self", ReceiverKind::RefMut),
            ("&'a mut self", ReceiverKind::RefMut),
            ("self", ReceiverKind::Value),
            ("mut self", ReceiverKind::Value),
            ("self: Box<Self, A>", ReceiverKind::Typed),
            ("mut self: &Self", ReceiverKind::Typed),
        ];
        for (text, kind) in table {
            for (comma, rest) in [("", ""), (",", ""), (",", "x: A")] {
                let function = parsed(&format!("fn f(#[a] {text}{comma}{rest}) {{}}"));
                let receiver = function.receiver.unwrap();
                assert_eq!(
                    (receiver.kind, receiver.written.to_string()),
                    (kind, same(&format!("{text}{comma}")))
                );
                assert_eq!(receiver.attributes.len(), 1);
                assert_eq!(function.parameters.len(), usize::from(!rest.is_empty()));
            }
        }
        assert!(parsed("fn f(this: &Self) {}").receiver.is_none());
        assert!(
            parsed("fn f(self::A(x): A, &mut y: &mut u8) {}")
                .receiver
                .is_none()
        );
    }

    #[test]
    fn emitted_again_without_helpers() {
        let text = "#[inline] #[property] pub(crate) async fn f<'a>(#[arg] &'a self, #[arg(a)] #[b] x: A, y: B,) -> X where A: B { y }";
        assert_eq!(parsed(text).without(&[]).to_string(), same(text));
        assert_eq!(
            parsed(text).without(&["arg", "property"]).to_string(),
            same(
                "#[inline] pub(crate) async fn f<'a>(&'a self, #[b] x: A, y: B,) -> X where A: B { y }"
            )
        );
    }

    #[test]
    fn iterators_capture_nothing() {
        for (text, expected) in [
            (
                "fn f(a: &str) -> impl Iterator<Item = Vec<u8>> { g() }",
                "-> impl Iterator<Item = Vec<u8>> + ::pydust::tag::OutlivesTheCall { g() }",
            ),
            (
                "fn f() -> PyResult<impl Iterator<Item = A>> where A: B { g() }",
                "-> PyResult<impl Iterator<Item = A> + ::pydust::tag::OutlivesTheCall> where A: B { g() }",
            ),
            (
                "fn f() -> Result<impl Iterator<Item = A>, E> { g() }",
                "-> Result<impl Iterator<Item = A> + ::pydust::tag::OutlivesTheCall, E> { g() }",
            ),
            (
                "fn f() -> impl Iterator<Item = A> + use<'a> { g() }",
                "-> impl Iterator<Item = A> + use<'a> { g() }",
            ),
        ] {
            let tail = parsed(text).tail;
            let spaceless = |text: &str| text.replace(' ', "");
            let emitted = without_captures(&tail).to_string();
            assert_eq!(spaceless(&emitted), spaceless(expected));
        }
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(
            message("pub struct S;"),
            "`#[function]` goes on a function, not on a struct"
        );
        assert_eq!(
            message("unsafe impl A {}"),
            "`#[function]` goes on a function, not on an impl block"
        );
        assert_eq!(
            message("fn"),
            "expected the name of the function, found nothing"
        );
        assert_eq!(message("fn f"), "expected `(`, found nothing");
        assert_eq!(message("fn f();"), "`f` needs a body");
        assert_eq!(
            message("fn f() -> {}"),
            "expected a type after `->`, found `{`"
        );
        assert_eq!(
            message("fn f(x) {}"),
            "expected `:` and a type after the name of a parameter"
        );
        assert_eq!(
            message("fn f(x:) {}"),
            "expected the type of a parameter, found nothing"
        );
        assert_eq!(
            message("fn f(, x: A) {}"),
            "expected a parameter, found `,`"
        );
        assert_eq!(message("fn f(self x: A) {}"), "expected `,`, found `x`");
        assert_eq!(
            message("fn f(x: A, #[arg]) {}"),
            "expected a parameter, found nothing"
        );
        assert_eq!(
            message("fn f(#[arg]) {}"),
            "expected a parameter after this attribute"
        );
        assert_eq!(message("fn f() {} fn g() {}"), "unexpected `fn`");
    }

    #[test]
    fn what_macros_wrap_is_read() {
        use quote::quote;
        let invisible = |tokens| Group::new(Delimiter::None, tokens);
        let (visibility, ty) = (invisible(quote!(pub)), invisible(quote!(Vec<A>)));
        let (pattern, body) = (invisible(quote!(mut x)), invisible(quote!({ x })));
        let function = parse_function(
            "function",
            quote!(#visibility fn f(#pattern: #ty) -> #ty #body),
        )
        .unwrap();
        assert_eq!(function.visibility, Visibility::Public);
        assert_eq!(function.parameters[0].name.as_ref().unwrap(), "x");
        assert_eq!(function.output.unwrap().to_string(), ty.to_string());
        assert!(function.tail.to_string().ends_with("{ x }"));
    }
}
