//! The anchor: how a token remembers the entry it came through, in one word and at no cost until somebody asks.
//!
//! The word is a pointer whose low bits say what it points to: the module object of a module function, the instance of a method, or the type of a
//! constructor. Resolving walks from there to the module state of this library.

use core::ptr::NonNull;

use super::module::ModuleDef;
use super::{ffi, fields, module};
use crate::layout::state::{Header, Root};
use crate::{Bound, PyModule, Python};

const KIND: usize = 0b11;
const MODULE: usize = 1;
const INSTANCE: usize = 2;
const TYPE: usize = 3;

/// A tagged pointer to the Python object through which Rust was entered, or nothing.
#[derive(Clone, Copy)]
pub(crate) struct Anchor(*mut ffi::PyObject);

/// What the first argument of an entry is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AnchorKind {
    /// A module object.
    Module,
    /// An instance of a tagged class or of its subclass.
    Instance,
    /// A tagged class or a subclass of it.
    Type,
}

impl Anchor {
    /// No anchor: the interpreter's newest import answers instead.
    pub(crate) const NONE: Self = Self(core::ptr::null_mut());

    /// Remembers the object an entry was called with.
    ///
    /// # Safety
    /// `object` is an object, or NULL.
    #[inline(always)]
    pub(crate) unsafe fn new(object: *mut ffi::PyObject, kind: AnchorKind) -> Self {
        let tag = match kind {
            AnchorKind::Module => MODULE,
            AnchorKind::Instance => INSTANCE,
            AnchorKind::Type => TYPE,
        };
        // SAFETY: objects are aligned for pointers. Where the kind is known, so are then the tag and what follows from it.
        unsafe { core::hint::assert_unchecked(object.addr() & KIND == 0) };
        Self(object.wrapping_byte_add(tag))
    }

    /// The open module this anchor belongs to; `None` without an anchor or after the module was taken down.
    ///
    /// # Safety
    /// The object given to [`Anchor::new`] is alive.
    unsafe fn module(self) -> Option<(NonNull<ffi::PyObject>, NonNull<Header>)> {
        let tag = self.0.addr() & KIND;
        let object = NonNull::new(self.0.wrapping_byte_sub(tag))?;
        // SAFETY: the object is alive, and its tag says what it is.
        unsafe {
            let module = match tag {
                MODULE => object,
                INSTANCE => from_type(ffi::Py_TYPE(object.as_ptr()))?,
                _ => from_type(object.as_ptr().cast())?,
            };
            Some((module, module::state(module.as_ptr())?))
        }
    }

    /// The module made from `def`, with its memory, where this was entered through it or through a class that it made itself: the usual case, and a short way.
    /// `None` says nothing.
    ///
    /// # Safety
    /// The object given to [`Anchor::new`] is alive.
    #[inline(always)]
    unsafe fn module_of(self, def: &'static ModuleDef) -> Option<NonNull<ffi::PyObject>> {
        let tag = self.0.addr() & KIND;
        let object = self.0.wrapping_byte_sub(tag);
        // SAFETY: the object is alive, and its tag says what it is. A type with a tag, and whatever is below it, is a heap type. A module has its memory before
        // it makes types.
        unsafe {
            let (module, has_memory) = match tag {
                MODULE => (object, module::state(object).is_some()),
                INSTANCE => (fields::module_of(ffi::Py_TYPE(object)), true),
                TYPE => (fields::module_of(object.cast()), true),
                _ => return None,
            };
            NonNull::new(module).filter(|_| has_memory && module::is_made_from(module, def))
        }
    }

    /// The type of the anchored object, or the anchored type.
    ///
    /// # Safety
    /// The object given to [`Anchor::new`] is alive.
    #[inline(always)]
    unsafe fn ty(self) -> *mut ffi::PyTypeObject {
        let tag = self.0.addr() & KIND;
        let object = self.0.wrapping_byte_sub(tag);
        match tag {
            // SAFETY: the object is alive, and its tag says what it is.
            INSTANCE => unsafe { ffi::Py_TYPE(object) },
            TYPE => object.cast(),
            _ => core::ptr::null_mut(),
        }
    }

    /// The root of the module tree this anchor belongs to; `None` without an anchor or after the module was taken down.
    ///
    /// # Safety
    /// The object given to [`Anchor::new`] is alive for `'a`.
    #[inline]
    unsafe fn root<'a>(self) -> Option<&'a Root> {
        // SAFETY: a module's state lives as long as the module, which the anchored object keeps alive.
        unsafe { self.module().map(|(_, header)| (*header.as_ptr()).root()) }
    }
}

impl<'py> Python<'py> {
    /// A token without an anchor.
    ///
    /// # Safety
    /// The thread is attached for as long as `'py`.
    #[inline(always)]
    pub(crate) unsafe fn assume_attached() -> Self {
        Self::with_anchor(Anchor::NONE)
    }

    /// The token of an entry.
    ///
    /// # Safety
    /// The thread is attached for as long as `'py`, and the anchored object is alive as long.
    #[inline(always)]
    pub(crate) unsafe fn entered(anchor: Anchor) -> Self {
        Self::with_anchor(anchor)
    }

    /// The root of the tree this token was entered through, if it has an anchor.
    #[inline]
    pub(crate) fn anchored_root(self) -> Option<&'py Root> {
        // SAFETY: `entered` was promised that the anchored object lives for `'py`.
        unsafe { self.anchor().root() }
    }

    /// The type through which this token was entered, or which the object has; NULL for a module or without an anchor.
    #[inline(always)]
    pub(crate) fn anchored_type(self) -> *mut ffi::PyTypeObject {
        // SAFETY: as above.
        unsafe { self.anchor().ty() }
    }

    /// The module made from `def`, with its memory, where this token was entered through it or through a class that it made itself.
    #[inline(always)]
    pub(crate) fn nearest_module(self, def: &'static ModuleDef) -> Option<NonNull<ffi::PyObject>> {
        // SAFETY: as above.
        unsafe { self.anchor().module_of(def) }
    }

    /// The open module this token was entered through, if it has an anchor. The anchored object keeps it for `'py`.
    pub(crate) fn anchored_module(self) -> Option<*mut ffi::PyObject> {
        // SAFETY: as above.
        unsafe { self.anchor().module() }.map(|(module, _)| module.as_ptr())
    }

    /// The same, if it is of this tree.
    pub(crate) fn anchored_module_in(self, root: &Root) -> Option<Bound<'py, PyModule>> {
        // SAFETY: as above; a module object of ours.
        unsafe {
            let (module, header) = self.anchor().module()?;
            core::ptr::eq(header.as_ref().root(), root).then(|| Bound::from_borrowed(self, module))
        }
    }
}

impl<'a> Python<'a> {
    /// The token as a function of this module gets it.
    pub(crate) fn anchored_to(module: &'a Bound<'_, PyModule>) -> Self {
        // SAFETY: whoever has a `Bound` is attached, and it keeps the module.
        unsafe { Self::entered(Anchor::new(module.as_ptr(), AnchorKind::Module)) }
    }
}

/// The module of the first type, going up, that a module of this library made.
unsafe fn from_type(ty: *mut ffi::PyTypeObject) -> Option<NonNull<ffi::PyObject>> {
    let mut ty = ty;
    while !ty.is_null() {
        // SAFETY: `ty` is a type or one of its bases.
        unsafe {
            if ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_HEAPTYPE) != 0 {
                let owner = fields::module_of(ty);
                if !owner.is_null() && module::is_ours(owner) {
                    return NonNull::new(owner);
                }
            }
            ty = fields::base_of(ty);
        }
    }
    None
}
