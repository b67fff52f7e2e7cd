#[pydust::class(mutable)]
pub struct Person {
    email: String,
}

#[pydust::methods]
impl Person {
    #[setter(email)]
    fn set_email(&mut self, value: String) {
        self.email = value;
    }
}

fn main() {}
