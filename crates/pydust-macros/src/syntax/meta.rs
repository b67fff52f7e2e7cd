//! The options of a tag: `default = 0, keyword, rename = "x", members(A, B)`.

use proc_macro2::{Delimiter, Group, Ident, TokenStream};

use super::{Cursor, Error, Result, plain_name};

#[derive(Clone, Debug)]
pub(crate) struct Meta {
    pub(crate) name: Ident,
    pub(crate) value: MetaValue,
}

#[derive(Clone, Debug)]
pub(crate) enum MetaValue {
    /// `keyword`
    Flag,
    /// `default = 0`; never empty.
    Value(TokenStream),
    /// `members(A, B)`
    List(Group),
}

/// The options in the order they are written; the same one twice is an error.
pub(crate) fn parse_meta_list(tokens: TokenStream) -> Result<Vec<Meta>> {
    let list = parse_metas(tokens)?;
    for (index, meta) in list.iter().enumerate() {
        if list[..index]
            .iter()
            .any(|earlier| earlier.name == meta.name)
        {
            let message = format!("`{}` is given twice", plain_name(&meta.name));
            return Err(Error::new(meta.name.span(), message));
        }
    }
    Ok(list)
}

/// The options in the order they are written.
pub(crate) fn parse_metas(tokens: TokenStream) -> Result<Vec<Meta>> {
    let mut cursor = Cursor::new(tokens);
    let mut list: Vec<Meta> = vec![];
    while !cursor.is_empty() {
        list.push(parse_meta(&mut cursor)?);
        if !cursor.is_empty() && !cursor.eat_punct(',') {
            return Err(cursor.expected("`,` between two options"));
        }
    }
    Ok(list)
}

fn parse_meta(cursor: &mut Cursor) -> Result<Meta> {
    let name = cursor
        .eat_any_ident()
        .ok_or_else(|| cursor.expected("the name of an option"))?;
    let value = if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
        MetaValue::List(group)
    } else if cursor.eat_punct('=') {
        let value = cursor.take_expression(&[',']);
        if value.is_empty() {
            let message = format!("`{}` needs a value after `=`", plain_name(&name));
            return Err(Error::new(name.span(), message));
        }
        MetaValue::Value(value)
    } else {
        MetaValue::Flag
    };
    Ok(Meta { name, value })
}

/// For a name that is none of `known`, with the nearest of these if it looks like a slip.
pub(crate) fn unknown_key(name: &Ident, known: &[&str]) -> Error {
    let written = plain_name(name);
    let expected = match known {
        [] => "no key is known here".to_owned(),
        [only] => format!("expected `{only}`"),
        _ => format!("expected one of `{}`", known.join("`, `")),
    };
    let nearest = known.iter().map(|key| (distance(&written, key), key)).min();
    let is_near = |edits| known.len() > 1 && edits <= written.chars().count().max(3) / 3;
    let suggestion = match nearest {
        Some((edits, key)) if is_near(edits) => format!("; did you mean `{key}`?"),
        _ => String::new(),
    };
    let message = format!("unknown key `{written}`, {expected}{suggestion}");
    Error::new(name.span(), message)
}

/// How many letters to insert, delete or replace.
pub(crate) fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, a) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use quote::{format_ident, quote};

    use super::*;

    fn shown(tokens: TokenStream) -> String {
        match parse_meta_list(tokens) {
            Err(error) => error.to_string(),
            Ok(list) => list
                .iter()
                .map(|meta| match &meta.value {
                    MetaValue::Flag => meta.name.to_string(),
                    MetaValue::Value(value) => format!("{}: {value}", meta.name),
                    MetaValue::List(group) => format!("{}: {group}", meta.name),
                })
                .collect::<Vec<_>>()
                .join("; "),
        }
    }

    #[test]
    fn flags_values_and_lists() {
        assert_eq!(
            shown(
                quote!(default = f::<A, B>(1, 2), keyword, rename = "x", members(A, fn b as "c"), type = 1 < 2,)
            ),
            "default: f :: < A , B > (1 , 2); keyword; rename: \"x\"; members: (A , fn b as \"c\"); type: 1 < 2"
        );
        assert_eq!(shown(quote!()), "");
    }

    #[test]
    fn mistakes() {
        assert_eq!(shown(quote!(a, b, a = 1)), "`a` is given twice");
        assert_eq!(shown(quote!(a = , b)), "`a` needs a value after `=`");
        assert_eq!(
            shown(quote!(a b)),
            "expected `,` between two options, found `b`"
        );
        assert_eq!(
            shown(quote!(, a)),
            "expected the name of an option, found `,`"
        );
        assert_eq!(
            shown(quote!("a")),
            "expected the name of an option, found `\"a\"`"
        );
        assert_eq!(
            shown(quote!(a[1])),
            "expected `,` between two options, found `[`"
        );
    }

    #[test]
    fn unknown_keys_suggest_the_nearest() {
        let message =
            |name: &str, known: &[&str]| unknown_key(&format_ident!("{name}"), known).to_string();
        assert_eq!(
            message("defualt", &["default", "keyword"]),
            "unknown key `defualt`, expected one of `default`, `keyword`; did you mean `default`?"
        );
        assert_eq!(
            message("x", &["default", "keyword"]),
            "unknown key `x`, expected one of `default`, `keyword`"
        );
        assert_eq!(
            message("sett", &["set"]),
            "unknown key `sett`, expected `set`"
        );
        assert_eq!(message("x", &[]), "unknown key `x`, no key is known here");
    }
}
