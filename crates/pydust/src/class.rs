//! `create` for classes, and tagged classes from Rust: making instances and borrowing their values.

use std::ffi::CString;

use crate::base::{WithBase, import_class};
use crate::convert::IntoPy;
use crate::definition::{ClassBase, ClassDefinition, Member, PythonBase};
use crate::exception::ImportError;
use crate::layout::borrow::ExclusiveFlag;
use crate::layout::cell::InExtension;
use crate::layout::cell::{Exclusive, Owner, Shared};
use crate::layout::class_property;
use crate::layout::instance::{self, Class};
use crate::layout::life;
use crate::layout::state::Root;
use crate::layout::tables::Type;
use crate::module::add_constant;
use crate::pickling;
use crate::raw::types::{self, NewType};
use crate::raw::{operator, vectorcall};
use crate::{Bound, Py, PyAny, PyErr, PyModule, PyResult, PyType, Python};

/// A class of a tree with its place: the module that lists it first, and its name and docstring there.
pub(crate) struct Listed<'py> {
    pub(crate) module: Bound<'py, PyModule>,
    pub(crate) member: &'static Member,
    pub(crate) definition: &'static ClassDefinition,
}

/// Makes the types of all classes of a tree, each after the one that it extends.
pub(crate) fn create(listed: &[Listed<'_>], root: &Root) -> PyResult<()> {
    listed
        .iter()
        .try_for_each(|class| create_one(class, listed, root))
}

fn create_one(class: &Listed<'_>, listed: &[Listed<'_>], root: &Root) -> PyResult<()> {
    let Listed {
        module,
        member,
        definition,
    } = class;
    if root.class(definition).is_some() {
        return Ok(());
    }
    let py = module.py();
    let base = match definition.base {
        ClassBase::Object => None,
        ClassBase::Python(base) => Some(python_base(py, definition, &base)?),
        ClassBase::Native(base) => {
            if let Some(class) = listed.iter().find(|class| same(class.definition, base)) {
                create_one(class, listed, root)?;
            }
            let ty = root
                .class(base)
                .ok_or_else(|| not_listed(definition, base))?;
            Some(Type::new(py, ty).to_bound(py))
        }
    };
    let full_name = format!("{}.{}", module.name()?, member.name.to_string_lossy());
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
        doc: member.text,
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
    for constant in definition.constants {
        add_constant(py, constant, |_, value| {
            types::set_attribute(&ty, constant.name, value)
        })?;
    }
    pickling::protect(&ty, definition)?;
    for path in definition.registered {
        import_class(py, path)?.call_method("register", (&ty,))?;
    }
    root.keep_class(definition, ty);
    match definition.shared {
        Some(shared) => shared.publish(module, member.name),
        None => Ok(()),
    }
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
fn not_listed(definition: &ClassDefinition, base: &ClassDefinition) -> PyErr {
    let name = base.name.to_string_lossy();
    let problem = match base.shared {
        Some(shared) => format!(
            "extends {name}, which belongs to module {}: only that one can extend it",
            shared.owner()
        ),
        None => format!("extends {name}, which no module of this library lists among its members"),
    };
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
    /// `RuntimeError` when the module of the class is not imported in this interpreter, `MemoryError`.
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

impl<'py, T: Class<Place = InExtension>> Bound<'py, T> {
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
