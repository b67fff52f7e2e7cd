#[pydust::class]
pub enum Colour {
    Red,
}

#[pydust::methods]
impl Colour {
    fn __len__(&self) -> usize {
        1
    }
}

fn main() {}
