// `u32` is no exception class.
use pydust::prelude::*;

fn is_number(py: Python<'_>, error: &PyErr) -> bool {
    error.is::<u32>(py)
}

fn main() {
    let _ = is_number;
}
