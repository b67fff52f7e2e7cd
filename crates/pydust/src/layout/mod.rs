//! The second unsafe door: how native values lie inside Python objects.
//!
//! `cell` is a value with its borrow flag, `instance` a Python object with a cell, `state` the memory of a module; `iterator` a Rust iterator in a Python one,
//! `awaited` the end of an `async for`, `class_property` a property of the class itself; `borrow` is the flag, `traverse` what the collector sees, `chain` keeps
//! long chains of objects from using up the stack, `tables` the static tables that CPython reads, `tagged` who may say what is in them. `shared` and `export` are what libraries tell each other of their classes,
//! `portable` which types these can be made of, `allocator` which memory.
#![allow(unsafe_code)]

pub mod allocator;
pub(crate) mod awaited;
pub mod borrow;
pub mod cell;
pub(crate) mod chain;
pub(crate) mod class_property;
pub(crate) mod export;
mod hidden;
pub mod instance;
pub(crate) mod iterator;
pub(crate) mod life;
mod loans;
mod members;
pub mod pool;
pub mod portable;
pub mod shared;
pub mod slots;
pub(crate) mod state;
pub mod tables;
pub mod tagged;
pub mod traverse;
mod types;
pub(crate) mod waiting;
