#[pydust::class]
pub struct Numbers {
    numbers: Vec<u32>,
}

#[pydust::methods]
impl Numbers {
    #[rename = "__len__"]
    pub fn count(&self) -> usize {
        self.numbers.len()
    }
}

fn main() {}
