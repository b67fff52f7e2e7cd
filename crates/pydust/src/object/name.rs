//! Names of attributes, methods and modules: text, a `str` object, or `intern!`.

use crate::{Bound, PyString, Python};

/// What names an attribute, a method, a keyword or a module: `&str`, `&Bound<'_, PyString>`, or the result of [`intern!`](crate::intern), which is the
/// fastest.
///
/// Text is interned, which Python without a GIL never undoes. Names that come from data without end are better passed as `&PyString::new(py, name)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no name of an attribute",
    label = "not a name",
    note = "use `&str`, `&Bound<'_, PyString>`, or `intern!(py, \"name\")` where it is known and used often"
)]
pub trait AsName<'py>: sealed::Sealed {
    #[doc(hidden)]
    fn with_name<R>(self, py: Python<'py>, run: impl FnOnce(&Bound<'py, PyString>) -> R) -> R;
}

impl<'py> AsName<'py> for &str {
    #[inline]
    fn with_name<R>(self, py: Python<'py>, run: impl FnOnce(&Bound<'py, PyString>) -> R) -> R {
        // CPython caches attributes by the identity of their names: a new `str` each time would fill the cache and never be found in it.
        run(&PyString::intern(py, self))
    }
}

impl<'py> AsName<'py> for &String {
    #[inline]
    fn with_name<R>(self, py: Python<'py>, run: impl FnOnce(&Bound<'py, PyString>) -> R) -> R {
        self.as_str().with_name(py, run)
    }
}

impl<'py> AsName<'py> for &Bound<'py, PyString> {
    #[inline(always)]
    fn with_name<R>(self, _py: Python<'py>, run: impl FnOnce(&Bound<'py, PyString>) -> R) -> R {
        run(self)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for &String {}
    impl Sealed for &crate::Bound<'_, crate::PyString> {}
}

/// A name that is known while compiling, as one interned `str` in each interpreter: `&Bound<'py, PyString>`.
///
/// Python looks attributes up by the identity of interned names first, so `object.getattr(intern!(py, "name"))` makes no `str` and compares none. With the
/// token of the function that Python called it costs a few loads; `object.py()` is a little slower. See
/// [`sys.intern`](https://docs.python.org/3/library/sys.html#sys.intern).
///
/// ```no_run
/// use pydust::prelude::*;
/// fn name_of<'py>(py: Python<'py>, object: &Bound<'py>) -> PyResult<Bound<'py>> {
///     object.getattr(intern!(py, "__name__"))
/// }
/// ```
#[macro_export]
macro_rules! intern {
    ($py:expr, $text:expr $(,)?) => {{
        static INTERNED_NAME: $crate::tag::Name = $crate::tag::Name::new($text);
        INTERNED_NAME.get($py)
    }};
}
