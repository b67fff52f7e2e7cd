use pydust::hint::Hint;
use pydust::prelude::*;

pub struct Item;

impl pydust::TypeCheck for Item {
    const HINT: Hint = Hint::Name("list");
    fn check(_object: &Bound<'_, PyAny>) -> bool {
        true
    }
}

#[pydust::class(module = "example.shapes")]
pub struct Point {
    item: Py<Item>,
}

fn main() {}
