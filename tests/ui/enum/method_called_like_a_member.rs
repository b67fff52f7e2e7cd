#[pydust::class]
#[allow(non_camel_case_types)]
pub enum Colour {
    red,
    green,
}

#[pydust::methods]
impl Colour {
    pub fn red(&self) -> bool {
        true
    }
}

fn main() {}
