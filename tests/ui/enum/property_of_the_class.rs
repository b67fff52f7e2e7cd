use pydust::prelude::*;

#[pydust::class]
pub enum Colour {
    Red,
}

#[pydust::methods]
impl Colour {
    #[classmethod]
    #[property]
    pub fn first(_cls: &Bound<'_, PyType>) -> i64 {
        1
    }
}

fn main() {}
