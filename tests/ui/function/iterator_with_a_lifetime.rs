#[pydust::class]
pub struct Numbers {
    numbers: Vec<u32>,
}

#[pydust::methods]
impl Numbers {
    pub fn all(&self) -> impl Iterator<Item = u32> + '_ {
        self.numbers.iter().copied()
    }
}

fn main() {}
