pub fn fibonacci(n: u64) -> u64 {
    n
}

#[pydust::module(members(fn fibonacci))]
pub struct Example;

fn main() {}
