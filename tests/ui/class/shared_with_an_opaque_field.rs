pub struct Handle;

#[pydust::class(module = "example.shapes")]
pub struct Job {
    #[opaque]
    handle: Vec<Handle>,
}

#[pydust::methods]
impl Job {}

fn main() {}
