//! The front end of every tag: from the tokens of one item to a model that keeps the user's own tokens and spans.
//!
//! It knows Rust's item syntax only as far as the tags need it (structs, enums, impl blocks, functions, attributes) and keeps types,
//! patterns and expressions as tokens. What a tag or an option means is left to the tags. There is no `syn` here: compile time
//! is a promise. No input makes this code panic; whatever it cannot read becomes an [`Error`] at a span.

#[cfg(any(test, fuzzing))]
pub(crate) mod any_input;
mod attribute;
mod cursor;
mod enumeration;
mod error;
mod function;
mod generics;
mod hint;
mod implementation;
mod item;
mod lifetime;
mod literal;
mod meta;
mod name;
mod python_literal;
mod signature;
mod visibility;

pub(crate) use attribute::{Attribute, AttributeKind, conditions, doc};
pub(crate) use cursor::{Cursor, opened, plain_name};
pub(crate) use enumeration::{
    Enumeration, StructOrEnum, Variant, parse_enumeration, parse_struct_or_enum,
};
pub(crate) use error::{Error, Errors, Result};
pub(crate) use function::{Function, Parameter, ReceiverKind, parse_function};
pub(crate) use generics::Generics;
pub(crate) use hint::{Written, parse_hint};
pub(crate) use implementation::{Constant, Implementation, parse_implementation};
pub(crate) use item::{Field, Shape, Struct, parse_struct};
pub(crate) use lifetime::{erase_lifetimes, map_lifetimes};
pub(crate) use literal::{only_string, string_value};
pub(crate) use meta::{Meta, MetaValue, distance, parse_meta_list, parse_metas, unknown_key};
pub(crate) use name::{is_identifier, is_keyword};
pub(crate) use python_literal::python_literal;
pub(crate) use signature::{SignaturePart, parse_signature};
pub(crate) use visibility::Visibility;
