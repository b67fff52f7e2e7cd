//! Memory of ours that Python sees as a buffer: what a `Py_buffer` is filled with, and the loan that it holds until it is released.

use core::ffi::{CStr, c_int, c_void};
use core::ptr;
use std::sync::Arc;

use super::Element;
use crate::exception::BufferError;
use crate::raw::ffi;
use crate::{PyErr, PyResult};

/// Numbers in memory that stays where it is while the object they belong to is lent. Every buffer of one loan points here.
pub(crate) struct Shown {
    memory: *mut c_void,
    bytes: isize,
    item_size: isize,
    format: &'static CStr,
    writable: bool,
    shape: Box<[isize]>,
    /// In bytes, the last dimension without gaps.
    strides: Box<[isize]>,
    /// Whether the object is lent exclusively.
    pub(crate) exclusively: bool,
}

// SAFETY: what is read and never written; nobody follows `memory` here.
unsafe impl Send for Shown {}
// SAFETY: as above.
unsafe impl Sync for Shown {}

/// Numbers to be shown, and the loan of their object, which is given back when this is dropped unless a buffer has taken it over.
pub struct Export {
    shown: Arc<Shown>,
    loan: Option<Loan>,
}

/// An object that is lent, and how it is given back.
pub(crate) struct Loan {
    pub(crate) object: *mut ffi::PyObject,
    /// # Safety
    /// Attached, with the object that was lent, once for each buffer.
    pub(crate) give_back: unsafe fn(*mut ffi::PyObject, &Shown),
}

impl Drop for Export {
    #[cold]
    fn drop(&mut self) {
        if let Some(loan) = self.loan.take() {
            // SAFETY: an export lives in the entry that lends the object, on its attached thread; the loan is taken out, so that this happens once.
            unsafe { (loan.give_back)(loan.object, &self.shown) }
        }
    }
}

/// The most dimensions that consumers have to expect, `PyBUF_MAX_NDIM`.
const MOST_DIMENSIONS: usize = 64;

impl Export {
    /// `memory` is that of a slice with `count` elements.
    pub(crate) fn new<T: Element>(memory: *mut T, count: usize, writable: bool) -> Self {
        Self {
            shown: Arc::new(Shown {
                memory: memory.cast(),
                bytes: (count * size_of::<T>()).cast_signed(),
                item_size: size_of::<T>().cast_signed(),
                format: T::FORMAT,
                writable,
                shape: Box::new([count.cast_signed()]),
                strides: Box::new([size_of::<T>().cast_signed()]),
                exclusively: false,
            }),
            loan: None,
        }
    }

    /// What an earlier buffer shows.
    pub(crate) fn again(shown: Arc<Shown>) -> Self {
        Self { shown, loan: None }
    }

    /// The same numbers in several dimensions, whose product is their count.
    pub(crate) fn shaped(mut self, shape: &[usize]) -> PyResult<Self> {
        let shown = self.shown_mut();
        let refuse = |problem| Err(PyErr::without_place(BufferError::CLASS, problem));
        if shape.len() > MOST_DIMENSIONS {
            let given = shape.len();
            return refuse(format!(
                "a buffer has at most {MOST_DIMENSIONS} dimensions, not {given}"
            ));
        }
        // As NumPy has it: dimensions are too large where they would be without those of no elements.
        let Some([lengths, strides]) = in_rows(shape, shown.item_size) else {
            return refuse(format!("no buffer can have the shape {shape:?}"));
        };
        if shape.iter().product::<usize>() * shown.item_size.cast_unsigned()
            != shown.bytes.cast_unsigned()
        {
            let count = shown.bytes / shown.item_size;
            return refuse(format!("{count} elements do not have the shape {shape:?}"));
        }
        (shown.shape, shown.strides) = (lengths, strides);
        Ok(self)
    }

    /// Notes that the object is lent from now on.
    pub(crate) fn lent(&mut self, loan: Loan) {
        self.loan = Some(loan);
    }

    /// As [`lent`](Self::lent), exclusively, so that other buffers can show the same numbers.
    pub(crate) fn lent_exclusively(&mut self, loan: Loan) -> &Arc<Shown> {
        self.shown_mut().exclusively = true;
        self.lent(loan);
        &self.shown
    }

    fn shown_mut(&mut self) -> &mut Shown {
        Arc::get_mut(&mut self.shown).expect("no buffer shows it yet")
    }

    /// Fills what a consumer asked for with `flags`. The buffer takes over the loan.
    ///
    /// # Safety
    /// `view` is what CPython passes to `bf_getbuffer` of `object`, which is the one that was lent.
    pub(crate) unsafe fn fill(
        mut self,
        view: *mut ffi::Py_buffer,
        object: *mut ffi::PyObject,
        flags: c_int,
    ) -> PyResult<()> {
        // SAFETY: the caller's promise; the count of the numbers goes with the loan, until `release`.
        unsafe {
            self.shown.fill(view, flags)?;
            (*view).internal = Arc::into_raw(Arc::clone(&self.shown)).cast_mut().cast();
            (*view).obj = ffi::Py_NewRef(object);
        }
        self.loan = None;
        Ok(())
    }
}

/// Shape and strides of elements that lie row by row; `None` for what does not fit into memory.
fn in_rows(shape: &[usize], item_size: isize) -> Option<[Box<[isize]>; 2]> {
    let lengths = shape.iter().map(|length| isize::try_from(*length).ok());
    let lengths: Box<[isize]> = lengths.collect::<Option<_>>()?;
    let mut strides = vec![0; shape.len()].into_boxed_slice();
    let mut stride = item_size;
    for (length, place) in lengths.iter().zip(&mut strides).rev() {
        *place = stride;
        stride = stride.checked_mul((*length).max(1))?;
    }
    Some([lengths, strides])
}

impl Shown {
    /// Fills all but `obj` and `internal`, or says why this is not what `flags` ask for: in each case as `memoryview` does it.
    ///
    /// # Safety
    /// `view` may be written, and is used no longer than this lives.
    unsafe fn fill(&self, view: *mut ffi::Py_buffer, flags: c_int) -> PyResult<()> {
        let wants = |flag: c_int| flags & flag == flag;
        let refuse = |problem| Err(PyErr::without_place(BufferError::CLASS, problem));
        if wants(ffi::PyBUF_WRITABLE) && !self.writable {
            // As `bytes` says it.
            return refuse("Object is not writable.");
        }
        if wants(ffi::PyBUF_F_CONTIGUOUS) && !self.is_fortran_contiguous() {
            return refuse("the elements lie row by row, not in the order of Fortran");
        }
        if wants(ffi::PyBUF_FORMAT) && !wants(ffi::PyBUF_ND) {
            return refuse("a buffer without a shape has bytes, and no format");
        }
        // Who asks for no shape sees bytes in one dimension. A single number has neither shape nor strides.
        let has_shape = wants(ffi::PyBUF_ND) && !self.shape.is_empty();
        let when = |wanted: bool, numbers: &[isize]| {
            if wanted {
                numbers.as_ptr().cast_mut()
            } else {
                ptr::null_mut()
            }
        };
        // SAFETY: the caller's promise.
        unsafe {
            (*view).buf = self.memory;
            (*view).len = self.bytes;
            (*view).itemsize = self.item_size;
            (*view).readonly = c_int::from(!self.writable);
            (*view).ndim = if wants(ffi::PyBUF_ND) {
                self.shape.len() as c_int
            } else {
                1
            };
            (*view).format = if wants(ffi::PyBUF_FORMAT) {
                self.format.as_ptr().cast_mut()
            } else {
                ptr::null_mut()
            };
            (*view).shape = when(has_shape, &self.shape);
            (*view).strides = when(has_shape && wants(ffi::PyBUF_STRIDES), &self.strides);
            (*view).suboffsets = ptr::null_mut();
        }
        Ok(())
    }

    /// Whether the elements, which lie row by row, lie column by column too: there are none, or one dimension at most has several.
    fn is_fortran_contiguous(&self) -> bool {
        self.bytes == 0 || self.shape.iter().filter(|length| **length > 1).count() <= 1
    }
}

/// Takes down what a `Py_buffer` holds: the loan is the caller's to give back. `None` for one that holds nothing of ours any more.
///
/// # Safety
/// `view` was filled by [`Export::fill`].
pub(crate) unsafe fn release(view: *mut ffi::Py_buffer) -> Option<Arc<Shown>> {
    // SAFETY: the caller's promise; the pointer is taken out, so that this happens once.
    unsafe {
        let shown = core::mem::replace(&mut (*view).internal, ptr::null_mut());
        (!shown.is_null()).then(|| Arc::from_raw(shown.cast::<Shown>().cast_const()))
    }
}
