//! From CPython's call to one place per parameter: the outlined path for keywords, defaults and wrong counts.
//!
//! The order of the checks is that of CPython's `initialize_locals` (`Python/ceval.c`), so that a call with several mistakes names the same one as an equal `def`.

use core::ptr::NonNull;
use std::borrow::Cow;

use super::ffi;
use crate::arguments::{self, CallProblem};
use crate::definition::{FunctionDefinition, ParameterKind};
use crate::exception::TypeError;
use crate::{Bound, PyAny, PyBytes, PyErr, PyResult, PyTuple, Python};

/// A borrowed argument, or nothing where the default applies.
pub(crate) type Place = Option<NonNull<ffi::PyObject>>;

/// The arguments of a call, one place per parameter.
#[derive(Clone, Copy)]
pub struct Arguments<'a, 'py, const N: usize> {
    places: &'a [Place; N],
    py: Python<'py>,
}

impl<'a, 'py, const N: usize> Arguments<'a, 'py, N> {
    /// # Safety
    /// Every place is a valid object for `'a`; the thread is attached for `'py`.
    #[inline(always)]
    pub(crate) unsafe fn new(places: &'a [Place; N]) -> Self {
        // SAFETY: the caller's promise.
        let py = unsafe { Python::assume_attached() };
        Self { places, py }
    }

    /// The argument at `index`, or `None` where the default applies.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<&'a Bound<'py, PyAny>> {
        // SAFETY: `new` was promised valid objects.
        self.places[index]
            .as_ref()
            .map(|place| unsafe { Bound::from_place(self.py, place) })
    }
}

/// Fills `places` from a call.
///
/// # Safety
/// `arguments` holds `count` positional arguments followed by one for each name in the tuple `names`, which may be NULL; all are valid for the call.
#[cold]
pub(crate) unsafe fn bind(
    definition: &'static FunctionDefinition,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
    places: &mut [Place],
) -> PyResult<()> {
    let parameters = definition.parameters;
    let positional = parameters
        .iter()
        .filter(|parameter| parameter.kind != ParameterKind::KeywordOnly)
        .count();
    for (index, place) in places.iter_mut().enumerate().take(count.min(positional)) {
        // SAFETY: within the positional arguments.
        *place = NonNull::new(unsafe { *arguments.add(index) });
    }
    let keywords = if names.is_null() {
        0
    } else {
        // SAFETY: the caller's promise: a tuple.
        unsafe { ffi::PyTuple_GET_SIZE(names) }.cast_unsigned()
    };
    for index in 0..keywords {
        // SAFETY: a tuple of names, with a value for each after the positional arguments.
        let (name, value) = unsafe {
            (
                ffi::PyTuple_GET_ITEM(names, index.cast_signed()),
                *arguments.add(count + index),
            )
        };
        // SAFETY: valid for the call.
        let name = unsafe { name_text(name) }?;
        // Keywords mostly come in the order of the parameters, so the next one is tried first.
        let expected = (count + index).min(parameters.len());
        let found = (expected..parameters.len())
            .chain(0..expected)
            .find(|&at| parameters[at].name == name);
        match found.filter(|&at| parameters[at].kind != ParameterKind::PositionalOnly) {
            Some(at) if places[at].is_some() => {
                return Err(PyErr::call(&CallProblem::MultipleValues(&name)));
            }
            Some(at) => places[at] = NonNull::new(value),
            None => {
                let given: Vec<String> = (0..keywords)
                    .map(|index| {
                        // SAFETY: within the tuple of names.
                        unsafe { name_text(ffi::PyTuple_GET_ITEM(names, index.cast_signed())) }
                            .map(Cow::into_owned)
                    })
                    .collect::<PyResult<_>>()?;
                return Err(arguments::unknown_keyword(definition, &name, &given));
            }
        }
    }
    if count > positional {
        let keyword_only = parameters
            .iter()
            .zip(places.iter())
            .filter(|(parameter, place)| {
                parameter.kind == ParameterKind::KeywordOnly && place.is_some()
            });
        return Err(PyErr::call(&CallProblem::TooMany {
            definition,
            given: count,
            keyword_only: keyword_only.count(),
        }));
    }
    for kind in [false, true] {
        let missing: Vec<&str> = parameters
            .iter()
            .zip(places.iter())
            .filter(|(parameter, place)| {
                place.is_none()
                    && parameter.default.is_none()
                    && (parameter.kind == ParameterKind::KeywordOnly) == kind
            })
            .map(|(parameter, _)| parameter.name)
            .collect();
        if !missing.is_empty() {
            return Err(PyErr::call(&CallProblem::Missing {
                names: missing,
                keyword_only: kind,
            }));
        }
    }
    Ok(())
}

/// The text of a keyword name. One with lone surrogates, which no parameter has, comes with escapes.
///
/// # Safety
/// `name` is a valid object, on an attached thread.
unsafe fn name_text<'a>(name: *mut ffi::PyObject) -> PyResult<Cow<'a, str>> {
    // SAFETY: the caller's promise; the text lives as long as the name, which is valid for the call.
    unsafe {
        let mut length = 0;
        if ffi::PyUnicode_Check(name) == 0 {
            return Err(PyErr::without_place(
                TypeError::CLASS,
                "keywords must be strings",
            ));
        }
        let data = ffi::PyUnicode_AsUTF8AndSize(name, &raw mut length);
        if !data.is_null() {
            let text = core::slice::from_raw_parts(data.cast(), length.cast_unsigned());
            return Ok(Cow::Borrowed(str::from_utf8_unchecked(text)));
        }
        ffi::PyErr_Clear();
        let py = Python::assume_attached();
        let escaped: Bound<'_, PyBytes> = Bound::from_result(
            py,
            ffi::PyUnicode_AsEncodedString(name, c"utf-8".as_ptr(), c"backslashreplace".as_ptr()),
        )?;
        Ok(Cow::Owned(
            String::from_utf8_lossy(escaped.as_bytes()).into_owned(),
        ))
    }
}

/// The tuple and dict of `tp_new` in the shape of a vectorcall. It holds the arguments itself: a caller in C may pass a dict that others can change.
pub(crate) struct Flat<'py> {
    arguments: Vec<Bound<'py, PyAny>>,
    count: usize,
    names: Option<Bound<'py, PyTuple>>,
}

impl<'py> Flat<'py> {
    /// # Safety
    /// `arguments` is a tuple and `keywords` a dict or NULL.
    pub(crate) unsafe fn new(
        py: Python<'py>,
        arguments: *mut ffi::PyObject,
        keywords: *mut ffi::PyObject,
    ) -> Self {
        // SAFETY: the caller's promise. Counting references runs no Python code, so the dict stays as it is while it is read.
        unsafe {
            let hold = |object| Bound::from_borrowed(py, NonNull::new_unchecked(object));
            let count = ffi::PyTuple_GET_SIZE(arguments).cast_unsigned();
            let mut flat: Vec<_> = (0..count)
                .map(|index| hold(ffi::PyTuple_GET_ITEM(arguments, index.cast_signed())))
                .collect();
            let mut names = Vec::new();
            if !keywords.is_null() {
                let (mut position, mut name, mut value) =
                    (0, core::ptr::null_mut(), core::ptr::null_mut());
                while ffi::PyDict_Next(keywords, &raw mut position, &raw mut name, &raw mut value)
                    != 0
                {
                    names.push(hold(name));
                    flat.push(hold(value));
                }
            }
            let names = (!names.is_empty()).then(|| super::call::tuple_from(py, names));
            Self {
                arguments: flat,
                count,
                names,
            }
        }
    }

    /// The positional arguments, then one for each name.
    pub(crate) fn arguments(&self) -> *const *mut ffi::PyObject {
        // A `Bound` is a transparent pointer.
        self.arguments.as_ptr().cast()
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn names(&self) -> *mut ffi::PyObject {
        self.names
            .as_ref()
            .map_or(core::ptr::null_mut(), Bound::as_ptr)
    }
}
