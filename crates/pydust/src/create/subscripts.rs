//! What a class with subscripts is for C code: a sequence, whose items have numbers, or a mapping. The index of its methods says it, unless the class does.

use core::ffi::CStr;

use crate::tree::definition::{ClassBase, ClassDefinition, Subscripts};
use crate::tree::hint::Hint;

impl ClassDefinition {
    /// What `register(..)` makes of its subscripts.
    pub(crate) fn registered_subscripts(&self) -> Option<Subscripts> {
        self.registered.iter().find_map(|class| match *class {
            "collections.abc:Sequence" | "collections.abc:MutableSequence" => {
                Some(Subscripts::Sequence)
            }
            "collections.abc:Mapping" | "collections.abc:MutableMapping" => {
                Some(Subscripts::Mapping)
            }
            _ => None,
        })
    }

    /// What it or a class above says of its subscripts.
    fn said_of_subscripts(&self) -> Option<Subscripts> {
        let above = || match self.base {
            ClassBase::Native(base) => base.said_of_subscripts(),
            _ => None,
        };
        self.subscripts
            .or_else(|| self.registered_subscripts())
            .or_else(above)
    }

    /// What its subscripts make it: a sequence if they are integers, unless it says so itself. `None` where it has none.
    pub(crate) fn what_subscripts_make_it(&self) -> Option<Subscripts> {
        let names = [c"__getitem__", c"__setitem__", c"__delitem__"];
        let method = || {
            let named = |name: &&CStr| self.special.iter().find(|edge| edge.name == *name);
            names.iter().find_map(named)
        };
        self.said_of_subscripts().or_else(|| {
            let index = method()?.function.parameters.first()?;
            Some(if is_index(&index.ty.hint, 8) {
                Subscripts::Sequence
            } else {
                Subscripts::Mapping
            })
        })
    }
}

/// Whether a parameter takes integers, or integers and slices. A type may hold itself, so this goes to some depth only.
fn is_index(hint: &Hint, depth: u8) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match hint {
        Hint::Name(name) => *name == "int",
        Hint::Limited(hint, _) => is_index(hint, depth),
        Hint::Alias(_, hint) => is_index(&hint(), depth),
        Hint::Union(members) => {
            let is_slice = |member: &Hint| matches!(member, Hint::Name("slice"));
            members.iter().any(|member| is_index(member, depth))
                && members
                    .iter()
                    .all(|member| is_slice(member) || is_index(member, depth))
        }
        _ => false,
    }
}
