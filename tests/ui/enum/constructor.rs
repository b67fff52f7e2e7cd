#[pydust::class]
pub enum Colour {
    Red,
}

#[pydust::methods]
impl Colour {
    fn __new__() -> Self {
        Self::Red
    }
}

fn main() {}
