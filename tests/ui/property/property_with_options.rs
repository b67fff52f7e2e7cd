#[pydust::class(mutable)]
pub struct Person {
    email: String,
}

#[pydust::methods]
impl Person {
    #[property(name = "mail")]
    pub fn email(&self) -> &str {
        &self.email
    }
}

fn main() {}
