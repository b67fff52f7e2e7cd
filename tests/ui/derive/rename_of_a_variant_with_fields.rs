use pydust::prelude::*;

#[derive(FromPy)]
pub enum Goal {
    #[convert(rename = "name")]
    Name(String),
}

fn main() {}
