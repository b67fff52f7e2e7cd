#[pydust::module]
pub struct Example {
    count: u32,
}

#[pydust::methods]
impl Example {
    fn __new__(count: u32) -> Self {
        Self { count }
    }
}

fn main() {}
