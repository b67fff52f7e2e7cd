use pydust::prelude::*;

#[derive(Traverse)]
pub struct Handler {
    function: Box<dyn Fn() + Send + Sync>,
}

fn main() {}
