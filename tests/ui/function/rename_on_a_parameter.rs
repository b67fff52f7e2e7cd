#[pydust::function]
pub fn twice(#[rename = "class_"] number: u8) -> u8 {
    2 * number
}

fn main() {}
