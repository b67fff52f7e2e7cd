#[pydust::class]
pub struct Door;

#[pydust::methods]
impl Door {
    pub fn open(&self) {}

    #[rename = "open"]
    pub fn unlock(&self) {}
}

fn main() {}
