//! The traits by which the tags say what an item is to Python: the roots of the definition tree.
//!
//! CPython gets pointers to functions from what they say, and the runtime makes casts of it. So
//! whoever implements one makes a promise, and all of them are `unsafe` ([`Owner`], [`Class`] and
//! [`Module`] stand with what they describe). The other hidden traits, such as `Callable` and
//! `Attribute`, are safe, because what they say reaches CPython through one of these alone.
//!
//! [`Owner`]: super::cell::Owner
//! [`Class`]: super::instance::Class
//! [`Module`]: super::state::Module

use crate::create::methods::Methods;
use crate::exception::{PANIC_ERROR, PanicError};
use crate::tree::definition::Node;

/// What a tagged item is. Implemented by the tags.
///
/// # Safety
/// The node is the one that the item's own tag has written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a member: it carries no pydust tag",
    label = "not a class, exception, submodule or function that Python can see",
    note = "put `#[pydust::class]`, `#[pydust::exception]` or `#[pydust::submodule]` on the struct; a free function is listed as `fn name`"
)]
pub unsafe trait Tagged {
    /// The node of the definition tree.
    const NODE: Node;
}

// SAFETY: a class as Python's own `class` statement makes it, without native functions.
unsafe impl Tagged for PanicError {
    const NODE: Node = Node::Exception(&PANIC_ERROR);
}

/// Implemented by `#[pydust::methods]`. rustc prints the name where a struct has two blocks.
///
/// # Safety
/// The functions are those of the block, so that each is called with a value of this type.
pub unsafe trait OnlyOneMethodsBlockPerStruct: Sized + 'static {
    /// What the block says.
    const METHODS: Methods<Self>;
    /// Whether a function takes `&mut self`. Apart from `METHODS`, whose parameter types may ask
    /// for it: `&mut Self` is one only where this is so.
    const MUTABLE: bool;
}
