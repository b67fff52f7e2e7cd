//! Functions to the runtime: what a tag's hidden type promises, and which of CPython's calling conventions fits a signature.
//!
//! The wrappers themselves, which CPython calls, are in `trampoline`; the rows of the tables in `layout::tables`.

use crate::definition::{FunctionDefinition, Parameter, ParameterKind, Receiver as ReceiverKind};
use crate::layout::cell::{Owner, Place as _, Receiver};
use crate::layout::traverse::Traverse;
use crate::raw::anchor::AnchorKind;
use crate::raw::answer::Answer;
use crate::raw::arguments::Arguments;
use crate::raw::ffi;
use crate::trampoline::{self, Entry};
use crate::{PyResult, Python};

/// A function that Python can call with `N` arguments. Implemented by the tags, one hidden type per function.
pub trait Callable<const N: usize>: 'static {
    /// Whose function it is.
    type Owner: Owner;
    /// The function in the definition tree.
    const DEFINITION: &'static FunctionDefinition;
    /// Converts the arguments, calls the user's function and converts its result.
    fn call<'py>(
        py: Python<'py>,
        receiver: Receiver<'_, 'py, Self::Owner>,
        arguments: Arguments<'_, 'py, N>,
    ) -> PyResult<Answer>;
}

/// A constructor with `N` arguments.
pub trait Construct<const N: usize>: 'static {
    /// The class, or the module.
    type Owner: Owner + Traverse;
    /// The constructor in the definition tree.
    const DEFINITION: &'static FunctionDefinition;
    /// Converts the arguments and makes the value.
    fn construct<'py>(py: Python<'py>, arguments: Arguments<'_, 'py, N>) -> PyResult<Self::Owner>;
}

impl Entry {
    /// The leanest convention for a signature. A module function without arguments is faster as `METH_FASTCALL`, which the interpreter specialises.
    pub const fn of<F: Callable<N>, const N: usize>(parameters: &[Parameter]) -> Self {
        let in_class = <F::Owner as Owner>::Place::IN_CLASS;
        if N == 0 && in_class {
            return Self {
                pointer: ffi::PyMethodDefPointer {
                    PyCFunction: trampoline::no_arguments::<F, N>,
                },
                flags: ffi::METH_NOARGS,
            };
        }
        if N == 1 && is_plain(&parameters[0]) {
            return Self {
                pointer: ffi::PyMethodDefPointer {
                    PyCFunction: trampoline::one_argument::<F, N>,
                },
                flags: ffi::METH_O,
            };
        }
        let mut at = 0;
        while at < N {
            if !matches!(parameters[at].kind, ParameterKind::PositionalOnly) {
                return Self {
                    pointer: ffi::PyMethodDefPointer {
                        PyCFunctionFastWithKeywords: trampoline::fast_with_keywords::<F, N>,
                    },
                    flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
                };
            }
            at += 1;
        }
        Self {
            pointer: ffi::PyMethodDefPointer {
                PyCFunctionFast: trampoline::fast::<F, N>,
            },
            flags: ffi::METH_FASTCALL,
        }
    }
}

const fn is_plain(parameter: &Parameter) -> bool {
    matches!(parameter.kind, ParameterKind::PositionalOnly) && parameter.default.is_none()
}

/// What the first argument of a function is: the object for a method, the class for a class method, the type for a static one, else the module.
pub(crate) const fn anchor_kind<F: Callable<N>, const N: usize>() -> AnchorKind {
    if <F::Owner as Owner>::Place::IN_CLASS {
        match F::DEFINITION.receiver {
            ReceiverKind::Shared | ReceiverKind::Exclusive => AnchorKind::Instance,
            ReceiverKind::Class | ReceiverKind::None => AnchorKind::Type,
        }
    } else {
        <F::Owner as Owner>::Place::ANCHOR
    }
}
