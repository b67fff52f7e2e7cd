#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    fn __init__(&self, first: u32, second: u32) {
        let _ = (first, second);
    }
}

fn main() {}
