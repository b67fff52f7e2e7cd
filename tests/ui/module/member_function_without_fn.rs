#[pydust::function]
pub fn fibonacci(n: u64) -> u64 {
    n
}

#[pydust::module(members(fibonacci))]
pub struct Example;

fn main() {}
