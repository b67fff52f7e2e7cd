use pydust::prelude::*;

#[pydust::function]
#[detached]
pub fn nothing(py: Python<'_>) -> bool {
    py.none().is_none()
}

fn main() {}
