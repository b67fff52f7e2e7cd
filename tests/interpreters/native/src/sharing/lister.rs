//! Lists a class that belongs to another module.

mod held;
use held::Mark;

/// Cannot be imported.
#[pydust::module(members(Mark))]
pub struct Lister;

#[pydust::methods]
impl Lister {}
