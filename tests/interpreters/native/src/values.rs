//! What goes into Rust and back, in every place where a conversion stands.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::CString;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use pydust::prelude::*;

/// Conversions.
#[pydust::module(members(Switch, Pair))]
pub struct Values;

/// A flag in a field.
#[derive(FromPy, IntoPy)]
pub struct Options {
    on: bool,
    levels: Vec<bool>,
}

/// A flag among others.
#[derive(FromPy)]
pub enum FlagOrNumber {
    Flag(bool),
    Number(i64),
    Text(String),
}

/// Arrays of two element types.
#[derive(FromPy)]
pub enum Numbers {
    Double(PyBuffer<f64>),
    Single(PyBuffer<f32>),
}

/// Arrays that are written to.
#[derive(FromPy)]
pub enum Targets {
    Double(PyBufferMut<f64>),
    Bytes(PyBufferMut<u8>),
}

/// An array or a number.
#[derive(FromPy)]
pub enum Scalar {
    One(i64),
    Many(PyBuffer<f64>),
}

/// Two items of a tuple.
#[derive(FromPy)]
pub struct Couple(i64, i64);

#[pydust::methods]
impl Values {
    pub fn flag(x: bool) -> bool {
        x
    }
    pub fn maybe(x: Option<bool>) -> Option<bool> {
        x
    }
    pub fn flags(x: Vec<bool>) -> Vec<bool> {
        x
    }
    pub fn three_flags(x: [bool; 3]) -> Vec<bool> {
        x.into()
    }
    pub fn flag_map(x: HashMap<String, bool>) -> HashMap<String, bool> {
        x
    }
    pub fn flag_pair(x: (bool, i64)) -> (bool, i64) {
        x
    }
    pub fn options(x: Options) -> Options {
        x
    }
    pub fn flag_or_number(x: FlagOrNumber) -> String {
        match x {
            FlagOrNumber::Flag(flag) => format!("flag {flag}"),
            FlagOrNumber::Number(number) => format!("number {number}"),
            FlagOrNumber::Text(text) => format!("text {text}"),
        }
    }
    pub fn extracted(x: &Bound<'_>) -> PyResult<bool> {
        x.extract()
    }
    pub fn flags_of(x: &Bound<'_, PyList>) -> PyResult<Vec<bool>> {
        x.items().collect()
    }

    pub fn number(x: i64) -> i64 {
        x
    }
    pub fn real(x: f64) -> f64 {
        x
    }
    pub fn short(x: u8) -> u8 {
        x
    }

    pub fn numbers(x: Numbers) -> usize {
        match x {
            Numbers::Double(numbers) => numbers.len(),
            Numbers::Single(numbers) => numbers.len(),
        }
    }
    pub fn some_numbers(x: Option<Numbers>) -> Option<usize> {
        x.map(Self::numbers)
    }
    pub fn targets(x: Targets) -> usize {
        match x {
            Targets::Double(numbers) => numbers.len(),
            Targets::Bytes(bytes) => bytes.len(),
        }
    }
    pub fn scalar(x: Scalar) -> usize {
        match x {
            Scalar::One(number) => number as usize,
            Scalar::Many(numbers) => numbers.len(),
        }
    }

    pub fn list(x: Vec<i64>) -> Vec<i64> {
        x
    }
    pub fn texts(x: Vec<String>) -> Vec<String> {
        x
    }
    pub fn array(x: [i64; 3]) -> Vec<i64> {
        x.into()
    }
    pub fn slice(x: &[i64]) -> Vec<i64> {
        x.to_vec()
    }
    pub fn pair(x: (i64, i64)) -> (i64, i64) {
        x
    }
    pub fn couple(x: Couple) -> (i64, i64) {
        (x.0, x.1)
    }
    pub fn map(x: HashMap<String, i64>) -> HashMap<String, i64> {
        x
    }
    pub fn ordered(x: BTreeMap<String, i64>) -> BTreeMap<String, i64> {
        x
    }
    pub fn set(x: HashSet<i64>) -> HashSet<i64> {
        x
    }
    pub fn ordered_set(x: BTreeSet<String>) -> BTreeSet<String> {
        x
    }

    pub fn loop_list(x: &Bound<'_, PyList>) -> PyResult<Vec<i64>> {
        x.iter().map(|item| item.extract()).collect()
    }
    pub fn loop_items(x: &Bound<'_, PyList>) -> PyResult<Vec<i64>> {
        x.items().collect()
    }
    pub fn loop_tuple(x: &Bound<'_, PyTuple>) -> PyResult<Vec<i64>> {
        x.iter().map(|item| item.extract()).collect()
    }
    pub fn loop_dict(x: &Bound<'_, PyDict>) -> PyResult<Vec<(String, i64)>> {
        x.iter()
            .map(|(key, value)| Ok((key.extract()?, value.extract()?)))
            .collect()
    }
    pub fn loop_set(x: &Bound<'_, PySet>) -> PyResult<Vec<i64>> {
        x.iter()?.map(|item| item?.extract()).collect()
    }
    pub fn keys<'py>(x: &Bound<'py, PyDict>) -> Bound<'py, PyList> {
        x.keys()
    }
    pub fn values<'py>(x: &Bound<'py, PyDict>) -> Bound<'py, PyList> {
        x.values()
    }
    pub fn items<'py>(x: &Bound<'py, PyDict>) -> Bound<'py, PyList> {
        x.items()
    }

    pub fn text(a: &str, b: &str) -> usize {
        a.len() + b.len()
    }
    pub fn owned(x: String) -> String {
        x
    }
    pub fn c_text(x: CString) -> usize {
        x.count_bytes()
    }
    pub fn path(x: PathBuf) -> usize {
        x.as_os_str().len()
    }
    pub fn deep(x: Vec<HashMap<String, Vec<String>>>) -> usize {
        x.len()
    }
    pub fn unnamed(x: &Bound<'_, PyString>) -> PyResult<usize> {
        Ok(x.to_str()?.len())
    }

    pub fn longest() -> Duration {
        Duration::MAX
    }
    pub fn lengths() -> Vec<Duration> {
        vec![Duration::ZERO, Duration::MAX]
    }
    pub fn named_lengths() -> BTreeMap<String, (u8, Duration)> {
        BTreeMap::from([("a".to_owned(), (1, Duration::MAX))])
    }
    pub fn latest() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 42)
    }
    pub fn unhashable() -> HashMap<Vec<i64>, i64> {
        HashMap::from([(vec![1], 2)])
    }
    pub fn unhashable_items() -> BTreeSet<Vec<i64>> {
        BTreeSet::from([vec![1]])
    }

    pub fn point(x: &Pair) -> i64 {
        x.left
    }
    pub fn debug(function: &Bound<'_>) -> String {
        match function.call(()) {
            Ok(_) => String::new(),
            Err(error) => format!("{error:?}"),
        }
    }
    pub fn debug_detached(py: Python<'_>, function: &Bound<'_>) -> String {
        match function.call(()) {
            Ok(_) => String::new(),
            Err(error) => py.detach(move || format!("{error:?}")),
        }
    }
    pub fn debug_raised() -> String {
        let raised: PyResult<()> = (|| raise!(ValueError, "port 0 is reserved"))();
        format!("{raised:?}")
    }
    pub fn debug_native() -> String {
        let parsed: PyResult<i64> = (|| Ok("x".parse()?))();
        format!("{parsed:?}")
    }
    pub fn expect(function: &Bound<'_>) -> bool {
        function.call(()).expect("the call failed").is_none()
    }
    /// An error is printed while Python handles another one.
    pub fn debug_then_raise(function: &Bound<'_>) -> PyResult<()> {
        let error = function.call(()).map(drop).unwrap_err();
        let _ = format!("{error:?}");
        Err(error)
    }
    pub fn is_mapping(x: &Bound<'_>) -> bool {
        x.is_instance_of::<PyMapping>()
    }
    pub fn is_sequence(x: &Bound<'_>) -> bool {
        x.is_instance_of::<PySequence>()
    }
}

/// A flag that Python sets.
#[pydust::class]
#[derive(Default)]
pub struct Switch {
    #[attribute(set)]
    on: bool,
    level: bool,
}

#[pydust::methods]
impl Switch {
    fn __new__() -> Self {
        Self::default()
    }

    #[property]
    pub fn level(&self) -> bool {
        self.level
    }

    #[setter(level)]
    fn set_level(&mut self, value: bool) {
        self.level = value;
    }
}

/// A class of which Python has another one by the same name.
#[pydust::class]
pub struct Pair {
    left: i64,
}

#[pydust::methods]
impl Pair {
    fn __new__(left: i64) -> Self {
        Self { left }
    }
}
