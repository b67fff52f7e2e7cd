//! What a `#[pydust::methods]` block says, and how the struct's tag finds it.
//!
//! The block implements [`OnlyOneMethodsBlockPerStruct`] (`layout::tagged`). Whether there is a block at all,
//! [`Probe`] finds out.

use core::ffi::CStr;

use crate::create::function::{Callable, Construct};
use crate::layout::cell::Owner;
use crate::layout::slots::Slot;
use crate::layout::tables::ConstructorEntry;
pub use crate::layout::tagged::OnlyOneMethodsBlockPerStruct;
use crate::layout::traverse::Traverse;
use crate::trampoline::constructor::{make_state, run_init};
use crate::trampoline::{CallEntry, InitEntry};
use crate::tree::definition::{
    ClassPropertyEdge, ConstantEdge, FunctionDefinition, FunctionEdge, PropertyEdge, ReceiverKind,
    same_name,
};
use crate::{Bound, PyModule, PyResult, Python};

/// What a methods block says.
pub struct Methods<T: 'static> {
    /// Functions that Python sees.
    pub functions: &'static [FunctionEdge],
    /// Special methods that CPython calls through slots.
    pub special: &'static [FunctionEdge],
    /// Those slots.
    pub slots: &'static [Slot],
    /// `__call__`
    pub call: Option<CallEntry>,
    /// Whether there is a `__del__`.
    pub finalised: bool,
    /// Properties.
    pub properties: &'static [PropertyEdge],
    /// Properties of the class itself.
    pub class_properties: &'static [ClassPropertyEdge],
    /// Constants that Python sees.
    pub constants: &'static [ConstantEdge],
    /// `__new__`.
    pub new: Option<New<T>>,
    /// `__init__`.
    pub init: Option<Init>,
    /// Whether the tag reported a mistake in the block. What the block may have said is then not asked for, so that one mistake gives one error.
    pub has_mistake: bool,
}

impl<T> Methods<T> {
    /// No block at all.
    pub const NONE: Self = Self {
        functions: &[],
        special: &[],
        slots: &[],
        call: None,
        finalised: false,
        properties: &[],
        class_properties: &[],
        constants: &[],
        new: None,
        init: None,
        has_mistake: false,
    };

    /// The stand-in for a block with a mistake.
    pub const MISTAKEN: Self = Self {
        has_mistake: true,
        ..Self::NONE
    };

    /// Whether a method takes `&mut self`.
    pub const fn changes_the_receiver(&self) -> bool {
        let mut at = 0;
        while at < self.functions.len() {
            if matches!(
                self.functions[at].function.receiver,
                ReceiverKind::Exclusive
            ) {
                return true;
            }
            at += 1;
        }
        at = 0;
        while at < self.properties.len() {
            let accessors = &self.properties[at].functions;
            let mut which = 0;
            while which < accessors.len() {
                if let Some(function) = accessors[which]
                    && matches!(function.receiver, ReceiverKind::Exclusive)
                {
                    return true;
                }
                which += 1;
            }
            at += 1;
        }
        false
    }

    /// Whether Python finds something by this name in the block.
    pub const fn has(&self, name: &CStr) -> bool {
        let mut at = 0;
        while at < self.functions.len() {
            if same_name(self.functions[at].name, name) {
                return true;
            }
            at += 1;
        }
        at = 0;
        while at < self.special.len() {
            if same_name(self.special[at].name, name) {
                return true;
            }
            at += 1;
        }
        at = 0;
        while at < self.properties.len() {
            if same_name(self.properties[at].name, name) {
                return true;
            }
            at += 1;
        }
        at = 0;
        while at < self.class_properties.len() {
            if same_name(self.class_properties[at].name, name) {
                return true;
            }
            at += 1;
        }
        at = 0;
        while at < self.constants.len() {
            if same_name(self.constants[at].name, name) {
                return true;
            }
            at += 1;
        }
        false
    }
}

/// `__new__`: of a class with its two entries, of a module as a function of the token.
pub struct New<T: 'static> {
    /// The signature.
    pub definition: &'static FunctionDefinition,
    /// The entries of a class.
    pub entry: ConstructorEntry,
    /// The state of a module.
    pub state: fn(Python<'_>) -> PyResult<T>,
}

impl<T> New<T> {
    /// The constructor `F`.
    pub const fn of<F: Construct<N, Owner = T>, const N: usize>() -> Self
    where
        T: Owner + Traverse,
    {
        Self {
            definition: F::DEFINITION,
            entry: ConstructorEntry::new::<F, N>(),
            state: make_state::<F, N>,
        }
    }
}

/// `__init__`: of a module a function of the module object, of a class with its two entries.
pub struct Init {
    run: fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()>,
    /// The signature.
    pub definition: &'static FunctionDefinition,
    /// The entries of a class.
    pub entry: InitEntry,
}

impl Init {
    /// The function `F`.
    pub const fn of<F: Callable<N>, const N: usize>() -> Self {
        Self {
            run: run_init::<F, N>,
            definition: F::DEFINITION,
            entry: InitEntry::of::<F, N>(),
        }
    }

    /// The function, for the tag of a module.
    pub const fn function(&self) -> fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()> {
        self.run
    }
}

/// Finds out while compiling what a struct has: an inherent constant here exists only where it has it, the trait's always.
pub struct Probe<T>(core::marker::PhantomData<T>);

impl<T: OnlyOneMethodsBlockPerStruct> Probe<T> {
    /// The methods block.
    pub const METHODS: Methods<T> = T::METHODS;
    /// Whether one of its functions takes `&mut self`.
    pub const MUTABLE: bool = T::MUTABLE;
    /// Not so.
    pub const NOTHING_IN_THIS_MODULE: () = ();
}

/// What [`Probe`] says of a struct without a methods block.
pub trait NoMethods<T: 'static> {
    #[doc(hidden)]
    const METHODS: Methods<T> = Methods::NONE;
    #[doc(hidden)]
    const MUTABLE: bool = false;
    /// Asked for by a module that lists no members. rustc warns where it finds this one, with the note.
    #[doc(hidden)]
    #[deprecated(
        note = "put `#[pydust::methods]` on the `impl` block of this struct, or say what the module has: `members(..)`"
    )]
    const NOTHING_IN_THIS_MODULE: () = ();
}

impl<T: 'static> NoMethods<T> for Probe<T> {}

impl<T: Default> Probe<T> {
    /// Makes the state with `Default`.
    pub const DEFAULT: Option<fn(Python<'_>) -> PyResult<T>> = Some(|_| Ok(T::default()));
}

impl<T: Default + Owner + Traverse> Probe<T> {
    /// The entries of a class that starts with `Default`.
    pub const DEFAULT_CONSTRUCTOR: Option<ConstructorEntry> =
        Some(ConstructorEntry::by_default::<T>());
}

/// What `members(..)` asks of everything it lists. The tag of a function, submodule or exception gives its type an inherent constant of the name, which rustc reports
/// where nobody uses it; for classes, which may go unlisted, and what another crate has, there is this one.
pub trait Listed {
    #[doc(hidden)]
    const LISTED_BY_A_MODULE: () = ();
}

impl<T: ?Sized> Listed for T {}

/// What [`Probe`] says of a struct without `Default`.
pub trait NoDefault<T> {
    #[doc(hidden)]
    const DEFAULT: Option<fn(Python<'_>) -> PyResult<T>> = None;
    #[doc(hidden)]
    const DEFAULT_CONSTRUCTOR: Option<ConstructorEntry> = None;
}

impl<T> NoDefault<T> for Probe<T> {}
