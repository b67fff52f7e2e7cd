#[pydust::function]
#[rename = "shut"]
pub fn close() {}

fn main() {}
