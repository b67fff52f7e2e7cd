use pydust::prelude::*;

#[derive(Traverse)]
pub union Number {
    integer: i64,
    float: f64,
}

fn main() {}
