//! The calls between a panic and the entry that catches it, where `RUST_BACKTRACE` asks for them: `read` finds them in dev builds. A release build has no debug
//! information to name a call by, so it has nothing of this (`off`).

#[cfg(not(debug_assertions))]
mod off;
#[cfg(debug_assertions)]
mod read;

#[cfg(not(debug_assertions))]
pub(crate) use off::{Trace, Wanted};
#[cfg(debug_assertions)]
pub(crate) use read::{Trace, Wanted};

/// One call, made at a line of a file.
pub(crate) struct BacktraceCall {
    /// As Rust writes it: `example_hello::words::check`.
    pub(crate) function: String,
    /// As rustc saw it, so relative to the project, where that can be known.
    pub(crate) file: String,
    pub(crate) line: u32,
}
