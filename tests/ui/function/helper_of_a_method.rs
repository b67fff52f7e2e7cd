#[pydust::function]
#[property]
pub fn answer() -> u8 {
    42
}

fn main() {}
