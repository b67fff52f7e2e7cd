//! Where an error leaves Rust, under the name that Python knows.

use core::panic::Location;

use crate::Python;
use crate::layout::cell::Owner;
use crate::layout::state::Root;
use crate::raw::anchor::AnchorKind;
use crate::raw::traceback::{CodeKey, Frame, single_frame};
use crate::raw::{self, ffi};
use crate::tree::definition::{ClassDefinition, FunctionDefinition, Node, ReceiverKind};

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
                    let key = CodeKey {
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

/// The class or module that an entry belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Home {
    class: Option<&'static ClassDefinition>,
    /// The name of the struct.
    name: &'static str,
}

impl Home {
    /// That of `T`. Entries hand the function itself on, which is one for all of them.
    pub(crate) fn of<T: Owner>() -> Self {
        Self {
            class: T::CLASS,
            name: T::NAME,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    /// What the first argument of a function is. As [`anchor_kind`](crate::create::function::anchor_kind), which says so while compiling.
    pub(crate) fn anchor_kind(self, function: &FunctionDefinition) -> AnchorKind {
        match (self.class, function.receiver) {
            (None, _) => AnchorKind::Module,
            (Some(_), ReceiverKind::Class | ReceiverKind::None) => AnchorKind::Type,
            (Some(_), _) => AnchorKind::Instance,
        }
    }
}

/// The entry at which an error leaves Rust.
pub(crate) struct Site {
    home: Home,
    function: Option<&'static FunctionDefinition>,
    attribute: Option<&'static core::ffi::CStr>,
}

impl Site {
    pub(crate) fn of_function(home: Home, function: &'static FunctionDefinition) -> Self {
        Self {
            home,
            function: Some(function),
            attribute: None,
        }
    }

    /// A constructor that nobody wrote.
    pub(crate) fn of_default(home: Home) -> Self {
        Self {
            home,
            function: None,
            attribute: None,
        }
    }

    pub(crate) fn of_attribute(home: Home, name: &'static core::ffi::CStr) -> Self {
        Self {
            home,
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
        match self.home.class {
            Some(class) => {
                let owner = py
                    .made_class(class)
                    .map_or_else(|| self.home.name.to_owned(), |ty| ty.name(py));
                format!("{owner}.{name}")
            }
            None => name,
        }
    }

    /// The root of the tree, and the class or module whose name the function has: a free one is called as the module that lists it says.
    #[inline]
    fn tree<'py>(&self, py: Python<'py>, object: *mut ffi::PyObject) -> Option<(&'py Root, usize)> {
        match self.home.class {
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

    /// The name on the edge: a free function may be listed under another one.
    fn function_name(
        &self,
        function: &'static FunctionDefinition,
        object: *mut ffi::PyObject,
    ) -> String {
        let edge = self
            .home
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
