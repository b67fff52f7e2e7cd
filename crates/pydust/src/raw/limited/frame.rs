//! In place of `raw/frame.rs` with the limited API, which makes neither code objects nor frames: Python makes them.
//!
//! A generator that nobody has started has a frame that never ran, and its code says file, name and line. `types.TracebackType` then makes the entry.

use core::ptr::NonNull;

use super::code::{self, Mode};
use super::types::{Builtin, builtin};
use super::{call, error, ffi, number, sequence, text};
use crate::{Bound, PyAny, PyDict, PyResult, Python};

/// A frame that never ran, ready for a traceback.
pub(crate) struct Frame<'py> {
    frame: Bound<'py, PyAny>,
    line: u32,
}

impl Frame<'_> {
    /// Adds this frame to the traceback of the current exception.
    pub(crate) fn add(self) {
        let py = self.frame.py();
        let Some(exception) = error::take(py) else {
            return;
        };
        // SAFETY: attached; gives a new reference, or NULL without a traceback.
        let next = NonNull::new(unsafe { ffi::PyException_GetTraceback(exception.as_ptr()) })
            // SAFETY: as above.
            .map_or_else(|| py.none(), |next| unsafe { Bound::from_owned(py, next) });
        let (nowhere, line) = (
            number::int_from_i64(py, -1),
            number::int_from_i64(py, self.line.into()),
        );
        let class = builtin(py, Builtin::Traceback);
        let made = call::call(class.as_any(), &[&next, &self.frame, &nowhere, &line]);
        if let Ok(traceback) = made {
            // SAFETY: attached; a valid exception and its new traceback.
            unsafe { ffi::PyException_SetTraceback(exception.as_ptr(), traceback.as_ptr()) };
        }
        error::restore(exception);
    }
}

/// A function whose call gives a generator that does nothing.
pub(super) fn template(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let source = "def function(): yield";
    let code = code::compile(py, source, "", Mode::Statements)?;
    let names = PyDict::new(py);
    code::run(&code, &names, &names)?;
    let function = sequence::dict_get(&names, text::interned(py, c"function").as_any())?;
    function.ok_or_else(|| error::fetch(py))
}

/// The code object of a place. Where none can be made the traceback stays without this line: the exception itself is more important.
pub(super) fn new_code<'py>(
    py: Python<'py>,
    function: &str,
    file: &str,
    line: u32,
) -> Option<Bound<'py, PyAny>> {
    let make = || -> PyResult<Bound<'py, PyAny>> {
        let code = call::named(&template(py)?, c"__code__")?;
        let changes = PyDict::new(py);
        let name = text::str_from(py, function);
        let set = |key, value: &Bound<'py, PyAny>| {
            sequence::dict_set(&changes, text::interned(py, key).as_any(), value)
        };
        set(c"co_filename", text::str_from(py, file).as_any())?;
        set(c"co_name", name.as_any())?;
        set(c"co_qualname", name.as_any())?;
        set(c"co_firstlineno", &number::int_from_i64(py, line.into()))?;
        let replace = call::named(&code, c"replace")?;
        let nothing = call::tuple_from(py, Vec::new());
        // SAFETY: attached; a tuple and a dict.
        unsafe {
            Bound::from_result(
                py,
                ffi::PyObject_Call(replace.as_ptr(), nothing.as_ptr(), changes.as_ptr()),
            )
        }
    };
    make().ok()
}

/// A frame of a code object that is alive.
pub(super) fn new_frame(
    py: Python<'_>,
    code: *mut ffi::PyObject,
    globals: *mut ffi::PyObject,
    line: u32,
) -> Option<Frame<'_>> {
    // SAFETY: both are valid for the call.
    let (code, globals): (Bound<'_, PyAny>, Bound<'_, PyAny>) = unsafe {
        (
            Bound::from_borrowed(py, NonNull::new_unchecked(code)),
            Bound::from_borrowed(py, NonNull::new_unchecked(globals)),
        )
    };
    let make = || -> PyResult<_> {
        let class = builtin(py, Builtin::Function);
        let generator = call::call(class.as_any(), &[&code, &globals])?;
        let generator = call::call(&generator, &[])?;
        call::named(&generator, c"gi_frame")
    };
    make().ok().map(|frame| Frame { frame, line })
}
