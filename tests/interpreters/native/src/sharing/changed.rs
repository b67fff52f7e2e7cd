//! What an old build looks like: classes of the owner's names with other fields.

#[global_allocator]
static ALLOCATOR: pydust::SystemAllocator = pydust::SystemAllocator;

/// As before a field was renamed and another was added.
#[pydust::class(module = "native.holder", mutable)]
pub struct Held {
    pub title: String,
}

#[pydust::methods]
impl Held {}

/// As before it had a value.
#[pydust::class(module = "native.holder")]
#[repr(C)]
pub struct Mark {
    #[attribute(set)]
    pub number: i64,
}

#[pydust::methods]
impl Mark {}

/// Uses them.
#[pydust::module]
pub struct Changed;

#[pydust::methods]
impl Changed {
    /// Would read somebody else's memory.
    pub fn title_of(held: &Held) -> String {
        held.title.clone()
    }

    /// As above.
    pub fn number_of(mark: &Mark) -> i64 {
        mark.number
    }

    /// Would be made with the wrong size.
    pub fn mark() -> Mark {
        Mark { number: 1 }
    }
}
