#[pydust::class(mutable)]
pub struct Person {
    email: String,
}

#[pydust::methods]
impl Person {
    #[property]
    pub fn email(&self) -> &str {
        &self.email
    }

    #[classmethod]
    #[property]
    pub fn instances(&self) -> usize {
        0
    }
}

fn main() {}
