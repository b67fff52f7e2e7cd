//! How Python writes the literal that stands in the Rust source as a default: `Some("1000")` for `1_000u32`.
//!
//! The texts follow Python's `repr`, as `inspect.signature` shows a default. What is not a literal has no text here.

use proc_macro2::{Delimiter, Group, Literal, TokenStream};

use super::Cursor;
use super::literal::{byte_value, bytes_value, char_value, string_value};

/// Covers booleans, `None`, numbers (negative ones too), strings, characters, bytes, and tuples of these.
pub(crate) fn python_literal(expression: &TokenStream) -> Option<String> {
    let mut cursor = Cursor::new(expression.clone());
    let text = value(&mut cursor)?;
    cursor.is_empty().then_some(text)
}

fn value(cursor: &mut Cursor) -> Option<String> {
    if cursor.eat_punct('-') {
        return number(&cursor.eat_literal()?).map(|number| format!("-{number}"));
    }
    if let Some(literal) = cursor.eat_literal() {
        return number(&literal).or_else(|| text(&literal));
    }
    if let Some(ident) = cursor.eat_any_ident() {
        let name = match ident.to_string().as_str() {
            "true" | "True" => "True",
            "false" | "False" => "False",
            "None" => "None",
            _ => return None,
        };
        return Some(name.to_owned());
    }
    tuple(&cursor.eat_group(Delimiter::Parenthesis)?)
}

fn tuple(group: &Group) -> Option<String> {
    let mut cursor = Cursor::inside(group);
    let mut items = vec![];
    let mut ends_in_comma = false;
    while !cursor.is_empty() {
        items.push(value(&mut cursor)?);
        ends_in_comma = cursor.eat_punct(',');
        if !ends_in_comma && !cursor.is_empty() {
            return None;
        }
    }
    match items.as_slice() {
        [only] if ends_in_comma => Some(format!("({only},)")),
        [only] => Some(only.clone()),
        items => Some(format!("({})", items.join(", "))),
    }
}

/// Programs may build literals that are negative in one token.
fn number(literal: &Literal) -> Option<String> {
    let text = literal.to_string().replace('_', "");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let number = integer(digits).or_else(|| float(digits))?;
    Some(format!("{sign}{number}"))
}

fn integer(text: &str) -> Option<String> {
    let (radix, digits) = match text.get(..2) {
        Some("0x") => (16, &text[2..]),
        Some("0o") => (8, &text[2..]),
        Some("0b") => (2, &text[2..]),
        _ => (10, text),
    };
    let digits = match digits.find(['i', 'u']) {
        Some(suffix) if is_integer_type(&digits[suffix..]) => &digits[..suffix],
        Some(_) => return None,
        None => digits,
    };
    let is_number = digits.starts_with(|c: char| c.is_digit(radix));
    let value = u128::from_str_radix(digits, radix).ok()?;
    is_number.then(|| value.to_string())
}

fn is_integer_type(suffix: &str) -> bool {
    matches!(&suffix[1..], "8" | "16" | "32" | "64" | "128" | "size")
}

/// Rust and Python both write the shortest decimal, and change to an exponent at the same sizes; only the exponent differs.
fn float(text: &str) -> Option<String> {
    let digits = text
        .strip_suffix("f64")
        .or_else(|| text.strip_suffix("f32"))
        .unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let value: f64 = digits
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())?;
    let written = format!("{value:?}");
    Some(match written.split_once('e') {
        None => written,
        Some((mantissa, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{mantissa}e-{exponent:0>2}"),
            None => format!("{mantissa}e+{exponent:0>2}"),
        },
    })
}

fn text(literal: &Literal) -> Option<String> {
    if let Some(byte) = byte_value(literal) {
        return Some(byte.to_string());
    }
    if let Some(bytes) = bytes_value(literal) {
        let text: String = bytes.into_iter().map(char::from).collect();
        return Some(format!("b{}", repr(&text, |c| c.is_ascii())));
    }
    let text = string_value(literal).or_else(|| char_value(literal).map(String::from))?;
    Some(repr(&text, is_printable))
}

fn repr(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut written = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            _ if c == '\\' || c == quote => written.extend(['\\', c]),
            _ if !c.is_control() && is_kept(c) => written.push(c),
            _ => written.push_str(&escaped(u32::from(c))),
        }
    }
    written.push(quote);
    written
}

fn escaped(code: u32) -> String {
    match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

/// Rust's `escape_debug` draws the same line as Python's `isprintable`, except that it escapes a combining mark at the start;
/// hence the letter in front.
fn is_printable(c: char) -> bool {
    matches!(c, '"' | '\'')
        || String::from_iter(['a', c])
            .escape_debug()
            .nth(1)
            .is_some_and(|written| written == c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn python(expression: &str) -> Option<String> {
        python_literal(&expression.parse().unwrap())
    }

    #[test]
    fn literals_as_python_writes_them() {
        let table = [
            ("true", "True"),
            ("false", "False"),
            ("None", "None"),
            ("1_000", "1000"),
            ("10u32", "10"),
            ("0xFF_usize", "255"),
            ("0x1f32", "7986"),
            ("0b1010i8", "10"),
            ("0o17", "15"),
            ("-1", "-1"),
            ("42.0", "42.0"),
            ("1.", "1.0"),
            ("1f64", "1.0"),
            ("-2.5_f32", "-2.5"),
            ("1e3", "1000.0"),
            ("1e16", "1e+16"),
            ("1.5E-7", "1.5e-07"),
            ("0.0001", "0.0001"),
            ("1e300", "1e+300"),
            ("'c'", "'c'"),
            ("'\\''", "\"'\""),
            ("b'a'", "97"),
            ("b\"x\\x00\\xff'\"", "b\"x\\x00\\xff'\""),
            ("()", "()"),
            ("(1, 2)", "(1, 2)"),
            ("(1,)", "(1,)"),
            ("(1)", "1"),
            ("(1, (\"a\", None),)", "(1, ('a', None))"),
        ];
        for (rust, expected) in table {
            assert_eq!(python(rust).as_deref(), Some(expected), "{rust}");
        }
    }

    #[test]
    fn strings_as_python_writes_them() {
        let table = [
            (r#""x""#, "'x'"),
            (r#""it's""#, r#""it's""#),
            (r#""\"""#, r#"'"'"#),
            (r#""'\"""#, r#"'\'"'"#),
            (r#""\\\n\r\t\0\u{7f}""#, r"'\\\n\r\t\x00\x7f'"),
            (r#""é猫e\u{301}\u{301}""#, "'é猫e\u{301}\u{301}'"),
            (r#""\u{a0}\u{2028}\u{e0001}""#, r"'\xa0\u2028\U000e0001'"),
            ("r\"\\d\"", r"'\\d'"),
        ];
        for (rust, expected) in table {
            assert_eq!(python(rust).as_deref(), Some(expected), "{rust}");
        }
    }

    #[test]
    fn anything_else_has_no_text() {
        for rust in [
            "",
            "x",
            "-x",
            "- -1",
            "-true",
            "-\"a\"",
            "1 + 1",
            "f()",
            "[]",
            "[1]",
            "{1}",
            "&1",
            "(1 2)",
            "(,)",
            "1e999",
            "1u7",
            "c\"a\"",
            "Some(1)",
            "u32::MAX",
            "340282366920938463463374607431768211456u128",
        ] {
            assert_eq!(python(rust), None, "{rust}");
        }
    }

    #[test]
    fn what_macros_wrap_or_build_is_read() {
        use proc_macro2::TokenTree;
        use quote::quote;
        let wrapped = TokenTree::from(Group::new(Delimiter::None, quote!(-1)));
        assert_eq!(python_literal(&quote!(#wrapped)).as_deref(), Some("-1"));
        let negative = Literal::i32_suffixed(-7);
        assert_eq!(python_literal(&quote!(#negative)).as_deref(), Some("-7"));
    }
}
