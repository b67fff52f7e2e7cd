//! `Path`, `PathBuf`, `OsStr` and `OsString`: what `open` takes for a name, so `str`, `bytes` in the filesystem's encoding, or an object with `__fspath__`.
//!
//! A path goes back as a `pathlib.Path`, an `OsString` as a `str`, with `surrogateescape` for what does not decode
//! ([PEP 383](https://peps.python.org/pep-0383/)).

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Expected, FromArg, FromPy, IntoPy, owned};
use crate::exception::ValueError;
use crate::raw::{call, path as raw};
use crate::tree::hint::Hint;
use crate::tree::limit::{Limit, TextKind};
use crate::{Bound, PyAny, PyErr, PyResult, Python};

const NAME: Hint = Hint::Union(&[
    Hint::Name("str"),
    Hint::Generic("os.PathLike", &[Hint::Name("str")]),
]);
const TAKES: Hint = Hint::Limited(&NAME, Limit::Text(TextKind::FileName));
const PATH: Hint = Hint::Name("pathlib.Path");

/// For a NUL inside of text that ends in one.
#[cold]
pub(super) fn embedded_null() -> PyErr {
    PyErr::refused(ValueError::CLASS, "has an embedded null character".into())
}

impl<'py> FromPy<'py> for OsString {
    const HINT: Hint = TAKES;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        let Some(text) = raw::fspath(object)? else {
            return Err(Expected::of(TAKES).but_got(object));
        };
        let text = raw::os_string(&text).map_err(PyErr::by_conversion)?;
        // No name of the operating system has one; CPython refuses it here too.
        if text.as_encoded_bytes().contains(&0) {
            return Err(embedded_null());
        }
        Ok(text)
    }
}

impl<'py> FromPy<'py> for PathBuf {
    const HINT: Hint = TAKES;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        OsString::from_py(object, py).map(Self::from)
    }
}

owned!([] OsString; [] PathBuf;);

macro_rules! borrowed {
    ($($ty:ty: $owned:ty;)*) => { $(
        impl<'a, 'py: 'a> FromArg<'a, 'py> for &'a $ty {
            type Holder = $owned;
            const HINT: Hint = TAKES;
            fn from_arg(
                object: &'a Bound<'py, PyAny>,
                py: Python<'py>,
                holder: &'a mut Self::Holder,
            ) -> PyResult<Self> {
                *holder = <$owned>::from_py(object, py)?;
                Ok(holder)
            }
        }
    )* };
}

borrowed!(OsStr: OsString; Path: PathBuf;);

impl<'py> IntoPy<'py> for &OsStr {
    const HINT: Hint = Hint::Name("str");
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        raw::str_from_os(py, self)
    }
}

impl<'py> IntoPy<'py> for &Path {
    const HINT: Hint = PATH;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = raw::str_from_os(py, self.as_os_str())?;
        let class = call::named(py.import("pathlib")?.as_any(), c"Path")?;
        class.call(&[&text])
    }
}

macro_rules! by_slice {
    ($($ty:ty: $slice:ty;)*) => { $(
        impl<'py> IntoPy<'py> for $ty {
            const HINT: Hint = <&$slice as IntoPy<'py>>::HINT;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let slice: &$slice = self.as_ref();
                slice.into_py(py)
            }
        }
    )* };
}

by_slice!(OsString: OsStr; &OsString: OsStr; PathBuf: Path; &PathBuf: Path;);
