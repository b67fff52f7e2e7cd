#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn first() {}
}

#[pydust::methods]
impl Example {
    pub fn second() {}
}

fn main() {}
