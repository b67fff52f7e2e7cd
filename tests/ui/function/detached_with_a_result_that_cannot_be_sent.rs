use pydust::prelude::*;

#[pydust::function]
#[detached]
pub fn list<'py>() -> PyResult<Bound<'py, PyList>> {
    raise!(ValueError, "nothing here")
}

fn main() {}
