#[pydust::module]
pub enum Example {
    First,
    Second,
}

fn main() {}
