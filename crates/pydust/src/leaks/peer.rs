//! The records of other libraries. A class that libraries share (`layout/shared.rs`) takes references from one to the other: they are made here, held by an
//! instance that was made there, and dropped there.
//!
//! Whoever reads the records introduces the libraries to each other, by the exported symbol `pydust_meet`.

use super::{report, table};
use crate::interpreter::lock::Lock;

/// What a library tells others. It is never unloaded.
#[repr(C)]
pub struct Peer {
    /// Changes with the layout.
    version: u32,
    /// Ends a reference to the object at an address, if it made one.
    end: extern "C" fn(usize) -> bool,
    /// Gives each instance that it has in an interpreter; and each module in the current one, if they are asked for. Called attached.
    owners: extern "C" fn(i64, bool, &mut Owners, Give),
}

type Give = extern "C" fn(&mut Owners, usize, bool);

/// Who may hold references, by address: native instances, and modules in their state. Only the library that asks looks inside.
#[derive(Default)]
pub struct Owners {
    pub(super) instances: Vec<usize>,
    pub(super) modules: Vec<usize>,
}

/// Remembers another library, if one is given, and gives this one.
pub fn meet(peer: Option<&'static Peer>) -> Option<&'static Peer> {
    if let Some(peer) = peer
        && peer.version == THIS.version
    {
        let mut peers = PEERS.lock();
        if !peers.iter().any(|known| core::ptr::eq(*known, peer)) {
            peers.push(peer);
        }
    }
    Some(&THIS)
}

static THIS: Peer = Peer {
    version: 1,
    end: end_here,
    owners: owners_here,
};

/// Libraries that this one was introduced to.
static PEERS: Lock<Vec<&'static Peer>> = Lock::new(Vec::new());

fn peers() -> Vec<&'static Peer> {
    PEERS.lock().clone()
}

/// A reference ends that was not made here.
pub(super) fn end(address: usize) {
    let _found = peers().into_iter().any(|peer| (peer.end)(address));
}

extern "C" fn end_here(address: usize) -> bool {
    table::end(address)
}

/// All instances in an interpreter, and modules in the current one, of this library and of those it was introduced to.
pub(super) fn owners(interpreter: i64, with_modules: bool) -> Owners {
    let mut owners = Owners::default();
    owners_here(interpreter, with_modules, &mut owners, take);
    for peer in peers() {
        (peer.owners)(interpreter, with_modules, &mut owners, take);
    }
    owners
}

extern "C" fn take(owners: &mut Owners, address: usize, is_module: bool) {
    if is_module {
        owners.modules.push(address);
    } else {
        owners.instances.push(address);
    }
}

extern "C" fn owners_here(interpreter: i64, with_modules: bool, owners: &mut Owners, give: Give) {
    for address in table::instances(interpreter) {
        give(owners, address, false);
    }
    if with_modules {
        for address in report::modules() {
            give(owners, address, true);
        }
    }
}
