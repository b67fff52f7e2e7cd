#[pydust::function]
pub unsafe fn poke(address: usize) -> usize {
    address
}

fn main() {}
