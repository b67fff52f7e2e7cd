//! `create` for classes, and tagged classes from Rust: making instances and borrowing their values.

use core::ffi::CStr;
use std::borrow::Cow;
use std::ffi::CString;

use crate::convert::IntoPy;
use crate::create::base::{WithBase, import_class};
use crate::create::module::constant_of;
use crate::create::pickling;
use crate::create::unlisted;
use crate::exception::ImportError;
use crate::layout::borrow::ExclusiveFlag;
use crate::layout::cell::InExtension;
use crate::layout::cell::{Exclusive, Owner, Shared};
use crate::layout::class_property;
use crate::layout::instance::{self, Class};
use crate::layout::life;
use crate::layout::shared::SharedClass;
use crate::layout::state::Root;
use crate::layout::tables::Type;
use crate::raw::types::{self, NewType};
use crate::raw::{operator, vectorcall};
use crate::tree::definition::{
    ClassBase, ClassDefinition, EnumDefinition, FunctionDefinition, PythonBase,
};
use crate::tree::describe::Json;
use crate::{Bound, Py, PyAny, PyErr, PyModule, PyResult, PyType, Python};

/// A class with its place: the module that it belongs to, and its name and docstring there.
pub(crate) struct Placed<'py> {
    pub(crate) module: Bound<'py, PyModule>,
    pub(crate) name: &'static CStr,
    pub(crate) text: Cow<'static, CStr>,
    pub(crate) definition: &'static ClassDefinition,
}

/// A class whose type is made, but perhaps not all others that its constants are objects of.
pub(crate) struct Made<'py> {
    pub(crate) class: Placed<'py>,
    pub(crate) ty: Bound<'py, PyType>,
}

/// Makes the types of classes, each after the one that it extends: that is one of them, or `find` gives it. They have no constants yet.
pub(crate) fn create<'py>(
    py: Python<'py>,
    placed: Vec<Placed<'py>>,
    find: &mut dyn FnMut(&'static ClassDefinition) -> Option<Bound<'py, PyType>>,
) -> PyResult<Vec<Made<'py>>> {
    let mut placed = placed;
    let mut made: Vec<Made<'py>> = Vec::with_capacity(placed.len());
    while let Some(class) = placed.first() {
        // The topmost first.
        let mut at = 0;
        let mut definition = class.definition;
        while let ClassBase::Native(base) = definition.base
            && let Some(above) = placed.iter().position(|class| same(class.definition, base))
        {
            (at, definition) = (above, base);
        }
        let class = placed.remove(at);
        let base = match class.definition.base {
            ClassBase::Object => None,
            ClassBase::Python(base) => Some(python_base(py, definition, &base)?),
            ClassBase::Native(base) => {
                let above = made.iter().find(|made| same(made.class.definition, base));
                let above = above.map(|made| made.ty.clone()).or_else(|| find(base));
                Some(above.ok_or_else(|| not_shared(definition, base))?)
            }
        };
        let ty = create_one(py, &class, base)?;
        made.push(Made { class, ty });
    }
    Ok(made)
}

fn create_one<'py>(
    py: Python<'py>,
    class: &Placed<'py>,
    base: Option<Bound<'py, PyType>>,
) -> PyResult<Bound<'py, PyType>> {
    let Placed {
        module,
        name,
        text,
        definition,
    } = class;
    let full_name = format!("{}.{}", module.name()?, name.to_string_lossy());
    let full_name = CString::new(full_name)
        .map_err(|_| refused(definition, "is in a module whose name has a NUL character"))?;
    let metaclass = match definition.metaclass {
        Some(_) if !types::has_metaclasses() => {
            let problem = "has a metaclass, which CPython allows from 3.12 on";
            return Err(refused(definition, problem));
        }
        Some(path) => Some(import_class(py, path)?),
        None => None,
    };
    let asked = NewType {
        module,
        full_name: &full_name,
        doc: text,
        base,
        metaclass,
    };
    let ty = types::new(asked, definition)?;
    types::add_static_methods(&ty, definition.layout.statics)?;
    vectorcall::replace_all(ty.as_any(), definition.layout.methods)?;
    vectorcall::replace_all(ty.as_any(), definition.layout.statics)?;
    for property in definition.class_properties {
        let descriptor = class_property::new(py, definition, property)?;
        types::set_attribute(&ty, property.name, &descriptor)?;
    }
    for path in definition.registered {
        import_class(py, path)?.call_method("register", (&ty,))?;
    }
    Ok(ty)
}

/// The ways from a definition to its class. Each definition leads here (`ClassLayout`) and nothing else does: a module without classes has none of this, and
/// one without enums nothing of theirs.
pub struct Creation {
    /// Makes those that a tree lists, with what they extend.
    pub(crate) listed:
        for<'py> fn(Python<'py>, Vec<Placed<'py>>, &Root) -> PyResult<Vec<Made<'py>>>,
    /// Makes their constants, when there are all types of the tree.
    pub(crate) complete: fn(&[Made<'_>], &Root) -> PyResult<()>,
    /// Finds or makes one that no module lists.
    pub(crate) unlisted: for<'py> fn(Python<'py>, &'static ClassDefinition) -> PyResult<Type<'py>>,
    /// Calls something for every function of a class.
    pub(crate) functions: fn(&'static ClassDefinition, &mut dyn FnMut(&'static FunctionDefinition)),
    /// Says of a class what only its kind has.
    pub(crate) describe: fn(&mut Json, &'static ClassDefinition),
    /// The members, if it is an enum.
    pub(crate) members: Option<&'static EnumDefinition>,
}

pub(crate) static CREATION: Creation = Creation {
    listed: create_listed,
    complete,
    unlisted: unlisted::class,
    functions: each_function,
    describe: |_, _| {},
    members: None,
};

fn create_listed<'py>(
    py: Python<'py>,
    placed: Vec<Placed<'py>>,
    root: &Root,
) -> PyResult<Vec<Made<'py>>> {
    let mut placed = placed;
    unlisted::add_bases(py, &mut placed, root)?;
    let classes = create(py, placed, &mut |_| None)?;
    for made in &classes {
        root.keep_class(made.class.definition, made.ty.clone())?;
        if let Some(shared) = made.class.definition.shared {
            shared.publish(&made.class.module, made.class.name)?;
        }
    }
    Ok(classes)
}

fn complete(classes: &[Made<'_>], root: &Root) -> PyResult<()> {
    classes.iter().try_for_each(Made::add_constants)?;
    classes
        .iter()
        .try_for_each(|made| keep_constants(root, made.class.definition, &made.ty))
}

/// Calls `each` for all functions of a class.
pub(crate) fn each_function(
    class: &'static ClassDefinition,
    each: &mut dyn FnMut(&'static FunctionDefinition),
) {
    class.constructor.into_iter().for_each(&mut *each);
    for edge in class.functions.iter().chain(class.special) {
        each(edge.function);
    }
    for property in class.properties {
        property
            .functions
            .into_iter()
            .flatten()
            .for_each(&mut *each);
    }
    for property in class.class_properties {
        each(property.function);
    }
}

impl Made<'_> {
    /// Makes the constants of the class, which may be objects of any class that is made.
    pub(crate) fn add_constants(&self) -> PyResult<()> {
        let Placed {
            module,
            name,
            definition,
            ..
        } = &self.class;
        let py = Python::anchored_to(module);
        let name = name.to_string_lossy();
        for constant in definition.constants {
            let value = constant_of(py, constant, &name)?;
            types::set_attribute(&self.ty, constant.name, &value)?;
        }
        // What the class says of copies may be a constant.
        pickling::protect(&self.ty, definition)
    }
}

/// Notes the constants of a class in its tree, which visits what the collector does not know of them.
pub(crate) fn keep_constants(
    root: &Root,
    definition: &'static ClassDefinition,
    ty: &Bound<'_, PyType>,
) -> PyResult<()> {
    for constant in definition.constants {
        if let Some(value) = types::own_attribute(ty, constant.name)? {
            root.keep_constant(&value);
        }
    }
    Ok(())
}

/// Finds a class of Python's own, and makes sure that a native one can extend it.
fn python_base<'py>(
    py: Python<'py>,
    definition: &ClassDefinition,
    base: &PythonBase,
) -> PyResult<Bound<'py, PyType>> {
    let class = (base.find)(py)?;
    match types::refuses_extension(&class)? {
        Some(reason) => Err(refused(
            definition,
            &format!("cannot extend {}: {reason}", base.name),
        )),
        None => Ok(class),
    }
}

fn same(one: &'static ClassDefinition, other: &'static ClassDefinition) -> bool {
    core::ptr::eq(one, other)
}

#[cold]
fn not_shared(definition: &ClassDefinition, base: &ClassDefinition) -> PyErr {
    let name = base.name.to_string_lossy();
    let owner = base.shared.map_or("another", SharedClass::owner);
    let problem =
        format!("extends {name}, which belongs to module {owner}: only that one can extend it");
    refused(definition, &problem)
}

#[cold]
fn refused(definition: &ClassDefinition, problem: &str) -> PyErr {
    let name = definition.name.to_string_lossy();
    PyErr::without_place(ImportError::CLASS, format!("class {name} {problem}"))
}

impl<T: Class> Py<T> {
    /// A new instance of a tagged class.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// #[pydust::class]
    /// pub struct Point { #[attribute] x: f64, #[attribute] y: f64 }
    /// #[pydust::methods]
    /// impl Point {}
    ///
    /// fn origin(py: Python<'_>) -> PyResult<Py<Point>> {
    ///     Py::new(py, Point { x: 0.0, y: 0.0 })
    /// }
    /// ```
    ///
    /// # Errors
    /// `RuntimeError` when no module that could have the class is imported in this interpreter, `MemoryError`.
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn new(py: Python<'_>, value: T) -> PyResult<Self> {
        Ok(Bound::new(py, value)?.unbind())
    }
}

impl<'py, T: Class> Bound<'py, T> {
    /// A new instance of a tagged class.
    ///
    /// # Errors
    /// As [`Py::new`].
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn new(py: Python<'py>, value: T) -> PyResult<Self> {
        life::new(py, value, None)
    }

    /// Borrows the value. Waits while another thread changes it.
    ///
    /// # Errors
    /// `RuntimeError` when this thread borrows it exclusively already, `ReferenceError` when the collector has cleared it.
    pub fn borrow(&self) -> PyResult<Shared<'_, T>> {
        Shared::new(self.py(), instance::cell(self)?)
    }

    /// Borrows the value exclusively. Waits while another thread uses it.
    ///
    /// # Errors
    /// `RuntimeError` when this thread borrows it already, `ReferenceError` when the collector has cleared it.
    pub fn borrow_mut(&self) -> PyResult<Exclusive<'_, T>>
    where
        <T as Owner>::Flag: ExclusiveFlag,
    {
        Exclusive::new(self.py(), instance::cell(self)?)
    }

    /// The same object as one of the class that this one extends: that of the `#[base]` field, or the one of Python's own.
    #[inline]
    pub fn as_base(&self) -> &Bound<'py, T::Base> {
        instance::as_base(self)
    }

    /// `super(T, self)`: the object with the methods of the class above, as they were before this class and those below overrode them.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// /// A dict whose keys are in lower case.
    /// #[pydust::class(extends = PyDict)]
    /// pub struct LowerCase;
    /// #[pydust::methods]
    /// impl LowerCase {
    ///     fn __new__() -> Self { Self }
    ///     fn __setitem__(this: &Bound<'_, Self>, key: &str, value: &Bound<'_>) -> PyResult<()> {
    ///         this.as_super()?.call_method("__setitem__", (key.to_lowercase(), value)).map(drop)
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of the lookup.
    pub fn as_super(&self) -> PyResult<Bound<'py, PyAny>> {
        let ty = instance::type_in(self);
        operator::super_of(&ty, self.as_any())
    }
}

impl<'py, T: Class<Storage = InExtension>> Bound<'py, T> {
    /// A new instance of a class that extends one of Python's own, with the arguments that the constructor of that gets.
    ///
    /// # Errors
    /// As [`Py::new`], and those of the other constructor.
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn with_base(py: Python<'py>, value: WithBase<impl IntoPy<'py>, T>) -> PyResult<Self> {
        let (value, arguments) = value.into_parts(py)?;
        life::new(py, value, arguments)
    }
}
