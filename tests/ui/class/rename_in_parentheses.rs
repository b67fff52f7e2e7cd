#[pydust::class]
pub struct Door;

#[pydust::methods]
impl Door {
    #[rename("shut")]
    pub fn close(&self) {}
}

fn main() {}
