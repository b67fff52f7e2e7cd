//! A class with whatever metaclass a test names.

/// Can be imported when the metaclass will do.
#[pydust::module(members(Made))]
pub struct Metaclass;

/// A class of that metaclass.
#[pydust::class(metaclass = "somewhere:Meta")]
pub struct Made {
    #[attribute]
    number: u32,
}

#[pydust::methods]
impl Made {
    fn __new__(number: u32) -> Self {
        Self { number }
    }
}
