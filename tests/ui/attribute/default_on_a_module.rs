#[pydust::module]
pub struct Native {
    #[attribute(set, default = 0)]
    count: u32,
}

#[pydust::methods]
impl Native {
    fn __new__() -> Self {
        Self { count: 0 }
    }
}

fn main() {}
