#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn global() -> i64 {
        1
    }
}

fn main() {}
