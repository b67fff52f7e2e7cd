//! A module whose first import fails.

use std::sync::atomic::{AtomicBool, Ordering};

use pydust::prelude::*;

/// Works from the second import on.
#[pydust::module(members(Sub))]
pub struct Failing {
    attempts: u8,
}

static TRIED: AtomicBool = AtomicBool::new(false);

#[pydust::methods]
impl Failing {
    fn __new__() -> PyResult<Self> {
        if !TRIED.swap(true, Ordering::SeqCst) {
            raise!(ValueError, "not yet")
        }
        Ok(Self { attempts: 2 })
    }

    pub fn attempts(&self) -> u8 {
        self.attempts
    }
}

#[pydust::submodule]
pub struct Sub;

#[pydust::methods]
impl Sub {}
