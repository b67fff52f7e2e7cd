#[pydust::module]
#[derive(Default)]
pub struct Example {
    #[attribute(set)]
    name: &'static str,
}

fn main() {}
