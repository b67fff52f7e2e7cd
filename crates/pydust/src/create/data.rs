//! Data classes: what Python's `dataclasses` writes for a class, over the fields of a struct.
//!
//! The tag says how to reach the fields ([`Data`]). All functions are generic or inlined, so that a module without a data class has none of this.
//!
//! <https://docs.python.org/3/library/dataclasses.html>

use core::ffi::CStr;

use crate::convert::{IntoPy, VarKwargs};
use crate::layout::instance::Class;
use crate::raw::{call, types};
use crate::tree::definition::ClassDefinition;
use crate::tree::hint::Hint;
use crate::{Bound, Py, PyAny, PyDict, PyResult, PyString, PyTuple, PyType, Python};

/// A class whose attributes are its value. Implemented by the tag.
pub trait Data: Class {
    /// The attributes, in the order of the constructor.
    const FIELDS: &'static [DataField];
    /// One of them as an object.
    fn value<'py>(this: &Bound<'py, Self>, at: usize) -> PyResult<Bound<'py>>;
    /// Whether two objects have the same one.
    fn same<'py>(
        this: &Bound<'py, Self>,
        other: &Bound<'py, Self>,
        at: usize,
    ) -> PyResult<Same<'py>>;
}

/// An attribute of a data class.
pub struct DataField {
    /// The name in Python.
    pub name: &'static str,
    /// Whether the constructor takes it by keyword only.
    pub is_keyword: bool,
    /// Makes its default, if it has one.
    pub default: Option<for<'py> fn(Python<'py>) -> PyResult<Bound<'py>>>,
}

// --- equality ------------------------------------------------------------------------------------

/// Whether two values are equal.
pub enum Same<'py> {
    /// Rust knows.
    Known(bool),
    /// These have to be asked. Nothing is borrowed meanwhile.
    Ask(Bound<'py>, Bound<'py>),
}

/// Two values of one field. Where Rust compares them as Python compares what they become, the inherent method is there, and else that of [`AskPython`].
pub struct Pair<'a, T>(pub &'a T, pub &'a T);

/// Values that are equal in Rust where the objects are that they become.
pub trait Plain: PartialEq {}

macro_rules! plain {
    ($($ty:ty)*) => { $(impl Plain for $ty {})* };
}

plain!(bool char u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 String);

impl<T: Plain> Plain for Option<T> {}
impl<T: Plain> Plain for Vec<T> {}

impl<T: Plain> Pair<'_, T> {
    /// Compares them.
    #[inline(always)]
    pub fn same(self, _py: Python<'_>) -> PyResult<Same<'_>> {
        Ok(Same::Known(self.0 == self.1))
    }
}

/// What [`Pair`] does with values of any other type.
pub trait AskPython<'py> {
    /// Makes the objects.
    fn same(self, py: Python<'py>) -> PyResult<Same<'py>>;
}

impl<'py, T> AskPython<'py> for Pair<'_, T>
where
    for<'a> &'a T: IntoPy<'py>,
{
    fn same(self, py: Python<'py>) -> PyResult<Same<'py>> {
        Ok(Same::Ask(self.0.into_py(py)?, self.1.into_py(py)?))
    }
}

/// The result of a comparison: `NotImplemented` with an object of another class.
pub struct Compared(Option<bool>);

impl<'py> IntoPy<'py> for Compared {
    const HINT: Hint = Hint::Name("bool");
    #[inline]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.0 {
            Some(truth) => truth.into_py(py),
            None => Ok(py.not_implemented()),
        }
    }
}

/// `__eq__`: objects of exactly one class, attribute by attribute.
pub fn data_equals<'py, T: Data>(
    this: &Bound<'py, T>,
    other: &Bound<'py, T>,
) -> PyResult<Compared> {
    if this.is(other) {
        return Ok(Compared(Some(true)));
    }
    if !this.get_type().is(&other.get_type()) {
        return Ok(Compared(None));
    }
    for at in 0..T::FIELDS.len() {
        let is_same = match T::same(this, other, at)? {
            Same::Known(known) => known,
            Same::Ask(one, other) => one.eq(&other)?,
        };
        if !is_same {
            return Ok(Compared(Some(false)));
        }
    }
    Ok(Compared(Some(true)))
}

/// The other comparisons, of the first attributes that differ, as those of tuples.
pub fn data_order<'py, T: Data>(
    this: &Bound<'py, T>,
    other: &Bound<'py, T>,
    if_equal: bool,
    compare: impl Fn(&Bound<'py>, &Bound<'py>) -> PyResult<bool>,
) -> PyResult<Compared> {
    if !this.get_type().is(&other.get_type()) {
        return Ok(Compared(None));
    }
    for at in 0..T::FIELDS.len() {
        let is_same = match T::same(this, other, at)? {
            Same::Known(known) => known,
            Same::Ask(one, other) => one.is(&other) || one.eq(&other)?,
        };
        if !is_same {
            let (one, other) = (T::value(this, at)?, T::value(other, at)?);
            return compare(&one, &other).map(|truth| Compared(Some(truth)));
        }
    }
    Ok(Compared(Some(if_equal)))
}

/// `__hash__`: that of the tuple of the attributes.
pub fn data_hash<T: Data>(this: &Bound<'_, T>) -> PyResult<isize> {
    values(this)?.hash()
}

/// The attributes as a tuple.
fn values<'py, T: Data>(this: &Bound<'py, T>) -> PyResult<Bound<'py, PyTuple>> {
    let values = (0..T::FIELDS.len()).map(|at| T::value(this, at));
    Ok(PyTuple::new(this.py(), values.collect::<PyResult<_>>()?))
}

// --- what it shows -------------------------------------------------------------------------------

/// `__repr__`: `Point(x=1.0, y=2.0)`, or `...` inside of itself.
pub fn data_repr<T: Data>(this: &Bound<'_, T>) -> PyResult<String> {
    let shown = call::in_repr(this.as_any(), || {
        let mut text = this.get_type().qualified_name()?;
        let mut before = '(';
        for (at, field) in T::FIELDS.iter().enumerate() {
            text.push(before);
            if at > 0 {
                text.push(' ');
            }
            text.push_str(field.name);
            text.push('=');
            text.push_str(&T::value(this, at)?.repr()?.to_string_lossy());
            before = ',';
        }
        text.push(')');
        Ok(text)
    })?;
    Ok(shown.unwrap_or_else(|| "...".into()))
}

/// `__match_args__`: what `case Point(x, y)` takes.
#[inline]
pub fn data_match_args<'py>(py: Python<'py>, fields: &[DataField]) -> Bound<'py> {
    let names = fields.iter().filter(|field| !field.is_keyword);
    let names = names.map(|field| PyString::intern(py, field.name).into_any());
    PyTuple::new(py, names.collect()).into_any()
}

// --- copies --------------------------------------------------------------------------------------

/// `__replace__`, for `copy.replace`: a call of the class with the attributes that do not change.
pub fn data_replace<T: Data>(this: &Bound<'_, T>, changes: &VarKwargs<'_>) -> PyResult<Py<T>> {
    for (at, field) in T::FIELDS.iter().enumerate() {
        if !changes.contains(field.name)? {
            changes.set_item(field.name, T::value(this, at)?)?;
        }
    }
    let made = this.get_type().as_any().call_with((), &**changes)?;
    made.extract()
}

/// `__reduce__`, for `pickle` and `copy`: what `__new__` takes to make the value again, and what the object has besides.
pub fn data_reduce<'py, T: Data>(
    this: &Bound<'py, T>,
) -> PyResult<(Bound<'py>, Bound<'py>, Bound<'py>)> {
    let py = this.py();
    let class = this.get_type().into_any();
    let (mut positional, keywords) = (Vec::new(), PyDict::new(py));
    for (at, field) in T::FIELDS.iter().enumerate() {
        let value = T::value(this, at)?;
        if field.is_keyword {
            keywords.set_item(field.name, value)?;
        } else {
            positional.push(value);
        }
    }
    let copyreg = py.import("copyreg")?;
    let (function, arguments) = if keywords.is_empty() {
        positional.insert(0, class);
        (copyreg.getattr("__newobj__")?, positional)
    } else {
        let positional = PyTuple::new(py, positional).into_any();
        let arguments = vec![class, positional, keywords.into_any()];
        (copyreg.getattr("__newobj_ex__")?, arguments)
    };
    let arguments = PyTuple::new(py, arguments).into_any();
    Ok((function, arguments, this.call_method("__getstate__", ())?))
}

// --- the protocol of `dataclasses` ---------------------------------------------------------------

const FIELDS: &CStr = c"__dataclass_fields__";
const PARAMETERS: &CStr = c"__dataclass_params__";

/// What `dataclasses` keeps of the attributes.
pub struct FieldsOfData<'py>(Bound<'py>);

impl<'py> IntoPy<'py> for FieldsOfData<'py> {
    const HINT: Hint = Hint::Generic(
        "dict",
        &[
            Hint::Name("str"),
            Hint::Generic("dataclasses.Field", &[Hint::Any]),
        ],
    );
    fn into_py(self, _py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.0)
    }
}

/// `__dataclass_fields__`, by which `dataclasses` knows the class and its attributes.
pub fn data_fields<'py, T: Data>(class: &Bound<'py, PyType>) -> PyResult<FieldsOfData<'py>> {
    known_to_dataclasses(class, T::DEFINITION, T::FIELDS, FIELDS).map(FieldsOfData)
}

/// `__dataclass_params__`: what the decorator would have been told.
pub fn data_parameters<'py, T: Data>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py>> {
    known_to_dataclasses(class, T::DEFINITION, T::FIELDS, PARAMETERS)
}

/// Has `dataclasses` make what it keeps of a class, when somebody first asks: importing it takes long. What is made takes the place of the properties in the
/// type, so that it is made once.
#[inline]
fn known_to_dataclasses<'py>(
    class: &Bound<'py, PyType>,
    definition: &'static ClassDefinition,
    fields: &'static [DataField],
    wanted: &CStr,
) -> PyResult<Bound<'py>> {
    let py = class.py();
    let dataclasses = py.import("dataclasses")?;
    let mut rows = Vec::with_capacity(fields.len());
    let parameters = definition.constructor.map_or(&[][..], |new| new.parameters);
    for (field, parameter) in fields.iter().zip(parameters) {
        let options = PyDict::new(py);
        options.set_item("kw_only", field.is_keyword)?;
        if let Some(default) = field.default {
            let value = default(py)?;
            // What can change is not shared, and so `dataclasses` refuses it as a default.
            if value.get_type().getattr("__hash__")?.is_none() {
                let copy = py.import("copy")?.getattr("deepcopy")?;
                let factory = py
                    .import("functools")?
                    .call_method("partial", (copy, value))?;
                options.set_item("default_factory", factory)?;
            } else {
                options.set_item("default", value)?;
            }
        }
        let made = dataclasses.getattr("field")?.call_with((), &options)?;
        let mut hint = String::new();
        parameter.ty.hint.render(&mut hint, &|class| {
            class.name.to_string_lossy().into_owned()
        });
        rows.push(PyTuple::new(
            py,
            vec![field.name.into_py(py)?, hint.into_py(py)?, made],
        ));
    }
    let is_ordered = definition.special.iter().any(|edge| edge.name == c"__lt__");
    let made = dataclasses.getattr("make_dataclass")?.call_with(
        (definition.name, rows),
        (("frozen", definition.frozen), ("order", is_ordered)),
    )?;
    let found = call::named(&made, wanted)?;
    if let Some(ty) = py.made_class(definition) {
        let ty = ty.to_bound(py);
        for name in [FIELDS, PARAMETERS] {
            types::set_attribute(&ty, name, &call::named(&made, name)?)?;
        }
    }
    Ok(found)
}
