//! Values that cross the border: each function gives back what it was given.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::ffi::{CStr, CString, OsStr, OsString};
use std::num::NonZero;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use pydust::hint::Hint;
use pydust::prelude::*;

/// From a dict or from any object with these attributes; back to a dict.
#[derive(FromPy, IntoPy)]
pub struct Place {
    latitude: f64,
    longitude: f64,
    #[convert(default)]
    height: f64,
    #[convert(rename = "type", default = Kind::Town)]
    kind: Kind,
}

/// A `str`: the name of the variant in snake case.
#[derive(FromPy, IntoPy)]
pub enum Kind {
    Town,
    MountainTop,
    #[convert(rename = "open sea")]
    Sea,
}

/// What its field is.
#[derive(FromPy, IntoPy)]
pub struct Metres(f64);

/// A `tuple` of two.
#[derive(FromPy, IntoPy)]
pub struct Step(Metres, Option<String>);

/// A union: the first that fits.
#[derive(FromPy, IntoPy)]
pub enum Goal {
    Number(i64),
    Name(String),
    Place(Place),
}

/// Variants of every shape.
#[derive(FromPy, IntoPy)]
#[convert(keys)]
pub enum Figure {
    Empty,
    Circle { radius: f64 },
    Rectangle { width: f64, height: f64 },
    Line(f64, f64),
    Group(Vec<Figure>),
}

/// Only attributes, for any type of them.
#[derive(FromPy, IntoPy)]
#[convert(attributes)]
pub struct Complex<T> {
    real: T,
    imag: T,
}

/// Holds an object, so it has the interpreter's lifetime.
#[derive(FromPy, IntoPy)]
pub struct Note<'py> {
    about: Bound<'py, PyAny>,
    text: String,
}

/// Attributes convert as parameters and results do; reading one does not copy the Rust value.
#[pydust::class]
pub struct Journey {
    #[attribute(set)]
    distances: BTreeMap<String, f64>,
    #[attribute(set)]
    folder: PathBuf,
    #[attribute(set)]
    duration: Option<Duration>,
    #[attribute(set)]
    days: RangeInclusive<u8>,
    #[attribute(set)]
    #[opaque]
    goal: Goal,
}

#[pydust::methods]
impl Journey {
    fn __new__(goal: Goal) -> Self {
        Self {
            distances: BTreeMap::new(),
            folder: PathBuf::from("journeys"),
            duration: None,
            days: 1..=7,
            goal,
        }
    }
}

/// A number that is even: a conversion written by hand.
pub struct Even(u64);

impl<'py> FromPy<'py> for Even {
    const HINT: Hint = Hint::Name("int");

    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        match u64::from_py(object, py)? {
            number if number % 2 == 0 => Ok(Self(number)),
            number => raise!(ValueError, "{number} is odd"),
        }
    }
}

pydust::owned_argument!(Even);

/// Numbers, text, bytes, containers, paths, times and structs, there and back.
#[pydust::module(members(Journey))]
pub struct Conversions;

#[pydust::methods]
impl Conversions {
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
    pub fn half(value: Even) -> u64 {
        value.0 / 2
    }
    pub fn halves(value: Vec<Even>) -> Vec<u64> {
        value.into_iter().map(|even| even.0 / 2).collect()
    }
    pub fn place(value: Place) -> Place {
        value
    }
    pub fn kind(value: Kind) -> Kind {
        value
    }
    pub fn metres(value: Metres) -> Metres {
        value
    }
    pub fn steps(value: Vec<Step>) -> Vec<Step> {
        value
    }
    pub fn goal(value: Goal) -> Goal {
        value
    }
    pub fn optional_goal(value: Option<Goal>) -> Option<Goal> {
        value
    }
    pub fn goals(value: HashMap<String, Goal>) -> HashMap<String, Goal> {
        value
    }
    pub fn figure(value: Figure) -> Figure {
        value
    }
    pub fn complex(value: Complex<f64>) -> Complex<f64> {
        value
    }
    pub fn note(value: Note<'_>) -> Note<'_> {
        value
    }
    pub fn nothing() {}
    pub fn none(value: ()) {
        value
    }
    pub fn character(value: char) -> char {
        value
    }
    pub fn positive(value: NonZero<u8>) -> NonZero<u8> {
        value
    }
    pub fn other_than_zero(value: NonZero<i64>) -> NonZero<i64> {
        value
    }
    pub fn boxed(value: Box<i64>) -> Box<i64> {
        value
    }
    pub fn boxed_text(value: Box<str>) -> Box<str> {
        value
    }
    pub fn boxed_numbers(value: Box<[i64]>) -> Box<[i64]> {
        value
    }
    pub fn shared(value: Arc<Vec<i64>>) -> Arc<Vec<i64>> {
        value
    }
    pub fn shared_text(value: Arc<str>) -> Arc<str> {
        value
    }
    pub fn shared_numbers(value: Arc<[i64]>) -> Rc<[i64]> {
        Rc::from(&*value)
    }
    /// Upper case, and no copy where the text is in upper case already.
    pub fn upper(value: Cow<'_, str>) -> Cow<'_, str> {
        if value.chars().any(char::is_lowercase) {
            Cow::Owned(value.to_uppercase())
        } else {
            value
        }
    }
    pub fn some_bytes(value: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
        value
    }
    pub fn some_numbers(value: Cow<'_, [f64]>) -> Cow<'_, [f64]> {
        value
    }
    /// The mean of the numbers, which the wrapper keeps for the call.
    pub fn mean(value: &[f64]) -> Option<f64> {
        (!value.is_empty()).then(|| value.iter().sum::<f64>() / value.len() as f64)
    }
    pub fn texts(value: &[String]) -> &[String] {
        value
    }
    pub fn flags(value: Vec<bool>) -> Vec<bool> {
        value
    }
    pub fn small_numbers(value: Vec<i8>) -> Vec<i8> {
        value
    }
    pub fn floats(value: Vec<f64>) -> Vec<f64> {
        value
    }
    pub fn digest(value: [u8; 4]) -> [u8; 4] {
        value
    }
    pub fn names(value: [String; 2]) -> [String; 2] {
        value
    }
    pub fn queue(mut value: VecDeque<i64>) -> VecDeque<i64> {
        if !value.is_empty() {
            value.rotate_left(1);
        }
        value
    }
    pub fn path(value: &Path) -> &Path {
        value
    }
    pub fn owned_path(value: PathBuf) -> PathBuf {
        value
    }
    pub fn os_text(value: &OsStr) -> &OsStr {
        value
    }
    pub fn owned_os_text(value: OsString) -> OsString {
        value
    }
    pub fn c_text(value: &CStr) -> &CStr {
        value
    }
    pub fn owned_c_text(value: CString) -> CString {
        value
    }
    pub fn no_c_text() -> CString {
        c"\xff".into()
    }
    pub fn duration(value: Duration) -> Duration {
        value
    }
    pub fn long_duration() -> Duration {
        Duration::MAX
    }
    pub fn time(value: SystemTime) -> SystemTime {
        value
    }
    pub fn counts(value: HashMap<String, i64>) -> HashMap<String, i64> {
        value
    }
    pub fn sorted_counts(value: BTreeMap<i64, Vec<i64>>) -> BTreeMap<i64, Vec<i64>> {
        value
    }
    pub fn members(value: HashSet<i64>) -> HashSet<i64> {
        value
    }
    pub fn words(value: BTreeSet<String>) -> BTreeSet<String> {
        value
    }
    pub fn half_open(value: Range<i64>) -> Range<i64> {
        value
    }
    pub fn closed(value: RangeInclusive<u8>) -> RangeInclusive<u8> {
        value
    }
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
