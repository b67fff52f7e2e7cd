use pydust::prelude::*;

#[derive(FromPy)]
pub struct Place<'a, 'py> {
    name: &'a str,
    object: Bound<'py, PyAny>,
}

fn main() {}
