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

    #[deleter]
    fn delete_email(&mut self) {
        self.email.clear();
    }
}

fn main() {}
