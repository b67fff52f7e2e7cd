#!/usr/bin/env run
//! Tests that are written in every way in which rustc takes a function for one.

use ::pydust::test as check;
use pydust as p;

#[check]
fn behind_a_mark() {}

/// A module.
#[pydust::module]
pub struct Seen;

pub mod names {
    pub use ::pydust::{prelude as _prelude, {test as also}};
}

#[names::also]
fn by_another_path() {}

#[cfg_attr(test, p::test(parametrize(x = [0x1f32, 007, 1.]), timeout = 60))]
fn with_a_condition(x: f64) {
    assert!([7986.0, 7.0, 1.0].contains(&x));
}

#[path = "../tested/one/other.rs"]
mod other;

include!("included.in.rs");
