//! `State<'py, M>`: the state of a module as a parameter of functions, of methods of its classes, and of everything below it.
//!
//! It is found through the token's anchor, from the module that the function came with up through its parents. That the right one is among them is checked
//! on import (`module`).

use core::ops::Deref;

use crate::convert::FromArg;
use crate::layout::borrow::ExclusiveFlag;
use crate::layout::cell::{Exclusive, Owner, StateBorrow};
use crate::layout::state::{self, Module};
use crate::raw::arguments::Arguments;
use crate::tree::definition::Source;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyErr, PyModule, PyResult, Python, exception};

/// The state of the module `M`. Python does not pass it. It is borrowed, shared, from its first use on.
///
/// ```no_run
/// use pydust::prelude::*;
/// #[pydust::module(members(Coin))]
/// #[derive(Default)]
/// pub struct Bank { minted: u64 }
/// #[pydust::class]
/// pub struct Coin;
/// #[pydust::methods]
/// impl Coin {
///     fn __new__(mut bank: State<'_, Bank>) -> PyResult<Self> {
///         bank.borrow_mut()?.minted += 1;
///         Ok(Self)
///     }
///     pub fn minted(bank: State<'_, Bank>) -> u64 { bank.minted }
/// }
/// #[pydust::methods]
/// impl Bank { pub fn audit(&mut self) {} }
/// # fn main() {}
/// ```
pub struct State<'py, M: Owner> {
    held: StateBorrow<'py, M>,
    /// Keeps the state's memory.
    module: Bound<'py, PyModule>,
}

impl<'py, M: Module> State<'py, M> {
    #[inline(always)]
    fn of(py: Python<'py>) -> PyResult<Self> {
        match state::ancestor::<M>(py) {
            Some(Ok(found)) => Ok(Self {
                held: StateBorrow::new(found.cell),
                module: found.module,
            }),
            Some(Err(problem)) => Err(PyErr::borrow(problem, M::NAME)),
            None => Err(not_found(M::NAME)),
        }
    }

    /// The module object.
    pub fn module(&self) -> &Bound<'py, PyModule> {
        &self.module
    }

    /// Borrows the state exclusively, in place of a shared borrow. Waits while another thread uses it.
    ///
    /// # Errors
    /// `RuntimeError` when a call further up in this thread uses it.
    #[inline(always)]
    pub fn borrow_mut(&mut self) -> PyResult<Exclusive<'_, M>>
    where
        M::Flag: ExclusiveFlag,
    {
        let py = self.module.py();
        self.held.exclusive(py)
    }
}

#[cold]
fn not_found(name: &str) -> PyErr {
    PyErr::without_place(
        exception::RuntimeError::CLASS,
        format!("the state of module {name} cannot be reached from here"),
    )
}

impl<M: Module> Deref for State<'_, M> {
    type Target = M;
    /// The shared borrow, which begins here and lasts as long as this `State`, or until [`State::borrow_mut`].
    ///
    /// Waits while another thread changes the state. Where a call further up in this thread does, the function ends here with a `RuntimeError`.
    #[inline(always)]
    fn deref(&self) -> &M {
        self.held.shared(self.module.py())
    }
}

impl<'a, 'py: 'a, M: Module> FromArg<'a, 'py> for State<'py, M> {
    type Holder = ();
    const HINT: Hint = Hint::Any;
    const SOURCE: Source = Source::State(|| M::DEFINITION);

    #[inline(always)]
    fn from_arg(
        _object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        Self::of(py)
    }

    #[inline(always)]
    fn required<const N: usize>(
        _arguments: Arguments<'a, 'py, N>,
        _index: usize,
        _name: &'static str,
        py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        Self::of(py)
    }
}
