//! What is alive: a record of the native instances and of the `Py` references that a library has made and not ended, for leak reports.
//!
//! `table` is the record, which the places of birth and death write to (`layout/life.rs`, `layout/iterator.rs`, `raw/pointer.rs`); `site` says where something
//! was made; `report` reads the record; `peer` asks those of other libraries. It is compiled with `debug_assertions` only, and off until `pydust_track` switches
//! it on. A release build has nothing of it but the exported symbols, which say so (`off`).
//!
//! The record holds numbers and texts, no reference: it keeps nothing alive.

#[cfg(not(debug_assertions))]
mod off;
#[cfg(debug_assertions)]
mod peer;
#[cfg(debug_assertions)]
mod report;
#[cfg(debug_assertions)]
mod site;
#[cfg(debug_assertions)]
mod table;

#[cfg(not(debug_assertions))]
pub(crate) use off::{Importing, born, died, ended, held};
#[cfg(not(debug_assertions))]
pub use off::{Peer, mark, meet, survivors_to, track};
#[cfg(debug_assertions)]
pub use peer::{Peer, meet};
#[cfg(debug_assertions)]
pub(crate) use report::at_end;
#[cfg(debug_assertions)]
pub use report::survivors_to;
#[cfg(debug_assertions)]
pub(crate) use table::{Importing, born, died, ended, held};
#[cfg(debug_assertions)]
pub use table::{mark, track};
