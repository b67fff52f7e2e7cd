#[pydust::class]
pub enum Colour {
    #[member(rename = "red")]
    Red,
    Green,
}

#[pydust::methods]
impl Colour {
    pub fn red(&self) -> bool {
        true
    }
}

fn main() {}
