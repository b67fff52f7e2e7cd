//! The smallest module.

/// A module with one function.
#[pydust::module]
pub struct Hello;

#[pydust::methods]
impl Hello {
    /// Says hello.
    pub fn hello() -> &'static str {
        "Hello from Rust!"
    }
}
