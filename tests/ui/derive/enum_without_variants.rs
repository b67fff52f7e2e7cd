use pydust::prelude::*;

#[derive(IntoPy)]
pub enum Never {}

fn main() {}
