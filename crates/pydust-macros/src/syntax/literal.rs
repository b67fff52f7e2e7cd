//! The values of Rust's string, character and byte literals.

use proc_macro2::{Literal, TokenStream};

use super::Cursor;

/// The value of `"..."`, `r"..."` or `r#"..."#`; nothing for any other literal.
pub(crate) fn string_value(literal: &Literal) -> Option<String> {
    quoted_value(&literal.to_string(), "")
}

/// The string literal that is all of `tokens`, with its value.
pub(crate) fn only_string(tokens: &TokenStream) -> Option<(Literal, String)> {
    let mut tokens = Cursor::new(tokens.clone());
    let literal = tokens.eat_literal()?;
    let text = string_value(&literal)?;
    tokens.is_empty().then_some((literal, text))
}

/// The value of `b"..."`, `br"..."` or `br#"..."#`.
pub(crate) fn bytes_value(literal: &Literal) -> Option<Vec<u8>> {
    as_bytes(&quoted_value(&literal.to_string(), "b")?)
}

/// The value of `'c'`.
pub(crate) fn char_value(literal: &Literal) -> Option<char> {
    single(&literal.to_string(), "")
}

/// The value of `b'c'`.
pub(crate) fn byte_value(literal: &Literal) -> Option<u8> {
    u8::try_from(single(&literal.to_string(), "b")?).ok()
}

fn as_bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(c).ok()).collect()
}

fn single(literal: &str, prefix: &str) -> Option<char> {
    let body = literal.strip_prefix(prefix)?.strip_prefix('\'')?;
    let value = unescape(body.strip_suffix('\'')?)?;
    let mut characters = value.chars();
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

fn quoted_value(literal: &str, prefix: &str) -> Option<String> {
    let text = literal.strip_prefix(prefix)?;
    if let Some(raw) = text.strip_prefix('r') {
        let body = raw.trim_start_matches('#');
        let hashes = &raw[..raw.len() - body.len()];
        let body = body.strip_prefix('"')?.strip_suffix(hashes)?;
        return body.strip_suffix('"').map(str::to_owned);
    }
    unescape(text.strip_prefix('"')?.strip_suffix('"')?)
}

/// An escaped byte becomes the character of that number.
fn unescape(body: &str) -> Option<String> {
    let mut value = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((text, escape)) = rest.split_once('\\') {
        value.push_str(text);
        let mut characters = escape.chars();
        let kind = characters.next()?;
        rest = characters.as_str();
        value.push(match kind {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            '\\' | '\'' | '"' => kind,
            'x' => {
                let number = u8::from_str_radix(rest.get(..2)?, 16).ok()?;
                rest = &rest[2..];
                char::from(number)
            }
            'u' => {
                let (digits, after) = rest.strip_prefix('{')?.split_once('}')?;
                rest = after;
                char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?)?
            }
            '\n' | '\r' => {
                rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
                continue;
            }
            _ => return None,
        });
    }
    value.push_str(rest);
    Some(value)
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Delimiter, Group};
    use quote::quote;

    use super::*;

    fn literal(text: &str) -> Literal {
        text.parse().unwrap()
    }

    fn string(text: &str) -> Option<String> {
        string_value(&literal(text))
    }

    #[test]
    fn strings() {
        assert_eq!(
            string(r#""a\"b\\\n\t\0\x41\u{1F_600}é""#).unwrap(),
            "a\"b\\\n\t\0A\u{1f600}é"
        );
        assert_eq!(string("\"a\\\n    b\"").unwrap(), "ab");
        assert_eq!(string(r#"r"a\n""#).unwrap(), r"a\n");
        assert_eq!(string(r###"r##"a"#b"##"###).unwrap(), "a\"#b");
        assert_eq!(string("\"\"").unwrap(), "");
        for other in ["b\"a\"", "c\"a\"", "'a'", "1", "\"a\"suffix", "r\"a\"x"] {
            assert_eq!(string(other), None, "{other}");
        }
    }

    #[test]
    fn a_string_alone() {
        let only = |tokens: TokenStream| only_string(&tokens).map(|(_, text)| text);
        let wrapped = Group::new(Delimiter::None, quote!("a"));
        assert_eq!(only(quote!("a")).as_deref(), Some("a"));
        assert_eq!(only(quote!(#wrapped)).as_deref(), Some("a"));
        for other in [quote!(), quote!("a" "b"), quote!(1), quote!(a)] {
            assert_eq!(only(other.clone()), None, "{other}");
        }
    }

    #[test]
    fn bytes_and_characters() {
        assert_eq!(bytes_value(&literal(r#"b"a\xff\n""#)).unwrap(), b"a\xff\n");
        assert_eq!(bytes_value(&literal(r##"br#"a"\"#"##)).unwrap(), b"a\"\\");
        assert_eq!(bytes_value(&literal("\"a\"")), None);
        assert_eq!(char_value(&literal(r"'\''")), Some('\''));
        assert_eq!(char_value(&literal("'é'")), Some('é'));
        assert_eq!(char_value(&literal("\"a\"")), None);
        assert_eq!(byte_value(&literal("b'a'")), Some(b'a'));
        assert_eq!(byte_value(&literal("'a'")), None);
    }
}
