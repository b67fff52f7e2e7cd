use pydust::prelude::*;

fn get<'py>(py: Python<'py>, object: &Bound<'py>, name: &'static str) -> PyResult<Bound<'py>> {
    object.getattr(intern!(py, name))
}

fn main() {}
