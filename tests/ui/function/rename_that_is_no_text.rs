#[pydust::function]
pub fn open(#[arg(rename = 3)] door: usize) -> usize {
    door
}

fn main() {}
