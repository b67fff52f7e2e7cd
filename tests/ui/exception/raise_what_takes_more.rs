// Python makes it from five values.
use pydust::prelude::*;

fn fail() -> PyResult<()> {
    raise!(UnicodeDecodeError, "broken")
}

fn main() {
    let _ = fail;
}
