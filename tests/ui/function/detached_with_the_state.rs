use pydust::prelude::*;

#[pydust::module(members(fn count))]
#[derive(Default)]
pub struct Counted {
    count: u64,
}

#[pydust::function]
#[detached]
pub fn count(state: State<'_, Counted>) -> u64 {
    state.count
}

fn main() {}
