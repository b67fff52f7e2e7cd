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

    #[property]
    pub fn from(&self) -> &str {
        &self.email
    }
}

fn main() {}
