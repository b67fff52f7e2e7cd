#[pydust::class]
pub struct Lazy;

#[pydust::methods]
impl Lazy {
    fn __getattr__(name: &str) -> usize {
        name.len()
    }
}

fn main() {}
