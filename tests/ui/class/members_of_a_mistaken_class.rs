#[pydust::class(mutabel)]
pub struct Counter {
    #[attribute(set)]
    count: u64,
}

#[pydust::methods]
impl Counter {
    fn __new__() -> Self {
        Self { count: 0 }
    }

    pub fn absorb(&mut self, other: &mut Counter) -> Counter {
        self.count += other.count;
        Counter { count: 0 }
    }
}

#[pydust::module(members(Counter))]
pub struct Example;

fn main() {}
