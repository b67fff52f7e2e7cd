#[pydust::function]
#[arg(default = 1)]
pub fn twice(number: u8) -> u8 {
    2 * number
}

fn main() {}
