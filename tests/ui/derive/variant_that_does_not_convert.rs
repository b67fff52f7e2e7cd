use pydust::prelude::*;

pub struct Height(f64);

#[derive(FromPy)]
pub enum Goal {
    Name(String),
    Height(Height),
}

fn main() {}
