#[pydust::class]
pub enum Answer {
    Some,
    None,
}

fn main() {}
