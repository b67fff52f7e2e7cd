//! Modules: the `PyModuleDef` of each, multi-phase initialisation, and finding a module's memory again.

use core::ffi::{CStr, c_int, c_void};
use core::ptr::NonNull;

use super::anchor::{Anchor, AnchorKind};
#[cfg(not(all(Py_LIMITED_API, Py_GIL_DISABLED)))]
use super::module_def::Definitions;
#[cfg(Py_3_15)]
use super::module_slots::ModuleSlots;
use super::{error, ffi, fields, stack, vectorcall};
use crate::layout::borrow::Flag;
use crate::layout::state::{self, Header, Module, Root};
use crate::layout::tables::{GetSetRows, MethodRows};
use crate::tree::definition::ModuleDefinition;
use crate::{Bound, PyAny, PyErr, PyModule, PyResult, Python};

/// What CPython needs to make a module.
pub struct ModuleLayout {
    pub(crate) module_def: fn() -> &'static ModuleDef,
    pub(crate) fill: fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()>,
    pub(crate) init: fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()>,
    /// Drops the state.
    pub(crate) drop_state: unsafe fn(*mut ffi::PyObject),
    pub(crate) may_refer: bool,
    /// The struct's name.
    pub(crate) name: &'static str,
    /// Attributes and properties.
    pub(crate) getset: GetSetRows,
    methods: MethodRows,
}

impl ModuleLayout {
    /// The layout of the module `T`.
    pub const fn of<T: Module>(getset: GetSetRows, methods: MethodRows) -> Self {
        // A state that can hold Python objects must be guarded, or it could not be cleared while a call is inside.
        assert!(
            !T::MAY_REFER || <T::Flag as Flag>::GUARDED,
            "the tag guards states that may refer to Python objects"
        );
        Self {
            module_def: T::module_def,
            fill: state::fill::<T>,
            init: state::init::<T>,
            drop_state: state::drop_state_of::<T>,
            may_refer: T::MAY_REFER,
            name: T::NAME,
            getset,
            methods,
        }
    }
}

/// What CPython makes a module from: a definition, from 3.15 on a table of slots. One for all Pythons with and without a GIL has the table alone.
pub struct ModuleDef {
    #[cfg(not(all(Py_LIMITED_API, Py_GIL_DISABLED)))]
    definitions: Definitions,
    #[cfg(Py_3_15)]
    slots: ModuleSlots,
}

impl ModuleDef {
    /// The definition of the root module `T`: CPython executes it through a slot. `methods` is a table that no other module has.
    pub const fn of_root<T: Module>(
        name: &'static CStr,
        text: &'static CStr,
        methods: MethodRows,
    ) -> Self {
        Self::new::<T>(name, text, methods, true)
    }

    /// The definition of the submodule `T`: its parent fills it.
    pub const fn of_submodule<T: Module>(
        name: &'static CStr,
        text: &'static CStr,
        methods: MethodRows,
    ) -> Self {
        Self::new::<T>(name, text, methods, false)
    }

    /// It names no functions. CPython would give them to a module that is made and not executed, as
    /// `importlib` allows, where they would find neither memory nor an interpreter that knows this
    /// library. A module gets them when its state is there (`add_functions`).
    #[cfg_attr(
        not(Py_3_15),
        expect(unused_variables, reason = "a token is for the slots")
    )]
    const fn new<T: Module>(
        name: &'static CStr,
        text: &'static CStr,
        methods: MethodRows,
        is_root: bool,
    ) -> Self {
        Self {
            #[cfg(not(all(Py_LIMITED_API, Py_GIL_DISABLED)))]
            definitions: Definitions::new::<T>(name, text, is_root),
            #[cfg(Py_3_15)]
            slots: ModuleSlots::new::<T>(name, text, methods, is_root),
        }
    }

    #[cfg(not(all(Py_LIMITED_API, Py_GIL_DISABLED)))]
    #[inline(always)]
    fn as_ptr(&self) -> *mut ffi::PyModuleDef {
        self.definitions.as_ptr()
    }

    #[cfg(Py_3_15)]
    pub(super) fn slots(&self) -> &ModuleSlots {
        &self.slots
    }
}

/// What the exported `PyInit_<name>` returns: the definition, for multi-phase initialisation (PEP 489).
///
/// # Safety
/// Called attached, as CPython calls `PyInit_*`.
#[cfg(not(all(Py_LIMITED_API, Py_GIL_DISABLED)))]
pub unsafe fn initialise<T: Module>() -> *mut ffi::PyObject {
    // SAFETY: the caller's promise, and the definition is static.
    unsafe { ffi::PyModuleDef_Init(T::module_def().as_ptr()) }
}

/// What the exported `PyInit_<name>` returns: an error, because whoever has no use for the slots cannot load this module.
///
/// # Safety
/// Called attached, as CPython calls `PyInit_*`.
#[cfg(all(Py_LIMITED_API, Py_GIL_DISABLED))]
pub unsafe fn initialise<T: Module>() -> *mut ffi::PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        ffi::PyErr_SetString(
            ffi::PyExc_ImportError,
            c"this module was built for Python 3.15 and later".as_ptr(),
        );
    }
    core::ptr::null_mut()
}

pub(super) unsafe extern "C" fn execute<T: Module>(module: *mut ffi::PyObject) -> c_int {
    // SAFETY: CPython calls the slot attached, with a module made from `T`'s definition.
    unsafe {
        let py = Python::entered(Anchor::new(module, AnchorKind::Module));
        let module = Bound::<PyModule>::from_borrowed(py, NonNull::new_unchecked(module));
        crate::error::panic::install_hook();
        stack::lengthen();
        super::traceback::settle(&module, T::DEFINITION.sources);
        match crate::error::panic::catch(|| {
            crate::create::module::create(py, &module, T::DEFINITION)
        }) {
            Ok(()) => 0,
            Err(problem) => {
                problem.restore(py, Some("<module>"));
                -1
            }
        }
    }
}

/// A new module object for a submodule, with memory, from its static definition. `spec` has a `name`.
pub(crate) fn new_submodule<'py>(
    py: Python<'py>,
    layout: &ModuleLayout,
    spec: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyModule>> {
    let def = (layout.module_def)();
    // SAFETY: attached; the slots are static and but declarations, so executing them just gives the memory.
    #[cfg(Py_3_15)]
    unsafe {
        let slots = def.slots().as_ptr();
        let module: Bound<'py, PyModule> =
            Bound::from_result(py, ffi::PyModule_FromSlotsAndSpec(slots, spec.as_ptr()))?;
        error::check(py, ffi::PyModule_Exec(module.as_ptr()))?;
        Ok(module)
    }
    // SAFETY: as above, of the definition.
    #[cfg(not(Py_3_15))]
    unsafe {
        let def = def.as_ptr();
        let module: Bound<'py, PyModule> =
            Bound::from_result(py, ffi::PyModule_FromDefAndSpec(def, spec.as_ptr()))?;
        error::check(py, ffi::PyModule_ExecDef(module.as_ptr(), def))?;
        Ok(module)
    }
}

/// Gives a module with its state its functions, with their own words for wrong calls.
pub(crate) fn add_functions(module: &Bound<'_, PyModule>, layout: &ModuleLayout) -> PyResult<()> {
    let rows = layout.methods;
    // SAFETY: attached; the rows are static.
    let status = unsafe { ffi::PyModule_AddFunctions(module.as_ptr(), rows.address().cast_mut()) };
    error::check(module.py(), status)?;
    vectorcall::replace_all(module.as_any(), rows)
}

/// Whether a module object was made by this library, and is open.
///
/// # Safety
/// `module` is an object.
pub(crate) unsafe fn is_ours(module: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise; the definition of a module is NULL or valid.
    unsafe {
        if ffi::PyModule_Check(module) == 0 {
            return false;
        }
        is_ours_inside(module)
    }
}

/// Its definition names our own `m_clear`, which no other library can.
#[cfg(not(Py_3_15))]
unsafe fn is_ours_inside(module: *mut ffi::PyObject) -> bool {
    // SAFETY: a module object; its definition is NULL or valid.
    unsafe {
        let def = ffi::PyModule_GetDef(module);
        !def.is_null()
            && (*def)
                .m_clear
                .is_some_and(|clear| core::ptr::fn_addr_eq(clear, state::clear as ffi::inquiry))
    }
}

/// It may have no definition. But its memory starts with the mark of this library, and no other library has that address.
#[cfg(Py_3_15)]
unsafe fn is_ours_inside(module: *mut ffi::PyObject) -> bool {
    // SAFETY: a module object; where there is memory for a header, the mark in it can be read.
    unsafe {
        let mut size = 0;
        let memory = ffi::PyModule_GetState(module).cast::<Header>();
        !memory.is_null()
            && ffi::PyModule_GetStateSize(module, &raw mut size) == 0
            && size >= size_of::<Header>().cast_signed()
            && Header::has_mark(memory)
    }
}

/// Refuses a CPython whose modules lie in memory otherwise than this build reads them.
pub(crate) fn check_layout(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let object = module.as_ptr();
    // SAFETY: attached, a module that is being executed.
    let is_as_read = unsafe { fields::module_memory(object) == ffi::PyModule_GetState(object) };
    // SAFETY: as above.
    #[cfg(not(Py_3_15))]
    let is_as_read =
        is_as_read && unsafe { fields::module_definition(object) == ffi::PyModule_GetDef(object) };
    if is_as_read {
        Ok(())
    } else {
        Err(PyErr::without_place(
            crate::exception::ImportError::CLASS,
            "this Python lays out modules otherwise than the one this module was built for",
        ))
    }
}

/// The memory of a module, or NULL before it is executed.
///
/// # Safety
/// `module` is a module object.
#[inline(always)]
pub(crate) unsafe fn memory(module: *mut ffi::PyObject) -> *mut c_void {
    // SAFETY: the caller's promise; the layout was checked when the first module of ours was executed.
    unsafe { fields::module_memory(module) }
}

/// Whether an object is a module made from a definition of ours.
///
/// # Safety
/// `object` is alive.
#[inline(always)]
pub(crate) unsafe fn is_made_from(object: *mut ffi::PyObject, def: &'static ModuleDef) -> bool {
    // SAFETY: the caller's promise.
    #[cfg(not(Py_3_15))]
    unsafe {
        ffi::PyModule_Check(object) != 0
            && core::ptr::eq(fields::module_definition(object), def.as_ptr())
    }
    // SAFETY: the caller's promise. A module may have no definition here, but one of this library says which it would be.
    #[cfg(Py_3_15)]
    unsafe {
        is_ours(object)
            && state(object).is_some_and(|header| {
                core::ptr::eq((header.as_ref().definition().layout.module_def)(), def)
            })
    }
}

/// The open header of one of our modules.
///
/// # Safety
/// `module` is a module made from one of our definitions.
#[inline(always)]
pub(crate) unsafe fn state(module: *mut ffi::PyObject) -> Option<NonNull<Header>> {
    // SAFETY: the caller's promise.
    let header = unsafe { NonNull::new(memory(module).cast::<Header>())? };
    // SAFETY: the memory of our modules starts with a header, zeroed at first.
    unsafe { header.as_ref() }.is_open().then_some(header)
}

/// The definition of the module object that a module's function was called with.
pub(crate) fn definition_of(module: *mut ffi::PyObject) -> Option<&'static ModuleDefinition> {
    // SAFETY: called with the first argument of a function of ours whose owner is a module.
    unsafe { state(module).map(|header| header.as_ref().definition()) }
}

/// The tree and the definition of the module object that a module's function was called with.
#[inline]
pub(crate) fn tree_of(
    _py: Python<'_>,
    module: *mut ffi::PyObject,
) -> Option<(&Root, &'static ModuleDefinition)> {
    // SAFETY: as `definition_of`; the object is alive for the call, and keeps its memory and the root.
    unsafe { state(module).map(|header| (header.as_ref().root(), header.as_ref().definition())) }
}

/// The memory of a module while the collector or the deallocator has it.
pub(crate) unsafe fn state_during_collection(module: *mut ffi::PyObject) -> *mut c_void {
    // SAFETY: `module` is a module object.
    #[cfg(Py_3_15)]
    unsafe {
        ffi::PyModule_GetState_DuringGC(module)
    }
    // SAFETY: as above.
    #[cfg(not(Py_3_15))]
    unsafe {
        ffi::PyModule_GetState(module)
    }
}

/// The interpreter's table of imported modules, `sys.modules`.
pub(crate) fn imported(py: Python<'_>) -> Bound<'_, crate::PyDict> {
    // SAFETY: attached; the call gives a borrowed dict.
    unsafe { Bound::from_borrowed(py, NonNull::new_unchecked(ffi::PyImport_GetModuleDict())) }
}

/// Exports the slots of a root module, for the versions of CPython that look for them.
#[cfg(Py_3_15)]
#[doc(hidden)]
#[macro_export]
macro_rules! __export_slots {
    ($symbol:ident, $module:ty) => {
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        pub extern "C" fn $symbol() -> *const $crate::tag::PySlot {
            $crate::tag::slots::<$module>()
        }
    };
}

/// Exports nothing: this version of CPython makes modules from their definitions.
#[cfg(not(Py_3_15))]
#[doc(hidden)]
#[macro_export]
macro_rules! __export_slots {
    ($symbol:ident, $module:ty) => {};
}
