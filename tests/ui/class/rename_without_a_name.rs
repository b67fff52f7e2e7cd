#[pydust::class]
pub struct Door;

#[pydust::methods]
impl Door {
    #[rename]
    pub fn open(&self) {}
}

fn main() {}
