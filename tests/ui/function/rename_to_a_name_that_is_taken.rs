#[pydust::function]
pub fn open(#[arg(rename = "house")] door: usize, house: usize) -> usize {
    door + house
}

fn main() {}
