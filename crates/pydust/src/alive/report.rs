//! What the record says: to a reader in this process, as JSON, and on standard error when an interpreter ends.
//!
//! Python's collector tells which references are held by a native instance or a module's state. Those belong to their owner and are not reported: if the owner
//! should not be there, it is itself in the report.

use core::fmt::Write as _;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use super::site::Site;
use super::table::{self, Alive, Made};
use crate::describe::quote;
use crate::layout::state;
use crate::raw::alive as raw;
use crate::{Bound, PyAny, PyList, PyResult, PyTuple, Python, interpreter};

/// What is alive and was made at one place.
struct Entry {
    kind: &'static str,
    name: String,
    site: Option<Site>,
    count: usize,
    serial: u64,
}

/// What the exported symbol does: hands to `sink`, as UTF-8 bytes with their length, a JSON array of what the current interpreter has that was made after the
/// serial number `since`; `null` when nothing is tracked. The caller is attached.
pub fn survivors_to(since: u64, sink: extern "C" fn(*const u8, usize)) {
    let entries = raw::called(|py| survivors(py, since)).flatten();
    let text = entries.map_or_else(|| "null".to_owned(), |entries| json(&entries));
    sink(text.as_ptr(), text.len());
}

fn survivors(py: Python<'_>, since: u64) -> Option<Vec<Entry>> {
    let alive = table::of_interpreter(interpreter::current(py))?;
    let mut references = alive.references.values();
    let is_new = |made: &Made| made.serial > since;
    // Asking the collector takes a while, and mostly nothing is there.
    let owned = if references.any(|references| references.made.last().is_some_and(is_new)) {
        owned(py, &alive).unwrap_or_default()
    } else {
        BTreeMap::new()
    };
    Some(entries(alive, &owned, since))
}

/// How many references to each object are held by an instance that is alive or by the state of a module.
fn owned(py: Python<'_>, alive: &Alive) -> PyResult<BTreeMap<usize, usize>> {
    let collector = py.import("gc")?;
    let collector = collector.as_any();
    let all = collector.call_method("get_objects", ())?;
    let all: &Bound<'_, PyList> = all.cast()?;
    let modules = state::modules(py);
    let known: BTreeSet<usize> = modules.iter().map(raw::address).collect();
    let is_owner = |address| known.contains(&address) || alive.instances.contains_key(&address);
    let mut owners: Vec<Bound<'_, PyAny>> = Vec::new();
    for object in all.as_any().iter()? {
        let object = object?;
        if is_owner(raw::address(&object)) {
            owners.push(object);
        }
    }
    let referents = collector
        .getattr("get_referents")?
        .call(&PyTuple::new(py, owners))?;
    let mut owned = BTreeMap::new();
    for referent in referents.iter()? {
        *owned.entry(raw::address(&referent?)).or_default() += 1;
    }
    Ok(owned)
}

/// What was made after a serial number and has no owner. Of several references to one object those are reported that were made last.
fn entries(alive: Alive, owned: &BTreeMap<usize, usize>, since: u64) -> Vec<Entry> {
    let instances = alive.instances.into_values();
    let instances = instances.filter(|instance| instance.made.serial > since);
    let mut entries: Vec<Entry> = instances
        .map(|instance| Entry {
            kind: "instance",
            name: instance.name,
            site: instance.made.site,
            count: 1,
            serial: instance.made.serial,
        })
        .collect();
    for (address, references) in alive.references {
        let has_owner = owned.get(&address).copied().unwrap_or_default();
        let at_most = references.made.len().saturating_sub(has_owner);
        let first = entries.len();
        let made = references.made.into_iter().rev();
        for Made { serial, site } in made.take(at_most).take_while(|made| made.serial > since) {
            if let Some(entry) = entries[first..].iter_mut().find(|entry| entry.site == site) {
                entry.count += 1;
            } else {
                entries.push(Entry {
                    kind: "reference",
                    name: references.name.clone(),
                    site,
                    count: 1,
                    serial,
                });
            }
        }
    }
    entries.sort_by_key(|entry| entry.serial);
    entries
}

fn json(entries: &[Entry]) -> String {
    let mut out = String::from("[");
    for (index, entry) in entries.iter().enumerate() {
        let _ = write!(
            out,
            "{}{{\"kind\":\"{}\",\"name\":",
            if index == 0 { "" } else { "," },
            entry.kind
        );
        quote(&mut out, &entry.name);
        out.push_str(",\"site\":");
        match &entry.site {
            Some(site) => quote(&mut out, &site.to_string()),
            None => out.push_str("null"),
        }
        let _ = write!(
            out,
            ",\"count\":{},\"serial\":{}}}",
            entry.count, entry.serial
        );
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
    table::forget(number);
    let mut owned: BTreeMap<usize, usize> = BTreeMap::new();
    for instance in alive.instances.keys() {
        referents(*instance, &mut |referent| {
            *owned.entry(referent).or_default() += 1;
        });
    }
    let entries = entries(alive, &owned, 0);
    if entries.is_empty() {
        return;
    }
    let mut text = String::from("Still alive when the interpreter ended:\n");
    for Entry {
        kind,
        name,
        site,
        count,
        ..
    } in entries
    {
        let plural = if count == 1 { "" } else { "s" };
        let _ = match (kind, site) {
            ("reference", Some(site)) => writeln!(
                text,
                "  {count} reference{plural} to {name}, made at {site}"
            ),
            ("reference", None) => writeln!(text, "  {count} reference{plural} to {name}"),
            (_, Some(site)) => writeln!(text, "  {name}, made at {site}"),
            (_, None) => writeln!(text, "  {name}"),
        };
    }
    // There may be nobody left to read it.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
