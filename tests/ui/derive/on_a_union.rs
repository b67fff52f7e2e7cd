use pydust::prelude::*;

#[derive(FromPy)]
pub union Number {
    integer: i64,
    float: f64,
}

fn main() {}
