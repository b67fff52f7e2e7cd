//! What `__buffer__` may return: memory of the object that Python reads, and perhaps writes, in place.

use super::Element;
use crate::raw::buffer::export::Export;
use crate::{PyErr, PyResult};

/// Numbers that an object shows in several dimensions, row by row as NumPy has them by default.
///
/// ```no_run
/// use pydust::prelude::*;
/// use pydust::buffer::Shaped;
///
/// /// Numbers in rows.
/// #[pydust::class]
/// pub struct Matrix { rows: usize, columns: usize, cells: Vec<f64> }
///
/// #[pydust::methods]
/// impl Matrix {
///     fn __buffer__(&mut self) -> PyResult<Shaped<'_, f64>> {
///         Shaped::writable(&mut self.cells, &[self.rows, self.columns])
///     }
/// }
/// ```
pub struct Shaped<'a, T> {
    export: Export,
    marker: core::marker::PhantomData<&'a mut [T]>,
}

impl<'a, T: Element> Shaped<'a, T> {
    /// Numbers that Python can read.
    ///
    /// # Errors
    /// `BufferError` if the product of the shape is not their count.
    pub fn read_only(numbers: &'a [T], shape: &[usize]) -> PyResult<Self> {
        numbers.into_export()?.shaped(shape).map(Self::of)
    }

    /// Numbers that Python can read and write.
    ///
    /// # Errors
    /// As [`read_only`](Self::read_only).
    pub fn writable(numbers: &'a mut [T], shape: &[usize]) -> PyResult<Self> {
        numbers.into_export()?.shaped(shape).map(Self::of)
    }

    fn of(export: Export) -> Self {
        Self {
            export,
            marker: core::marker::PhantomData,
        }
    }
}

/// What `__buffer__` may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `__buffer__` returns",
    label = "no memory that a buffer can show",
    note = "return `&[T]`, `&mut [T]` for a buffer that may be written to, `Shaped<'_, T>` for several dimensions, or a `Result` of these, with `T` a number type"
)]
pub trait IntoExport: sealed::Sealed + Sized {
    #[doc(hidden)]
    #[track_caller]
    fn into_export(self) -> PyResult<Export>;
}

mod sealed {
    use super::{Element, Shaped};

    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot say which memory a buffer shows",
        label = "the memory has to stay where it is, which only a borrow of the object promises",
        note = "return `&[T]`, `&mut [T]` or `Shaped<'_, T>` from `__buffer__`"
    )]
    /// What is exported has to stay where it is as long as the object is lent, which only a borrow
    /// of the object says.
    pub trait Sealed {}
    impl<T: Element> Sealed for &[T] {}
    impl<T: Element> Sealed for &mut [T] {}
    impl<T: Element> Sealed for Shaped<'_, T> {}
    impl<T: super::IntoExport, E> Sealed for Result<T, E> {}
}

impl<T: Element> IntoExport for &[T] {
    fn into_export(self) -> PyResult<Export> {
        Ok(Export::new(self.as_ptr().cast_mut(), self.len(), false))
    }
}

impl<T: Element> IntoExport for &mut [T] {
    fn into_export(self) -> PyResult<Export> {
        Ok(Export::new(self.as_mut_ptr(), self.len(), true))
    }
}

impl<T: Element> IntoExport for Shaped<'_, T> {
    fn into_export(self) -> PyResult<Export> {
        Ok(self.export)
    }
}

impl<T: IntoExport, E: Into<PyErr>> IntoExport for Result<T, E> {
    fn into_export(self) -> PyResult<Export> {
        match self {
            Ok(value) => value.into_export(),
            Err(error) => Err(error.into()),
        }
    }
}
