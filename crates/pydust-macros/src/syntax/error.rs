//! What went wrong and where: messages with spans, which become `compile_error!` at the user's own tokens.
//!
//! `Error` is for the first mistake of a reader, `Errors` for a check that wants to report every mistake of an item at once.
//! Messages are sentences in the user's terms, lower case, without a trailing full stop.

use std::fmt;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// One or more messages, each pointing at the tokens from its first span to its second.
#[derive(Debug)]
pub(crate) struct Error {
    messages: Vec<(Span, Span, String)>,
}

pub(crate) type Result<T> = core::result::Result<T, Error>;

impl Error {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            messages: vec![(span, span, message.into())],
        }
    }

    /// Points at everything from the first token to the last.
    pub(crate) fn spanning(tokens: &TokenStream, message: impl Into<String>) -> Self {
        let mut spans = tokens.clone().into_iter().map(|token| token.span());
        let start = spans.next().unwrap_or_else(Span::call_site);
        let end = spans.last().unwrap_or(start);
        Self {
            messages: vec![(start, end, message.into())],
        }
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.messages.extend(other.messages);
        self
    }

    /// `::core::compile_error! { "..." }` once a message. The compiler joins the span of the first token with that of the last,
    /// which is the only way to point at a range without `Span::join`.
    pub(crate) fn into_compile_error(self) -> TokenStream {
        self.messages
            .into_iter()
            .flat_map(|(start, end, message)| compile_error(start, end, &message))
            .collect()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (_, _, message)) in self.messages.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            formatter.write_str(message)?;
        }
        Ok(())
    }
}

fn compile_error(start: Span, end: Span, message: &str) -> Vec<TokenTree> {
    let punct = |character, spacing| {
        let mut punct = Punct::new(character, spacing);
        punct.set_span(start);
        TokenTree::from(punct)
    };
    let mut text = Literal::string(message);
    text.set_span(end);
    let mut body = Group::new(Delimiter::Brace, TokenTree::from(text).into());
    body.set_span(end);
    vec![
        punct(':', Spacing::Joint),
        punct(':', Spacing::Alone),
        Ident::new("core", start).into(),
        punct(':', Spacing::Joint),
        punct(':', Spacing::Alone),
        Ident::new("compile_error", start).into(),
        punct('!', Spacing::Alone),
        body.into(),
    ]
}

/// Collects the mistakes of one item. It must be read: dropping it with messages inside is a mistake of the tag's author and
/// panics with those messages, so that no error is ever lost. (Returning early past an empty collector is fine.)
#[derive(Debug, Default)]
#[must_use = "call `finish`"]
pub(crate) struct Errors {
    collected: Option<Error>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn push(&mut self, error: Error) {
        self.collected = Some(match self.collected.take() {
            Some(earlier) => earlier.and(error),
            None => error,
        });
    }

    /// The value of `result`, or nothing and one more error in here.
    pub(crate) fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn finish(mut self) -> Result<()> {
        self.collected.take().map_or(Ok(()), Err)
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        if let Some(error) = &self.collected
            && !std::thread::panicking()
        {
            panic!("collected errors were not reported: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_one_compile_error() {
        let error = Error::new(Span::call_site(), "no \"x\"")
            .and(Error::spanning(&TokenStream::new(), "no y"));
        assert_eq!(error.to_string(), "no \"x\"\nno y");
        assert_eq!(
            error.into_compile_error().to_string(),
            ":: core :: compile_error ! { \"no \\\"x\\\"\" } :: core :: compile_error ! { \"no y\" }"
        );
    }

    #[test]
    fn the_collector_keeps_values_and_errors() {
        let mut errors = Errors::new();
        assert_eq!(errors.keep(Ok(1)), Some(1));
        assert_eq!(
            errors.keep::<u8>(Err(Error::new(Span::call_site(), "a"))),
            None
        );
        errors.push(Error::new(Span::call_site(), "b"));
        assert_eq!(errors.finish().unwrap_err().to_string(), "a\nb");
        assert!(Errors::new().finish().is_ok());
    }

    #[test]
    #[should_panic(expected = "not reported: a")]
    fn an_unread_collector_panics() {
        Errors::new().push(Error::new(Span::call_site(), "a"));
    }
}
