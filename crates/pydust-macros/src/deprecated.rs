//! `#[deprecated]`, Rust's own attribute, on what Python sees.
//!
//! ```text
//! #[deprecated(note = "use greet()")] pub fn hello() { .. }
//! ```
//! becomes, beside the note in the definition, one statement of the wrapper, before any argument is converted:
//! ```text
//! __tag::deprecated(__py, "use greet()")?;
//! ```
//! What it says to Rust code is rustc's: the attribute stays on a function. A class loses it, because its own tags name the struct.

use crate::syntax::{Attribute, AttributeKind, Error, MetaValue, Result, only_string};
use crate::syntax::{parse_meta_list, unknown_key};

/// The warning for Python, if the item is deprecated: the note, or where there is none that `name` is deprecated.
pub(crate) fn warning(attributes: &[Attribute], name: &str) -> Result<Option<String>> {
    let Some(attribute) = attributes
        .iter()
        .find(|attribute| attribute.path == "deprecated")
    else {
        return Ok(None);
    };
    let note = match attribute.kind {
        AttributeKind::Path => None,
        AttributeKind::NameValue => Some(text(attribute, &attribute.arguments)?),
        AttributeKind::List => {
            let mut note = None;
            for meta in parse_meta_list(attribute.arguments.clone())? {
                match meta.value {
                    MetaValue::Value(value) if meta.name == "note" => {
                        note = Some(text(attribute, &value)?);
                    }
                    MetaValue::Value(value) if meta.name == "since" => {
                        text(attribute, &value)?;
                    }
                    _ if meta.name == "note" || meta.name == "since" => {
                        return Err(form(attribute));
                    }
                    _ => return Err(unknown_key(&meta.name, &["note", "since"])),
                }
            }
            note
        }
    };
    Ok(Some(
        note.unwrap_or_else(|| format!("{name} is deprecated")),
    ))
}

fn text(attribute: &Attribute, value: &proc_macro2::TokenStream) -> Result<String> {
    only_string(value)
        .map(|(_, text)| text)
        .ok_or_else(|| form(attribute))
}

fn form(attribute: &Attribute) -> Error {
    Error::new(
        attribute.span,
        "`deprecated` says what to use in strings: `#[deprecated(note = \"use other()\")]`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse_function;

    fn warning_of(text: &str) -> Result<Option<String>> {
        let function = parse_function("", format!("{text} fn old() {{}}").parse().unwrap())?;
        warning(&function.attributes, "old()")
    }

    #[test]
    fn the_note_is_the_warning() {
        for (written, expected) in [
            ("", None),
            ("#[doc(hidden)]", None),
            ("#[deprecated]", Some("old() is deprecated")),
            (
                "#[deprecated(since = \"2.0\")]",
                Some("old() is deprecated"),
            ),
            ("#[deprecated = \"use new()\"]", Some("use new()")),
            (
                "#[deprecated(note = \"a \\\"b\\\"\", since = \"2\")]",
                Some("a \"b\""),
            ),
        ] {
            assert_eq!(warning_of(written).unwrap().as_deref(), expected);
        }
    }

    #[test]
    fn other_forms_are_errors() {
        for written in ["note", "note = 1", "reason = \"a\"", "since"] {
            assert!(warning_of(&format!("#[deprecated({written})]")).is_err());
        }
    }
}
