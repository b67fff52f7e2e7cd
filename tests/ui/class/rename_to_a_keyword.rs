#[pydust::class]
pub struct Door;

#[pydust::methods]
impl Door {
    #[rename = "import"]
    pub fn open(&self) {}
}

fn main() {}
