#[pydust::class]
pub enum Colour {
    Red,
}

#[pydust::methods]
impl Colour {
    pub fn change(&mut self) {}
}

fn main() {}
