//! Shares a class with memory of its own, and does not say which allocator gives it.

/// Cannot be imported.
#[pydust::module(members(Named))]
pub struct Unsaid;

#[pydust::methods]
impl Unsaid {}

/// Has memory of its own.
#[pydust::class(module = "native.unsaid")]
pub struct Named {
    #[attribute]
    name: String,
}

#[pydust::methods]
impl Named {}
