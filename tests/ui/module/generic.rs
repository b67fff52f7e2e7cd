#[pydust::module]
pub struct Example<T> {
    value: T,
}

fn main() {}
