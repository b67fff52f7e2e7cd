//! In place of `read` in release builds: nothing is wanted, and there is no trace.

use super::BacktraceCall;

#[derive(Clone, Copy)]
pub(crate) struct Wanted;

pub(crate) enum Trace {}

impl Wanted {
    #[inline(always)]
    pub(crate) fn from_environment() -> Self {
        Self
    }

    #[inline(always)]
    pub(crate) fn capture(self) -> Option<Trace> {
        None
    }
}

impl Trace {
    #[inline(always)]
    pub(crate) fn calls(self, _place: &str) -> Vec<BacktraceCall> {
        match self {}
    }
}
