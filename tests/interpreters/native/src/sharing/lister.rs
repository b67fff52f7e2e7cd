//! Lists a class that belongs to another module.

mod held;
use held::Mark;

/// The first number of `Tone`.
pub const FIRST: u8 = 200;

/// Cannot be imported.
#[pydust::module(members(Mark))]
pub struct Lister;

#[pydust::methods]
impl Lister {}
