#[pydust::class]
pub struct Numbers {
    numbers: Vec<u32>,
}

#[pydust::methods]
impl Numbers {
    #[property]
    pub fn __bool__(&self) -> bool {
        self.numbers.is_empty()
    }
}

fn main() {}
