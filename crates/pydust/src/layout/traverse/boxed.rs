//! Values of a type that only a trait is known of: `Box<dyn Shape>`.
//!
//! [`Traverse`] answers while compiling whether a type can refer to Python objects, so it makes no trait objects. Its part that can is here.

use super::{Traverse, Visitor};

/// What a trait of your own asks for, so that the collector sees what is behind a `Box` of it.
///
/// Every type with [`Traverse`] has it. The trait object itself gets [`Traverse`] by [`traverse_boxed!`](crate::traverse_boxed).
///
/// # Safety
/// As [`Traverse`].
#[diagnostic::on_unimplemented(
    message = "the collector cannot look into `{Self}`",
    note = "a struct or enum gets `#[derive(Traverse)]`, a trait asks for it: `trait Shape: TraverseBoxed`"
)]
pub unsafe trait TraverseBoxed {
    #[doc(hidden)]
    fn traverse_boxed(&self, visitor: &mut Visitor<'_>);
}

// SAFETY: the promise of `Traverse`.
unsafe impl<T: Traverse> TraverseBoxed for T {
    fn traverse_boxed(&self, visitor: &mut Visitor<'_>) {
        visitor.field(self);
    }
}

/// Lets a class have fields like `Box<dyn Shape>` or `Vec<Box<dyn Shape>>`, which the collector looks into. The trait has the bound [`TraverseBoxed`].
///
/// ```no_run
/// use pydust::prelude::*;
///
/// pub trait Shape: TraverseBoxed + Send + Sync {
///     fn area(&self) -> f64;
/// }
/// pydust::traverse_boxed!(dyn Shape);
///
/// #[pydust::class]
/// pub struct Drawing { shapes: Vec<Box<dyn Shape>> }
/// #[pydust::methods]
/// impl Drawing {}
/// ```
#[macro_export]
macro_rules! traverse_boxed {
    (dyn $($bounds:tt)+) => {
        const _: () = {
            // SAFETY: visits the value behind the trait, once.
            unsafe impl $crate::Traverse for dyn $($bounds)+ {
                // Who implements the trait may hold anything, also a lock.
                const MAY_REFER: ::core::primitive::bool = true;
                const MAY_GAIN: ::core::primitive::bool = true;
                fn traverse(&self, visitor: &mut $crate::Visitor<'_>) {
                    <dyn $($bounds)+ as $crate::TraverseBoxed>::traverse_boxed(self, visitor)
                }
            }
        };
    };
}
