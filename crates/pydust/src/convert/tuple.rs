//! Tuples of up to twelve: a `tuple` of exactly that length.

use super::{Expected, FromPy, IntoPy, owned};
use crate::raw::{call, iteration, sequence};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, PyTuple, Python};

macro_rules! tuples {
    ($count:literal: $($name:ident $index:tt),*) => {
        impl<'py, $($name: FromPy<'py>),*> FromPy<'py> for ($($name,)*) {
            const HINT: Hint = Hint::Generic("tuple", &[$($name::HINT),*]);
            fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
                let Ok(tuple) = object.cast::<PyTuple>() else {
                    return Err(Expected::of(<Self as FromPy<'py>>::HINT).but_got(object));
                };
                let own;
                let tuple = if iteration::is_plain_tuple(tuple) {
                    tuple
                } else {
                    own = sequence::tuple_of(object)?;
                    &own
                };
                if tuple.len() != $count {
                    return Err(wrong_length($count, tuple.len()));
                }
                Ok(($($name::from_py(&tuple.item($index), py).map_err(|error| error.in_item($index))?,)*))
            }
        }

        owned!([$($name: FromPy<'py>),*] ($($name,)*););

        impl<'py, $($name: IntoPy<'py>),*> IntoPy<'py> for ($($name,)*) {
            const HINT: Hint = Hint::Generic("tuple", &[$($name::HINT),*]);
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(call::tuple_of_all(py, [$(self.$index.into_py(py).map_err(|error| error.outwards().in_item($index))?),*]).into_any())
            }
        }

        impl<'a, 'py, $($name),*> IntoPy<'py> for &'a ($($name,)*)
        where
            $(&'a $name: IntoPy<'py>),*
        {
            const HINT: Hint = Hint::Generic("tuple", &[$(<&'a $name as IntoPy<'py>>::HINT),*]);
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(call::tuple_of_all(py, [$((&self.$index).into_py(py).map_err(|error| error.outwards().in_item($index))?),*]).into_any())
            }
        }
    };
}

#[cold]
pub(super) fn wrong_length(expected: usize, given: usize) -> crate::PyErr {
    crate::PyErr::refused(
        crate::exception::ValueError::CLASS,
        format!("must be a tuple of {expected} items, not of {given}"),
    )
}

tuples!(1: A 0);
tuples!(2: A 0, B 1);
tuples!(3: A 0, B 1, C 2);
tuples!(4: A 0, B 1, C 2, D 3);
tuples!(5: A 0, B 1, C 2, D 3, E 4);
tuples!(6: A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(7: A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuples!(11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuples!(12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
