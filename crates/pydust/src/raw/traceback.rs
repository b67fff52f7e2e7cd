//! Frames of Rust in Python tracebacks.
//!
//! A frame needs a code object, which says file, function and line. It is made once for a place and kept by the root of the module tree ([`Codes`]); the
//! frame itself is new each time, because tracebacks may change theirs.

use core::panic::Location;
use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::ffi;
use super::frame::{new_code, new_frame};
use crate::{Bound, PyAny, PyModule, Python};

pub(crate) use super::frame::Frame;

/// Where the source of this library is, and what it is called where the source is not at hand.
struct SourceHome {
    module: String,
    /// The folder of the project, in a build that is used beside it.
    sources: Option<&'static str>,
}

static HOME: OnceLock<SourceHome> = OnceLock::new();

/// Remembers the library's home. A library has one root module, so the first import decides.
pub(crate) fn settle(module: &Bound<'_, PyModule>, sources: Option<&'static str>) {
    HOME.get_or_init(|| SourceHome {
        module: module.name().unwrap_or_default(),
        sources,
    });
}

/// The name by which a traceback shows a file of ours.
///
/// Whoever prints a traceback looks for a relative path, and at last for its bare file name, in the current folder and along `sys.path`, and shows the lines
/// of another project's `src/lib.rs`. So a file that is there gets its full path, and any other a name in angle brackets, as Python names what has no file.
fn shown(file: &str) -> Cow<'_, str> {
    let home = HOME.get();
    let path = match home.and_then(|home| home.sources) {
        Some(folder) => Cow::Owned(Path::new(folder).join(file)),
        None => Cow::Borrowed(Path::new(file)),
    };
    if path.is_absolute() && path.is_file() {
        return match path {
            Cow::Owned(path) => Cow::Owned(path.to_string_lossy().into_owned()),
            Cow::Borrowed(_) => Cow::Borrowed(file),
        };
    }
    let module = home.map_or("Rust", |home| &home.module);
    Cow::Owned(format!("<{module}: {file}>"))
}

/// What a code object is kept for: a place in Rust, and by addresses of statics the function of the tree in which it came up.
#[derive(Clone, Copy)]
pub(crate) struct CodeKey {
    pub(crate) place: &'static Location<'static>,
    /// The definition of the function, or the name of the attribute.
    pub(crate) function: usize,
    /// The class or module whose function it is, which decides the name.
    pub(crate) owner: usize,
}

/// How many places are remembered. The frames of any others are made anew each time.
const CAPACITY: usize = 256;
/// How far from its first slot an entry may lie.
const REACH: usize = 8;

struct CachedCode {
    key: CodeKey,
    code: *mut ffi::PyObject,
}

/// The code objects of one module tree. Readers take no lock; what is in it stays until the tree goes.
pub(crate) struct Codes {
    slots: [AtomicPtr<CachedCode>; CAPACITY],
    /// The dict that all frames share as their globals, or NULL.
    globals: AtomicPtr<ffi::PyObject>,
}

impl Codes {
    pub(crate) fn new() -> Self {
        Self {
            slots: [const { AtomicPtr::new(core::ptr::null_mut()) }; CAPACITY],
            globals: AtomicPtr::default(),
        }
    }

    /// A new frame for a place. `name` names the function; it is asked only where the place is new.
    #[inline]
    pub(crate) fn frame<'py>(
        &self,
        py: Python<'py>,
        key: CodeKey,
        name: impl FnOnce() -> String,
    ) -> Option<Frame<'py>> {
        let globals = self.globals(py)?;
        if let Some(code) = self.find(key) {
            return new_frame(py, code, globals, key.place.line());
        }
        self.frame_of_new_code(py, key, globals, &name())
    }

    #[cold]
    fn frame_of_new_code<'py>(
        &self,
        py: Python<'py>,
        key: CodeKey,
        globals: *mut ffi::PyObject,
        name: &str,
    ) -> Option<Frame<'py>> {
        let code = new_code(py, name, &shown(key.place.file()), key.place.line())?;
        let frame = new_frame(py, code.as_ptr(), globals, key.place.line());
        self.keep(CachedCode {
            key,
            code: code.into_ptr(),
        });
        frame
    }

    /// The slots in which a key may lie.
    #[inline]
    fn places(key: CodeKey) -> impl Iterator<Item = usize> {
        let place = core::ptr::from_ref(key.place).addr();
        let mixed = place ^ key.function.rotate_left(9) ^ key.owner.rotate_left(17);
        // Multiplying spreads the low bits, which alignment makes equal, over the high ones.
        let first = mixed.wrapping_mul(0x9e37_79b9) >> 24;
        (first..first + REACH).map(|place| place % CAPACITY)
    }

    #[inline]
    fn find(&self, key: CodeKey) -> Option<*mut ffi::PyObject> {
        for place in Self::places(key) {
            // SAFETY: entries are dropped only by `release`, when no entry of the tree can run any more.
            let entry = unsafe { self.slots[place].load(Ordering::Acquire).as_ref() }?;
            if entry.key.is(key) {
                return Some(entry.code);
            }
        }
        None
    }

    /// Takes over an entry, where there is room. A second one for the same key, made by another thread at the same time, does no harm.
    fn keep(&self, entry: CachedCode) {
        let key = entry.key;
        let entry = Box::into_raw(Box::new(entry));
        let kept = Self::places(key).any(|place| {
            self.slots[place]
                .compare_exchange(
                    core::ptr::null_mut(),
                    entry,
                    Ordering::AcqRel,
                    Ordering::Acquire,
                )
                .is_ok()
        });
        if !kept {
            // SAFETY: nobody else has seen the entry.
            unsafe { drop_entry(entry) };
        }
    }

    #[inline]
    fn globals(&self, py: Python<'_>) -> Option<*mut ffi::PyObject> {
        let found = self.globals.load(Ordering::Acquire);
        if found.is_null() {
            self.first_globals(py)
        } else {
            Some(found)
        }
    }

    #[cold]
    fn first_globals(&self, py: Python<'_>) -> Option<*mut ffi::PyObject> {
        let new = new_globals(py)?.into_ptr();
        match self.globals.compare_exchange(
            core::ptr::null_mut(),
            new,
            Ordering::AcqRel,
            Ordering::Acquire,
        ) {
            Ok(_) => Some(new),
            Err(first) => {
                // SAFETY: attached; the new dict is ours alone.
                unsafe { ffi::Py_DECREF(new) };
                Some(first)
            }
        }
    }

    /// The dict of the frames, for the collector: user code may have put objects into it.
    pub(crate) fn visited(&self) -> *mut ffi::PyObject {
        self.globals.load(Ordering::Acquire)
    }

    /// Gives everything back.
    ///
    /// # Safety
    /// Attached, and no entry of the tree runs or will.
    pub(crate) unsafe fn release(&self) {
        // SAFETY: the caller's promise; each reference is given back once.
        unsafe {
            for slot in &self.slots {
                let entry = slot.swap(core::ptr::null_mut(), Ordering::AcqRel);
                if !entry.is_null() {
                    drop_entry(entry);
                }
            }
            ffi::Py_XDECREF(self.globals.swap(core::ptr::null_mut(), Ordering::AcqRel));
        }
    }
}

/// # Safety
/// Attached; `entry` came from a box and nobody else has it.
unsafe fn drop_entry(entry: *mut CachedCode) {
    // SAFETY: the caller's promise; an entry owns its code object.
    unsafe { ffi::Py_DECREF(Box::from_raw(entry).code) }
}

impl CodeKey {
    /// Places are compared by address: a second copy of the same one only costs a second code object.
    #[inline]
    fn is(self, other: Self) -> bool {
        core::ptr::eq(self.place, other.place)
            && self.function == other.function
            && self.owner == other.owner
    }
}

/// What frames have as their globals.
fn new_globals(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    // SAFETY: attached.
    unsafe { Bound::from_result(py, ffi::PyDict_New()) }.ok()
}

/// A frame of code that is made for it alone. `file` is as rustc saw it, so relative to the project. No exception may be set: 3.11 makes no frames then.
pub(crate) fn single_frame<'py>(
    py: Python<'py>,
    function: &str,
    file: &str,
    line: u32,
) -> Option<Frame<'py>> {
    let code = new_code(py, function, &shown(file), line)?;
    new_frame(py, code.as_ptr(), new_globals(py)?.as_ptr(), line)
}
