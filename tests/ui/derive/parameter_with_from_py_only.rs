use pydust::convert::Expected;
use pydust::hint::Hint;
use pydust::prelude::*;

pub struct Even(u64);

impl<'py> FromPy<'py> for Even {
    const HINT: Hint = Hint::Name("int");
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        Err(Expected::described("an even number").but_got(object))
    }
}

#[pydust::function]
pub fn half(value: Even) -> u64 {
    value.0 / 2
}

fn main() {}
