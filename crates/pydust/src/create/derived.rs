//! Methods that the tag of a class writes, beside those of the methods block, which win.
//!
//! All of it runs while the user's crate is compiled, or is generic: a class that derives nothing has none of it.

use core::ffi::{CStr, c_int};

use crate::create::methods::Methods;
use crate::layout::slots::Slot;
use crate::raw::ffi;
pub use crate::trampoline::operator::{Comparisons, WrittenComparisons};

impl Comparisons {
    /// Those of a methods block.
    pub const fn of<T>(written: &Methods<T>) -> Self {
        const NAMES: [&CStr; 6] = [
            c"__lt__", c"__le__", c"__eq__", c"__ne__", c"__gt__", c"__ge__",
        ];
        let all = written.has(c"__richcmp__");
        let mut answers = [all; 6];
        let mut at = 0;
        while at < NAMES.len() {
            answers[at] |= written.has(NAMES[at]);
            at += 1;
        }
        // `!=` without a method is `not ==`.
        answers[ffi::Py_NE as usize] |= answers[ffi::Py_EQ as usize];
        let mut function = None;
        at = 0;
        while at < written.slots.len() {
            if let Some(found) = written.slots[at].comparison() {
                function = Some(found);
            }
            at += 1;
        }
        Self { function, answers }
    }
}

/// How many edges there are with those that are derived.
pub const fn count_with<E>(written: &[E], derived: &[(bool, E)]) -> usize {
    let (mut count, mut at) = (written.len(), 0);
    while at < derived.len() {
        count += derived[at].0 as usize;
        at += 1;
    }
    count
}

/// The edges of a block with those that are derived, of which there is one at least. Each of these says whether the class has it.
pub const fn joined<E: Copy, const N: usize>(written: &[E], derived: &[(bool, E)]) -> [E; N] {
    let mut edges = [derived[0].1; N];
    let (mut filled, mut at) = (0, 0);
    while at < written.len() {
        edges[filled] = written[at];
        filled += 1;
        at += 1;
    }
    at = 0;
    while at < derived.len() {
        if derived[at].0 {
            edges[filled] = derived[at].1;
            filled += 1;
        }
        at += 1;
    }
    edges
}

/// How many slots there are with those that are derived.
#[inline]
pub const fn count_slots_with(written: &[Slot], derived: &[(bool, Slot)]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < derived.len() {
        count += derived[at].0 as usize;
        at += 1;
    }
    at = 0;
    while at < written.len() {
        count += !is_replaced(written[at].first(), derived) as usize;
        at += 1;
    }
    count
}

/// The slots of a block with those that are derived. Of two that fill the same one, the derived one knows the other.
pub const fn slots_with<const N: usize>(written: &[Slot], derived: &[(bool, Slot)]) -> [Slot; N] {
    let mut slots = [derived[0].1; N];
    let (mut filled, mut at) = (0, 0);
    while at < written.len() {
        if !is_replaced(written[at].first(), derived) {
            slots[filled] = written[at];
            filled += 1;
        }
        at += 1;
    }
    at = 0;
    while at < derived.len() {
        if derived[at].0 {
            slots[filled] = derived[at].1;
            filled += 1;
        }
        at += 1;
    }
    slots
}

#[inline]
const fn is_replaced(written: c_int, derived: &[(bool, Slot)]) -> bool {
    let mut at = 0;
    while at < derived.len() {
        if derived[at].0 && derived[at].1.first() == written {
            return true;
        }
        at += 1;
    }
    false
}
