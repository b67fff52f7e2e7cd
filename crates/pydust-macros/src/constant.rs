//! `pub const` in a methods block.
//!
//! ```text
//! pub const LIMIT: u32 = 0x10;
//! ```
//! becomes an edge, with the value as Python writes it where a literal of a plain type says it:
//! ```text
//! ConstantEdge { name: c"LIMIT", hint: <u32 as IntoPy>::HINT, text: Some("16"), value: |py| <u32 as IntoPy>::into_py(Limits::LIMIT, py) }
//! ```

use proc_macro2::{Delimiter, Ident, TokenStream};
use quote::quote_spanned;

use crate::emission::{c_name, doc, first_span, optional, quote, repeatable};
use crate::hint;
use crate::syntax::{Constant, Cursor, Result, conditions, plain_name, python_literal};

/// The edge of a constant.
pub(crate) fn emit(constant: &Constant, owner: &Ident) -> Result<TokenStream> {
    let (name, doc, conditions) = (
        &constant.name,
        doc(&constant.attributes)?,
        conditions(&constant.attributes),
    );
    let python_name = c_name(&plain_name(name));
    let ty = repeatable(&constant.ty, Some(owner));
    let into = quote_spanned!(first_span(&ty)=> <#ty as __tag::IntoPy<'_>>);
    let hint = hint::Model::parse(&constant.attributes)?;
    // A hint says more, or something else, than the value.
    let text = optional(match hint {
        Some(_) => None,
        None => text(&constant.ty, &constant.value).map(|text| quote!(#text)),
    });
    let hint = hint.map_or_else(
        || quote!(#into::HINT),
        |hint| hint.emit(&quote!(#into::HINT)),
    );
    Ok(quote! {
        #conditions
        __tag::ConstantEdge { name: #python_name, doc: #doc, hint: #hint, text: #text, value: |__py| #into::into_py(#owner::#name, __py) }
    })
}

/// Types of which a literal is the same value in Python. An `f32` is not: it has fewer digits there than are written.
#[rustfmt::skip] // One name a line would fill a screen.
const PLAIN: &[&str] = &[
    "bool", "char", "f64", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
];

/// The value as Python writes it; nothing where it is no literal, or not of a plain type.
fn text(ty: &TokenStream, value: &TokenStream) -> Option<String> {
    let mut ty = Cursor::new(ty.clone());
    if ty.eat_punct('&') {
        if ty.eat_punct('\'') {
            ty.eat_any_ident();
        }
        return (ty.eat_ident("str") && ty.is_empty())
            .then(|| python_literal(value))
            .flatten();
    }
    let group = |cursor: &mut Cursor, delimiter| {
        let group = cursor.eat_group(delimiter)?;
        cursor.is_empty().then(|| Cursor::inside(&group))
    };
    let mut value_cursor = Cursor::new(value.clone());
    if let Some(mut types) = group(&mut ty, Delimiter::Parenthesis) {
        let mut values = group(&mut value_cursor, Delimiter::Parenthesis)?;
        let mut texts = Vec::new();
        while !types.is_empty() {
            texts.push(text(
                &types.take_type(&[',']),
                &values.take_expression(&[',']),
            )?);
            types.eat_punct(',');
            values.eat_punct(',');
        }
        return values.is_empty().then(|| match texts.as_slice() {
            [only] => format!("({only},)"),
            texts => format!("({})", texts.join(", ")),
        });
    }
    if let Some(mut item) = group(&mut ty, Delimiter::Bracket) {
        let item = item.take_type(&[';']);
        let mut values = group(&mut value_cursor, Delimiter::Bracket)?;
        let mut texts = Vec::new();
        while !values.is_empty() {
            texts.push(text(&item, &values.take_expression(&[',']))?);
            values.eat_punct(',');
        }
        return Some(format!("[{}]", texts.join(", ")));
    }
    let name = ty.eat_any_ident()?;
    (ty.is_empty() && PLAIN.iter().any(|plain| name == plain))
        .then(|| python_literal(value))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_plain_types_have_a_text() {
        for (ty, value, expected) in [
            ("u32", "0x10", Some("16")),
            ("f64", "-1.5", Some("-1.5")),
            ("bool", "true", Some("True")),
            ("char", "'a'", Some("'a'")),
            ("&'static str", "\"a\"", Some("'a'")),
            ("(&str, u8,)", "(\"x\", 1)", Some("('x', 1)")),
            ("(&str,)", "(\"x\",)", Some("('x',)")),
            ("()", "()", Some("()")),
            ("[&str; 2]", "[\"a\", \"b\"]", Some("['a', 'b']")),
            ("[(u8, u8); 1]", "[(1, 2)]", Some("[(1, 2)]")),
            ("f32", "0.1", None),
            ("u32", "1 << 4", None),
            ("[u8; 3]", "[0; 3]", None),
            ("Option<u8>", "None", None),
            ("Wrapped", "1", None),
            ("(u8, u8)", "(1)", None),
            ("(u8)", "PAIR", None),
        ] {
            let found = text(&ty.parse().unwrap(), &value.parse().unwrap());
            assert_eq!(found.as_deref(), expected, "{ty} = {value}");
        }
    }
}
