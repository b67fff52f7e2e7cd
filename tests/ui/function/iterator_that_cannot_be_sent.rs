use std::rc::Rc;

#[pydust::function]
pub fn numbers() -> impl Iterator<Item = u32> {
    let last = Rc::new(3);
    (0..3).filter(move |number| number < &*last)
}

fn main() {}
