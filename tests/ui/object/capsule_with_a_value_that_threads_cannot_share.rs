use std::cell::Cell;

use pydust::prelude::*;

fn wrap(py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new(py, "example.shared", Cell::new(1))
}

fn main() {}
