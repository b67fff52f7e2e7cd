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
    fn set_email(&mut self, name: String, domain: String) {
        self.email = name + "@" + &domain;
    }
}

fn main() {}
