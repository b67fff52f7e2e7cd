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
    #[deleter(email)]
    fn change_email(&mut self) {
        self.email.clear();
    }
}

fn main() {}
