//! `PyBuffer` and `PyBufferMut`: by reference for the length of a call, or owned.

use super::{FromArg, FromPy, owned};
use crate::buffer::{Element, PyBuffer, PyBufferMut};
use crate::raw::buffer::{Failure, Held, Lendable};
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;
use crate::{Bound, PyAny, PyErr, PyResult, Python};

/// `collections.abc.Buffer`.
const BUFFER: Hint = Hint::Name("Buffer");

#[cold]
fn refused(failure: Failure) -> PyErr {
    match failure {
        Failure::Problem(problem) => PyErr::refused(problem.class(), problem.requirement()),
        Failure::Raised(error) => error,
    }
}

macro_rules! buffers {
    ($($ty:ident $writable:literal;)*) => { $(
        // The holder is where the buffer stays for the call, and does not ask on its way out whether the thread is attached.
        impl<'a, 'py: 'a, T: Element> FromArg<'a, 'py> for &'a $ty<T> {
            type Holder = Held<'py, $ty<T>>;
            const HINT: Hint = Hint::Limited(&BUFFER, Limit::Buffer { format: T::FORMAT, writable: $writable });
            #[inline(always)]
            fn from_arg(
                object: &'a Bound<'py, PyAny>,
                py: Python<'py>,
                holder: &'a mut Self::Holder,
            ) -> PyResult<Self> {
                holder.hold(object, py).map_err(refused)
            }
        }

        impl<'py, T: Element> FromPy<'py> for $ty<T> {
            const HINT: Hint = Hint::Limited(&BUFFER, Limit::Buffer { format: T::FORMAT, writable: $writable });
            fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
                Self::take(object).map_err(refused)
            }
        }
    )* };
}

buffers!(PyBuffer false; PyBufferMut true;);
owned!([T: Element] PyBuffer<T>; [T: Element] PyBufferMut<T>;);
