//! Where an error leaves Rust, under the name that Python knows.

use core::panic::Location;

use crate::Python;
use crate::definition::{ClassDefinition, FunctionDefinition, Node};
use crate::layout::cell::Owner;
use crate::layout::state::Root;
use crate::raw::traceback::{Frame, Key, single_frame};
use crate::raw::{self, ffi};

/// Where an error becomes an exception.
#[derive(Clone, Copy)]
pub(crate) enum At<'a> {
    /// In Rust code that has no name in Python.
    Nowhere,
    /// In a function of this name.
    Named(&'a str),
    /// At an entry, with the object that it was called with.
    Entry(&'a Site, *mut ffi::PyObject),
}

impl At<'_> {
    /// The name of the function or attribute, if there is one.
    pub(super) fn name(self, py: Python<'_>) -> Option<String> {
        match self {
            At::Nowhere => None,
            At::Named(name) => Some(name.to_owned()),
            At::Entry(site, object) => Some(site.qualified(py, object)),
        }
    }

    pub(super) fn is_attribute(self) -> bool {
        matches!(self, At::Entry(site, _) if site.attribute.is_some())
    }

    /// A frame of the function for a place in it. No exception may be set.
    #[inline]
    pub(super) fn frame<'py>(
        self,
        py: Python<'py>,
        place: &'static Location<'static>,
    ) -> Option<Frame<'py>> {
        match self {
            At::Nowhere => None,
            At::Named(name) => single_frame(py, name, place.file(), place.line()),
            At::Entry(site, object) => match site.tree(py, object) {
                Some((root, owner)) => {
                    let function = site.function();
                    let key = Key {
                        place,
                        function,
                        owner,
                    };
                    root.codes().frame(py, key, || site.qualified(py, object))
                }
                None => single_frame(py, &site.qualified(py, object), place.file(), place.line()),
            },
        }
    }

    /// As [`At::frame`], for a place that is no static.
    pub(super) fn frame_at<'py>(
        self,
        py: Python<'py>,
        file: &str,
        line: u32,
    ) -> Option<Frame<'py>> {
        single_frame(py, &self.name(py)?, file, line)
    }
}

/// The entry at which an error leaves Rust.
pub(crate) struct Site {
    class: Option<&'static ClassDefinition>,
    owner: &'static str,
    function: Option<&'static FunctionDefinition>,
    attribute: Option<&'static core::ffi::CStr>,
}

impl Site {
    pub(crate) fn of_function<T: Owner>(function: &'static FunctionDefinition) -> Self {
        Self {
            class: T::CLASS,
            owner: T::NAME,
            function: Some(function),
            attribute: None,
        }
    }

    /// A constructor that nobody wrote.
    pub(crate) fn of_default<T: Owner>() -> Self {
        Self {
            class: T::CLASS,
            owner: T::NAME,
            function: None,
            attribute: None,
        }
    }

    pub(crate) fn of_attribute<T: Owner>(name: &'static core::ffi::CStr) -> Self {
        Self {
            class: T::CLASS,
            owner: T::NAME,
            function: None,
            attribute: Some(name),
        }
    }

    /// `Person.greet`, or the plain name of a module's function.
    pub(crate) fn qualified(&self, py: Python<'_>, object: *mut ffi::PyObject) -> String {
        let name = match (self.attribute, self.function) {
            (Some(name), _) => name.to_string_lossy().into_owned(),
            (None, Some(function)) => self.function_name(function, object),
            (None, None) => "__new__".into(),
        };
        match self.class {
            Some(class) => {
                let owner = py
                    .made_class(class)
                    .map_or_else(|| self.owner.to_owned(), |ty| ty.name(py));
                format!("{owner}.{name}")
            }
            None => name,
        }
    }

    /// The root of the tree, and the class or module whose name the function has: a free one is called as the module that lists it says.
    #[inline]
    fn tree<'py>(&self, py: Python<'py>, object: *mut ffi::PyObject) -> Option<(&'py Root, usize)> {
        match self.class {
            Some(class) => Some((py.anchored_root()?, core::ptr::from_ref(class).addr())),
            None => raw::module::tree_of(py, object)
                .map(|(root, module)| (root, core::ptr::from_ref(module).addr())),
        }
    }

    /// The function or attribute, by address.
    #[inline]
    fn function(&self) -> usize {
        match (self.attribute, self.function) {
            (Some(name), _) => name.as_ptr().addr(),
            (None, Some(function)) => core::ptr::from_ref(function).addr(),
            (None, None) => 0,
        }
    }

    /// The name of the attribute; empty for a function.
    pub(crate) fn attribute(&self) -> &'static core::ffi::CStr {
        self.attribute.unwrap_or_default()
    }

    /// The name on the edge: a free function may be listed under another one.
    fn function_name(
        &self,
        function: &'static FunctionDefinition,
        object: *mut ffi::PyObject,
    ) -> String {
        let edge = self
            .class
            .is_none()
            .then(|| raw::module::definition_of(object))
            .flatten()
            .and_then(|module| {
                module.members.iter().find_map(|member| match member.node {
                    Node::Function(found) if core::ptr::eq(found, function) => Some(member.name),
                    _ => None,
                })
            });
        edge.unwrap_or(function.name).to_string_lossy().into_owned()
    }
}
