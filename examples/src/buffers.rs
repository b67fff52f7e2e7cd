//! Buffers: numbers in the memory of `bytes`, arrays and NumPy, without a copy.

use std::sync::atomic::{AtomicUsize, Ordering};

use pydust::buffer::{BufferProblem, Order, Shaped};
use pydust::prelude::*;

/// Numbers that Python objects lend.
#[pydust::module(members(Series, Samples, Matrix, Table))]
pub struct Buffers;

#[pydust::methods]
impl Buffers {
    /// The sum, whatever the shape.
    pub fn total(values: &PyBuffer<f64>) -> f64 {
        values.iter().sum()
    }

    /// The sum, while other threads run Python code.
    #[detached]
    pub fn total_detached(values: &PyBuffer<f64>) -> f64 {
        values.iter().sum()
    }

    /// Multiplies every number in place.
    pub fn scale(values: &PyBufferMut<f64>, factor: f64) {
        values.update(|value| value * factor);
    }

    /// The dot product of two vectors.
    pub fn dot(left: &PyBuffer<f64>, right: &PyBuffer<f64>) -> Result<f64, BufferProblem> {
        left.require_dimensions(1)?;
        right.require_dimensions(1)?.require_len(left.len())?;
        Ok(left.iter().zip(right).map(|(x, y)| x * y).sum())
    }

    /// The sum of each column of a table.
    pub fn column_sums(table: &PyBuffer<f64>) -> Result<Vec<f64>, BufferProblem> {
        table.require_dimensions(2)?;
        let [rows, columns] = [table.shape()[0], table.shape()[1]];
        let sum = |column| (0..rows).map(|row| table.get([row, column])).sum();
        (0..columns).map(sum).collect()
    }

    /// Writes a table into another one, with rows and columns exchanged.
    pub fn transpose(table: &PyBuffer<f64>, result: &PyBufferMut<f64>) -> PyResult<()> {
        table.require_dimensions(2)?;
        result.require_dimensions(2)?;
        let [rows, columns] = [table.shape()[0], table.shape()[1]];
        if result.shape() != [columns, rows] {
            raise!(
                ValueError,
                "the result must have {columns} rows and {rows} columns"
            )
        }
        for row in 0..rows {
            for column in 0..columns {
                result.set([column, row], table.get([row, column])?)?;
            }
        }
        Ok(())
    }

    /// How often each byte occurs.
    pub fn histogram(data: &PyBuffer<u8>) -> Vec<u64> {
        let mut counts = vec![0; 256];
        for byte in data {
            counts[usize::from(byte)] += 1;
        }
        counts
    }

    /// Gives every number the same value.
    pub fn fill(values: &PyBufferMut<i32>, value: i32) {
        values.fill(value);
    }

    /// Copies a list of numbers into memory of the same length.
    pub fn assign(values: &PyBufferMut<i32>, items: Vec<i32>) -> Result<(), BufferProblem> {
        values.copy_from_slice(&items)
    }

    /// One number of a vector or table, by its indices.
    pub fn at(values: &PyBuffer<i32>, index: Vec<usize>) -> Result<i32, BufferProblem> {
        values.get(&*index)
    }

    /// What there is to know of a buffer: shape, strides in bytes, contiguous in C's and Fortran's order, read only.
    #[expect(clippy::type_complexity, reason = "what Python gets is a plain tuple")]
    pub fn layout(values: &PyBuffer<i32>) -> (Vec<usize>, Vec<isize>, bool, bool, bool) {
        (
            values.shape().to_vec(),
            values.strides().to_vec(),
            values.is_c_contiguous(),
            values.is_fortran_contiguous(),
            values.is_read_only(),
        )
    }

    /// Every number in C's order; fails unless they lie so in memory.
    pub fn contiguous(values: &PyBuffer<i32>) -> Result<Vec<i32>, BufferProblem> {
        Ok(values.require_contiguous(Order::C)?.to_vec())
    }

    /// The sum of a buffer, or nothing.
    pub fn total_of_some(values: Option<&PyBuffer<f64>>) -> Option<f64> {
        values.map(|values| values.iter().sum())
    }

    /// The sums of any number of buffers.
    pub fn totals(values: Vec<PyBuffer<f64>>) -> Vec<f64> {
        values.iter().map(|values| values.iter().sum()).collect()
    }

    /// The sum of the numbers of any object, found out inside.
    pub fn total_of(values: &Bound<'_>) -> PyResult<f64> {
        Ok(PyBuffer::<f64>::of(values)?.iter().sum())
    }

    /// Calls a function with the buffer held, then gives the sum.
    pub fn total_after(values: PyBufferMut<f64>, function: &Bound<'_>) -> PyResult<f64> {
        function.call(&[])?;
        Ok(values.iter().sum())
    }

    /// Sums in a thread that Python does not know, where the buffer is dropped as well.
    pub fn total_elsewhere(py: Python<'_>, values: PyBuffer<f64>) -> f64 {
        let sum = move || values.iter().sum();
        py.detach(|| std::thread::spawn(sum).join().unwrap_or(f64::NAN))
    }

    pub fn int8(values: PyBuffer<i8>) -> Vec<i8> {
        values.to_vec()
    }
    pub fn int16(values: PyBuffer<i16>) -> Vec<i16> {
        values.to_vec()
    }
    pub fn int32(values: PyBuffer<i32>) -> Vec<i32> {
        values.to_vec()
    }
    pub fn int64(values: PyBuffer<i64>) -> Vec<i64> {
        values.to_vec()
    }
    pub fn intsize(values: PyBuffer<isize>) -> Vec<isize> {
        values.to_vec()
    }
    pub fn uint8(values: PyBuffer<u8>) -> Vec<u64> {
        values.iter().map(u64::from).collect()
    }
    pub fn uint16(values: PyBuffer<u16>) -> Vec<u16> {
        values.to_vec()
    }
    pub fn uint32(values: PyBuffer<u32>) -> Vec<u32> {
        values.to_vec()
    }
    pub fn uint64(values: PyBuffer<u64>) -> Vec<u64> {
        values.to_vec()
    }
    pub fn uintsize(values: PyBuffer<usize>) -> Vec<usize> {
        values.to_vec()
    }
    pub fn float32(values: PyBuffer<f32>) -> Vec<f32> {
        values.to_vec()
    }
    pub fn float64(values: PyBuffer<f64>) -> Vec<f64> {
        values.to_vec()
    }
}

/// Keeps a buffer for as long as it lives.
#[pydust::class]
pub struct Series {
    values: PyBufferMut<f64>,
}

#[pydust::methods]
impl Series {
    fn __new__(values: PyBufferMut<f64>) -> Self {
        Self { values }
    }

    /// How many numbers there are.
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// The mean of the numbers as they are now.
    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }

    /// Changes one number.
    pub fn set(&self, index: usize, value: f64) -> Result<(), BufferProblem> {
        self.values.set(index, value)
    }
}

/// Numbers that Python sees in place and cannot change.
#[pydust::class]
pub struct Samples {
    values: Vec<f32>,
    released: AtomicUsize,
}

#[pydust::methods]
impl Samples {
    fn __new__(values: Vec<f32>) -> Self {
        Self {
            values,
            released: AtomicUsize::new(0),
        }
    }

    /// Adds a number, unless somebody looks at the others.
    pub fn push(&mut self, value: f32) {
        self.values.push(value);
    }

    pub fn sum(&self) -> f32 {
        self.values.iter().sum()
    }

    fn __len__(&self) -> usize {
        self.values.len()
    }

    fn __buffer__(&self) -> &[f32] {
        &self.values
    }

    fn __release_buffer__(&self) {
        self.released.fetch_add(1, Ordering::Relaxed);
    }

    /// How many looks at the numbers have ended.
    #[property]
    pub fn released(&self) -> usize {
        self.released.load(Ordering::Relaxed)
    }
}

/// Numbers in rows that Python can write to. Nobody else has them meanwhile.
#[pydust::class]
pub struct Matrix {
    rows: usize,
    columns: usize,
    cells: Vec<f64>,
}

#[pydust::methods]
impl Matrix {
    fn __new__(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            cells: vec![0.0; rows * columns],
        }
    }

    pub fn row(&self, row: usize) -> Option<Vec<f64>> {
        self.cells
            .chunks(self.columns)
            .nth(row)
            .map(<[f64]>::to_vec)
    }

    /// Forgets the last row but keeps the shape, which then is wrong.
    pub fn spoil(&mut self) {
        self.cells.truncate(self.columns);
    }

    fn __buffer__(&mut self) -> PyResult<Shaped<'_, f64>> {
        Shaped::writable(&mut self.cells, &[self.rows, self.columns])
    }
}

/// Numbers that never change: looking at them costs no flag.
#[pydust::class]
pub struct Table {
    primes: [u8; 5],
}

#[pydust::methods]
impl Table {
    fn __new__() -> Self {
        Self {
            primes: [2, 3, 5, 7, 11],
        }
    }

    fn __buffer__(&self) -> &[u8] {
        &self.primes
    }
}
