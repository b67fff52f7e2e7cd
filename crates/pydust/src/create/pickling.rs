//! What `copy` and `pickle` get of a class with native fields that the protocol of its base does not know: those below a class of Python's own, or below a
//! native one that says how it is pickled.
//!
//! Such a class answers `__reduce_ex__` itself. Where it or a class below says something, that counts; what an exception's own arguments make again, goes the
//! exception's way; anything else is a `TypeError`, as it is for a native class that extends nothing. Ways around `__reduce_ex__` are closed.

use core::ffi::CStr;

use crate::exception::TypeError;
use crate::raw::{call, error, fields, operator, text, types};
use crate::tree::definition::{ClassBase, ClassDefinition};
use crate::{Bound, PyAny, PyDict, PyErr, PyResult, PyTuple, PyType};

/// What a class can say: all of it, what makes the object, and the rest of its state.
const WHOLE: &CStr = c"__reduce__";
const ARGUMENTS: &CStr = c"__getnewargs__";
const ARGUMENTS_WITH_KEYWORDS: &CStr = c"__getnewargs_ex__";
const STATE: &CStr = c"__getstate__";
const REDUCE: &CStr = c"__reduce_ex__";

/// Ways that `copy` takes in place of `__reduce_ex__`, and whether one may give the object itself.
const SHORTCUTS: [(&CStr, bool); 3] = [
    (c"__copy__", true),
    (c"__deepcopy__", true),
    (c"__replace__", false),
];

/// Classes of Python's own whose `__copy__` and `__deepcopy__` give the object itself, so that nothing is lost.
const GIVE_THEMSELVES: [&str; 1] = ["decimal.Decimal"];

/// Lets a new type keep its native fields in copies. What the class wrote itself stays.
pub(crate) fn protect(
    ty: &Bound<'_, PyType>,
    definition: &'static ClassDefinition,
) -> PyResult<()> {
    let Some(row) = &definition.layout.reduce else {
        return Ok(());
    };
    let py = ty.py();
    let Some(above) = types::base_of(ty) else {
        return Ok(());
    };
    let is_silent = match definition.base {
        ClassBase::Object => true,
        // CPython refuses an object that is larger than it knows, unless somebody says how it is pickled.
        ClassBase::Native(_) => !extends_python(definition) && !says_something(&above)?,
        ClassBase::Python(_) => false,
    };
    if is_silent {
        return Ok(());
    }
    let own = fields::dict_of(ty)?;
    let wrote = |name: &CStr| own.contains(text::interned(py, name));
    if !wrote(REDUCE)? {
        types::add_method(ty, row)?;
    }
    for (name, may_give_itself) in SHORTCUTS {
        let is_there = operator::optional_attribute(above.as_any(), &text::interned(py, name))?;
        if is_there.is_some() && !wrote(name)? && !(may_give_itself && gives_itself(&above)) {
            types::set_attribute(ty, name, &call::none(py))?;
        }
    }
    Ok(())
}

fn extends_python(definition: &ClassDefinition) -> bool {
    match definition.base {
        ClassBase::Object => false,
        ClassBase::Native(base) => extends_python(base),
        ClassBase::Python(_) => true,
    }
}

/// Whether a class says anything of copies and pickles that `object` does not.
fn says_something(class: &Bound<'_, PyType>) -> PyResult<bool> {
    let object = types::object(class.py());
    let names = [REDUCE, WHOLE, ARGUMENTS, ARGUMENTS_WITH_KEYWORDS, STATE];
    for name in names.into_iter().chain(SHORTCUTS.map(|(name, _)| name)) {
        if is_own(class, &object, name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn gives_itself(class: &Bound<'_, PyType>) -> bool {
    let name = fields::full_name(class);
    GIVE_THEMSELVES.contains(&&*name)
        || types::base_of(class).is_some_and(|above| gives_itself(&above))
}

/// Whether a class, or one between it and `above`, has an attribute that `above` has not.
fn is_own(class: &Bound<'_, PyType>, above: &Bound<'_, PyType>, name: &CStr) -> PyResult<bool> {
    let name = text::interned(class.py(), name);
    let Some(found) = operator::optional_attribute(class.as_any(), &name)? else {
        return Ok(false);
    };
    let inherited = operator::optional_attribute(above.as_any(), &name)?;
    Ok(!found.is_none() && !inherited.is_some_and(|inherited| inherited.is(&found)))
}

/// `object.__reduce_ex__(protocol)` of a class with native fields, where `above` is what it extends. `is_made_from` says whether the constructor makes the
/// fields again from these arguments.
pub(crate) fn reduce<'py>(
    object: &Bound<'py, PyAny>,
    protocol: &Bound<'py, PyAny>,
    above: &Bound<'py, PyType>,
    is_made_from: &dyn Fn(&Bound<'py, PyTuple>) -> bool,
) -> PyResult<Bound<'py, PyAny>> {
    let class = object.get_type();
    if is_own(&class, above, WHOLE)? {
        return call::call_named(object, WHOLE, &[]);
    }
    let with_keywords = is_own(&class, above, ARGUMENTS_WITH_KEYWORDS)?;
    let says_arguments = with_keywords || is_own(&class, above, ARGUMENTS)?;
    let says_state = is_own(&class, above, STATE)?;
    if !says_arguments && !says_state {
        return repeated(object, protocol, above, is_made_from);
    }
    // Up to protocol 1 `object` asks for neither; what it gives from 2 on can be read by all.
    let protocol = protocol.extract::<i64>()?.max(2);
    let reduced = call::named(above.as_any(), REDUCE)?.call((object, protocol))?;
    let asks = is_own(above, &types::object(object.py()), REDUCE)?
        || is_own(above, &types::object(object.py()), WHOLE)?;
    // `object` has asked for both, a class with a way of its own perhaps for neither.
    let Some(reduced_parts) = reduced.downcast::<PyTuple>().filter(|_| asks) else {
        return Ok(reduced);
    };
    let mut parts: Vec<_> = reduced_parts.iter().collect();
    if says_arguments && parts.len() >= 2 {
        let (function, arguments) = call_of_new(object, &class, with_keywords)?;
        parts[0] = function;
        parts[1] = arguments;
    }
    if parts.len() == 2 {
        parts.push(call::none(object.py()));
    }
    if says_state {
        parts[2] = call::call_named(object, STATE, &[])?;
    } else {
        let state = state_in_python(object)?;
        if parts[2].is_none() || state.is_instance_of::<PyTuple>() {
            parts[2] = state;
        }
    }
    Ok(PyTuple::new(object.py(), parts).into_any())
}

/// The way of the base, which calls the class with an exception's arguments.
fn repeated<'py>(
    object: &Bound<'py, PyAny>,
    protocol: &Bound<'py, PyAny>,
    above: &Bound<'py, PyType>,
    is_made_from: &dyn Fn(&Bound<'py, PyTuple>) -> bool,
) -> PyResult<Bound<'py, PyAny>> {
    if !error::is_exception(object) {
        return Err(refused(object));
    }
    let reduced = call::named(above.as_any(), REDUCE)?.call((object, protocol))?;
    if let Some(parts) = reduced.downcast::<PyTuple>()
        && let (Some(function), Some(arguments)) = (parts.get_item(0), parts.get_item(1))
        && function.is(object.get_type().as_any())
        && let Some(arguments) = arguments.downcast::<PyTuple>()
        && is_made_from(arguments)
        // The slots of a class in Python, which no exception takes along.
        && !state_in_python(object)?.is_instance_of::<PyTuple>()
    {
        return Ok(reduced);
    }
    Err(refused(object))
}

/// What makes the object from its own `__getnewargs__`: `copyreg.__newobj__`, and the arguments of that.
fn call_of_new<'py>(
    object: &Bound<'py, PyAny>,
    class: &Bound<'py, PyType>,
    with_keywords: bool,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let py = object.py();
    let copyreg = py.import("copyreg")?;
    if with_keywords {
        let given = call::call_named(object, ARGUMENTS_WITH_KEYWORDS, &[])?;
        let (positional, keywords): (Bound<'py, PyTuple>, Bound<'py, PyDict>) = given.extract()?;
        let arguments = vec![
            class.clone().into_any(),
            positional.into_any(),
            keywords.into_any(),
        ];
        let arguments = PyTuple::new(py, arguments).into_any();
        return Ok((copyreg.getattr("__newobj_ex__")?, arguments));
    }
    let given: Bound<'py, PyTuple> = call::call_named(object, ARGUMENTS, &[])?.cast_into()?;
    let arguments = core::iter::once(class.clone().into_any()).chain(given.iter());
    let arguments = PyTuple::new(py, arguments.collect()).into_any();
    Ok((copyreg.getattr("__newobj__")?, arguments))
}

/// What `object` takes along of an instance of a class in Python: its `__dict__`, and a tuple with its slots if it has any.
fn state_in_python<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    call::named(types::object(object.py()).as_any(), STATE)?.call((object,))
}

#[cold]
fn refused(object: &Bound<'_, PyAny>) -> PyErr {
    let name = fields::full_name(&object.get_type());
    let message = format!(
        "cannot pickle '{name}' object: its native fields would be lost; its class can write `__reduce__`, or `__getnewargs__`, or `__getstate__` and `__setstate__`"
    );
    PyErr::without_place(TypeError::CLASS, message)
}
