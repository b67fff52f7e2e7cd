// A function is no error.
#[pydust::exception]
fn broken() {}

fn main() {}
