//! Includes a file that another module includes too.

mod common;

/// A module with no more than tests.
#[pydust::module]
pub struct Twin;
