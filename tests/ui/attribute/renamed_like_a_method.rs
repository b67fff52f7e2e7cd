#[pydust::class]
pub struct Person {
    #[attribute(rename = "greeting")]
    name: String,
}

#[pydust::methods]
impl Person {
    pub fn greeting(&self) -> String {
        format!("Hello {}", self.name)
    }
}

fn main() {}
