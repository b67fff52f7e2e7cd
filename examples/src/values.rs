//! Values that cross the border: each function gives back what it was given.

use pydust::prelude::*;

/// Numbers, text, bytes, options, sequences and tuples, there and back.
#[pydust::module]
pub struct Values;

#[pydust::methods]
impl Values {
    pub fn boolean(value: bool) -> bool {
        value
    }
    pub fn int8(value: i8) -> i8 {
        value
    }
    pub fn int16(value: i16) -> i16 {
        value
    }
    pub fn int32(value: i32) -> i32 {
        value
    }
    pub fn int64(value: i64) -> i64 {
        value
    }
    pub fn int128(value: i128) -> i128 {
        value
    }
    pub fn intsize(value: isize) -> isize {
        value
    }
    pub fn uint8(value: u8) -> u8 {
        value
    }
    pub fn uint16(value: u16) -> u16 {
        value
    }
    pub fn uint32(value: u32) -> u32 {
        value
    }
    pub fn uint64(value: u64) -> u64 {
        value
    }
    pub fn uint128(value: u128) -> u128 {
        value
    }
    pub fn uintsize(value: usize) -> usize {
        value
    }
    pub fn float32(value: f32) -> f32 {
        value
    }
    pub fn float64(value: f64) -> f64 {
        value
    }
    pub fn text(value: &str) -> &str {
        value
    }
    pub fn owned_text(value: String) -> String {
        value
    }
    pub fn data(value: &[u8]) -> &[u8] {
        value
    }
    pub fn owned_data(value: Vec<u8>) -> Vec<u8> {
        value
    }
    pub fn optional(value: Option<i64>) -> Option<i64> {
        value
    }
    pub fn optional_text(value: Option<&str>) -> Option<&str> {
        value
    }
    pub fn numbers(value: Vec<i64>) -> Vec<i64> {
        value
    }
    pub fn nested(value: Vec<Vec<Option<String>>>) -> Vec<Vec<Option<String>>> {
        value
    }
    pub fn pair(value: (i64, String)) -> (i64, String) {
        value
    }
    pub fn pairs(value: Vec<(i64, bool)>) -> Vec<(i64, bool)> {
        value
    }
    pub fn three(value: [f64; 3]) -> [f64; 3] {
        value
    }
    pub fn nothing() {}
    pub fn object(value: Bound<'_, PyAny>) -> Bound<'_, PyAny> {
        value
    }
    pub fn kept(value: Py<PyAny>) -> Py<PyAny> {
        value
    }
    pub fn string_object<'a, 'py>(value: &'a Bound<'py, PyString>) -> &'a Bound<'py, PyString> {
        value
    }

    /// The sum of the numbers.
    pub fn sum_all(values: Vec<i64>) -> PyResult<i64> {
        match values
            .iter()
            .try_fold(0_i64, |sum, value| sum.checked_add(*value))
        {
            Some(sum) => Ok(sum),
            None => raise!(OverflowError, "the sum does not fit 64 bits"),
        }
    }
}
