//! From the definition tree to Python objects, when a module is executed: a file for each word, and for what several of them share.

pub mod attribute;
pub(crate) mod base;
pub(crate) mod class;
pub(crate) mod data;
pub(crate) mod derived;
pub(crate) mod enumeration;
pub(crate) mod function;
pub(crate) mod methods;
pub(crate) mod module;
pub(crate) mod pickling;
pub(crate) mod property;
pub(crate) mod slots;
mod subscripts;
pub(crate) mod unlisted;
