use pydust::prelude::*;

#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    #[classmethod]
    pub fn kind(_cls: &Bound<'_, PyType>) -> u32 {
        1
    }
}

fn main() {}
