use pydust::prelude::*;

fn increment<'py>(function: &Bound<'py>) -> PyResult<Bound<'py>> {
    function.call(1)
}

fn main() {}
