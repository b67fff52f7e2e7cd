//! Includes a file whose stem another one has.

mod util;
