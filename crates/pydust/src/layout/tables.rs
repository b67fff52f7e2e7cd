//! The static tables that CPython reads: methods, attributes, and what it needs to make a type. All are built while compiling and never written.

use core::marker::PhantomData;

use super::borrow::Flag;
use super::cell::{Owner, Storage as _};
use super::instance::{self, Class, Tail};
use super::life;
use super::slots::Slot;
use super::traverse::Traverse;
use crate::create::class::{CREATION, Creation};
use crate::create::function::Construct;
use crate::raw::ffi;
use crate::trampoline::constructor::{
    constructor_slow, constructor_vectorcall, default_slow, default_vectorcall,
};
use crate::trampoline::pickling;
use crate::trampoline::{CallEntry, GetterEntry, InitEntry, SetterEntry};
use crate::tree::definition::{
    AttributeEdge, FunctionDefinition, FunctionEdge, Member, Node, PropertyEdge, ReceiverKind,
    same_name,
};
use crate::{Bound, PyType, Python};

const END: ffi::PyMethodDef = ffi::PyMethodDef::zeroed();

/// One function as CPython reads it, for those that are of no class or module.
#[repr(transparent)]
pub(crate) struct Row(pub(crate) ffi::PyMethodDef);

impl Row {
    /// What a table ends with.
    pub(crate) const END: Self = Self(END);
}

// SAFETY: never written after it was made, and CPython only reads it.
unsafe impl Send for Row {}
// SAFETY: as above.
unsafe impl Sync for Row {}

/// Functions as CPython reads them, with the NULL row at the end.
///
/// The address of a class's table is the class's identity in every interpreter, so each table ends in a pointer to itself: no linker folds two equal ones.
#[repr(C)]
pub struct MethodTable<const N: usize> {
    rows: [ffi::PyMethodDef; N],
    end: ffi::PyMethodDef,
    /// For each row, what its callable objects get instead of CPython's own `vectorcall`.
    vectorcalls: [Option<ffi::vectorcallfunc>; N],
    identity: *const Self,
}

// SAFETY: never written.
unsafe impl<const N: usize> Sync for MethodTable<N> {}

/// Which functions of a methods block go into a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Those of a module.
    Module,
    /// Those that a type binds: methods and class methods.
    Bound,
    /// Static methods.
    Static,
}

impl Rows {
    const fn has(self, function: &FunctionDefinition) -> bool {
        match self {
            Self::Module => true,
            Self::Bound => !matches!(function.receiver, ReceiverKind::None),
            Self::Static => matches!(function.receiver, ReceiverKind::None),
        }
    }

    /// How many there are, with the free functions among the members.
    pub const fn count(self, functions: &[FunctionEdge], members: &[Member]) -> usize {
        let (mut count, mut at) = (0, 0);
        while at < functions.len() {
            if self.has(functions[at].function) {
                count += 1;
            }
            at += 1;
        }
        at = 0;
        while at < members.len() {
            if matches!(members[at].node, Node::Function(_)) {
                count += 1;
            }
            at += 1;
        }
        count
    }
}

impl<const N: usize> MethodTable<N> {
    /// The table of these functions; `identity` is the static it is written into.
    pub const fn new(
        rows: Rows,
        functions: &[FunctionEdge],
        members: &[Member],
        identity: *const Self,
    ) -> Self {
        let mut table = Self {
            rows: [END; N],
            end: END,
            vectorcalls: [None; N],
            identity,
        };
        let (mut filled, mut at) = (0, 0);
        while at < functions.len() {
            let edge = &functions[at];
            if rows.has(edge.function) {
                table.rows[filled] = row(edge.name, edge.text, edge.function);
                table.vectorcalls[filled] = edge.function.entry.vectorcall;
                filled += 1;
            }
            at += 1;
        }
        at = 0;
        while at < members.len() {
            if let Node::Function(function) = members[at].node {
                table.rows[filled] = row(members[at].name, members[at].text, function);
                table.vectorcalls[filled] = function.entry.vectorcall;
                filled += 1;
            }
            at += 1;
        }
        table
    }

    /// The first row.
    pub const fn rows(&'static self) -> MethodRows {
        // The identity is read by nobody; it only has to differ.
        let _ = self.identity;
        MethodRows {
            rows: (&raw const *self).cast(),
            vectorcalls: self.vectorcalls.as_slice(),
        }
    }
}

const fn row(
    name: &'static core::ffi::CStr,
    text: &'static core::ffi::CStr,
    function: &FunctionDefinition,
) -> ffi::PyMethodDef {
    ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: function.entry.pointer,
        // A class method gets its class; every other convention is in the entry.
        ml_flags: function.entry.flags
            | match function.receiver {
                ReceiverKind::Class => ffi::METH_CLASS,
                // In place of what CPython makes of the slot, which shows no signature.
                _ if same_name(name, c"__call__") => ffi::METH_COEXIST,
                _ => 0,
            },
        ml_doc: text.as_ptr(),
    }
}

/// The rows of a static [`MethodTable`].
#[derive(Clone, Copy)]
pub struct MethodRows {
    rows: *const ffi::PyMethodDef,
    vectorcalls: &'static [Option<ffi::vectorcallfunc>],
}

// SAFETY: points to a static that is never written.
unsafe impl Sync for MethodRows {}

impl MethodRows {
    pub(crate) const fn address(self) -> *const ffi::PyMethodDef {
        self.rows
    }

    /// Every row but the last, with what its callable objects get for a `vectorcall`.
    pub(crate) fn iter(
        self,
    ) -> impl Iterator<Item = (&'static ffi::PyMethodDef, Option<ffi::vectorcallfunc>)> {
        let vectorcalls = self.vectorcalls.iter().enumerate();
        // SAFETY: the table has as many rows as it has of these.
        vectorcalls.map(move |(index, vectorcall)| (unsafe { &*self.rows.add(index) }, *vectorcall))
    }
}

/// Attributes and properties as CPython reads them, with the NULL row at the end.
#[repr(C)]
pub struct GetSetTable<const N: usize> {
    rows: [ffi::PyGetSetDef; N],
    end: ffi::PyGetSetDef,
}

// SAFETY: never written.
unsafe impl<const N: usize> Sync for GetSetTable<N> {}

const END_OF_GETSET: ffi::PyGetSetDef = ffi::PyGetSetDef {
    name: core::ptr::null(),
    get: None,
    set: None,
    doc: core::ptr::null(),
    closure: core::ptr::null_mut(),
};

impl<const N: usize> GetSetTable<N> {
    /// The table of these attributes and properties.
    pub const fn new(attributes: &[AttributeEdge], properties: &[PropertyEdge]) -> Self {
        let mut rows = [END_OF_GETSET; N];
        let mut at = 0;
        while at < attributes.len() {
            let AttributeEdge {
                name,
                doc,
                getter,
                setter,
                ..
            } = &attributes[at];
            rows[at] = getset_row(name, *doc, getter, setter.as_ref());
            at += 1;
        }
        at = 0;
        while at < properties.len() {
            let PropertyEdge {
                name,
                doc,
                getter,
                setter,
                ..
            } = &properties[at];
            rows[attributes.len() + at] = getset_row(name, *doc, getter, Some(setter));
            at += 1;
        }
        Self {
            rows,
            end: END_OF_GETSET,
        }
    }

    /// The first row.
    pub const fn rows(&'static self) -> GetSetRows {
        let _ = (&self.rows, &self.end);
        GetSetRows((&raw const *self).cast())
    }
}

const fn getset_row(
    name: &'static core::ffi::CStr,
    doc: Option<&'static core::ffi::CStr>,
    getter: &GetterEntry,
    setter: Option<&SetterEntry>,
) -> ffi::PyGetSetDef {
    ffi::PyGetSetDef {
        name: name.as_ptr(),
        get: Some(getter.0),
        set: match setter {
            Some(setter) => Some(setter.0),
            None => None,
        },
        doc: match doc {
            Some(doc) => doc.as_ptr(),
            None => core::ptr::null(),
        },
        closure: core::ptr::null_mut(),
    }
}

/// A pointer to the rows of a static [`GetSetTable`].
#[derive(Clone, Copy)]
pub struct GetSetRows(*const ffi::PyGetSetDef);

impl GetSetRows {
    pub(crate) fn as_ptr(self) -> *mut ffi::PyGetSetDef {
        self.0.cast_mut()
    }
}

// SAFETY: points to a static that is never written.
unsafe impl Sync for GetSetRows {}

/// The two ways into a constructor.
#[derive(Clone, Copy)]
pub struct ConstructorEntry {
    pub(crate) new: ffi::newfunc,
    pub(crate) vectorcall: ffi::vectorcallfunc,
}

impl ConstructorEntry {
    /// The entries of the constructor `F` with `N` parameters.
    pub const fn new<F: Construct<N>, const N: usize>() -> Self {
        Self {
            new: constructor_slow::<F, N>,
            vectorcall: constructor_vectorcall::<F, N>,
        }
    }

    /// The entries of a class that starts as `T::default()` and is made up by its `__init__`.
    pub const fn by_default<T: Owner + Traverse + Default>() -> Self {
        Self {
            new: default_slow::<T>,
            vectorcall: default_vectorcall::<T>,
        }
    }
}

/// What CPython needs to make the type of a class.
pub struct ClassLayout {
    pub(crate) size: usize,
    pub(crate) collected: bool,
    /// What ends an object: `tp_dealloc`, or `tp_free` where CPython takes it down.
    pub(crate) end: ffi::destructor,
    pub(crate) traverse: Option<ffi::traverseproc>,
    pub(crate) clear: Option<ffi::inquiry>,
    pub(crate) constructor: Option<ConstructorEntry>,
    /// `__init__`
    pub(crate) init: Option<InitEntry>,
    /// What is `__init__` over an exception.
    pub(crate) init_exception: Option<ffi::initproc>,
    subclassable: bool,
    /// `__call__`
    pub(crate) call: Option<CallEntry>,
    pub(crate) tail: Tail,
    pub(crate) methods: MethodRows,
    pub(crate) statics: MethodRows,
    pub(crate) getset: GetSetRows,
    pub(crate) slots: &'static [Slot],
    /// `__reduce_ex__` of a class that has more native fields than the one that it extends.
    pub(crate) reduce: Option<Row>,
    /// What makes classes. Only a class leads there, so that a module without any has none of it.
    pub(crate) creation: &'static Creation,
}

impl ClassLayout {
    /// The layout of the class `T`.
    pub const fn of<T: Class>(
        methods: MethodRows,
        statics: MethodRows,
        getset: GetSetRows,
        constructor: Option<ConstructorEntry>,
        init: Option<InitEntry>,
        slots: &'static [Slot],
    ) -> Self {
        let guarded = <T::Flag as Flag>::GUARDED;
        Self {
            size: T::SIZE,
            collected: instance::is_collected::<T>(),
            end: life::end::<T>(),
            traverse: if instance::is_collected::<T>() || T::Storage::EXTENDS {
                Some(life::traverse::<T>)
            } else {
                None
            },
            clear: if T::MAY_REFER && guarded || T::EXTRAS.dict || T::Storage::EXTENDS {
                Some(life::clear::<T>)
            } else {
                None
            },
            constructor,
            init,
            init_exception: if T::Storage::EXTENDS {
                Some(life::init_exception::<T>)
            } else {
                None
            },
            subclassable: !T::FINAL,
            call: T::EXTRAS.call,
            tail: Tail::of::<T>(),
            methods,
            statics,
            getset,
            slots,
            // What names a class of Python's own in Rust has no size.
            reduce: if size_of::<T>() > size_of::<T::Base>() {
                Some(pickling::row::<T>())
            } else {
                None
            },
            creation: &CREATION,
        }
    }

    /// The layout of an enum, which Python makes: its members hold nothing of Rust's.
    pub const fn of_enum(
        creation: &'static Creation,
        methods: MethodRows,
        statics: MethodRows,
        getset: GetSetRows,
    ) -> Self {
        Self {
            size: 0,
            collected: false,
            end: life::nothing_to_end,
            traverse: None,
            clear: None,
            constructor: None,
            init: None,
            init_exception: None,
            subclassable: false,
            call: None,
            tail: Tail::NONE,
            methods,
            statics,
            getset,
            slots: &[],
            reduce: None,
            creation,
        }
    }

    pub(crate) fn is_subclassable(&self) -> bool {
        self.subclassable
    }

    /// The method table: the identity of the class.
    #[inline(always)]
    pub(crate) fn methods(&self) -> *mut ffi::PyMethodDef {
        self.methods.address().cast_mut()
    }

    pub(crate) fn getset(&self) -> *mut ffi::PyGetSetDef {
        self.getset.as_ptr()
    }
}

/// A type that this library made, found for its definition and used at once.
pub(crate) struct Type<'py> {
    ty: *mut ffi::PyTypeObject,
    marker: PhantomData<Python<'py>>,
}

impl<'py> Type<'py> {
    /// `ty` is a live type of the current interpreter.
    #[inline(always)]
    pub(crate) fn new(_py: Python<'py>, ty: core::ptr::NonNull<ffi::PyTypeObject>) -> Self {
        Self {
            ty: ty.as_ptr(),
            marker: PhantomData,
        }
    }

    /// `ty` is held by its module, or by the frame of this thread that makes it.
    pub(crate) fn held(ty: &Bound<'py, PyType>) -> Self {
        Self {
            ty: ty.as_ptr().cast(),
            marker: PhantomData,
        }
    }

    #[inline(always)]
    pub(crate) fn as_ptr(&self) -> *mut ffi::PyTypeObject {
        self.ty
    }

    /// The name without the module.
    pub(crate) fn name(&self, py: Python<'py>) -> String {
        crate::raw::types::short_name(&self.to_bound(py))
    }

    /// A counted reference.
    pub(crate) fn to_bound(&self, py: Python<'py>) -> Bound<'py, PyType> {
        // SAFETY: alive, as `new` says.
        unsafe { Bound::from_borrowed(py, core::ptr::NonNull::new_unchecked(self.ty.cast())) }
    }
}
