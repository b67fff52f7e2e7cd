//! What lends memory in every way: any shape, also impossible ones, and `__buffer__` that fails or panics.

use pydust::buffer::Shaped;
use pydust::prelude::*;

/// Classes that lend.
#[pydust::module(members(Grid, Shade))]
pub struct Lending;

/// Numbers in a shape that Python gives, lent to be written to.
#[pydust::class]
pub struct Grid {
    cells: Vec<f64>,
    shape: Vec<usize>,
    /// What `__buffer__` does in place of lending.
    #[attribute(set)]
    mood: String,
    /// How often `__buffer__` ran.
    #[attribute]
    lent: usize,
    /// How often `__release_buffer__` ran.
    #[attribute]
    released: usize,
}

#[pydust::methods]
impl Grid {
    fn __new__(count: usize, shape: Vec<usize>) -> Self {
        Self {
            cells: (0..count).map(|number| number as f64).collect(),
            shape,
            mood: String::new(),
            lent: 0,
            released: 0,
        }
    }

    fn __buffer__(&mut self) -> PyResult<Shaped<'_, f64>> {
        match &*self.mood {
            "fails" => raise!(LookupError, "not today"),
            "panics" => panic!("not today"),
            _ => {}
        }
        self.lent += 1;
        Shaped::writable(&mut self.cells, &self.shape)
    }

    fn __release_buffer__(&mut self) {
        self.released += 1;
    }

    pub fn push(&mut self, value: f64) {
        self.cells.push(value);
    }
}

/// Numbers that are only read, although the object is borrowed exclusively.
#[pydust::class]
pub struct Shade {
    cells: Vec<f64>,
}

#[pydust::methods]
impl Shade {
    fn __new__(count: usize) -> Self {
        Self {
            cells: vec![0.5; count],
        }
    }

    fn __buffer__(&mut self) -> &[f64] {
        self.cells[0] += 1.0;
        &self.cells
    }
}
