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

    #[setter(email)]
    #[rename = "mail"]
    fn set_email(&mut self, value: String) {
        self.email = value;
    }
}

fn main() {}
