//! Special methods that a class says it does not have, and a class by the name that panics have elsewhere.

use pydust::prelude::*;

/// What is not there.
#[pydust::module(members(Unhashable, Compared, Opaque, Listless, PanicError))]
pub struct Absent;

#[pydust::methods]
#[allow(non_upper_case_globals)]
impl Absent {
    /// A module is no class: here it is a name like any other.
    pub const __len__: i64 = 3;

    pub fn item(values: Vec<i64>, index: usize) -> i64 {
        values[index]
    }
}

/// No hash.
#[pydust::class]
#[derive(Default)]
pub struct Unhashable;

#[pydust::methods]
#[allow(non_upper_case_globals)]
impl Unhashable {
    pub const __hash__: () = ();

    fn __new__() -> Self {
        Self
    }
}

/// Compared, and without a hash all the same.
#[pydust::class]
pub struct Compared {
    #[base]
    above: Unhashable,
    key: i64,
}

#[pydust::methods]
#[allow(non_upper_case_globals)]
impl Compared {
    pub const __hash__: () = ();
    pub const __match_args__: (&str,) = ("key",);

    fn __new__(key: i64) -> Self {
        Self {
            above: Unhashable,
            key,
        }
    }

    fn __lt__(&self, other: &Self) -> bool {
        self.key < other.key
    }
}

/// Has items, and says that it neither has all of them nor contains them.
#[pydust::class]
pub struct Opaque;

#[pydust::methods]
#[allow(non_upper_case_globals)]
impl Opaque {
    pub const __iter__: () = ();
    pub const __contains__: () = ();
    pub const __reversed__: () = ();

    fn __new__() -> Self {
        Self
    }

    fn __getitem__(&self, index: usize) -> usize {
        index
    }

    fn __len__(&self) -> usize {
        3
    }
}

/// Takes away what a list has.
#[pydust::class(extends = PyList)]
pub struct Listless;

#[pydust::methods]
#[allow(non_upper_case_globals)]
impl Listless {
    pub const __iter__: () = ();
    pub const __contains__: () = ();

    fn __new__() -> Self {
        Self
    }
}

/// Has the name that the class of panics would get.
#[pydust::class]
pub struct PanicError;

#[pydust::methods]
impl PanicError {}
