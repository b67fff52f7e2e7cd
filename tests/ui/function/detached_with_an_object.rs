use pydust::prelude::*;

#[pydust::function]
#[detached]
pub fn length(object: &Bound<'_>) -> bool {
    object.is_none()
}

fn main() {}
