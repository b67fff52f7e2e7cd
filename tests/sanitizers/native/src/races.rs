//! Numbers that several threads read and write at once.

use pydust::prelude::*;

/// Reads and writes for a race detector: through the safe interface, and past it.
#[pydust::module]
pub struct Races;

#[pydust::methods]
impl Races {
    /// Writes every number.
    pub fn negate(py: Python<'_>, values: &PyBufferMut<f64>) {
        py.detach(|| values.update(|value| -value));
    }

    /// Reads every number.
    pub fn total(py: Python<'_>, values: &PyBuffer<f64>) -> f64 {
        py.detach(|| values.iter().sum())
    }

    /// Reads every number by what the documentation forbids: a slice of memory that another thread writes to.
    pub fn total_of_slice(py: Python<'_>, values: &PyBuffer<f64>) -> PyResult<f64> {
        // SAFETY: none. The race detector has to find this.
        let values = unsafe { values.as_slice()? };
        Ok(py.detach(|| values.iter().sum()))
    }
}
