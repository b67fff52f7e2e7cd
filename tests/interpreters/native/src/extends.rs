//! A class over whatever a test puts in the place of its base.

use pydust::prelude::*;

/// Can be imported when the base can be extended.
#[pydust::module(members(Below))]
pub struct Extends;

/// A native class over it.
#[pydust::class(extends = "somewhere:Base", mutable)]
pub struct Below {
    #[attribute]
    number: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Below {
    fn __new__<'py>(
        py: Python<'py>,
        arguments: Vec<Bound<'py>>,
    ) -> PyResult<WithBase<Vec<Bound<'py>>, Self>> {
        let number = py.import("builtins")?.getattr("object")?.call(())?.unbind();
        Ok(WithBase::new(
            arguments,
            Self {
                number: Some(number),
            },
        ))
    }

    /// Calls a function while it is being changed.
    pub fn hold(&mut self, function: &Bound<'_>) -> PyResult<bool> {
        function.call(())?;
        Ok(self.number.is_some())
    }
}
