//! Interned names: one `str` in each interpreter for a place in the source that writes `intern!`. And classes that are found by import, once in each.
//!
//! The place is a static that holds the text and a number, never an object. The number says where in the interpreter's own table the object is. The table
//! grows by chunks that never move, so that reading it takes no lock; it lives in the interpreter's `Record`.

use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use super::{call, ffi, text};
use crate::interpreter::{self, Record};
use crate::{Bound, PyAny, PyResult, PyString, Python};

/// The text of a name and its number, which is given at the first use. What [`intern!`](crate::intern) makes.
pub struct Name {
    text: &'static str,
    number: NameNumber,
}

/// A class that is found by import when an interpreter first needs it.
pub(crate) struct Imported {
    module: &'static str,
    class: &'static str,
    number: NameNumber,
}

/// Where the object of a place in the source is in each interpreter's table.
struct NameNumber(AtomicUsize);

/// No number yet.
const NONE: usize = 0;
/// The number for the next name of this library.
static NEXT_NAME: AtomicUsize = AtomicUsize::new(NONE + 1);

impl Name {
    /// A name that nobody has asked for yet.
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            number: NameNumber::none(),
        }
    }

    /// The `str` of the current interpreter.
    #[inline]
    pub fn get<'py>(&'static self, py: Python<'py>) -> &'py Bound<'py, PyString> {
        match self.number.find(py) {
            // SAFETY: the table is the current interpreter's, because the anchor is; the slot of a name has a `str`.
            Some(slot) => unsafe { borrow(py, slot) },
            None => self.get_slowly(py),
        }
    }

    #[cold]
    fn get_slowly<'py>(&'static self, py: Python<'py>) -> &'py Bound<'py, PyString> {
        let number = self.number.given();
        let record = record(py);
        let slot = record.names().find(number).unwrap_or_else(|| {
            let name = interned(py, self.text);
            record.names().fill(number, name.into_any())
        });
        // SAFETY: the record is the current interpreter's; the slot of a name has a `str`.
        unsafe { borrow(py, slot) }
    }
}

impl Imported {
    pub(crate) const fn new(module: &'static str, class: &'static str) -> Self {
        Self {
            module,
            class,
            number: NameNumber::none(),
        }
    }

    /// The class of the current interpreter.
    ///
    /// # Errors
    /// What the import raises.
    #[inline]
    pub(crate) fn get<'py>(&'static self, py: Python<'py>) -> PyResult<&'py Bound<'py, PyAny>> {
        // Asked of an object, which has no anchor.
        let number = self.number.0.load(Ordering::Relaxed);
        match record(py).names().find(number) {
            // SAFETY: the record is the current interpreter's.
            Some(slot) if number != NONE => Ok(unsafe { borrow(py, slot) }),
            _ => self.get_slowly(py),
        }
    }

    #[cold]
    fn get_slowly<'py>(&'static self, py: Python<'py>) -> PyResult<&'py Bound<'py, PyAny>> {
        let number = self.number.given();
        let record = record(py);
        let slot = if let Some(slot) = record.names().find(number) {
            slot
        } else {
            let class = py.import(self.module)?.getattr(self.class)?;
            record.names().fill(number, class)
        };
        // SAFETY: the record is the current interpreter's.
        Ok(unsafe { borrow(py, slot) })
    }
}

impl NameNumber {
    const fn none() -> Self {
        Self(AtomicUsize::new(NONE))
    }

    /// The slot in the table of the interpreter that the anchor is in, if it is filled.
    #[inline(always)]
    fn find<'py>(&self, py: Python<'py>) -> Option<&'py NameSlot> {
        let number = self.0.load(Ordering::Relaxed);
        match py.anchored_root() {
            Some(root) if number != NONE => root.interpreter().names().find(number),
            _ => None,
        }
    }

    /// The number, given now if this is the first use in the process.
    fn given(&self) -> usize {
        let number = self.0.load(Ordering::Relaxed);
        if number != NONE {
            return number;
        }
        let new = NEXT_NAME.fetch_add(1, Ordering::Relaxed);
        match self
            .0
            .compare_exchange(NONE, new, Ordering::Relaxed, Ordering::Relaxed)
        {
            Ok(_) => new,
            Err(first) => first,
        }
    }
}

/// The record of the current interpreter.
#[inline]
fn record(py: Python<'_>) -> &Record {
    match interpreter::first_record(py) {
        // SAFETY: as below; the address is forgotten before the interpreter's dictionary lets go of the record.
        Some(record) => unsafe { record.as_ref() },
        None => record_of_another(py),
    }
}

#[cold]
fn record_of_another(py: Python<'_>) -> &Record {
    let record = match interpreter::record(py) {
        Some(record) => record,
        None => interpreter::enrol(py).unwrap_or_else(|error| error.throw()),
    };
    // SAFETY: the interpreter's dictionary holds another count of the record, and lives longer than anything attached to the interpreter.
    unsafe { &*std::sync::Arc::as_ptr(&record) }
}

/// A place of the table: NULL until the name is first used in the interpreter.
type NameSlot = AtomicPtr<ffi::PyObject>;

/// The object in a slot, not counted.
///
/// # Safety
/// The slot is filled with a `T` and belongs to the current interpreter. It is emptied only when the interpreter ends and nothing is attached to it any more.
#[inline(always)]
unsafe fn borrow<'py, T>(py: Python<'py>, slot: &'py NameSlot) -> &'py Bound<'py, T> {
    // SAFETY: a filled `AtomicPtr` looks like a `NonNull`, and nobody writes to it for `'py`.
    unsafe {
        Bound::from_place(
            py,
            &*core::ptr::from_ref(slot).cast::<NonNull<ffi::PyObject>>(),
        )
    }
}

/// How many names the first chunk holds; each chunk holds twice as many as the one before.
const FIRST: usize = 32;
const CHUNKS: usize = 24;

/// The names of one interpreter, by number.
#[derive(Default)]
pub(crate) struct Names {
    chunks: [AtomicPtr<NameSlot>; CHUNKS],
}

/// The chunk of a number, its length, and the place in it.
#[inline(always)]
fn place(number: usize) -> (usize, usize, usize) {
    let shifted = number + FIRST;
    let chunk = (shifted.ilog2() - FIRST.ilog2()) as usize;
    let length = FIRST << chunk;
    (chunk, length, shifted - length)
}

impl Names {
    /// The slot of a number, if it is filled.
    #[inline(always)]
    fn find(&self, number: usize) -> Option<&NameSlot> {
        let (chunk, _, offset) = place(number);
        let slots = NonNull::new(self.chunks[chunk].load(Ordering::Acquire))?;
        // SAFETY: a chunk has the length that `place` goes by, and lives as long as the table.
        let slot = unsafe { slots.add(offset).as_ref() };
        (!slot.load(Ordering::Acquire).is_null()).then_some(slot)
    }

    /// Fills the slot of a number, unless another thread was faster.
    fn fill(&self, number: usize, object: Bound<'_, PyAny>) -> &NameSlot {
        let (chunk, length, offset) = place(number);
        let mut slots = self.chunks[chunk].load(Ordering::Acquire);
        if slots.is_null() {
            let new: Box<[NameSlot]> = (0..length).map(|_| NameSlot::default()).collect();
            let new = Box::into_raw(new).cast::<NameSlot>();
            match self.chunks[chunk].compare_exchange(
                slots,
                new,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) => slots = new,
                Err(first) => {
                    // SAFETY: made above, and nobody else has seen it.
                    unsafe { free(new, length) };
                    slots = first;
                }
            }
        }
        // SAFETY: as in `find`.
        let slot = unsafe { &*slots.add(offset) };
        let object = object.into_ptr();
        if slot
            .compare_exchange(
                core::ptr::null_mut(),
                object,
                Ordering::AcqRel,
                Ordering::Acquire,
            )
            .is_err()
        {
            // SAFETY: attached; our reference is one too many.
            unsafe { ffi::Py_DECREF(object) };
        }
        slot
    }

    /// Gives all names back.
    ///
    /// # Safety
    /// The interpreter of the table is ending: the thread is attached to it, and nothing else uses its names any more.
    pub(crate) unsafe fn release(&self) {
        for (chunk, slots) in self.chunks.iter().enumerate() {
            let slots = slots.load(Ordering::Acquire);
            if slots.is_null() {
                continue;
            }
            for offset in 0..FIRST << chunk {
                // SAFETY: in the chunk; the reference is the table's own and given back once.
                unsafe {
                    ffi::Py_XDECREF(
                        (*slots.add(offset)).swap(core::ptr::null_mut(), Ordering::AcqRel),
                    );
                }
            }
        }
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        for (chunk, slots) in self.chunks.iter_mut().enumerate() {
            let slots = *slots.get_mut();
            if !slots.is_null() {
                // SAFETY: made in `fill` with this length. The names themselves went with `release`, or with the interpreter's memory.
                unsafe { free(slots, FIRST << chunk) };
            }
        }
    }
}

/// # Safety
/// `slots` was a `Box<[NameSlot]>` of this length.
unsafe fn free(slots: *mut NameSlot, length: usize) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(slots, length)) });
}

/// `sys.intern(text)`.
pub(crate) fn interned<'py>(py: Python<'py>, name: &str) -> Bound<'py, PyString> {
    let mut object = text::str_from(py, name).into_ptr();
    // SAFETY: attached; the call takes over the reference and gives one to the interned object.
    unsafe {
        ffi::PyUnicode_InternInPlace(&raw mut object);
        call::infallible(py, object)
    }
}
