#[pydust::class]
pub struct Person {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Person {
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn main() {}
