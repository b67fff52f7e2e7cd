#[pydust::module]
#[derive(Default)]
pub struct Example {
    count: u32,
}

#[pydust::methods]
impl Example {
    #[property]
    pub fn count(&self) -> u32 {
        self.count
    }
}

fn main() {}
