// `Error` asks for `Debug`.
#[pydust::exception(message = "broken")]
pub struct Broken;

fn main() {}
