//! `BufferProblem`: why a buffer is not the one that was asked for, and what Python is told.

use core::fmt;

use super::Element;
use crate::convert::Expected;
use crate::exception::{self, ExceptionClass};
use crate::{Bound, PyAny};

/// The order in which the elements of several dimensions lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The last index changes fastest.
    C,
    /// The first index changes fastest.
    Fortran,
}

/// What is wrong with a buffer, or with the use of one. With `?` it becomes the exception named at each case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BufferProblem {
    /// The object lends no buffer: `TypeError`.
    NotABuffer {
        /// What it should have been.
        expected: String,
        /// The type of the object.
        given: String,
    },
    /// The object can only be read: `TypeError`.
    ReadOnly {
        /// What it should have been.
        expected: String,
        /// The type of the object.
        given: String,
    },
    /// The elements are of another type, or in the other byte order: `TypeError`.
    OtherElements {
        /// The element type that was asked for, such as `float64 ('d')`.
        expected: &'static str,
        /// The one that the buffer has.
        given: String,
    },
    /// Another number of dimensions: `ValueError`.
    Dimensions {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        given: usize,
    },
    /// Another number of elements: `ValueError`.
    Length {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        given: usize,
    },
    /// An index outside the shape: `IndexError`.
    OutOfBounds {
        /// The index.
        index: usize,
        /// The dimension it is meant for.
        axis: usize,
        /// How many elements that dimension has.
        length: usize,
    },
    /// The elements do not lie one after the other in this order: `BufferError`.
    NotContiguous {
        /// The order.
        order: Order,
    },
    /// The elements do not lie at multiples of their size: `BufferError`.
    Misaligned,
    /// What the exporter says contradicts itself: `BufferError`.
    Malformed {
        /// What does not fit.
        what: &'static str,
    },
}

impl BufferProblem {
    #[cold]
    pub(crate) fn not_a_buffer<T: Element>(object: &Bound<'_, PyAny>) -> Self {
        Self::NotABuffer {
            expected: buffer_of(T::NAME, false),
            given: Expected::given(object),
        }
    }

    #[cold]
    pub(crate) fn read_only<T: Element>(object: &Bound<'_, PyAny>) -> Self {
        Self::ReadOnly {
            expected: buffer_of(T::NAME, true),
            given: Expected::given(object),
        }
    }

    #[cold]
    pub(crate) fn dimensions(expected: usize, given: usize) -> Self {
        Self::Dimensions { expected, given }
    }

    #[cold]
    pub(crate) fn out_of_bounds(index: usize, axis: usize, length: usize) -> Self {
        Self::OutOfBounds {
            index,
            axis,
            length,
        }
    }

    /// The exception class it becomes.
    pub(crate) fn class(&self) -> ExceptionClass {
        match self {
            Self::NotABuffer { .. } | Self::ReadOnly { .. } | Self::OtherElements { .. } => {
                exception::TypeError::CLASS
            }
            Self::Dimensions { .. } | Self::Length { .. } => exception::ValueError::CLASS,
            Self::OutOfBounds { .. } => exception::IndexError::CLASS,
            Self::NotContiguous { .. } | Self::Misaligned | Self::Malformed { .. } => {
                exception::BufferError::CLASS
            }
        }
    }

    /// What is wrong, to be said after the name of an argument.
    pub(crate) fn requirement(&self) -> String {
        let plural = |count: &usize| if *count == 1 { "" } else { "s" };
        match self {
            Self::NotABuffer { expected, given } | Self::ReadOnly { expected, given } => {
                format!("must be {expected}, not {given}")
            }
            Self::OtherElements { expected, given } => {
                format!("must be a buffer of {expected}, not of {given}")
            }
            Self::Dimensions { expected, given } => {
                format!(
                    "must have {expected} dimension{}, not {given}",
                    plural(expected)
                )
            }
            Self::Length { expected, given } => {
                format!(
                    "must have {expected} element{}, not {given}",
                    plural(expected)
                )
            }
            Self::OutOfBounds {
                index,
                axis,
                length,
            } => format!("has no index {index} in dimension {axis}, whose size is {length}"),
            Self::NotContiguous { order: Order::C } => "is not C-contiguous".into(),
            Self::NotContiguous {
                order: Order::Fortran,
            } => "is not Fortran contiguous".into(),
            Self::Misaligned => "is not aligned to the size of its elements".into(),
            Self::Malformed { what } => format!("contradicts itself: {what}"),
        }
    }
}

/// A buffer in a message. Bytes are what CPython's messages call bytes-like, others are named by their elements.
pub(crate) fn buffer_of(elements: &str, writable: bool) -> String {
    match (elements == u8::NAME, writable) {
        (true, false) => "a bytes-like object".into(),
        (true, true) => "a read-write bytes-like object".into(),
        (false, false) => format!("a buffer of {elements}"),
        (false, true) => format!("a writable buffer of {elements}"),
    }
}

impl fmt::Display for BufferProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self {
            Self::NotABuffer { .. } | Self::ReadOnly { .. } | Self::OtherElements { .. } => "value",
            _ => "buffer",
        };
        write!(f, "{subject} {}", self.requirement())
    }
}

impl std::error::Error for BufferProblem {}
