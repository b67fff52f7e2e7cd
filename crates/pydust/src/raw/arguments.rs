//! From CPython's call to one place per parameter: the path for keywords, defaults and wrong counts.

use core::ptr::NonNull;
use std::borrow::Cow;

use super::ffi;
use crate::arguments::{self, CallProblem};
use crate::definition::{FunctionDefinition, Parameter, ParameterKind};
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

/// Fills `places` from a call: what a caller does right is done here, what it does wrong is found out by [`diagnose`].
///
/// # Safety
/// `arguments` holds `count` positional arguments followed by one for each name in the tuple `names`, which may be NULL; all are valid for the call.
#[inline]
pub(crate) unsafe fn bind(
    definition: &'static FunctionDefinition,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
    places: &mut [Place],
) -> PyResult<()> {
    let parameters = definition.parameters;
    let mut fits = true;
    for (index, place) in places.iter_mut().enumerate().take(count) {
        fits &= parameters[index].kind != ParameterKind::KeywordOnly;
        // SAFETY: within the positional arguments.
        *place = NonNull::new(unsafe { *arguments.add(index) });
    }
    fits &= count <= places.len();
    let keywords = if names.is_null() {
        0
    } else {
        // SAFETY: the caller's promise: a tuple.
        unsafe { ffi::PyTuple_GET_SIZE(names) }.cast_unsigned()
    };
    for index in 0..keywords {
        if !fits {
            break;
        }
        // SAFETY: a tuple of names, with a value for each after the positional arguments; all valid for the call.
        let (name, value) = unsafe {
            let name = name_text(ffi::PyTuple_GET_ITEM(names, index.cast_signed()))?;
            (name, NonNull::new(*arguments.add(count + index)))
        };
        // Keywords mostly come in the order of the parameters, so the next one is tried first.
        let expected = count + index;
        let found = (expected..parameters.len())
            .chain(0..expected.min(parameters.len()))
            .find(|&at| parameters[at].name == name);
        match found {
            Some(at)
                if places[at].is_none() && parameters[at].kind != ParameterKind::PositionalOnly =>
            {
                places[at] = value;
            }
            _ => fits = false,
        }
    }
    for (place, parameter) in places.iter().zip(parameters) {
        fits &= place.is_some() || parameter.default.is_some();
    }
    if fits {
        return Ok(());
    }
    // SAFETY: the caller's promise.
    Err(unsafe { diagnose(definition, count, names) })
}

/// What is wrong with a call that does not fit. The order of the checks is that of CPython's `initialize_locals` (`Python/ceval.c`), so that a call with several
/// mistakes names the same one as an equal `def`.
///
/// # Safety
/// `names` is a tuple of keyword names or NULL, valid for the call.
#[cold]
unsafe fn diagnose(
    definition: &'static FunctionDefinition,
    count: usize,
    names: *mut ffi::PyObject,
) -> PyErr {
    let parameters = definition.parameters;
    let is_keyword_only = |parameter: &Parameter| parameter.kind == ParameterKind::KeywordOnly;
    let positional = parameters
        .iter()
        .filter(|parameter| !is_keyword_only(parameter))
        .count();
    let mut filled: Vec<bool> = (0..parameters.len())
        .map(|index| index < count.min(positional))
        .collect();
    // SAFETY: the caller's promise.
    let given = match unsafe { name_texts(names) } {
        Ok(given) => given,
        Err(error) => return error,
    };
    for name in &given {
        let found = parameters.iter().position(|parameter| {
            parameter.name == name && parameter.kind != ParameterKind::PositionalOnly
        });
        match found {
            Some(at) if filled[at] => return PyErr::call(&CallProblem::MultipleValues(name)),
            Some(at) => filled[at] = true,
            None => return arguments::unknown_keyword(definition, name, &given),
        }
    }
    if count > positional {
        let keyword_only = parameters
            .iter()
            .zip(&filled)
            .filter(|(parameter, filled)| is_keyword_only(parameter) && **filled)
            .count();
        return PyErr::call(&CallProblem::TooMany {
            definition,
            given: count,
            keyword_only,
        });
    }
    let missing = |keyword_only: bool| {
        let missing = parameters
            .iter()
            .zip(&filled)
            .filter(|(parameter, filled)| {
                !**filled
                    && parameter.default.is_none()
                    && is_keyword_only(parameter) == keyword_only
            });
        missing
            .map(|(parameter, _)| parameter.name)
            .collect::<Vec<_>>()
    };
    let (names, keyword_only) = match missing(false) {
        names if names.is_empty() => (missing(true), true),
        names => (names, false),
    };
    PyErr::call(&CallProblem::Missing {
        names,
        keyword_only,
    })
}

/// The texts of the names of a call.
///
/// # Safety
/// `names` is a tuple or NULL, valid for the call.
unsafe fn name_texts(names: *mut ffi::PyObject) -> PyResult<Vec<String>> {
    if names.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: the caller's promise.
    unsafe {
        (0..ffi::PyTuple_GET_SIZE(names))
            .map(|index| name_text(ffi::PyTuple_GET_ITEM(names, index)).map(Cow::into_owned))
            .collect()
    }
}

/// The text of a keyword name. One with lone surrogates, which no parameter has, comes with escapes.
///
/// # Safety
/// `name` is a valid object, on an attached thread.
#[inline]
unsafe fn name_text<'a>(name: *mut ffi::PyObject) -> PyResult<Cow<'a, str>> {
    // SAFETY: the caller's promise; the text lives as long as the name, which is valid for the call.
    unsafe {
        let mut length = 0;
        if ffi::PyUnicode_Check(name) != 0 {
            let data = ffi::PyUnicode_AsUTF8AndSize(name, &raw mut length);
            if !data.is_null() {
                let text = core::slice::from_raw_parts(data.cast(), length.cast_unsigned());
                return Ok(Cow::Borrowed(str::from_utf8_unchecked(text)));
            }
        }
        strange_name(name).map(Cow::Owned)
    }
}

/// A keyword name that is no proper text.
///
/// # Safety
/// `name` is a valid object, on an attached thread.
#[cold]
unsafe fn strange_name(name: *mut ffi::PyObject) -> PyResult<String> {
    // SAFETY: the caller's promise.
    unsafe {
        if ffi::PyUnicode_Check(name) == 0 {
            return Err(PyErr::without_place(
                TypeError::CLASS,
                "keywords must be strings",
            ));
        }
        ffi::PyErr_Clear();
        let (encoding, errors) = (c"utf-8".as_ptr(), c"backslashreplace".as_ptr());
        let escaped: Bound<'_, PyBytes> = Bound::from_result(
            Python::assume_attached(),
            ffi::PyUnicode_AsEncodedString(name, encoding, errors),
        )?;
        Ok(String::from_utf8_lossy(escaped.as_bytes()).into_owned())
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
