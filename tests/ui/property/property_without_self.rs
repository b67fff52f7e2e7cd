#[pydust::class(mutable)]
pub struct Person {
    email: String,
}

#[pydust::methods]
impl Person {
    #[property]
    pub fn email() -> String {
        String::new()
    }
}

fn main() {}
