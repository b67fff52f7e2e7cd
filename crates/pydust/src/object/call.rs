//! What a call into Python passes: positional arguments as a tuple, keywords as a tuple of pairs. The values lie on the stack.

use crate::convert::IntoPy;
use crate::exception::TypeError;
use crate::raw::{call, items};
use crate::{Bound, PyAny, PyDict, PyErr, PyResult, PyString, PyTuple, Python};

/// Positional arguments: `()`, a tuple of up to twelve values, `&[&Bound<'_, PyAny>]`, a `Vec` or slice of `Bound<'_, PyAny>`, or `&Bound<'_, PyTuple>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the arguments of a Python call",
    label = "not arguments",
    note = "pass a tuple of values that become Python objects: `call((1, \"two\"))`, `call((only,))`, `call(())`"
)]
pub trait CallArguments<'py>: Sized + sealed::Arguments {
    #[doc(hidden)]
    fn add_to(self, py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()>;

    #[doc(hidden)]
    fn call(self, callable: &Bound<'py, PyAny>) -> PyResult<Bound<'py>>;

    #[doc(hidden)]
    fn call_method(
        self,
        object: &Bound<'py, PyAny>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py>>;
}

/// Arguments by keyword: a tuple of up to eight pairs `(("sep", ", "), ("end", ""))`, a `Vec`, slice or array of pairs, `&Bound<'_, PyDict>`, or an `Option`
/// of these. The first of a pair is a `&str` or `intern!(py, "name")`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the keywords of a Python call",
    label = "not keywords",
    note = "pass a tuple of pairs, `call_with((), ((\"sep\", \", \"), (\"end\", \"\")))`; one pair is `((\"sep\", \", \"),)`"
)]
pub trait CallKeywords<'py>: Sized + sealed::Keywords {
    #[doc(hidden)]
    fn add_to(self, py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()>;
}

/// How many values of a call with keywords have their place on the stack.
const FEW: usize = 12;

/// A call with keywords as it is put together.
#[doc(hidden)]
pub struct CallParts<'py> {
    few: [Option<Bound<'py>>; call::FREE + FEW],
    /// All places, once there are more than a few.
    many: Vec<Option<Bound<'py>>>,
    filled: usize,
    names: Vec<Bound<'py>>,
}

impl<'py> CallParts<'py> {
    #[inline]
    fn of(
        py: Python<'py>,
        arguments: impl CallArguments<'py>,
        keywords: impl CallKeywords<'py>,
    ) -> PyResult<Self> {
        let mut call = Self {
            few: [const { None }; call::FREE + FEW],
            many: Vec::new(),
            filled: call::FREE,
            names: Vec::new(),
        };
        arguments.add_to(py, &mut call)?;
        keywords.add_to(py, &mut call)?;
        Ok(call)
    }

    fn add(&mut self, value: Bound<'py>) {
        if let Some(place) = self.few.get_mut(self.filled) {
            *place = Some(value);
        } else {
            if self.many.is_empty() {
                self.many.extend(self.few.iter_mut().map(Option::take));
            }
            self.many.push(Some(value));
        }
        self.filled += 1;
    }

    fn add_named(&mut self, name: &Bound<'py, PyString>, value: Bound<'py>) -> PyResult<()> {
        for other in &self.names {
            if other.is(name) || other.equals(name)? {
                let name = name.to_string_lossy();
                let message = format!("got multiple values for keyword argument '{name}'");
                return Err(PyErr::without_place(TypeError::CLASS, message));
            }
        }
        self.names.push(name.as_any().clone());
        self.add(value);
        Ok(())
    }

    /// The filled places, and the names that belong to the last of them.
    fn finish(
        &mut self,
        py: Python<'py>,
    ) -> (&mut [Option<Bound<'py>>], Option<Bound<'py, PyTuple>>) {
        let names = core::mem::take(&mut self.names);
        let names = (!names.is_empty()).then(|| PyTuple::new(py, names));
        let places = if self.many.is_empty() {
            &mut self.few[..self.filled]
        } else {
            &mut self.many[..]
        };
        (places, names)
    }
}

/// `callable(*arguments, **keywords)`.
#[inline]
pub(super) fn call_with<'py>(
    callable: &Bound<'py, PyAny>,
    arguments: impl CallArguments<'py>,
    keywords: impl CallKeywords<'py>,
) -> PyResult<Bound<'py>> {
    let py = callable.py();
    let mut all = CallParts::of(py, arguments, keywords)?;
    let (places, names) = all.finish(py);
    call::vectorcall(callable, places, names.as_ref())
}

/// `object.name(*arguments, **keywords)`.
#[inline]
pub(super) fn call_method_with<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
    arguments: impl CallArguments<'py>,
    keywords: impl CallKeywords<'py>,
) -> PyResult<Bound<'py>> {
    let py = object.py();
    let mut all = CallParts::of(py, arguments, keywords)?;
    let (places, names) = all.finish(py);
    call::vectorcall_method(object, name, places, names.as_ref())
}

macro_rules! tuples {
    ($($name:ident $index:tt),*) => {
        impl<$($name),*> sealed::Arguments for ($($name,)*) {}

        impl<'py, $($name: IntoPy<'py>),*> CallArguments<'py> for ($($name,)*) {
            #[inline]
            fn add_to(self, _py: Python<'py>, _call: &mut CallParts<'py>) -> PyResult<()> {
                $(_call.add(self.$index.into_py(_py)?);)*
                Ok(())
            }

            #[inline]
            fn call(self, callable: &Bound<'py, PyAny>) -> PyResult<Bound<'py>> {
                let _py = callable.py();
                let mut places = [None, None, $(Some(self.$index.into_py(_py)?)),*];
                call::vectorcall(callable, &mut places, None)
            }

            #[inline]
            fn call_method(
                self,
                object: &Bound<'py, PyAny>,
                name: &Bound<'py, PyString>,
            ) -> PyResult<Bound<'py>> {
                let _py = object.py();
                let mut places = [None, None, $(Some(self.$index.into_py(_py)?)),*];
                call::vectorcall_method(object, name, &mut places, None)
            }
        }
    };
}

macro_rules! keyword_tuples {
    ($($name:ident $value:ident $index:tt),*) => {
        impl<$($name, $value),*> sealed::Keywords for ($(($name, $value),)*) {}

        impl<'py, $($name: super::AsName<'py>, $value: IntoPy<'py>),*> CallKeywords<'py> for ($(($name, $value),)*) {
            #[inline]
            fn add_to(self, _py: Python<'py>, _call: &mut CallParts<'py>) -> PyResult<()> {
                $(add_pair(_py, _call, self.$index)?;)*
                Ok(())
            }
        }
    };
}

fn add_pair<'py>(
    py: Python<'py>,
    call: &mut CallParts<'py>,
    (name, value): (impl super::AsName<'py>, impl IntoPy<'py>),
) -> PyResult<()> {
    let value = value.into_py(py)?;
    name.with_name(py, |name| call.add_named(name, value))
}

tuples!();
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

keyword_tuples!();
keyword_tuples!(A R 0);
keyword_tuples!(A R 0, B S 1);
keyword_tuples!(A R 0, B S 1, C T 2);
keyword_tuples!(A R 0, B S 1, C T 2, D U 3);
keyword_tuples!(A R 0, B S 1, C T 2, D U 3, E V 4);
keyword_tuples!(A R 0, B S 1, C T 2, D U 3, E V 4, F W 5);
keyword_tuples!(A R 0, B S 1, C T 2, D U 3, E V 4, F W 5, G X 6);
keyword_tuples!(A R 0, B S 1, C T 2, D U 3, E V 4, F W 5, G X 6, H Y 7);

impl sealed::Arguments for &[&Bound<'_, PyAny>] {}

impl<'py> CallArguments<'py> for &[&Bound<'py, PyAny>] {
    fn add_to(self, _py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        for &item in self {
            call.add(item.clone());
        }
        Ok(())
    }

    fn call(self, callable: &Bound<'py, PyAny>) -> PyResult<Bound<'py>> {
        call::call(callable, self)
    }

    fn call_method(
        self,
        object: &Bound<'py, PyAny>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py>> {
        call::call_method(object, name, self)
    }
}

impl sealed::Arguments for &[Bound<'_, PyAny>] {}

impl<'py> CallArguments<'py> for &[Bound<'py, PyAny>] {
    fn add_to(self, _py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        for item in self {
            call.add(item.clone());
        }
        Ok(())
    }

    fn call(self, callable: &Bound<'py, PyAny>) -> PyResult<Bound<'py>> {
        call::call_owned(callable, self)
    }

    fn call_method(
        self,
        object: &Bound<'py, PyAny>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py>> {
        let arguments: Vec<_> = self.iter().collect();
        call::call_method(object, name, &arguments)
    }
}

/// Arguments that are seen as a slice of objects.
macro_rules! as_slice {
    ($([$($generics:tt)*] $ty:ty, $other:ty;)*) => { $(
        impl<$($generics)*> sealed::Arguments for $other {}

        impl<'py, $($generics)*> CallArguments<'py> for $ty {
            fn add_to(self, py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
                CallArguments::add_to(&self[..], py, call)
            }

            fn call(self, callable: &Bound<'py, PyAny>) -> PyResult<Bound<'py>> {
                CallArguments::call(&self[..], callable)
            }

            fn call_method(
                self,
                object: &Bound<'py, PyAny>,
                name: &Bound<'py, PyString>,
            ) -> PyResult<Bound<'py>> {
                CallArguments::call_method(&self[..], object, name)
            }
        }
    )* };
}

as_slice!(
    [] Vec<Bound<'py, PyAny>>, Vec<Bound<'_, PyAny>>;
    [] &Vec<Bound<'py, PyAny>>, &Vec<Bound<'_, PyAny>>;
    [const N: usize] [Bound<'py, PyAny>; N], [Bound<'_, PyAny>; N];
    [const N: usize] &[&Bound<'py, PyAny>; N], &[&Bound<'_, PyAny>; N];
);

impl sealed::Arguments for &Bound<'_, PyTuple> {}

impl<'py> CallArguments<'py> for &Bound<'py, PyTuple> {
    fn add_to(self, _py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        self.iter().for_each(|item| call.add(item));
        Ok(())
    }

    fn call(self, callable: &Bound<'py, PyAny>) -> PyResult<Bound<'py>> {
        call::call_tuple(callable, self)
    }

    fn call_method(
        self,
        object: &Bound<'py, PyAny>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py>> {
        call::call_tuple(&call::attribute(object, name)?, self)
    }
}

impl sealed::Keywords for &Bound<'_, PyDict> {}

impl<'py> CallKeywords<'py> for &Bound<'py, PyDict> {
    fn add_to(self, _py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        for (name, value) in items::dict_items(self)? {
            let Some(name) = name.downcast::<PyString>() else {
                return Err(PyErr::without_place(
                    TypeError::CLASS,
                    "keywords must be strings",
                ));
            };
            call.add_named(name, value)?;
        }
        Ok(())
    }
}

impl<K: sealed::Keywords> sealed::Keywords for Option<K> {}

impl<'py, K: CallKeywords<'py>> CallKeywords<'py> for Option<K> {
    fn add_to(self, py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        self.map_or(Ok(()), |keywords| keywords.add_to(py, call))
    }
}

impl<N, V> sealed::Keywords for Vec<(N, V)> {}

impl<'py, N: super::AsName<'py>, V: IntoPy<'py>> CallKeywords<'py> for Vec<(N, V)> {
    fn add_to(self, py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        self.into_iter()
            .try_for_each(|pair| add_pair(py, call, pair))
    }
}

impl<N, V, const COUNT: usize> sealed::Keywords for [(N, V); COUNT] {}

impl<'py, N: super::AsName<'py>, V: IntoPy<'py>, const COUNT: usize> CallKeywords<'py>
    for [(N, V); COUNT]
{
    fn add_to(self, py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        self.into_iter()
            .try_for_each(|pair| add_pair(py, call, pair))
    }
}

impl<N, V> sealed::Keywords for &[(N, V)] {}

impl<'a, 'py, N, V> CallKeywords<'py> for &'a [(N, V)]
where
    N: super::AsName<'py> + Copy,
    &'a V: IntoPy<'py>,
{
    fn add_to(self, py: Python<'py>, call: &mut CallParts<'py>) -> PyResult<()> {
        self.iter()
            .try_for_each(|(name, value)| add_pair(py, call, (*name, value)))
    }
}

mod sealed {
    pub trait Arguments {}
    pub trait Keywords {}
}
