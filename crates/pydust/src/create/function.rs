//! Functions to the runtime: what a tag's hidden type promises, and which of CPython's calling conventions fits a signature.
//!
//! The wrappers themselves, which CPython calls, are in `trampoline`; the rows of the tables in `layout::tables`.

use core::ffi::c_int;

use crate::layout::cell::{Owner, Receiver, Storage as _};
use crate::layout::traverse::Traverse;
use crate::raw::anchor::AnchorKind;
use crate::raw::answer::Answer;
use crate::raw::arguments::Arguments;
use crate::raw::ffi;
use crate::raw::invoke::HAS_FIELDS;
use crate::trampoline::{self, Entry};
use crate::tree::definition::{FunctionDefinition, Parameter, ParameterKind, ReceiverKind};
use crate::{Bound, PyResult, PyTuple, Python};

/// A function that Python can call with `N` arguments. Implemented by the tags, one hidden type per function.
///
/// `A` is what CPython gets of its result: an object, or for some special methods a number.
pub trait Callable<const N: usize, A = Answer>: 'static {
    /// Whose function it is.
    type Owner: Owner;
    /// The function in the definition tree.
    const DEFINITION: &'static FunctionDefinition;
    /// Converts the arguments, calls the user's function and converts its result.
    fn call<'py>(
        py: Python<'py>,
        receiver: Receiver<'_, 'py, Self::Owner>,
        arguments: Arguments<'_, 'py, N>,
    ) -> PyResult<A>;
}

/// A constructor with `N` arguments.
pub trait Construct<const N: usize>: 'static {
    /// The class, or the module.
    type Owner: Owner + Traverse;
    /// The constructor in the definition tree.
    const DEFINITION: &'static FunctionDefinition;
    /// Converts the arguments and makes the value, with what the constructor of a class of Python's own is to get.
    fn construct<'py>(
        py: Python<'py>,
        arguments: Arguments<'_, 'py, N>,
    ) -> PyResult<(Self::Owner, Option<Bound<'py, PyTuple>>)>;
}

impl Entry {
    /// The leanest convention that keeps the words of a `def` for a wrong call, by the receiver and the signature.
    ///
    /// What lacks `METH_KEYWORDS` gets a `vectorcall` for that. It reaches what lives as long as its module or type: functions of a module, static methods, and
    /// the descriptors of methods. The bound objects of class methods are made anew for each access, so these always take keywords. A function without
    /// arguments is faster as `METH_FASTCALL`, which the interpreter specialises, a method as `METH_NOARGS`; with several arguments keywords cost nothing
    /// that one could measure.
    ///
    /// Where that field is out of reach, with the limited API, all functions take keywords.
    pub const fn of<F: Callable<N>, const N: usize>(
        receiver: ReceiverKind,
        parameters: &[Parameter],
    ) -> Self {
        let in_class = <F::Owner as Owner>::Storage::IN_CLASS;
        let (is_class_method, is_method) = match receiver {
            ReceiverKind::Class => (true, false),
            ReceiverKind::None => (false, false),
            _ => (false, in_class),
        };
        if N == 0 && is_method && HAS_FIELDS {
            Self::lean::<F, N>(
                ffi::PyMethodDefPointer {
                    PyCFunction: trampoline::no_arguments::<F, N>,
                },
                ffi::METH_NOARGS,
            )
        } else if N == 1 && is_plain(&parameters[0]) && !is_class_method && HAS_FIELDS {
            Self::lean::<F, N>(
                ffi::PyMethodDefPointer {
                    PyCFunction: trampoline::one_argument::<F, N>,
                },
                ffi::METH_O,
            )
        } else if is_method || is_class_method || takes_keywords(parameters) || !HAS_FIELDS {
            Self {
                pointer: ffi::PyMethodDefPointer {
                    PyCFunctionFastWithKeywords: trampoline::fast_with_keywords::<F, N>,
                },
                flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
                vectorcall: None,
            }
        } else {
            Self::lean::<F, N>(
                ffi::PyMethodDefPointer {
                    PyCFunctionFast: trampoline::fast::<F, N>,
                },
                ffi::METH_FASTCALL,
            )
        }
    }

    const fn lean<F: Callable<N>, const N: usize>(
        pointer: ffi::PyMethodDefPointer,
        flags: c_int,
    ) -> Self {
        Self {
            pointer,
            flags,
            vectorcall: Some(trampoline::checked::<F, N>),
        }
    }
}

/// Whether the function takes keywords, or any number of arguments.
const fn takes_keywords(parameters: &[Parameter]) -> bool {
    let mut at = 0;
    while at < parameters.len() {
        if !matches!(parameters[at].kind, ParameterKind::PositionalOnly) {
            return true;
        }
        at += 1;
    }
    false
}

const fn is_plain(parameter: &Parameter) -> bool {
    matches!(parameter.kind, ParameterKind::PositionalOnly) && !parameter.optional
}

/// What the first argument of a function is: the object for a method, the class for a class method, the type for a static one, else the module.
pub(crate) const fn anchor_kind<F: Callable<N>, const N: usize>() -> AnchorKind {
    if <F::Owner as Owner>::Storage::IN_CLASS {
        match F::DEFINITION.receiver {
            ReceiverKind::Class | ReceiverKind::None => AnchorKind::Type,
            _ => AnchorKind::Instance,
        }
    } else {
        <F::Owner as Owner>::Storage::ANCHOR
    }
}
