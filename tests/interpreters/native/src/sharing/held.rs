//! Classes of `native.holder`, compiled by every module of this folder, and by one of another project.

use pydust::prelude::*;

#[global_allocator]
static ALLOCATOR: pydust::SystemAllocator = pydust::SystemAllocator;

/// Has memory of its own, so only its project shares it.
#[pydust::class(module = "native.holder", mutable)]
pub struct Held {
    #[attribute]
    pub name: String,
    pub value: Option<Py<PyAny>>,
    pub next: Option<Py<Self>>,
    pub tone: Tone,
    pub level: Level,
}

/// Each module says where the numbers start, so all but the names may differ.
#[derive(Clone, Copy, Traverse)]
#[traverse(shared)]
#[repr(u8)]
pub enum Tone {
    Low = super::FIRST,
    High,
}

impl Tone {
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
        }
    }
}

/// Has fields, so its numbers are literals.
#[derive(Traverse)]
#[traverse(shared)]
#[repr(u8)]
pub enum Level {
    None = 3,
    Some(u8) = 200,
}

#[pydust::methods]
impl Held {
    fn __new__(name: String, value: Option<Py<PyAny>>) -> Self {
        Self {
            name,
            value,
            next: None,
            tone: Tone::High,
            level: Level::Some(1),
        }
    }
}

/// Has one layout with every compiler.
#[pydust::class(module = "native.holder")]
#[repr(C)]
pub struct Mark {
    #[attribute(set)]
    pub number: i64,
    #[attribute]
    pub value: Py<PyAny>,
}

#[pydust::methods]
impl Mark {
    fn __new__(number: i64, value: Py<PyAny>) -> Self {
        Self { number, value }
    }
}

/// Its module does not exist.
#[pydust::class(module = "native.nowhere")]
pub struct Lost;

#[pydust::methods]
impl Lost {}
