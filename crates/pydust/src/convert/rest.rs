//! `*args` and `**kwargs`: the tuple and the dict of what no other parameter takes, made for each call as Python makes them.

use core::ops::Deref;

use super::FromArg;
use crate::raw::arguments::Arguments;
use crate::tree::definition::Source;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyDict, PyResult, PyTuple, Python};

/// `*args`: the positional arguments that no other parameter takes. Parameters behind it are passed by keyword only.
///
/// ```no_run
/// use pydust::prelude::*;
/// /// The sum of all arguments.
/// #[pydust::function]
/// pub fn total(numbers: VarArgs<'_>) -> PyResult<i64> {
///     numbers.iter().map(|number| number.extract::<i64>()).sum()
/// }
/// ```
pub struct VarArgs<'py>(Bound<'py, PyTuple>);

/// `**kwargs`: the keyword arguments that no other parameter takes.
pub struct VarKwargs<'py>(Bound<'py, PyDict>);

macro_rules! rest {
    ($($name:ident $inner:ident $made:expr;)*) => { $(
        impl<'py> $name<'py> {
            /// The object itself, to keep or to pass on.
            #[must_use]
            pub fn into_inner(self) -> Bound<'py, $inner> {
                self.0
            }
        }

        impl<'py> Deref for $name<'py> {
            type Target = Bound<'py, $inner>;
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<'a, 'py: 'a> FromArg<'a, 'py> for $name<'py> {
            type Holder = ();
            const HINT: Hint = Hint::Any;
            const SOURCE: Source = Source::$name;

            fn from_arg(
                object: &'a Bound<'py, PyAny>,
                _py: Python<'py>,
                _holder: &'a mut (),
            ) -> PyResult<Self> {
                object.cast().cloned().map(Self)
            }

            fn required<const N: usize>(
                arguments: Arguments<'a, 'py, N>,
                _index: usize,
                _name: &'static str,
                _py: Python<'py>,
                _holder: &'a mut (),
            ) -> PyResult<Self> {
                let make: fn(&Arguments<'a, 'py, N>) -> PyResult<Bound<'py, $inner>> = $made;
                make(&arguments).map(Self)
            }
        }
    )* };
}

rest!(
    VarArgs PyTuple |arguments| Ok(arguments.rest());
    VarKwargs PyDict |arguments| arguments.keyword_rest();
);
