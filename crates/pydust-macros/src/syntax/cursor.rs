//! A peekable walk over a token stream, the one way in which this front end reads.
//!
//! Invisible groups (`macro_rules!` wraps `$vis`, `$ty`, `$item` and the like in them) are never seen from outside: a group of one token is that token, others are
//! looked through by whatever asks for a particular token, and opened when it is taken. Types come out of `take_type` without any; expressions keep those
//! that carry precedence. Types and expressions are not understood, only their ends are found, by counting `<` and `>`.

use std::borrow::Cow;
use std::rc::Rc;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use super::{Error, Result};

/// Cheap to clone, which is how to look ahead.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    tokens: Rc<Vec<TokenTree>>,
    position: usize,
    end: Span,
}

/// A place in a cursor's stream, for [`Cursor::since`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(usize);

#[derive(Clone, Copy, PartialEq)]
enum Grammar {
    Type,
    Expression,
}

impl Cursor {
    pub(crate) fn new(tokens: TokenStream) -> Self {
        let tokens = without_single_groups(tokens);
        let end = tokens
            .last()
            .map_or_else(Span::call_site, proc_macro2::TokenTree::span);
        Self {
            tokens: Rc::new(tokens),
            position: 0,
            end,
        }
    }

    /// Over the content of a group; errors at its end point at the closing delimiter.
    pub(crate) fn inside(group: &Group) -> Self {
        Self {
            end: group.span_close(),
            ..Self::new(group.stream())
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.front().is_none()
    }

    /// The next token as it stands, which may be an invisible group.
    pub(crate) fn peek(&self) -> Option<&TokenTree> {
        self.peek_nth(0)
    }

    pub(crate) fn peek_nth(&self, ahead: usize) -> Option<&TokenTree> {
        self.tokens.get(self.position + ahead)
    }

    /// Takes the next token as it stands, which may be an invisible group.
    pub(crate) fn next(&mut self) -> Option<TokenTree> {
        let token = self.tokens.get(self.position).cloned();
        self.position += usize::from(token.is_some());
        token
    }

    /// The span of the next token, or of the end.
    pub(crate) fn span(&self) -> Span {
        self.front().map_or(self.end, |token| token.span())
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark(self.position)
    }

    /// Everything taken since `mark`.
    pub(crate) fn since(&self, mark: Mark) -> TokenStream {
        self.tokens[mark.0..self.position].iter().cloned().collect()
    }

    /// Everything that is left.
    pub(crate) fn rest(&mut self) -> TokenStream {
        let mark = self.mark();
        self.position = self.tokens.len();
        self.since(mark)
    }

    pub(crate) fn peek_ident(&self, text: &str) -> bool {
        matches!(self.front().as_deref(), Some(TokenTree::Ident(ident)) if ident == text)
    }

    pub(crate) fn peek_punct(&self, character: char) -> bool {
        matches!(self.front().as_deref(), Some(TokenTree::Punct(punct)) if punct.as_char() == character)
    }

    pub(crate) fn peek_group(&self, delimiter: Delimiter) -> bool {
        matches!(self.front().as_deref(), Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
    }

    pub(crate) fn eat_ident(&mut self, text: &str) -> bool {
        let found = self.peek_ident(text);
        if found {
            self.next_visible();
        }
        found
    }

    pub(crate) fn eat_punct(&mut self, character: char) -> bool {
        let found = self.peek_punct(character);
        if found {
            self.next_visible();
        }
        found
    }

    /// Two characters of one of Rust's operators, such as `::` or `->`. What is none of Rust's (`**`) may come apart in macros;
    /// ask for its characters one by one.
    pub(crate) fn eat_joined(&mut self, first: char, second: char) -> bool {
        if self.peek_punct(first) {
            self.open_invisible();
        }
        let found = self.joined() == Some((first, second));
        if found {
            self.position += 2;
        }
        found
    }

    pub(crate) fn eat_group(&mut self, delimiter: Delimiter) -> Option<Group> {
        if !self.peek_group(delimiter) {
            return None;
        }
        match self.next_visible() {
            Some(TokenTree::Group(group)) => Some(group),
            _ => None,
        }
    }

    pub(crate) fn eat_any_ident(&mut self) -> Option<Ident> {
        if !matches!(self.front().as_deref(), Some(TokenTree::Ident(_))) {
            return None;
        }
        match self.next_visible() {
            Some(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    pub(crate) fn eat_literal(&mut self) -> Option<Literal> {
        if !matches!(self.front().as_deref(), Some(TokenTree::Literal(_))) {
            return None;
        }
        match self.next_visible() {
            Some(TokenTree::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    pub(crate) fn expect_ident(&mut self) -> Result<Ident> {
        self.eat_any_ident()
            .ok_or_else(|| self.expected("an identifier"))
    }

    pub(crate) fn expect_punct(&mut self, character: char) -> Result<()> {
        if self.eat_punct(character) {
            Ok(())
        } else {
            Err(self.expected(&format!("`{character}`")))
        }
    }

    pub(crate) fn expect_group(&mut self, delimiter: Delimiter) -> Result<Group> {
        self.eat_group(delimiter)
            .ok_or_else(|| self.expected(&format!("`{}`", opening(delimiter))))
    }

    pub(crate) fn expect_end(&self) -> Result<()> {
        match self.front() {
            None => Ok(()),
            Some(token) => Err(Error::new(
                token.span(),
                format!("unexpected {}", describe(&token)),
            )),
        }
    }

    /// "expected {what}, found ..." at the next token.
    pub(crate) fn expected(&self, what: &str) -> Error {
        let message = match self.front() {
            Some(token) => format!("expected {what}, found {}", describe(&token)),
            None => format!("expected {what}, found nothing"),
        };
        Error::new(self.span(), message)
    }

    /// Takes a type, up to one of `stops` outside of `<...>`, or to the end.
    pub(crate) fn take_type(&mut self, stops: &[char]) -> TokenStream {
        self.take_type_until(|token| is_one_of(token, stops))
    }

    /// As `take_type`, for ends that are not punctuation.
    pub(crate) fn take_type_until(&mut self, stop: impl Fn(&TokenTree) -> bool) -> TokenStream {
        let mark = self.mark();
        self.take(Grammar::Type, stop);
        self.parenthesise_sums(mark);
        opened(self.since(mark))
    }

    /// Keeps together what `&$ty` with `dyn A + B` for `$ty` means, also for those who emit the type again with [`Cursor::since`].
    fn parenthesise_sums(&mut self, mark: Mark) {
        for index in mark.0 + 1..self.position {
            let Some(group) = invisible(&self.tokens[index]) else {
                continue;
            };
            let before = &self.tokens[index - 1];
            let binds = matches!(before, TokenTree::Ident(_)) || is_one_of(before, &['&']);
            if binds
                && group
                    .stream()
                    .into_iter()
                    .any(|token| is_one_of(&token, &['+']))
            {
                let mut sum = Group::new(Delimiter::Parenthesis, group.stream());
                sum.set_span(group.span());
                Rc::make_mut(&mut self.tokens)[index] = sum.into();
            }
        }
    }

    /// Takes an expression, up to one of `stops` outside of `::<...>`, or to the end.
    pub(crate) fn take_expression(&mut self, stops: &[char]) -> TokenStream {
        let expression = self.take(Grammar::Expression, |token| is_one_of(token, stops));
        with_visible_operands(expression)
    }

    /// `::`, `->` and `=>` are passed over whole, so that no half of them counts as a stop or a bracket. In an expression, `<`
    /// opens a bracket only where no operand stands before it (`::<`, `<T as X>::`) or in the type of a cast; else it compares.
    fn take(&mut self, grammar: Grammar, stop: impl Fn(&TokenTree) -> bool) -> TokenStream {
        let mark = self.mark();
        let (mut depth, mut operand, mut cast) = (0_usize, false, false);
        while let Some(token) = self.tokens.get(self.position) {
            let joined = self.joined();
            if matches!(joined, Some((':', ':') | ('-' | '=', '>'))) {
                self.position += 2;
                operand = false;
                continue;
            }
            // A `;` never stands between `<` and `>`, so it ends even what was counted wrongly.
            if (depth == 0 || is_one_of(token, &[';'])) && stop(token) {
                break;
            }
            match token {
                TokenTree::Punct(punct) => match punct.as_char() {
                    '<' if grammar == Grammar::Type || depth > 0 || cast || !operand => {
                        depth += 1;
                        operand = false;
                    }
                    '<' => {
                        self.position += usize::from(joined == Some(('<', '<')));
                        operand = false;
                    }
                    '>' if depth > 0 => {
                        depth -= 1;
                        operand = true;
                    }
                    '?' => operand = true,
                    _ => {
                        operand = false;
                        cast &= depth > 0;
                    }
                },
                TokenTree::Ident(ident) => {
                    operand = !OPERAND_FOLLOWS.iter().any(|keyword| ident == keyword);
                    cast |= depth == 0 && ident == "as";
                }
                TokenTree::Literal(_) | TokenTree::Group(_) => {
                    operand = true;
                    cast &= depth > 0;
                }
            }
            self.position += 1;
        }
        self.since(mark)
    }

    /// The next two characters, where they touch.
    fn joined(&self) -> Option<(char, char)> {
        match (self.peek(), self.peek_nth(1)) {
            (Some(TokenTree::Punct(first)), Some(TokenTree::Punct(second)))
                if first.spacing() == Spacing::Joint =>
            {
                Some((first.as_char(), second.as_char()))
            }
            _ => None,
        }
    }

    /// The next token that can be seen.
    fn front(&self) -> Option<Cow<'_, TokenTree>> {
        self.tokens[self.position..]
            .iter()
            .find_map(|token| match invisible(token) {
                Some(group) => first_visible(group.stream()).map(Cow::Owned),
                None => Some(Cow::Borrowed(token)),
            })
    }

    fn next_visible(&mut self) -> Option<TokenTree> {
        self.open_invisible();
        self.next()
    }

    fn open_invisible(&mut self) {
        while let Some(group) = self.peek().and_then(invisible) {
            let content = group.stream();
            Rc::make_mut(&mut self.tokens)
                .splice(self.position..=self.position, content)
                .for_each(drop);
        }
    }
}

const OPERAND_FOLLOWS: [&str; 11] = [
    "as", "break", "else", "if", "in", "match", "move", "mut", "return", "unsafe", "while",
];

/// The name as Python and the user know it, without `r#`.
pub(crate) fn plain_name(ident: &Ident) -> String {
    let text = ident.to_string();
    match text.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => text,
    }
}

/// Whether this is `{ ... }`, also as `$body:block` passes it on.
pub(crate) fn is_block(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => true,
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut content = group.stream().into_iter();
            content.next().is_some_and(|token| is_block(&token)) && content.next().is_none()
        }
        _ => false,
    }
}

/// The compiler forgets an invisible group once a macro has handled it (rust-lang/rust#67062), so that `$e * 2` with `1 + 2`
/// for `$e` would turn into `1 + 2 * 2`. Parentheses keep its meaning; they can go when the compiler keeps such groups.
fn with_visible_operands(expression: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = expression.into_iter().collect();
    let is_alone = tokens.len() == 1;
    let operand = |token: TokenTree| match invisible(&token) {
        Some(group) if !is_alone && has_operator(group) => {
            let mut operand = Group::new(Delimiter::Parenthesis, group.stream());
            operand.set_span(group.span());
            operand.into()
        }
        _ => token,
    };
    tokens.into_iter().map(operand).collect()
}

fn has_operator(group: &Group) -> bool {
    group.stream().into_iter().any(|token| match &token {
        TokenTree::Group(inner) if inner.delimiter() == Delimiter::None => has_operator(inner),
        TokenTree::Ident(ident) => ident == "as",
        token => is_one_of(token, &['+', '-', '*', '/', '%', '&', '|', '^', '=', '.']),
    })
}

fn is_one_of(token: &TokenTree, characters: &[char]) -> bool {
    matches!(token, TokenTree::Punct(punct) if characters.contains(&Punct::as_char(punct)))
}

fn invisible(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => Some(group),
        _ => None,
    }
}

/// The tokens, with those of invisible groups at this level in the place of the groups.
pub(crate) fn opened(tokens: TokenStream) -> TokenStream {
    let content = |token| match invisible(&token) {
        Some(group) => opened(group.stream()),
        None => token.into(),
    };
    tokens.into_iter().map(content).collect()
}

/// The tokens, with each invisible group of one token or none opened: what is in it needs nothing to keep it together.
fn without_single_groups(tokens: TokenStream) -> Vec<TokenTree> {
    let mut seen = Vec::new();
    for token in tokens {
        match invisible(&token).map(|group| without_single_groups(group.stream())) {
            Some(content) if content.len() < 2 => seen.extend(content),
            _ => seen.push(token),
        }
    }
    seen
}

fn first_visible(tokens: TokenStream) -> Option<TokenTree> {
    tokens
        .into_iter()
        .find_map(|token| match invisible(&token) {
            Some(group) => first_visible(group.stream()),
            None => Some(token),
        })
}

fn opening(delimiter: Delimiter) -> &'static str {
    match delimiter {
        Delimiter::Parenthesis => "(",
        Delimiter::Brace => "{",
        Delimiter::Bracket => "[",
        Delimiter::None => "",
    }
}

fn describe(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => format!("`{}`", opening(group.delimiter())),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn invisibly(tokens: TokenStream) -> TokenStream {
        TokenTree::from(Group::new(Delimiter::None, tokens)).into()
    }

    fn types(tokens: TokenStream) -> Vec<String> {
        pieces(tokens, |cursor| cursor.take_type(&[',']))
    }

    fn expressions(tokens: TokenStream) -> Vec<String> {
        pieces(tokens, |cursor| cursor.take_expression(&[',']))
    }

    fn pieces(tokens: TokenStream, take: impl Fn(&mut Cursor) -> TokenStream) -> Vec<String> {
        let mut cursor = Cursor::new(tokens);
        let mut pieces = vec![];
        while !cursor.is_empty() {
            pieces.push(take(&mut cursor).to_string().replace(' ', ""));
            cursor.eat_punct(',');
        }
        pieces
    }

    #[test]
    fn an_invisible_group_of_one_token_is_that_token() {
        let nested = invisibly(invisibly(quote!(a)));
        let nothing = invisibly(TokenStream::new());
        let mut cursor = Cursor::new(quote!(#nested #nothing = #nested));
        let mark = cursor.mark();
        assert!(matches!(cursor.next(), Some(TokenTree::Ident(name)) if name == "a"));
        assert!(matches!(cursor.next(), Some(TokenTree::Punct(_))));
        assert_eq!(cursor.take_expression(&[]).to_string(), "a");
        assert_eq!(cursor.since(mark).to_string(), "a = a");
    }

    #[test]
    fn types_come_without_invisible_groups() {
        let (list, sum) = (invisibly(quote!(Vec<A>)), invisibly(quote!(dyn A + B)));
        assert_eq!(
            types(quote!(#list, &'a #sum, &mut #sum, Box<#sum>, #sum)),
            [
                "Vec<A>",
                "&'a(dynA+B)",
                "&mut(dynA+B)",
                "Box<dynA+B>",
                "dynA+B"
            ]
        );
        let mut cursor = Cursor::new(quote!(&#sum));
        let mark = cursor.mark();
        cursor.take_type(&[]);
        assert_eq!(cursor.since(mark).to_string(), "& (dyn A + B)");
    }

    #[test]
    fn types_end_outside_of_angle_brackets() {
        assert_eq!(
            types(
                quote!(HashMap<String, Vec<(u8, i32)>>, fn(A, B) -> C, Box<dyn Fn(A) -> B>, [u8; { N }])
            ),
            [
                "HashMap<String,Vec<(u8,i32)>>",
                "fn(A,B)->C",
                "Box<dynFn(A)->B>",
                "[u8;{N}]"
            ]
        );
    }

    #[test]
    fn expressions_know_comparisons_from_generics() {
        assert_eq!(
            expressions(quote!(
                a < b,
                c > d,
                Vec::<A, B>::new(),
                <T as X<A, B>>::f(),
                1 << 3,
                a <= b
            )),
            [
                "a<b",
                "c>d",
                "Vec::<A,B>::new()",
                "<TasX<A,B>>::f()",
                "1<<3",
                "a<=b"
            ]
        );
        assert_eq!(
            expressions(quote!(
                x as Map<A, B>,
                -1,
                f(a, b),
                y? < 2,
                if <A as B<C, D>>::E { 1 } else { 2 }
            )),
            [
                "xasMap<A,B>",
                "-1",
                "f(a,b)",
                "y?<2",
                "if<AasB<C,D>>::E{1}else{2}"
            ]
        );
    }

    #[test]
    fn invisible_groups_open_when_something_inside_is_taken() {
        let empty = invisibly(TokenStream::new());
        let public = invisibly(invisibly(quote!(pub(crate))));
        let ty = invisibly(quote!(dyn A + B));
        let mut cursor = Cursor::new(quote!(#empty #public #ty));
        assert!(!cursor.eat_ident("fn"));
        assert!(cursor.eat_ident("pub"));
        assert!(cursor.eat_group(Delimiter::Parenthesis).is_some());
        assert!(cursor.peek_ident("dyn"));
        assert!(
            matches!(cursor.peek(), Some(TokenTree::Group(_))),
            "still closed"
        );
        cursor.rest();
        assert!(cursor.is_empty());
        assert!(Cursor::new(empty).is_empty());
    }

    #[test]
    fn operands_that_macros_wrap_keep_their_precedence() {
        let (sum, path) = (invisibly(quote!(1 + 2)), invisibly(quote!(a::b)));
        let take = |tokens| Cursor::new(tokens).take_expression(&[]).to_string();
        assert_eq!(
            take(quote!(#sum * #path)),
            format!("{} * {path}", quote!((1 + 2)))
        );
        assert_eq!(take(quote!(#sum)), sum.to_string(), "nothing beside it");
    }

    #[test]
    fn errors_name_what_was_found() {
        let mut cursor = Cursor::new(quote!((a)));
        assert_eq!(
            cursor.expect_ident().unwrap_err().to_string(),
            "expected an identifier, found `(`"
        );
        cursor.next();
        assert_eq!(
            cursor.expect_punct(':').unwrap_err().to_string(),
            "expected `:`, found nothing"
        );
        assert!(cursor.next().is_none());
        let mut operator = Cursor::new(quote!(::a));
        assert!(operator.eat_joined(':', ':'));
        assert_eq!(
            operator.expect_end().unwrap_err().to_string(),
            "unexpected `a`"
        );
    }

    #[test]
    fn raw_names_are_plain_for_python() {
        let mut cursor = Cursor::new(quote!(r#type name));
        assert!(!cursor.peek_ident("type"));
        assert_eq!(plain_name(&cursor.expect_ident().unwrap()), "type");
        assert_eq!(plain_name(&cursor.expect_ident().unwrap()), "name");
    }
}
