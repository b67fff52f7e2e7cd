//! `HashMap` and `BTreeMap`: from a `dict` or anything else with `items()`, to a `dict`.

use core::hash::{BuildHasher, Hash};
use std::collections::{BTreeMap, HashMap};

use super::sequence::Items;
use super::{Expected, FromPy, IntoPy, owned};
use crate::exception::RuntimeError;
use crate::raw::{call, flag, items, iteration, operator, sequence, text};
use crate::room::Growing as _;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyDict, PyErr, PyResult, Python, room};

/// Converts each pair and hands it to `insert`.
fn pairs_from_py<'py, K: FromPy<'py>, V: FromPy<'py>>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
    mut insert: impl FnMut(K, V) -> PyResult<()>,
) -> PyResult<()> {
    let mut convert = |key: &Bound<'py, PyAny>, value: &Bound<'py, PyAny>| {
        let made = K::from_py(key, py).map_err(|error| in_key(error, key))?;
        let value = V::from_py(value, py).map_err(|error| in_value(error, key))?;
        insert(made, value)
    };
    let dict = object.downcast::<PyDict>();
    if let Some(dict) = dict.filter(|dict| iteration::is_plain_dict(dict)) {
        if !flag::KEEPS_OTHERS_OUT {
            let pairs = items::dict_items(dict)?;
            return pairs
                .iter()
                .try_for_each(|(key, value)| convert(key, value));
        }
        let (length, mut position) = (dict.len(), 0);
        while let Some((key, value)) = items::dict_next(dict, &mut position) {
            convert(&key, &value)?;
            // A conversion may run Python code. A loop in Python ends with the same words.
            if dict.len() != length {
                return Err(PyErr::without_place(
                    RuntimeError::CLASS,
                    "dictionary changed size during iteration",
                ));
            }
        }
        return Ok(());
    }
    if let Some(dict) = dict {
        let pairs = iteration::own_pairs(dict)?;
        return convert_pairs(&pairs, py, convert);
    }
    let Some(method) = operator::optional_attribute(object, &text::interned(py, c"items"))? else {
        return Err(Expected::described("a mapping").but_got(object));
    };
    convert_pairs(&method.call(&[])?, py, convert)
}

fn convert_pairs<'py>(
    pairs: &Bound<'py, PyAny>,
    py: Python<'py>,
    mut convert: impl FnMut(&Bound<'py, PyAny>, &Bound<'py, PyAny>) -> PyResult<()>,
) -> PyResult<()> {
    let mut pairs = Items::of(pairs)?;
    while let Some(pair) = pairs.next()? {
        let (key, value) = <(Bound<'py, PyAny>, Bound<'py, PyAny>)>::from_py(&pair, py)?;
        convert(&key, &value)?;
    }
    Ok(())
}

/// The `repr` of a key, where it is short enough to be read.
pub(super) fn shown(object: &Bound<'_, PyAny>) -> String {
    call::repr(object)
        .ok()
        .and_then(|text| {
            let text = text.to_str().ok().filter(|text| text.len() <= 50);
            text.map(str::to_owned)
        })
        .unwrap_or_else(|| format!("of type {}", crate::raw::types::type_name(object)))
}

#[cold]
fn in_key(error: PyErr, key: &Bound<'_, PyAny>) -> PyErr {
    error.in_step(|| format!("key {}", shown(key)))
}

#[cold]
fn in_value(error: PyErr, key: &Bound<'_, PyAny>) -> PyErr {
    error.in_step(|| format!("value of {}", shown(key)))
}

/// A dict of the converted pairs.
fn dict_from_pairs<'py, K: IntoPy<'py>, V: IntoPy<'py>>(
    pairs: impl Iterator<Item = (K, V)>,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let dict = sequence::dict_new(py);
    for (key, value) in pairs {
        let key = key.into_py(py).map_err(PyErr::outwards)?;
        let value = value.into_py(py);
        let value = value.map_err(|error| in_value(error.outwards(), &key))?;
        sequence::dict_set(&dict, &key, &value)
            .map_err(|error| in_key(error.by_conversion().outwards(), &key))?;
    }
    Ok(dict.into_any())
}

impl<'py, K, V, S> FromPy<'py> for HashMap<K, V, S>
where
    K: FromPy<'py> + Eq + Hash,
    V: FromPy<'py>,
    S: BuildHasher + Default,
{
    const HINT: Hint = Hint::Generic("Mapping", &[K::HINT, V::HINT]);
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let length = object.downcast::<PyDict>().map_or(0, Bound::<PyDict>::len);
        let mut map = Self::default();
        map.try_reserve(length).map_err(|_| room::none())?;
        pairs_from_py(object, py, |key, value| {
            map.make_room()?;
            map.insert(key, value);
            Ok(())
        })?;
        Ok(map)
    }
}

impl<'py, K: FromPy<'py> + Ord, V: FromPy<'py>> FromPy<'py> for BTreeMap<K, V> {
    const HINT: Hint = Hint::Generic("Mapping", &[K::HINT, V::HINT]);
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let mut map = Self::new();
        pairs_from_py(object, py, |key, value| {
            room::make_room_in_tree::<(K, V)>(map.len())?;
            map.insert(key, value);
            Ok(())
        })?;
        Ok(map)
    }
}

owned!(
    [K: FromPy<'py> + Eq + Hash, V: FromPy<'py>, S: BuildHasher + Default] HashMap<K, V, S>;
    [K: FromPy<'py> + Ord, V: FromPy<'py>] BTreeMap<K, V>;
);

macro_rules! into_dict {
    ($([$($generics:tt)*] $ty:ty;)*) => { $(
        impl<'py, K: IntoPy<'py>, V: IntoPy<'py>, $($generics)*> IntoPy<'py> for $ty {
            const HINT: Hint = Hint::Generic("dict", &[K::HINT, V::HINT]);
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                dict_from_pairs(self.into_iter(), py)
            }
        }

        impl<'a, 'py, K, V, $($generics)*> IntoPy<'py> for &'a $ty
        where
            &'a K: IntoPy<'py>,
            &'a V: IntoPy<'py>,
        {
            const HINT: Hint = Hint::Generic("dict", &[<&'a K>::HINT, <&'a V>::HINT]);
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                dict_from_pairs(self.iter(), py)
            }
        }
    )* };
}

into_dict!([S] HashMap<K, V, S>; [] BTreeMap<K, V>;);
