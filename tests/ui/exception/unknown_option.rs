// A slip of the pen.
#[pydust::exception(extend = ValueError)]
#[derive(Debug)]
pub struct Broken;

fn main() {}
