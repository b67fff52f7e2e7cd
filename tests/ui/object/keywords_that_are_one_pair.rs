use pydust::prelude::*;

fn print<'py>(function: &Bound<'py>) -> PyResult<Bound<'py>> {
    function.call_with(("text",), ("end", ""))
}

fn main() {}
