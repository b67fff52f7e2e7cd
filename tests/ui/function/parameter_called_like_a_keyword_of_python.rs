#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn pour(from: i64) -> i64 {
        from
    }
}

fn main() {}
