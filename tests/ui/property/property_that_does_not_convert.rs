#[pydust::class(mutable)]
pub struct Person {
    email: String,
}

#[pydust::methods]
impl Person {
    #[property]
    pub fn email(&self) -> std::time::Instant {
        std::time::Instant::now()
    }
}

fn main() {}
