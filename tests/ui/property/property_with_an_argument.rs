#[pydust::class(mutable)]
pub struct Person {
    email: String,
}

#[pydust::methods]
impl Person {
    #[property]
    pub fn email(&self, domain: &str) -> String {
        format!("{}@{domain}", self.email)
    }
}

fn main() {}
