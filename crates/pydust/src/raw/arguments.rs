//! From CPython's call to one place per parameter: the path for keywords, defaults and wrong counts.

use core::ptr::NonNull;
use std::borrow::Cow;

use super::{error, ffi, fields, items, text};
use crate::convert::arguments::{self, CallProblem};
use crate::exception::TypeError;
use crate::tree::definition::{FunctionDefinition, Parameter, ParameterKind};
use crate::{Bound, PyAny, PyBytes, PyDict, PyErr, PyResult, PyTuple, Python, room};

/// A borrowed argument, or nothing where the default applies.
pub(crate) type ArgumentSlot = Option<NonNull<ffi::PyObject>>;

/// The arguments of a call, one place per parameter.
#[derive(Clone, Copy)]
pub struct Arguments<'a, 'py, const N: usize> {
    places: &'a [ArgumentSlot; N],
    /// For `*args` and `**kwargs`; absent where the function has neither.
    call: Option<&'a Call>,
    py: Python<'py>,
}

impl<'a, 'py, const N: usize> Arguments<'a, 'py, N> {
    /// # Safety
    /// Every place is a valid object for `'a`, and so are the arguments of the call; the thread is attached for `'py`.
    #[inline(always)]
    pub(crate) unsafe fn new(places: &'a [ArgumentSlot; N], call: Option<&'a Call>) -> Self {
        // SAFETY: the caller's promise.
        let py = unsafe { Python::assume_attached() };
        Self { places, call, py }
    }

    /// The argument at `index`, or `None` where the default applies.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<&'a Bound<'py, PyAny>> {
        match &self.places[index] {
            // SAFETY: `new` was promised valid objects.
            Some(place) => Some(unsafe { Bound::from_place(self.py, place) }),
            None => None,
        }
    }

    /// `*args`.
    pub(crate) fn rest(&self) -> Bound<'py, PyTuple> {
        match self.call {
            // SAFETY: `new` was promised that the arguments of the call are valid.
            Some(call) => unsafe { call.rest(self.py) },
            None => PyTuple::new(self.py, Vec::new()),
        }
    }

    /// `**kwargs`.
    pub(crate) fn keyword_rest(&self) -> PyResult<Bound<'py, PyDict>> {
        match self.call {
            // SAFETY: as above.
            Some(call) => unsafe { call.keyword_rest(self.py) },
            None => Ok(PyDict::new(self.py)),
        }
    }
}

/// Some of the arguments of a call as a tuple.
///
/// # Safety
/// The arguments in the range are valid objects.
pub(crate) unsafe fn tuple_of(
    py: Python<'_>,
    arguments: *const *mut ffi::PyObject,
    range: core::ops::Range<usize>,
) -> Bound<'_, PyTuple> {
    // SAFETY: the caller's promise.
    let items = range.map(|index| unsafe {
        Bound::from_borrowed(py, NonNull::new_unchecked(*arguments.add(index)))
    });
    let mut found = room::vector(items.len()).unwrap_or_else(|error| error.throw());
    found.extend(items);
    super::call::tuple_from(py, found)
}

/// A call as CPython makes it: positional arguments followed by one for each name in a tuple, which may be NULL.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    definition: &'static FunctionDefinition,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
}

impl Call {
    #[inline]
    pub(crate) const fn new(
        definition: &'static FunctionDefinition,
        arguments: *const *mut ffi::PyObject,
        count: usize,
        names: *mut ffi::PyObject,
    ) -> Self {
        Self {
            definition,
            arguments,
            count,
            names,
        }
    }

    pub(crate) fn definition(&self) -> &'static FunctionDefinition {
        self.definition
    }

    /// The caller's own array, where each parameter got its argument by position.
    ///
    /// # Safety
    /// As [`bind`].
    #[inline(always)]
    pub(crate) unsafe fn as_places<const N: usize>(&self) -> Option<*const [ArgumentSlot; N]> {
        // A pointer that is not NULL and `Option<NonNull>` look the same.
        (self.count == N && self.names.is_null()).then(|| {
            // Who passes nothing may pass NULL, which even an array of nothing does not lie at.
            if N == 0 {
                core::ptr::dangling()
            } else {
                self.arguments.cast()
            }
        })
    }

    /// Whether nothing is passed.
    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0 && self.names.is_null()
    }

    /// How many keywords there are.
    ///
    /// # Safety
    /// `names` is a tuple or NULL, valid for the call.
    #[inline(always)]
    pub(crate) unsafe fn keywords(&self) -> usize {
        if self.names.is_null() {
            0
        } else {
            // SAFETY: the caller's promise.
            unsafe { fields::tuple_size(self.names) }.cast_unsigned()
        }
    }

    /// Name and value of a keyword.
    ///
    /// # Safety
    /// As [`bind`], and `index` is less than [`Call::keywords`].
    #[inline(always)]
    unsafe fn keyword(&self, index: usize) -> (*mut ffi::PyObject, ArgumentSlot) {
        // SAFETY: the caller's promise.
        unsafe {
            (
                fields::tuple_item(self.names, index.cast_signed()),
                NonNull::new(*self.arguments.add(self.count + index)),
            )
        }
    }

    /// The positional arguments that no parameter takes.
    unsafe fn rest<'py>(&self, py: Python<'py>) -> Bound<'py, PyTuple> {
        let taken = positional(self.definition.parameters).len();
        // SAFETY: within the positional arguments, which are valid.
        unsafe { tuple_of(py, self.arguments, taken..self.count) }
    }

    /// The keyword arguments that no parameter takes.
    unsafe fn keyword_rest<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let rest = PyDict::new(py);
        // SAFETY: within the keywords, which are valid.
        unsafe {
            for index in 0..self.keywords() {
                let (name, value) = self.keyword(index);
                let text = name_text(&name)?;
                let taken = |parameter: &Parameter| {
                    parameter.kind.is_by_keyword() && parameter.name == text
                };
                if !self.definition.parameters.iter().any(taken)
                    && let Some(value) = value
                {
                    error::check(py, ffi::PyDict_SetItem(rest.as_ptr(), name, value.as_ptr()))?;
                }
            }
        }
        Ok(rest)
    }
}

/// The parameters that take positional arguments: they stand first.
fn positional(parameters: &'static [Parameter]) -> &'static [Parameter] {
    let mut count = 0;
    while count < parameters.len() && parameters[count].kind.is_positional() {
        count += 1;
    }
    &parameters[..count]
}

/// Whether every parameter takes a positional argument.
pub(crate) const fn all_positional(parameters: &[Parameter]) -> bool {
    match parameters.last() {
        Some(last) => last.kind.is_positional(),
        None => true,
    }
}

/// Whether every parameter has a default.
pub(crate) const fn all_optional(parameters: &[Parameter]) -> bool {
    let mut at = 0;
    while at < parameters.len() {
        if !parameters[at].optional {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether the function has a parameter of this kind, which then stands where Python has it.
#[inline(always)]
fn has(parameters: &[Parameter], kind: ParameterKind) -> bool {
    parameters.iter().any(|parameter| parameter.kind == kind)
}

/// Fills `places` from a call as most are: one that fits and has plain names. Whether that is so; if not, [`bind`] says what is wrong, or finds that nothing is.
///
/// All is inline, so that the parameters are constants: loops over them become straight lines, and names are compared as numbers. Whatever could fail is not here.
///
/// # Safety
/// As [`bind`].
#[inline(always)]
pub(crate) unsafe fn fill<const N: usize>(
    parameters: &'static [Parameter; N],
    call: &Call,
    places: &mut [ArgumentSlot; N],
) -> bool {
    let mut positional = 0;
    for (index, (place, parameter)) in places.iter_mut().zip(parameters).enumerate() {
        if parameter.kind.is_positional() {
            positional += 1;
            if index < call.count {
                // SAFETY: within the positional arguments.
                *place = NonNull::new(unsafe { *call.arguments.add(index) });
            }
        }
    }
    // SAFETY: the caller's promise; `keywords` says how many there are.
    unsafe {
        if call.count > positional && !has(parameters, ParameterKind::VarPositional) {
            return false;
        }
        for index in 0..call.keywords() {
            let (name, value) = call.keyword(index);
            if !fill_keyword(parameters, name, value, places) {
                return false;
            }
        }
    }
    let is_filled = |(place, parameter): (&ArgumentSlot, &Parameter)| {
        place.is_some() || parameter.optional || parameter.kind.is_rest()
    };
    places.iter().zip(parameters).all(is_filled)
}

/// Puts a keyword's value into its place; whether its name is plain and there is one, still empty.
///
/// # Safety
/// `name` is a valid object.
#[inline(always)]
unsafe fn fill_keyword<const N: usize>(
    parameters: &'static [Parameter; N],
    name: *mut ffi::PyObject,
    value: ArgumentSlot,
    places: &mut [ArgumentSlot; N],
) -> bool {
    // SAFETY: the caller's promise.
    let Some(text) = (unsafe { text::ascii_of(name) }) else {
        return false;
    };
    for (place, parameter) in places.iter_mut().zip(parameters) {
        if parameter.kind.is_by_keyword() && text::same(parameter.name, text) {
            let is_empty = place.is_none();
            *place = value;
            return is_empty;
        }
    }
    has(parameters, ParameterKind::VarKeyword)
}

/// As [`fill`], for any function whose parameters all take positional arguments, and for keywords in their order; each parameter is looked at once. The caller of
/// this has room for one place a parameter, which is written where the call fits.
///
/// # Safety
/// As [`bind`]. `places` has room for all.
#[inline(always)]
pub(crate) unsafe fn fill_in_order(call: &Call, mut places: *mut ArgumentSlot) -> bool {
    let Some((given, rest)) = call.definition.parameters.split_at_checked(call.count) else {
        return false;
    };
    let mut rest = rest.iter();
    let mut arguments = call.arguments.cast::<ArgumentSlot>();
    // SAFETY: the caller's promise; `keywords` says how many there are, and a place is written for each parameter.
    unsafe {
        let mut put = |place: ArgumentSlot| {
            places.write(place);
            places = places.add(1);
        };
        let mut take = || {
            // Volatile, because a few words are sooner copied than a function is called that copies.
            let argument = arguments.read_volatile();
            arguments = arguments.add(1);
            argument
        };
        for _ in given {
            put(take());
        }
        for index in 0..call.keywords() {
            let name = fields::tuple_item(call.names, index.cast_signed());
            let Some(name) = text::ascii_of(name) else {
                return false;
            };
            loop {
                match rest.next() {
                    Some(next) if next.kind.is_by_keyword() && text::same(next.name, name) => break,
                    Some(next) if next.optional => put(None),
                    _ => return false,
                }
            }
            put(take());
        }
        for next in rest {
            if !next.optional {
                return false;
            }
            put(None);
        }
    }
    true
}

/// Fills `places`, one for each parameter, from a call of any kind; and where the call does not fit, says what is wrong with it. What `*args` and `**kwargs` take
/// stays in the call.
///
/// # Safety
/// `call` holds `count` positional arguments followed by one for each name in the tuple `names`, which may be NULL; all are valid for the call.
pub(crate) unsafe fn bind(call: &Call, places: &mut [ArgumentSlot]) -> PyResult<()> {
    let parameters = call.definition.parameters;
    places.fill(None);
    // SAFETY: the caller's promise.
    unsafe {
        let positional = positional(parameters).len();
        let mut fits = call.count <= positional || has(parameters, ParameterKind::VarPositional);
        for (index, place) in places
            .iter_mut()
            .enumerate()
            .take(positional.min(call.count))
        {
            *place = NonNull::new(*call.arguments.add(index));
        }
        for index in 0..call.keywords() {
            let (name, value) = call.keyword(index);
            let text = match text::ascii_of(name) {
                Some(text) => Cow::Borrowed(text),
                None => name_text(&name)?,
            };
            let named =
                |parameter: &Parameter| parameter.kind.is_by_keyword() && parameter.name == text;
            match parameters.iter().position(named) {
                Some(at) if places[at].is_none() => places[at] = value,
                Some(_) => fits = false,
                None => fits &= has(parameters, ParameterKind::VarKeyword),
            }
        }
        for (place, parameter) in places.iter().zip(parameters) {
            fits &= place.is_some() || parameter.optional || parameter.kind.is_rest();
        }
        if fits {
            return Ok(());
        }
        Err(diagnose(call.definition, call.count, call.names))
    }
}

/// What is wrong with a call that does not fit. The order of the checks is that of CPython's `initialize_locals` (`Python/ceval.c`), so that a call with several
/// mistakes names the same one as an equal `def`.
///
/// # Safety
/// `names` is a tuple of keyword names or NULL, valid for the call, on an attached thread.
#[cold]
pub(crate) unsafe fn diagnose(
    definition: &'static FunctionDefinition,
    count: usize,
    names: *mut ffi::PyObject,
) -> PyErr {
    let parameters = definition.parameters;
    let is_keyword_only = |parameter: &Parameter| parameter.kind == ParameterKind::KeywordOnly;
    let positional = positional(parameters).len();
    let takes_any_keyword = has(parameters, ParameterKind::VarKeyword);
    let mut filled: Vec<bool> = (0..parameters.len())
        .map(|index| index < count.min(positional))
        .collect();
    // SAFETY: the caller's promise.
    let given = match unsafe { name_texts(names) } {
        Ok(given) => given,
        Err(error) => return error,
    };
    for name in &given {
        let found = parameters
            .iter()
            .position(|parameter| parameter.kind.is_by_keyword() && parameter.name == name);
        match found {
            Some(at) if filled[at] => return PyErr::call(&CallProblem::MultipleValues(name)),
            Some(at) => filled[at] = true,
            None if takes_any_keyword => {}
            None => {
                // SAFETY: the caller's promise.
                let py = unsafe { Python::assume_attached() };
                return arguments::unknown_keyword(py, definition, name, &given);
            }
        }
    }
    if count > positional && !has(parameters, ParameterKind::VarPositional) {
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
                    && !parameter.optional
                    && !parameter.kind.is_rest()
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
        (0..fields::tuple_size(names))
            .map(|index| name_text(&fields::tuple_item(names, index)).map(Cow::into_owned))
            .collect()
    }
}

/// The text of a keyword name. One with lone surrogates, which no parameter has, comes with escapes.
///
/// # Safety
/// `name` is a valid object for `'a`, on an attached thread.
unsafe fn name_text(name: &*mut ffi::PyObject) -> PyResult<Cow<'_, str>> {
    // SAFETY: the caller's promise; the text lives as long as the name, which is valid for the call.
    unsafe {
        if ffi::PyUnicode_Check(*name) != 0 {
            let mut length = 0;
            let data = ffi::PyUnicode_AsUTF8AndSize(*name, &raw mut length);
            if !data.is_null() {
                let text = core::slice::from_raw_parts(data.cast(), length.cast_unsigned());
                return Ok(Cow::Borrowed(str::from_utf8_unchecked(text)));
            }
        }
        strange_name(*name).map(Cow::Owned)
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
    #[inline]
    pub(crate) unsafe fn new(
        py: Python<'py>,
        arguments: *mut ffi::PyObject,
        keywords: *mut ffi::PyObject,
    ) -> PyResult<Self> {
        // SAFETY: the caller's promise.
        unsafe {
            let hold = |object| Bound::from_borrowed(py, NonNull::new_unchecked(object));
            let count = fields::tuple_size(arguments).cast_unsigned();
            let mut flat = room::vector(count)?;
            let item = |index: usize| hold(fields::tuple_item(arguments, index.cast_signed()));
            flat.extend((0..count).map(item));
            let mut names = Vec::new();
            if let Some(keywords) = NonNull::new(keywords) {
                let keywords: Bound<'_, PyDict> = Bound::from_borrowed(py, keywords);
                for (name, value) in items::dict_items(&keywords)? {
                    room::push(&mut names, name)?;
                    room::push(&mut flat, value)?;
                }
            }
            let names = (!names.is_empty()).then(|| super::call::tuple_from(py, names));
            Ok(Self {
                arguments: flat,
                count,
                names,
            })
        }
    }

    /// The arguments, the number of those without a name, and the names; for as long as this lives.
    pub(crate) fn row(&self) -> (*const *mut ffi::PyObject, usize, *mut ffi::PyObject) {
        let names = self
            .names
            .as_ref()
            .map_or(core::ptr::null_mut(), Bound::as_ptr);
        // A `Bound` is a transparent pointer.
        (self.arguments.as_ptr().cast(), self.count, names)
    }

    /// The same as a call, for as long as this lives.
    pub(crate) fn call(&self, definition: &'static FunctionDefinition) -> Call {
        let (arguments, count, names) = self.row();
        Call::new(definition, arguments, count, names)
    }
}
