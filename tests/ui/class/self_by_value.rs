#[pydust::class]
pub struct Person {
    name: String,
}

#[pydust::methods]
impl Person {
    pub fn into_name(self) -> String {
        self.name
    }
}

fn main() {}
