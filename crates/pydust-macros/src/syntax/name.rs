//! Which texts are names in Python.

/// Names that Python's grammar takes: nothing called so could be written.
#[rustfmt::skip] // One name a line would fill a screen.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally",
    "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether Python takes a text for a name.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.starts_with(|first: char| first == '_' || first.is_alphabetic())
        && text
            .chars()
            .all(|rest| rest == '_' || rest.is_alphanumeric())
}
