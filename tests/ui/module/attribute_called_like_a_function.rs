#[pydust::module]
#[derive(Default)]
pub struct Example {
    #[attribute]
    count: u32,
}

#[pydust::methods]
impl Example {
    pub fn count(&self) -> u32 {
        self.count
    }
}

fn main() {}
