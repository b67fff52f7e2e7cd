//! What the record says: to a reader in this process, as JSON, and on standard error when an interpreter ends.
//!
//! Python's collector tells which references are held by a native instance or a module's state. Those belong to their owner and are not reported: if the owner
//! should not be there, it is itself in the report.

use core::fmt::Write as _;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;

use super::peer::{self, Owners};
use super::site::Site;
use super::table::{self, Alive, Birth};
use crate::layout::state;
use crate::raw::interpreter::id;
use crate::raw::leaks as raw;
use crate::tree::describe::quote;
use crate::{Bound, PyAny, PyDict, PyList, PyResult, PySet, PyTuple, Python, interpreter};

/// What is alive, by what it is.
type Entries = HashMap<Group, Count>;

/// What entries are grouped by.
#[derive(PartialEq, Eq, Hash)]
struct Group {
    kind: RecordKind,
    name: String,
    site: Option<Site>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum RecordKind {
    Instance,
    Reference,
}

/// How many of a kind there are, and the greatest of their serial numbers.
#[derive(Default)]
struct Count {
    count: usize,
    serial: u64,
}

/// What the exported symbol does: hands to `sink`, as UTF-8 bytes with their length, a JSON array of what the current interpreter has that was made after the
/// serial number `since`; `null` when nothing is tracked. The caller is attached.
pub fn survivors_to(since: u64, sink: extern "C" fn(*const u8, usize)) {
    let entries = raw::called(|py| survivors(py, since)).flatten();
    let text = entries.map_or_else(|| "null".to_owned(), json);
    sink(text.as_ptr(), text.len());
}

fn survivors(py: Python<'_>, since: u64) -> Option<Entries> {
    interpreter::release_dropped(py);
    let number = id(py);
    let mut alive = table::of_interpreter(number)?;
    let since = Some(since);
    let is_new = |made: &Birth| made.is_since(since);
    let mut owned = BTreeMap::new();
    // Asking the collector takes a while, and mostly nothing is there.
    let instances = alive.instances.values();
    let references = alive.references.values();
    if instances.map(|of| &of.made).any(is_new) || references.flat_map(|of| &of.made).any(is_new) {
        let owners = peer::owners(number, true);
        let belonging = belonging(py, &owners).unwrap_or_default();
        alive
            .instances
            .retain(|address, _| !belonging.instances.contains(address));
        owned = belonging.references;
    }
    Some(entries(alive, &owned, since))
}

/// The modules of this library in the current interpreter.
pub(super) fn modules() -> Vec<usize> {
    let modules = raw::called(|py| state::modules(py).iter().map(raw::address).collect());
    modules.unwrap_or_default()
}

/// What has an owner, by address.
#[derive(Default)]
struct Belonging {
    /// How many references to an object are held by an instance that is alive or by the state of a module.
    references: BTreeMap<usize, usize>,
    /// The instances that are in the state of a module, or in a container or an instance that is: a cache grows, and its module goes on.
    instances: BTreeSet<usize>,
}

fn belonging(py: Python<'_>, owners: &Owners) -> PyResult<Belonging> {
    let known: BTreeSet<usize> = owners.instances.iter().copied().collect();
    let modules: BTreeSet<usize> = owners.modules.iter().copied().collect();
    let all = py.import("gc")?.as_any().call_method("get_objects", ())?;
    let (mut next, mut holders) = (Vec::new(), Vec::new());
    for object in all.iter()? {
        let object = object?;
        let address = raw::address(&object);
        if modules.contains(&address) {
            next.push(object.clone());
        }
        if modules.contains(&address) || known.contains(&address) {
            holders.push(object);
        }
    }
    let mut belonging = Belonging::default();
    for referent in referents(py, holders)? {
        let address = raw::address(&referent);
        *belonging.references.entry(address).or_default() += 1;
    }
    while !next.is_empty() {
        let mut found = referents(py, next)?;
        found.retain(|object| {
            let address = raw::address(object);
            (is_container(object) || known.contains(&address))
                && belonging.instances.insert(address)
        });
        next = found;
    }
    Ok(belonging)
}

fn is_container(object: &Bound<'_, PyAny>) -> bool {
    object.downcast::<PyDict>().is_some()
        || object.downcast::<PyList>().is_some()
        || object.downcast::<PyTuple>().is_some()
        || object.downcast::<PySet>().is_some()
}

/// `gc.get_referents`, which without a GIL stops all other threads.
fn referents<'py>(
    py: Python<'py>,
    objects: Vec<Bound<'py, PyAny>>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let ask = py.import("gc")?.as_any().getattr("get_referents")?;
    ask.call(&PyTuple::new(py, objects))?.extract()
}

/// What was made after a serial number and has no owner. Of several references to one object those are reported that were made last.
fn entries(alive: Alive, owned: &BTreeMap<usize, usize>, since: Option<u64>) -> Entries {
    let mut entries = Entries::new();
    let mut add = |kind, name, Birth { serial, site }| {
        let entry = entries.entry(Group { kind, name, site }).or_default();
        entry.count += 1;
        entry.serial = entry.serial.max(serial);
    };
    for instance in alive.instances.into_values() {
        if instance.made.is_since(since) {
            add(RecordKind::Instance, instance.name, instance.made);
        }
    }
    for (address, references) in alive.references {
        let has_owner = owned.get(&address).copied().unwrap_or_default();
        let at_most = references.made.len().saturating_sub(has_owner);
        let made = references.made.into_iter().rev();
        let made = made.filter(|made| made.is_since(since));
        for made in made.take(at_most) {
            add(RecordKind::Reference, references.name.clone(), made);
        }
    }
    entries
}

/// The entries, the oldest first.
fn sorted(entries: Entries) -> Vec<(Group, Count)> {
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_by_key(|(_, found)| found.serial);
    entries
}

fn json(entries: Entries) -> String {
    let mut out = String::from("[");
    for (Group { kind, name, site }, Count { count, serial }) in sorted(entries) {
        if out.len() > 1 {
            out.push(',');
        }
        let kind = match kind {
            RecordKind::Instance => "instance",
            RecordKind::Reference => "reference",
        };
        let _ = write!(out, "{{\"kind\":\"{kind}\",\"name\":");
        quote(&mut out, &name);
        out.push_str(",\"site\":");
        match site {
            Some(site) => quote(&mut out, &site.to_string()),
            None => out.push_str("null"),
        }
        let _ = write!(out, ",\"count\":{count},\"serial\":{serial}}}");
    }
    out.push(']');
    out
}

/// Lists on standard error what is alive in an interpreter that ends, and forgets it. `referents` gives the addresses of the objects that one at an address
/// refers to.
pub(crate) fn at_end(number: i64, referents: impl Fn(usize, &mut dyn FnMut(usize))) {
    let Some(alive) = table::of_interpreter(number) else {
        return;
    };
    let mut owned: BTreeMap<usize, usize> = BTreeMap::new();
    for instance in peer::owners(number, false).instances {
        referents(instance, &mut |referent| {
            *owned.entry(referent).or_default() += 1;
        });
    }
    table::forget(number);
    let entries = sorted(entries(alive, &owned, None));
    if entries.is_empty() {
        return;
    }
    let mut text = String::from("Still alive when the interpreter ended:\n");
    for (Group { kind, name, site }, Count { count, .. }) in entries {
        let plural = if count == 1 { "" } else { "s" };
        let _ = match kind {
            RecordKind::Instance => write!(text, "  {count} instance{plural} of {name}"),
            RecordKind::Reference => {
                write!(text, "  {count} reference{plural} from Rust to {name}")
            }
        };
        if let Some(site) = site {
            let _ = write!(text, ", made at {site}");
        }
        text.push('\n');
    }
    // There may be nobody left to read it.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
