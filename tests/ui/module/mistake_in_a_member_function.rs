#[pydust::module(members(fn show))]
pub struct Example;

#[pydust::function]
pub fn show<T: ToString>(value: T) -> String {
    value.to_string()
}

fn main() {}
