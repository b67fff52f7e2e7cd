//! Helper attributes where nobody reads them: a mistake, because the tags take them all out of what they emit.
//!
//! What a helper says where it belongs is for its tag; here is where each belongs, and what people write who know another framework.

use crate::syntax::{Attribute, Error, Errors, Function, Struct, distance};

/// The helpers of functions and of structs, with where they belong.
const PLACES: &[(&str, &str)] = &[
    ("arg", "on a parameter that Python passes"),
    ("signature", "on a function that Python sees"),
    ("detached", "on a function that Python sees"),
    (
        "hint",
        "on a function that Python sees, a parameter, an attribute or a constant",
    ),
    ("rename", "on a function of a `#[pydust::methods]` block"),
    ("property", "on a function of a `#[pydust::methods]` block"),
    ("setter", "on a function of a `#[pydust::methods]` block"),
    ("deleter", "on a function of a `#[pydust::methods]` block"),
    (
        "classmethod",
        "on a function of a `#[pydust::methods]` block",
    ),
    ("attribute", "on a field of a class or module"),
    ("base", "on the first field of a class"),
    ("opaque", "on a field"),
    ("member", "on a variant of an enum that is a class"),
    ("message", "on a variant of an exception"),
    ("extends", "on a variant of an exception"),
    ("source", "on a field of an exception"),
];

/// What PyO3's users write on a function, and what it is called here.
const MEANT: &[(&str, &str)] = &[
    ("getter", "write `#[property]`"),
    ("new", "the constructor is `fn __new__`"),
    (
        "staticmethod",
        "a function without `self` is a static method, leave this out",
    ),
    (
        "classattr",
        "write a `pub const`, or `#[classmethod]` and `#[property]`",
    ),
    ("pyo3", "write `#[rename = \"..\"]`, or `#[signature(..)]`"),
];

/// Helpers of functions that are long enough for a slip to be told from another name.
const LONG: &[&str] = &[
    "property",
    "setter",
    "deleter",
    "classmethod",
    "signature",
    "detached",
    "rename",
];

/// Refuses those of `helpers` that are not among `allowed`, and what is given twice.
pub(crate) fn refuse(
    attributes: &[Attribute],
    helpers: &[&str],
    allowed: &[&str],
    errors: &mut Errors,
) {
    for (index, attribute) in attributes.iter().enumerate() {
        let name = attribute.name.as_str();
        if !helpers.contains(&name) {
            continue;
        }
        if let (false, Some((_, place))) = (
            allowed.contains(&name),
            PLACES.iter().find(|(known, _)| *known == name),
        ) {
            errors.push(Error::new(
                attribute.span,
                format!("`#[{name}]` says nothing here: it belongs {place}"),
            ));
        } else if attributes[..index]
            .iter()
            .any(|earlier| earlier.name == name)
        {
            errors.push(Error::new(
                attribute.span,
                format!("`#[{name}]` is given twice: write all of it in one"),
            ));
        }
    }
}

/// What a tag reads on a function and on its parameters, of which `own` are on the function itself. The first parameter of a method may be its receiver.
pub(crate) fn refuse_on_function(
    function: &Function,
    helpers: &[&str],
    own: &[&str],
    errors: &mut Errors,
) {
    refuse(&function.attributes, helpers, own, errors);
    if let Some(receiver) = &function.receiver {
        refuse(&receiver.attributes, helpers, &[], errors);
    }
    for parameter in &function.parameters {
        refuse(&parameter.attributes, helpers, &["arg", "hint"], errors);
    }
}

/// What a tag reads on the fields of a struct.
pub(crate) fn refuse_on_fields(
    item: &Struct,
    helpers: &[&str],
    allowed: &[&str],
    errors: &mut Errors,
) {
    for field in &item.fields {
        refuse(&field.attributes, helpers, allowed, errors);
    }
}

/// Takes what is none of rustc's and none of ours from a function, where it looks like a slip or is PyO3's. rustc would have less to say of it.
pub(crate) fn take_slips(function: &mut Function, errors: &mut Errors) {
    function.attributes.retain(|attribute| {
        let Some(remedy) = remedy(attribute) else {
            return true;
        };
        errors.push(Error::new(
            attribute.span,
            format!("there is no `#[{}]`: {remedy}", attribute.name),
        ));
        false
    });
}

fn remedy(attribute: &Attribute) -> Option<String> {
    let name = attribute.name.as_str();
    if attribute.path != name || LONG.contains(&name) {
        return None;
    }
    if let Some((_, remedy)) = MEANT.iter().find(|(meant, _)| *meant == name) {
        return Some((*remedy).to_owned());
    }
    let near = LONG
        .iter()
        .find(|known| distance(name, known) <= 1 + usize::from(known.len() > 7));
    near.map(|known| format!("did you mean `#[{known}]`?"))
}
