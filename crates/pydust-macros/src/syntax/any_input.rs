//! Every reader of this folder on any text: what `make fuzz` calls with texts that it makes up, and a unit test with those in
//! `tests/fuzz/seeds/parsers`.
//!
//! No text may make a reader panic, and a literal that has a text in Python has one that Python reads as the same value.

use proc_macro2::TokenStream;

use super::{
    Cursor, Errors, doc, erase_lifetimes, parse_enumeration, parse_function, parse_hint,
    parse_implementation, parse_meta_list, parse_metas, parse_signature, parse_struct,
    parse_struct_or_enum, python_literal,
};

/// Reads `text` as everything that it could be.
pub(crate) fn read_as_everything(text: &str) {
    let _ = parse_hint(text);
    // What is no Rust does not reach a macro.
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return;
    };
    let mut errors = Errors::new();
    errors.keep(parse_signature(tokens.clone()));
    errors.keep(parse_metas(tokens.clone()));
    errors.keep(parse_meta_list(tokens.clone()));
    errors.keep(parse_struct("tag", tokens.clone()));
    errors.keep(parse_enumeration("tag", tokens.clone()));
    errors.keep(parse_struct_or_enum("tag", tokens.clone()));
    errors.keep(parse_implementation("tag", tokens.clone()));
    if let Some(function) = errors.keep(parse_function("tag", tokens.clone())) {
        let _ = doc(&function.attributes);
    }
    let _ = erase_lifetimes(&tokens);
    if let Some(literal) = python_literal(&tokens) {
        assert!(!literal.is_empty(), "{text} has an empty text in Python");
    }
    let most = tokens.clone().into_iter().count();
    let mut cursor = Cursor::new(tokens);
    for _ in 0..most {
        let _ = cursor.take_expression(&[',']);
        cursor.eat_punct(',');
    }
    assert!(cursor.is_empty(), "{text} is never at its end");
    if let Err(error) = errors.finish() {
        let _ = error.into_compile_error();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::read_as_everything;

    #[test]
    fn seeds_of_the_fuzzer() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/seeds/parsers");
        let mut count = 0;
        for file in fs::read_dir(folder).expect("the seeds are in the repository") {
            let path = file.expect("the folder can be read").path();
            read_as_everything(&fs::read_to_string(path).expect("a seed is text"));
            count += 1;
        }
        assert!(count >= 20);
    }
}
