use pydust::prelude::*;

const FIRST: u8 = 3;

#[derive(Traverse)]
#[traverse(shared)]
#[repr(u8)]
pub enum Level {
    None = FIRST,
    Some(u8) = 200,
}

fn main() {}
