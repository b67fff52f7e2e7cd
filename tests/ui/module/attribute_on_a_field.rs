#[pydust::module]
#[derive(Default)]
pub struct Example {
    #[attribute]
    count: u32,
}

fn main() {}
