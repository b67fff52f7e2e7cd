use pydust::prelude::*;

fn check(object: &Bound<'_>) -> PyResult<()> {
    object.cast::<String>().map(drop)
}

fn main() {}
