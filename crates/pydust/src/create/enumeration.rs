//! Enums without data: `create` for their classes, and members on their way between Rust and Python.
//!
//! Python's own `enum` makes the class, when the module is executed. The module's root holds it, and its members in the order of Rust's variants: a parameter
//! is recognised by the address of the member, and a result is that member, without a call into Python.

use crate::convert::{Expected, IntoPy};
use crate::create::class::{Creation, Made, Placed, each_function, keep_constants};
use crate::create::module::constant_of;
use crate::exception::{ImportError, RuntimeError, ValueError};
use crate::layout::cell::{Owner, Receiver};
use crate::layout::state::Root;
use crate::layout::tables::Type;
use crate::raw::types;
use crate::tree::definition::{ClassBase, ClassDefinition, EnumDefinition, EnumMember, EnumValue};
use crate::tree::describe;
use crate::tree::hint::{Hint, one_of};
use crate::{
    Bound, PyAny, PyDict, PyErr, PyInt, PyResult, PyString, PyTuple, PyType, Python, interpreter,
};

/// An enum of Rust's that is a class of Python's. Implemented by `#[pydust::class]` on an enum.
///
/// ```no_run
/// use pydust::Enumeration;
///
/// /// How many names Python knows of an enum.
/// fn count<T: Enumeration>() -> usize { T::MEMBERS.len() }
/// ```
pub trait Enumeration: Sized + Send + Sync + 'static {
    /// Every variant, in the order in which they are written.
    const MEMBERS: &'static [Self];
    #[doc(hidden)]
    const NODE: &'static EnumNode;
    /// The place of a variant in [`MEMBERS`](Self::MEMBERS).
    fn place(&self) -> usize;
    #[doc(hidden)]
    fn at(place: usize) -> Self;
}

/// The class of an enum, with its members.
pub struct EnumNode {
    /// The class.
    pub class: &'static ClassDefinition,
    /// The members.
    pub members: &'static EnumDefinition,
    /// What a parameter takes.
    pub hint: Hint,
}

impl Creation {
    /// The ways to the class of an enum.
    pub const fn of_enum(members: &'static EnumDefinition) -> Self {
        Self {
            listed: create_listed,
            complete,
            unlisted,
            functions: each_function,
            describe: describe::enumeration::members,
            members: Some(members),
        }
    }
}

// --- create --------------------------------------------------------------------------------------

/// Makes the enums among the classes of a tree, and has the others made.
fn create_listed<'py>(
    py: Python<'py>,
    placed: Vec<Placed<'py>>,
    root: &Root,
) -> PyResult<Vec<Made<'py>>> {
    // The enums come first.
    let is_enum = |class: &Placed<'_>| class.definition.layout.creation.members.is_some();
    let count = placed.iter().take_while(|class| is_enum(class)).count();
    let mut enums = placed;
    let others = enums.split_off(count);
    let mut made = Vec::new();
    for class in enums {
        let ty = create_one(py, &class, root)?;
        made.push(Made { class, ty });
    }
    if let Some(first) = others.first() {
        let listed = first.definition.layout.creation.listed;
        made.extend(listed(py, others, root)?);
    }
    Ok(made)
}

/// Makes the constants, which are no members, and has those of the others made, which come last.
fn complete(made: &[Made<'_>], root: &Root) -> PyResult<()> {
    let is_enum = |made: &&Made<'_>| made.class.definition.layout.creation.members.is_some();
    let (enums, others) = made.split_at(made.iter().take_while(is_enum).count());
    for made in enums {
        let Placed {
            module,
            name,
            definition,
            ..
        } = &made.class;
        let py = Python::anchored_to(module);
        for constant in definition.constants {
            let value = constant_of(py, constant, &name.to_string_lossy())?;
            types::set_attribute(&made.ty, constant.name, &value)?;
        }
        keep_constants(root, definition, &made.ty)?;
    }
    match others.first() {
        Some(first) => (first.class.definition.layout.creation.complete)(others, root),
        None => Ok(()),
    }
}

/// `Enum(name, {name: value, ..}, module=.., qualname=..)`, with the docstrings that this leaves out.
fn create_one<'py>(
    py: Python<'py>,
    class: &Placed<'py>,
    root: &Root,
) -> PyResult<Bound<'py, PyType>> {
    let definition = class.definition;
    let (Some(members), ClassBase::Python(base)) =
        (definition.layout.creation.members, definition.base)
    else {
        return Err(not_there(definition));
    };
    let name = class.name.to_string_lossy();
    let values = PyDict::new(py);
    for member in members.members {
        values.set_item(member.name, value_of(py, member)?)?;
    }
    let ty = (base.find)(py)?.as_any().call_with(
        (&*name, &values),
        (("module", class.module.name()?), ("qualname", &*name)),
    )?;
    if let Some(doc) = definition.doc {
        ty.setattr("__doc__", doc)?;
    }
    let mut found = Vec::with_capacity(members.members.len());
    for member in members.members {
        let object = ty.get_item(member.name)?;
        if let Some(doc) = member.doc {
            object.setattr("__doc__", doc)?;
        }
        found.push(object);
    }
    let ty: Bound<'py, PyType> = ty.cast_into()?;
    if ty.len()? != found.len() {
        let problem = format!("two members of the enum {name} have equal values");
        return Err(PyErr::without_place(ImportError::CLASS, problem));
    }
    root.keep_members(members, PyTuple::new(py, found))?;
    types::add_functions(&ty, &class.module, definition)?;
    root.keep_class(definition, ty.clone())?;
    Ok(ty)
}

fn value_of<'py>(py: Python<'py>, member: &EnumMember) -> PyResult<Bound<'py>> {
    match member.value {
        EnumValue::Whole(number) => number.into_py(py),
        EnumValue::Text(text) => text.into_py(py),
        EnumValue::Object(_, make) => make(py),
    }
}

/// An enum is made with the module that lists it: `pickle` and `repr` name it there.
#[cold]
fn unlisted<'py>(py: Python<'py>, class: &'static ClassDefinition) -> PyResult<Type<'py>> {
    py.made_class(class).ok_or_else(|| not_there(class))
}

#[cold]
fn not_there(class: &ClassDefinition) -> PyErr {
    let name = class.name.to_string_lossy();
    PyErr::without_place(
        RuntimeError::CLASS,
        format!(
            "no module that lists the enum {name} among its members is imported in this interpreter, or it was taken down"
        ),
    )
}

/// The hint of what `make` gives. It is not called.
pub const fn value_hint<T: IntoPy<'static>, F: Fn() -> T>(_make: &F) -> Hint {
    T::HINT
}

/// The value of a member that is neither a number nor a text.
pub fn value_into_py<'py, T: IntoPy<'py>>(py: Python<'py>, value: T) -> PyResult<Bound<'py>> {
    value.into_py(py)
}

/// The receiver of a method that takes `self`. A member is never used up: the method gets a value of its own.
pub trait TakeVariant<T> {
    /// The value.
    fn take(&self) -> PyResult<T>;
}

impl<T: Enumeration + Owner> TakeVariant<T> for Receiver<'_, '_, T> {
    fn take(&self) -> PyResult<T> {
        Ok(T::at(self.shared()?.place()))
    }
}

/// The receiver of a method that takes `&mut self`, which the tag of the enum refuses.
pub trait ChangeVariant<T: 'static> {
    /// Nothing.
    fn exclusive(&self) -> PyResult<&'static mut T>;
}

impl<T: Enumeration + Owner> ChangeVariant<T> for Receiver<'_, '_, T> {
    fn exclusive(&self) -> PyResult<&'static mut T> {
        unreachable!("the tag of an enum refuses what changes a member")
    }
}

// --- convert -------------------------------------------------------------------------------------

/// The member at a place.
#[inline]
pub fn member<'py>(py: Python<'py>, node: &EnumNode, place: usize) -> PyResult<Bound<'py>> {
    let anchored = py.anchored_root();
    match anchored.and_then(|root| root.member(py, node.members, place)) {
        Some(member) => Ok(member),
        None => member_of_newest(py, node, place),
    }
}

/// The same without an anchor.
#[cold]
fn member_of_newest<'py>(py: Python<'py>, node: &EnumNode, place: usize) -> PyResult<Bound<'py>> {
    interpreter::in_newest_import(py, |root| root.member(py, node.members, place))
        .ok_or_else(|| not_there(node.class))
}

/// The place of an object among the members, if it is one.
#[inline]
pub fn place_of<'py>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
    node: &'static EnumNode,
) -> PyResult<usize> {
    let anchored = py.anchored_root();
    match anchored.and_then(|root| root.place_of(node.members, object)) {
        Some(place) => Ok(place),
        None => place_elsewhere(object, py, node),
    }
}

/// A member of another import of the module, as instances of a class may be; or a value, where the enum takes these.
#[cold]
fn place_elsewhere<'py>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
    node: &'static EnumNode,
) -> PyResult<usize> {
    let among_all = |object: &Bound<'py, PyAny>| {
        interpreter::in_newest_import(py, |root| root.place_of(node.members, object))
    };
    if let Some(place) = among_all(object) {
        return Ok(place);
    }
    let ty = py.made_class(node.class);
    let name = ty.as_ref().map_or_else(
        || node.class.name.to_string_lossy().into_owned(),
        |ty| ty.name(py),
    );
    let Some(ty) = ty.filter(|_| node.members.coerces) else {
        return Err(Expected::called(node.hint, &name).but_got(object));
    };
    if !may_be_value(object, node.members) {
        let mut names = vec![name];
        for member in node.members.members {
            let name = member.value.hint().in_message();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        return Err(Expected::called(node.hint, &one_of(&names)).but_got(object));
    }
    match ty.to_bound(py).call((object,)) {
        Ok(member) => among_all(&member).ok_or_else(|| not_there(node.class)),
        Err(error) if error.is::<ValueError>(py) => {
            let shown = object.repr()?;
            let problem = format!("must be a value of {name}, not {}", shown.to_str()?);
            Err(PyErr::refused(ValueError::CLASS, problem))
        }
        Err(error) => Err(error.by_conversion_of(object)),
    }
}

impl EnumValue {
    fn hint(&self) -> Hint {
        match self {
            Self::Whole(_) => Hint::Name("int"),
            Self::Text(_) => Hint::Name("str"),
            Self::Object(hint, _) => *hint,
        }
    }
}

/// Whether a member can have an object of this type for a value.
fn may_be_value(object: &Bound<'_, PyAny>, members: &EnumDefinition) -> bool {
    members.members.iter().any(|member| match member.value {
        EnumValue::Whole(_) => object.is_instance_of::<PyInt>(),
        EnumValue::Text(_) => object.is_instance_of::<PyString>(),
        EnumValue::Object(..) => true,
    })
}
