//! What a `#[pydust::methods]` block says, and how the struct's tag finds it.
//!
//! The block writes an inherent constant, [`NoMethods`] supplies an empty one for structs without a block, and the inherent one wins. The constant's long name is
//! what rustc prints when a struct has two blocks.

use crate::definition::{ConstantEdge, FunctionDefinition, FunctionEdge, PropertyEdge};
use crate::layout::tables::ConstructorEntry;
use crate::trampoline::{Callable, Construct, make_state, run_init};
use crate::{Bound, PyModule, PyResult, Python};

/// What a methods block says.
pub struct Methods<T: 'static> {
    /// Functions that Python sees.
    pub functions: &'static [FunctionEdge],
    /// Properties.
    pub properties: &'static [PropertyEdge],
    /// Constants that Python sees.
    pub constants: &'static [ConstantEdge],
    /// Whether a function takes `&mut self`.
    pub mutable: bool,
    /// `__new__`.
    pub new: Option<New<T>>,
    /// `__init__`.
    pub init: Option<Init>,
}

impl<T> Methods<T> {
    /// No block at all.
    pub const NONE: Self = Self {
        functions: &[],
        properties: &[],
        constants: &[],
        mutable: false,
        new: None,
        init: None,
    };
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
        T: crate::layout::cell::Owner + crate::layout::traverse::Traverse,
    {
        Self {
            definition: F::DEFINITION,
            entry: ConstructorEntry::new::<F, N>(),
            state: make_state::<F, N>,
        }
    }

    /// The state of a module, which Python passes nothing.
    pub const fn for_module(&self) -> fn(Python<'_>) -> PyResult<T> {
        assert!(
            self.definition.parameters.is_empty(),
            "a module's `__new__` takes no arguments from Python, only `Python<'_>`"
        );
        self.state
    }
}

/// `__init__` of a module.
pub struct Init(pub(crate) fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()>);

impl Init {
    /// The function `F`.
    pub const fn of<F: Callable<N>, const N: usize>() -> Self {
        assert!(
            N <= 1,
            "`__init__` of a module takes `&self` and `module: &Bound<'_, PyModule>`"
        );
        Self(run_init::<F, N>)
    }

    /// The function, for the tag of a module.
    pub const fn function(&self) -> fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()> {
        self.0
    }
}

/// The empty block of structs without one.
pub trait NoMethods: Sized + 'static {
    #[doc(hidden)]
    #[allow(
        non_upper_case_globals,
        reason = "the name is a sentence that rustc prints"
    )]
    const only_one_methods_block_per_struct: Methods<Self> = Methods::NONE;
}

impl<T: 'static> NoMethods for T {}

/// Finds out while compiling whether a struct has `Default`: the inherent constant exists only where it does, the trait's always.
pub struct Probe<T>(core::marker::PhantomData<T>);

impl<T: Default> Probe<T> {
    /// Makes the state with `Default`.
    pub const DEFAULT: Option<fn(Python<'_>) -> PyResult<T>> = Some(|_| Ok(T::default()));
}

/// What [`Probe`] says of a struct without `Default`.
pub trait NoDefault<T> {
    #[doc(hidden)]
    const DEFAULT: Option<fn(Python<'_>) -> PyResult<T>> = None;
}

impl<T> NoDefault<T> for Probe<T> {}
