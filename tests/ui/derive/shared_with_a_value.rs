use pydust::prelude::*;

#[derive(Traverse)]
#[traverse(shared = true)]
pub enum Style {
    Solid,
}

fn main() {}
