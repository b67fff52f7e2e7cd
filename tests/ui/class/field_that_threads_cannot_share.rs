use std::rc::Rc;

#[pydust::class]
pub struct Cache {
    shared: Rc<String>,
}

fn main() {}
