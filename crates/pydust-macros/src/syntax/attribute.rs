//! Outer attributes of items, fields and parameters, and the docstring they carry.
//!
//! Which attributes are a tag's own is for the tag to say; here they are split into path and arguments, which stay tokens.

use proc_macro2::{Delimiter, Span, TokenStream};
use quote::ToTokens;

use super::{Cursor, Result, literal::string_value, plain_name};

#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    /// As written, without spaces: `doc`, `pydust::property`.
    pub(crate) path: String,
    /// The last segment of the path.
    pub(crate) name: String,
    pub(crate) kind: AttributeKind,
    /// What stands between the delimiters, or after `=`.
    pub(crate) arguments: TokenStream,
    /// Of the path's last segment.
    pub(crate) span: Span,
    /// The whole `#[...]`.
    pub(crate) tokens: TokenStream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeKind {
    /// `#[property]`
    Path,
    /// `#[arg(default = 0)]`
    List,
    /// `#[doc = "..."]`
    NameValue,
}

impl ToTokens for Attribute {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}

/// Takes the `#[...]` in front of whatever comes next.
pub(crate) fn parse_attributes(cursor: &mut Cursor) -> Result<Vec<Attribute>> {
    let mut attributes = vec![];
    loop {
        let mark = cursor.mark();
        if !cursor.eat_punct('#') {
            return Ok(attributes);
        }
        let group = cursor.expect_group(Delimiter::Bracket)?;
        let attribute = parse_content(Cursor::inside(&group), cursor.since(mark))?;
        attributes.push(attribute);
    }
}

fn parse_content(mut content: Cursor, tokens: TokenStream) -> Result<Attribute> {
    let mut path = String::new();
    if content.eat_joined(':', ':') {
        path.push_str("::");
    }
    let (name, span) = loop {
        let segment = content
            .eat_any_ident()
            .ok_or_else(|| content.expected("the name of an attribute"))?;
        let name = plain_name(&segment);
        path.push_str(&name);
        if !content.eat_joined(':', ':') {
            break (name, segment.span());
        }
        path.push_str("::");
    };
    let list = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace]
        .into_iter()
        .find_map(|delimiter| content.eat_group(delimiter));
    let (kind, arguments) = if let Some(group) = list {
        (AttributeKind::List, group.stream())
    } else if content.eat_punct('=') {
        (AttributeKind::NameValue, content.rest())
    } else {
        (AttributeKind::Path, TokenStream::new())
    };
    content.expect_end()?;
    Ok(Attribute {
        path,
        name,
        kind,
        arguments,
        span,
        tokens,
    })
}

/// The attributes which are not among `helpers`, to be emitted again.
pub(crate) fn kept(attributes: &[Attribute], helpers: &[&str]) -> TokenStream {
    attributes
        .iter()
        .filter(|attribute| !helpers.contains(&attribute.name.as_str()))
        .map(ToTokens::to_token_stream)
        .collect()
}

/// The `#[cfg(...)]`s, which an attribute macro finds unresolved on fields, methods and parameters; whatever is generated for
/// one of these must repeat them.
pub(crate) fn conditions(attributes: &[Attribute]) -> TokenStream {
    attributes
        .iter()
        .filter(|attribute| attribute.path == "cfg")
        .map(ToTokens::to_token_stream)
        .collect()
}

/// The doc comment: `///` lines without their first space, or a `/** */` without its margin; blank lines around it are trimmed.
pub(crate) fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes
        .iter()
        .filter(|attribute| attribute.path == "doc" && attribute.kind == AttributeKind::NameValue)
        .filter_map(|attribute| {
            let mut value = Cursor::new(attribute.arguments.clone());
            let text = string_value(&value.eat_literal()?)?;
            value.is_empty().then_some(text)
        })
        .flat_map(|text| without_margin(&text))
        .collect();
    let is_text = |line: &String| !line.trim().is_empty();
    let first = lines.iter().position(is_text)?;
    let last = lines.iter().rposition(is_text)?;
    Some(lines[first..=last].join("\n"))
}

/// More than one line is a block comment: it loses its ` * ` column, or else the indentation of the lines below `/**`.
fn without_margin(text: &str) -> Vec<String> {
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default();
    let below: Vec<&str> = lines.collect();
    let written = || below.iter().filter(|line| !line.trim().is_empty());
    let is_starred = written().count() > 0
        && written()
            .all(|line| line.starts_with([' ', '\t']) && line.trim_start().starts_with('*'));
    let margin = written().map(|line| line.len() - line.trim_start().len());
    let margin = margin.min().unwrap_or(0);

    let strip_space = |line: &str| line.strip_prefix(' ').unwrap_or(line).to_owned();
    let strip_margin = |line: &&str| {
        if is_starred {
            strip_space(line.trim_start().strip_prefix('*').unwrap_or_default())
        } else if first.trim().is_empty() {
            let text = line.get(margin..);
            text.unwrap_or_else(|| line.trim_start()).to_owned()
        } else {
            strip_space(line)
        }
    };
    std::iter::once(strip_space(first))
        .chain(below.iter().map(strip_margin))
        .collect()
}

/// `#![...]` inside of an impl block, verbatim.
pub(crate) fn take_inner_attributes(cursor: &mut Cursor) -> Result<TokenStream> {
    let mark = cursor.mark();
    loop {
        let mut ahead = cursor.clone();
        if !(ahead.eat_punct('#') && ahead.eat_punct('!')) {
            return Ok(cursor.since(mark));
        }
        ahead.expect_group(Delimiter::Bracket)?;
        *cursor = ahead;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(text: &str) -> Vec<Attribute> {
        parse_attributes(&mut Cursor::new(text.parse().unwrap())).unwrap()
    }

    fn doc_of(text: &str) -> Option<String> {
        doc(&attributes(text))
    }

    #[test]
    fn paths_kinds_and_arguments() {
        let found = attributes(
            "#[pydust::property] #[arg(default = 0)] #[x = 1 + 2] #[::a::r#type[b]] #[unsafe(no_mangle)] fn",
        );
        let shown: Vec<_> = found
            .iter()
            .map(|a| {
                (
                    a.path.as_str(),
                    a.name.as_str(),
                    a.kind,
                    a.arguments.to_string(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (
                    "pydust::property",
                    "property",
                    AttributeKind::Path,
                    String::new()
                ),
                ("arg", "arg", AttributeKind::List, "default = 0".into()),
                ("x", "x", AttributeKind::NameValue, "1 + 2".into()),
                ("::a::type", "type", AttributeKind::List, "b".into()),
                ("unsafe", "unsafe", AttributeKind::List, "no_mangle".into()),
            ]
        );
        assert_eq!(
            kept(&found[..2], &["property"]).to_string(),
            "# [arg (default = 0)]"
        );
        assert_eq!(
            conditions(&attributes("#[a] #[cfg(b)]")).to_string(),
            "# [cfg (b)]"
        );
    }

    #[test]
    fn broken_attributes_are_errors() {
        for text in ["#", "# x", "#[]", "#[1]", "#[a::]", "#[a b]", "#[a(b) c]"] {
            assert!(
                parse_attributes(&mut Cursor::new(text.parse().unwrap())).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn line_comments_lose_one_space() {
        assert_eq!(
            doc_of("///\n/// A\n///\n///     b\n///c\n///\n"),
            Some("A\n\n    b\nc".into())
        );
        assert_eq!(
            doc_of(r#"#[doc(hidden)] #[doc = "it's \"x\""] #[doc = concat!("a")]"#),
            Some("it's \"x\"".into())
        );
        assert_eq!(doc_of("#[doc(hidden)] ///"), None);
        assert_eq!(doc_of(""), None);
    }

    #[test]
    fn block_comments_lose_their_margin() {
        assert_eq!(doc_of("/** A */"), Some("A ".into()));
        assert_eq!(
            doc_of("/**\n * A\n *\n *   b\n */"),
            Some("A\n\n  b".into())
        );
        assert_eq!(doc_of("/** A\n  * b */"), Some("A\nb ".into()));
        assert_eq!(
            doc_of("/**\n    A\n      b\n\n    c\n*/"),
            Some("A\n  b\n\nc".into())
        );
    }

    #[test]
    fn what_macros_wrap_is_read() {
        use quote::quote;
        let invisible = |tokens| proc_macro2::Group::new(Delimiter::None, tokens);
        let text = invisible(quote!(" A"));
        let meta = invisible(quote!(doc = #text));
        let found = parse_attributes(&mut Cursor::new(quote!(#[#meta]))).unwrap();
        assert_eq!(doc(&found), Some("A".into()));
    }
}
