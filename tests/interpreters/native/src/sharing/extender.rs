//! Extends a class that belongs to another module.

mod held;
use held::Mark;

/// The first number of `Tone`.
pub const FIRST: u8 = 200;

/// Cannot be imported.
#[pydust::module(members(Below))]
pub struct Extender;

#[pydust::methods]
impl Extender {}

/// Below a class of another module.
#[pydust::class]
pub struct Below {
    #[base]
    mark: Mark,
}

#[pydust::methods]
impl Below {}
