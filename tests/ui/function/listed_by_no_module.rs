#![deny(warnings)]

#[pydust::module(members(fn listed, inner::Deep))]
pub struct Example;

#[pydust::function]
pub fn listed() -> u8 {
    1
}

#[pydust::function]
pub fn forgotten() -> u8 {
    2
}

/// Others list it.
#[pydust::function]
#[allow(dead_code)]
pub fn for_others() -> u8 {
    3
}

pub mod inner {
    #[pydust::submodule(members(fn deep))]
    pub struct Deep;

    #[pydust::function]
    pub fn deep() -> u8 {
        4
    }
}

fn main() {}
