#[pydust::module]
#[derive(Default)]
pub struct Example {
    #[base]
    count: u8,
}

#[pydust::methods]
impl Example {}

fn main() {}
