//! What CPython makes modules from before 3.15: a `PyModuleDef`, with the slots of multi-phase initialisation ([PEP 489](https://peps.python.org/pep-0489/)).

use core::cell::UnsafeCell;
use core::ffi::{CStr, c_int, c_void};

use super::module::execute;
use super::{BUILT_FOR, current, ffi};
use crate::layout::state::{self, Module};

/// The one static that CPython writes to: a `PyModuleDef`. It reaches no Python object; CPython counts and numbers it.
///
/// A library for many versions has one for each set of slots, because a version refuses those that it does not know.
pub(super) struct Definitions([UnsafeCell<ffi::PyModuleDef>; VERSIONS.len()]);

// SAFETY: written by CPython only, under its own rules for module definitions.
unsafe impl Sync for Definitions {}

/// The minor versions of Python that brought slots, of those on which this library may run. The first has the others' on top.
const VERSIONS: &[u32] = if cfg!(Py_LIMITED_API) {
    &[13, 12, 11]
} else {
    &[BUILT_FOR]
};

impl Definitions {
    /// Those of the module `T`. A submodule has nothing to execute: its parent fills it.
    pub(super) const fn new<T: Module>(
        name: &'static CStr,
        text: &'static CStr,
        is_root: bool,
    ) -> Self {
        let slots: &'static [Slots; VERSIONS.len()] = if is_root {
            const { &all(Some(execute::<T>)) }
        } else {
            const { &all(None) }
        };
        let mut definitions = [const { empty() }; VERSIONS.len()];
        let mut at = 0;
        while at < VERSIONS.len() {
            definitions[at] = UnsafeCell::new(ffi::PyModuleDef {
                m_base: ffi::PyModuleDef_HEAD_INIT,
                m_name: name.as_ptr(),
                m_doc: if text.is_empty() {
                    core::ptr::null()
                } else {
                    text.as_ptr()
                },
                m_size: state::size::<T>().cast_signed(),
                m_methods: core::ptr::null_mut(),
                m_slots: slots[at].0.as_ptr().cast_mut(),
                m_traverse: Some(state::traverse::<T>),
                m_clear: Some(state::clear),
                m_free: Some(state::free::<T>),
            });
            at += 1;
        }
        Self(definitions)
    }

    /// The definition for the running Python.
    pub(super) fn as_ptr(&self) -> *mut ffi::PyModuleDef {
        let last = VERSIONS.len() - 1;
        let known = |version: &u32| current::is_at_least(*version);
        let at = VERSIONS[..last].iter().position(known).unwrap_or(last);
        self.0[at].get()
    }
}

/// A definition that says nothing yet.
const fn empty() -> UnsafeCell<ffi::PyModuleDef> {
    // SAFETY: zeros are a valid value of each field.
    unsafe { UnsafeCell::new(core::mem::zeroed()) }
}

/// The slots of multi-phase initialisation, NULL-terminated.
struct Slots([ffi::PyModuleDef_Slot; 4]);

// SAFETY: never written.
unsafe impl Sync for Slots {}

/// What the slots are filled with; pyo3-ffi has the names only for the versions that read them.
const PER_INTERPRETER_GIL: *mut c_void = core::ptr::without_provenance_mut(2);
const GIL_NOT_USED: *mut c_void = core::ptr::without_provenance_mut(1);

type Execute = unsafe extern "C" fn(*mut ffi::PyObject) -> c_int;

const fn all(execute: Option<Execute>) -> [Slots; VERSIONS.len()] {
    let mut all = [const { Slots([NO_SLOT; 4]) }; VERSIONS.len()];
    let mut at = 0;
    while at < VERSIONS.len() {
        all[at] = Slots::new(VERSIONS[at], execute);
        at += 1;
    }
    all
}

const NO_SLOT: ffi::PyModuleDef_Slot = ffi::PyModuleDef_Slot {
    slot: 0,
    value: core::ptr::null_mut(),
};

impl Slots {
    /// Interpreters with their own GIL are welcome (PEP 684), and no GIL is needed (PEP 703).
    const fn new(version: u32, execute: Option<Execute>) -> Self {
        let (mut slots, mut count) = ([NO_SLOT; 4], 0);
        if let Some(execute) = execute {
            slots[count] = ffi::PyModuleDef_Slot {
                slot: ffi::Py_mod_exec,
                value: execute as *mut c_void,
            };
            count += 1;
        }
        if version >= 12 {
            slots[count] = ffi::PyModuleDef_Slot {
                slot: ffi::Py_mod_multiple_interpreters,
                value: PER_INTERPRETER_GIL,
            };
            count += 1;
        }
        if version >= 13 {
            slots[count] = ffi::PyModuleDef_Slot {
                slot: ffi::Py_mod_gil,
                value: GIL_NOT_USED,
            };
        }
        Self(slots)
    }
}
