#[pydust::class]
pub enum Ratio {
    Half = 0.5,
    Whole = 1,
}

fn main() {}
