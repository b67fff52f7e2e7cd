use pydust::prelude::*;

fn counter(py: Python<'_>) -> PyResult<Bound<'_>> {
    let mut calls = 0;
    py.callable("count", move |_arguments, _keywords| {
        calls += 1;
        Ok(calls)
    })
}

fn main() {}
