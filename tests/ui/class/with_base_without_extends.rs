use pydust::prelude::*;

#[pydust::class]
pub struct Animal;

#[pydust::methods]
impl Animal {
    fn __new__() -> WithBase<(), Self> {
        WithBase::new((), Self)
    }
}

fn main() {}
