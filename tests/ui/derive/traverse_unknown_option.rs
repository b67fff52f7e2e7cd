use pydust::prelude::*;

#[derive(Traverse)]
#[traverse(never)]
pub enum Client {
    Idle,
    Busy(Py<PyAny>),
}

fn main() {}
