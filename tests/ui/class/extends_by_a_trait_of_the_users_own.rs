use pydust::definition::PythonBase;
use pydust::prelude::*;

pub struct SetAsText;

impl pydust::BaseClass for SetAsText {
    type Object = PyString;
    const BASE: PythonBase = PythonBase {
        name: "set",
        find: |py| py.import("builtins")?.as_any().getattr("set")?.cast_into(),
    };
}

fn main() {}
