use pydust::prelude::*;

#[pydust::function]
pub fn count(named: VarKwargs<'_>, last: usize) -> usize {
    named.len() + last
}

fn main() {}
