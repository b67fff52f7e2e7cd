//! What Python 3.15 makes modules from in place of a `PyModuleDef` ([PEP 793](https://peps.python.org/pep-0793/)): a table of slots that nobody writes to.
//!
//! A root module exports it as `PyModExport_<name>` beside `PyInit_<name>`, and the import system takes it where both are there. Older versions have neither
//! the symbol nor the table.

use core::ffi::{CStr, c_int, c_void};

pub use pyo3_ffi::PySlot;

use super::{ffi, module};
use crate::layout::state::{self, Module};
use crate::layout::tables::MethodRows;

/// The slots of a module, with the zeroed one at the end.
pub struct ModuleSlots([ffi::PySlot; 12]);

// SAFETY: never written.
unsafe impl Sync for ModuleSlots {}

/// Says for which builds of CPython the library is.
struct AbiInfo(ffi::PyABIInfo);
// SAFETY: never written.
unsafe impl Sync for AbiInfo {}
static ABI_INFO: AbiInfo = AbiInfo(ffi::_PyABIInfo_DEFAULT);

impl ModuleSlots {
    /// The slots of the module `T`. That of a submodule has nothing to execute: its parent fills it.
    pub(super) const fn new<T: Module>(
        name: &'static CStr,
        text: &'static CStr,
        methods: MethodRows,
        is_root: bool,
    ) -> Self {
        let mut slots = [const { ffi::PySlot_END() }; 12];
        slots[0] = data(ffi::Py_mod_abi, (&raw const ABI_INFO.0).cast());
        slots[1] = data(ffi::Py_mod_name, name.as_ptr().cast());
        slots[2] = data(ffi::Py_mod_doc, text.as_ptr().cast());
        // Nobody else's module can have this token, and none of ours another one's table.
        slots[3] = data(ffi::Py_mod_token, methods.address().cast());
        slots[4] = ffi::PySlot_SIZE(ffi::Py_mod_state_size, state::size::<T>().cast_signed());
        slots[5] = function(
            ffi::Py_mod_state_traverse,
            state::traverse::<T> as *mut c_void,
        );
        slots[6] = function(ffi::Py_mod_state_clear, state::clear as *mut c_void);
        slots[7] = function(ffi::Py_mod_state_free, state::free::<T> as *mut c_void);
        slots[8] = ffi::PySlot_DATA(
            ffi::Py_mod_multiple_interpreters,
            ffi::Py_MOD_PER_INTERPRETER_GIL_SUPPORTED,
        );
        slots[9] = ffi::PySlot_DATA(ffi::Py_mod_gil, ffi::Py_MOD_GIL_NOT_USED);
        if is_root {
            slots[10] = function(ffi::Py_mod_exec, module::execute::<T> as *mut c_void);
        }
        Self(slots)
    }

    pub(super) const fn as_ptr(&self) -> *const ffi::PySlot {
        self.0.as_ptr()
    }
}

/// A slot that points to something static.
const fn data(id: c_int, value: *const c_void) -> ffi::PySlot {
    ffi::PySlot_STATIC_DATA(id, value.cast_mut())
}

const fn function(id: c_int, function: *mut c_void) -> ffi::PySlot {
    // SAFETY: a pointer to a function of the slot's type.
    unsafe { ffi::PySlot_FUNC(id, function) }
}

/// The table that the exported `PyModExport_<name>` returns.
pub fn slots<T: Module>() -> *const ffi::PySlot {
    T::module_def().slots().as_ptr()
}
