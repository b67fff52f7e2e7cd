#[pydust::function]
pub fn open(#[arg(rename = "from")] door: usize) -> usize {
    door
}

fn main() {}
