use pydust::prelude::*;

fn get<'py>(object: &Bound<'py>) -> PyResult<Bound<'py>> {
    object.getattr(1)
}

fn main() {}
