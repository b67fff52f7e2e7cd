//! The memory of a module, and the root that all modules of one tree share.
//!
//! CPython allocates the memory (`m_size`), zeroed, when the module is executed. It starts with a [`Header`]; behind it lies the user's state. The [`Root`]
//! holds the types; it is made with the root module and lives until the last module of the tree has gone. An import that fails closes both for good.

use core::cell::UnsafeCell;
use core::ffi::{c_int, c_void};
use core::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, Ordering};

use super::borrow::{Flag, Problem};
use super::cell::{Cell, InModule, Owner};
use super::life::drop_value;
use super::traverse::{Traverse, Visitor, collect};
use crate::definition::{ClassDefinition, ExceptionDefinition, ModuleDefinition, Node};
use crate::interpreter::Record;
use crate::raw::traceback::Codes;
use crate::raw::{ffi, module, weak};
use crate::{Bound, Py, PyModule, PyResult, PyWeakRef, Python};

/// Runs the `__init__` of a module on its finished module object.
pub type RunInit = fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()>;

/// A tagged module or submodule. Implemented by `#[pydust::module]` and `#[pydust::submodule]` only.
///
/// # Safety
/// The definition is the struct's own, and CPython makes the module from the static that `module_def`
/// gives, which is the struct's own, too.
pub unsafe trait Module: Owner<Place = InModule> + Traverse {
    /// The module in the definition tree.
    const DEFINITION: &'static ModuleDefinition;
    /// Makes the state: `__new__`, `Default`, or the unit struct itself.
    const NEW: fn(Python<'_>) -> PyResult<Self>;
    /// `__init__`, if there is one.
    const INIT: Option<RunInit>;
    /// The static that CPython reads and writes.
    fn module_def() -> &'static module::ModuleDef;
}

/// The state has not been made.
const UNBORN: u8 = 0;
const ALIVE: u8 = 1;
/// The state was dropped: by the collector, at exit, or with the module.
const DEAD: u8 = 2;
/// The state is there, and nobody reaches it: the import failed after it was made.
const CLOSED: u8 = 3;

/// Whether there is a value that is not dropped yet.
fn has_value(life: u8) -> bool {
    matches!(life, ALIVE | CLOSED)
}

/// What every module's memory starts with.
#[repr(C)]
pub(crate) struct Header {
    /// The address of [`MARK`], once open.
    mark: AtomicPtr<u8>,
    /// The root, for all who come in: null before `open`, and again once the import has failed.
    root: AtomicPtr<Root>,
    /// One count of the `Arc`; null before `open`.
    kept: *const Root,
    definition: *const ModuleDefinition,
    /// The module that holds this one: a strong reference, or null.
    parent: *mut ffi::PyObject,
    life: AtomicU8,
}

/// What only modules of this library point to.
static MARK: u8 = 0;

impl Header {
    /// Whether the memory of a module is that of an open one of this library.
    ///
    /// # Safety
    /// The memory is as large as a header; it may be anybody's.
    #[cfg(Py_3_15)]
    pub(crate) unsafe fn has_mark(memory: *const Self) -> bool {
        // SAFETY: the caller's promise. Memory of a module is aligned for a pointer, and starts as zeroes.
        let mark = unsafe { (*memory.cast::<AtomicPtr<u8>>()).load(Ordering::Relaxed) };
        core::ptr::eq(mark, &raw const MARK)
    }

    /// The root of the tree.
    ///
    /// # Safety
    /// The header was opened.
    #[inline(always)]
    pub(crate) unsafe fn root<'a>(&self) -> &'a Root {
        // SAFETY: a header holds a count of the root from `open` to the end of the module.
        unsafe { &*self.kept }
    }

    /// Whether the module can be used: it was opened, and its import has not failed.
    #[inline(always)]
    pub(crate) fn is_open(&self) -> bool {
        !self.root.load(Ordering::Relaxed).is_null()
    }

    /// Whether it was ever opened, so that there is something to give back.
    fn was_opened(&self) -> bool {
        !self.kept.is_null()
    }

    /// Its definition, once it was opened.
    #[inline(always)]
    pub(crate) fn definition(&self) -> &'static ModuleDefinition {
        // SAFETY: such a header points to its static definition.
        unsafe { &*self.definition }
    }
}

/// A module's memory.
#[repr(C)]
struct Memory<T: Owner> {
    header: Header,
    cell: Cell<T>,
}

/// The size of a module's memory.
pub(crate) const fn size<T: Owner>() -> usize {
    assert!(
        align_of::<Memory<T>>() <= 16,
        "Python aligns module state to 16 bytes: box the field that wants more"
    );
    size_of::<Memory<T>>()
}

/// What all modules of one tree in one interpreter share.
pub(crate) struct Root {
    definition: &'static ModuleDefinition,
    interpreter: Arc<Record>,
    /// Classes and exception classes by the address of their definition: open addressing, never full. Keys are fixed when the root is made.
    types: Box<[(usize, AtomicPtr<ffi::PyTypeObject>)]>,
    /// The exceptions that Rust errors of this tree become.
    exceptions: Box<[&'static ExceptionDefinition]>,
    /// What the frames of Rust in tracebacks are made from.
    codes: Codes,
    /// Weak references to the modules of the tree, for clearing at exit: what clears one may free another.
    modules: std::sync::Mutex<Vec<Py<PyWeakRef>>>,
    /// Whether the import failed, so that nobody finds a type here.
    is_closed: AtomicBool,
}

impl Root {
    /// A root with room for the types of the whole tree.
    pub(crate) fn new(
        definition: &'static ModuleDefinition,
        interpreter: Arc<Record>,
    ) -> Arc<Self> {
        let (mut definitions, mut exceptions) = (Vec::new(), Vec::new());
        collect_definitions(definition, &mut definitions, &mut exceptions);
        let capacity = (definitions.len() * 2).next_power_of_two();
        let mut types: Box<[_]> = (0..capacity).map(|_| (0, AtomicPtr::default())).collect();
        for key in definitions {
            let mut place = Self::place(key, capacity);
            while types[place].0 != 0 {
                place = (place + 1) & (capacity - 1);
            }
            types[place].0 = key;
        }
        Arc::new(Self {
            definition,
            interpreter,
            types,
            exceptions: exceptions.into(),
            codes: Codes::new(),
            modules: std::sync::Mutex::default(),
            is_closed: AtomicBool::new(false),
        })
    }

    /// The import failed.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
    }

    /// Whether types may be looked for here.
    pub(crate) fn is_usable(&self) -> bool {
        !self.is_closed.load(Ordering::Acquire)
    }

    #[inline(always)]
    fn place(key: usize, capacity: usize) -> usize {
        (key / align_of::<ClassDefinition>()) & (capacity - 1)
    }

    #[inline(always)]
    fn slot(&self, key: usize) -> Option<&AtomicPtr<ffi::PyTypeObject>> {
        let mut place = Self::place(key, self.types.len());
        loop {
            let (found, slot) = &self.types[place & (self.types.len() - 1)];
            if *found == key {
                return Some(slot);
            }
            if *found == 0 {
                return None;
            }
            place += 1;
        }
    }

    #[inline(always)]
    fn made(&self, key: usize) -> Option<NonNull<ffi::PyTypeObject>> {
        NonNull::new(self.slot(key)?.load(Ordering::Acquire))
    }

    fn keep(&self, key: usize, ty: Bound<'_, crate::PyType>) {
        let slot = self
            .slot(key)
            .expect("the root was made with all definitions of the tree");
        slot.store(ty.into_ptr().cast(), Ordering::Release);
    }

    /// The type of a class of this tree, if it was made and is not yet taken down.
    #[inline(always)]
    pub(crate) fn class(
        &self,
        class: &'static ClassDefinition,
    ) -> Option<NonNull<ffi::PyTypeObject>> {
        self.made(address(class))
    }

    /// Takes over the type made for a class of this tree.
    pub(crate) fn keep_class(&self, class: &'static ClassDefinition, ty: Bound<'_, crate::PyType>) {
        self.keep(address(class), ty);
    }

    /// The class of an exception of this tree, if it was made and is not yet taken down.
    pub(crate) fn exception(
        &self,
        exception: &'static ExceptionDefinition,
    ) -> Option<NonNull<ffi::PyTypeObject>> {
        self.made(address(exception))
    }

    /// Takes over the class made for an exception of this tree.
    pub(crate) fn keep_exception(
        &self,
        exception: &'static ExceptionDefinition,
        class: Bound<'_, crate::PyType>,
    ) {
        self.keep(address(exception), class);
    }

    /// The exceptions that modules of this tree list.
    pub(crate) fn exceptions(&self) -> &[&'static ExceptionDefinition] {
        &self.exceptions
    }

    #[inline(always)]
    pub(crate) fn codes(&self) -> &Codes {
        &self.codes
    }

    pub(crate) fn interpreter(&self) -> &Arc<Record> {
        &self.interpreter
    }

    fn opened(&self) -> std::sync::MutexGuard<'_, Vec<Py<PyWeakRef>>> {
        self.modules
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn address<T>(definition: &'static T) -> usize {
    core::ptr::from_ref(definition).addr()
}

/// The addresses of all definitions of a tree for which Python has a type, and its exceptions.
fn collect_definitions(
    module: &'static ModuleDefinition,
    definitions: &mut Vec<usize>,
    exceptions: &mut Vec<&'static ExceptionDefinition>,
) {
    for member in module.members {
        match member.node {
            Node::Class(class) => definitions.push(address(class)),
            Node::Module(submodule) => collect_definitions(submodule, definitions, exceptions),
            Node::Exception(exception) => {
                definitions.push(address(exception));
                definitions.extend(exception.variants.iter().map(|variant| address(*variant)));
                exceptions.push(exception);
            }
            Node::Function(_) => {}
        }
    }
}

/// Opens the memory of a module that was just given some: from now on it belongs to the tree of `root`.
pub(crate) fn open(
    module: &Bound<'_, PyModule>,
    definition: &'static ModuleDefinition,
    root: &Arc<Root>,
    parent: Option<&Bound<'_, PyModule>>,
) -> PyResult<()> {
    let py = module.py();
    let reference = weak::new(module.as_any(), &py.none())?.unbind_unnoted();
    // SAFETY: the module was made from our definition and has its zeroed memory, which nobody else has seen yet.
    unsafe {
        let header = ffi::PyModule_GetState(module.as_ptr()).cast::<Header>();
        (*header)
            .mark
            .store((&raw const MARK).cast_mut(), Ordering::Relaxed);
        (*header).kept = Arc::into_raw(Arc::clone(root));
        (*header).definition = definition;
        (*header).parent = parent.map_or(core::ptr::null_mut(), |parent| parent.clone().into_ptr());
    }
    root.opened().push(reference);
    // SAFETY: as above. From here on the module is found by those who come through it.
    unsafe {
        let header = ffi::PyModule_GetState(module.as_ptr()).cast::<Header>();
        let root = (*header).kept.cast_mut();
        (*header).root.store(root, Ordering::Release);
    }
    Ok(())
}

/// Closes an open module whose import failed: whoever has kept it, or a function of it, reaches neither its state nor its types any more.
pub(crate) fn close(module: &Bound<'_, PyModule>) {
    // SAFETY: attached, and the module was opened. A value that somebody uses at this moment stays where it is.
    unsafe {
        let header = ffi::PyModule_GetState(module.as_ptr()).cast::<Header>();
        (*header)
            .root
            .store(core::ptr::null_mut(), Ordering::Release);
        let (relaxed, done) = (Ordering::Relaxed, Ordering::AcqRel);
        let _ = (*header)
            .life
            .compare_exchange(ALIVE, CLOSED, done, relaxed);
    }
}

/// Makes the user's state in an open module.
pub(crate) fn fill<T: Module>(py: Python<'_>, module: &Bound<'_, PyModule>) -> PyResult<()> {
    let value = (T::NEW)(py)?;
    // SAFETY: `T` is the module's own struct, so its memory has the layout; no state was made before.
    unsafe {
        let memory = ffi::PyModule_GetState(module.as_ptr()).cast::<Memory<T>>();
        (&raw mut (*memory).cell).write(Cell::new(value));
        (*memory).header.life.store(ALIVE, Ordering::Release);
    }
    Ok(())
}

/// The cell of a module's state.
///
/// # Safety
/// `object` is the module object of `T`.
#[inline(always)]
pub(crate) unsafe fn cell<T: Owner>(object: *mut ffi::PyObject) -> Result<*const Cell<T>, Problem> {
    // SAFETY: the caller's promise. The functions of a module come when its memory is there (`add_functions`), and whoever comes to it in another way has
    // asked for that.
    unsafe {
        let memory = module::memory(object).cast::<Memory<T>>();
        match (*memory).header.life.load(Ordering::Acquire) {
            ALIVE => Ok(&raw const (*memory).cell),
            DEAD => Err(Problem::Closed),
            _ => Err(Problem::NotImported),
        }
    }
}

/// Whether an object is a module of `T`, with its memory.
///
/// # Safety
/// `object` is valid.
pub(crate) unsafe fn is_of<T: Owner>(object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise, and a module that was made from a definition of ours.
    T::MODULE.is_some_and(|asked| unsafe {
        module::is_made_from(object, (asked.layout.module_def)()) && module::state(object).is_some()
    })
}

/// A module with the cell of its state.
pub(crate) struct Ancestor<'py, M: Owner> {
    pub(crate) module: Bound<'py, PyModule>,
    pub(crate) cell: &'py Cell<M>,
}

/// The module `M` that a token was entered through, or one that holds it.
#[inline(always)]
pub(crate) fn ancestor<M: Module>(py: Python<'_>) -> Option<Result<Ancestor<'_, M>, Problem>> {
    let module = match py.nearest_module(M::module_def()) {
        Some(module) => module,
        None => above(py, M::DEFINITION)?,
    };
    // SAFETY: a module of `M` with its memory, kept by the anchored object, which lives for `'py`.
    unsafe {
        let found = cell::<M>(module.as_ptr());
        Some(found.map(|cell| Ancestor {
            module: Bound::from_borrowed(py, module),
            cell: &*cell,
        }))
    }
}

/// The long way: from classes written in Python to ours, and from submodules up.
#[inline(never)]
fn above(py: Python<'_>, asked: &'static ModuleDefinition) -> Option<NonNull<ffi::PyObject>> {
    let mut object = py.anchored_module()?;
    // SAFETY: each of the objects is a module of ours that is open, kept by the one below it and at last by the anchored object, which lives for `'py`; the
    // definition tells its struct.
    unsafe {
        while !core::ptr::eq((*header_of(object)).definition, asked) {
            object = NonNull::new((*header_of(object)).parent)?.as_ptr();
        }
    }
    NonNull::new(object)
}

/// The header of an open module.
unsafe fn header_of(module: *mut ffi::PyObject) -> *const Header {
    // SAFETY: the caller's promise.
    unsafe { module::memory(module).cast::<Header>() }
}

/// Drops the user's state unless somebody is inside; whether it is gone afterwards.
///
/// # Safety
/// `memory` is the open memory of a module of `T`, on an attached thread.
unsafe fn bury<T: Module>(memory: *mut Memory<T>) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        if !has_value((*memory).header.life.load(Ordering::Acquire)) {
            return true;
        }
        // A state without a flag holds no Python object and stays until the memory goes.
        if !(*memory).cell.flag.bury() {
            return false;
        }
        (*memory).header.life.store(DEAD, Ordering::Release);
        drop_value(UnsafeCell::raw_get(&raw const (*memory).cell.value));
        true
    }
}

/// `m_traverse`.
pub(crate) unsafe extern "C" fn traverse<T: Module>(
    object: *mut ffi::PyObject,
    visit: ffi::visitproc,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: the collector calls it with nobody else running Python code.
    collect(|| unsafe {
        let Some(memory) = memory::<T>(object) else {
            return 0;
        };
        let mut visitor = Visitor::new(visit, argument);
        visitor.pointer((*memory).header.parent);
        if (*memory).header.parent.is_null() {
            let root = (*memory).header.root();
            for (_, ty) in &root.types {
                visitor.pointer(ty.load(Ordering::Acquire).cast());
            }
            visitor.pointer(root.codes.visited());
        }
        if has_value((*memory).header.life.load(Ordering::Acquire)) && (*memory).cell.flag.visible()
        {
            visitor.field(&**(*memory).cell.value.get());
        }
        visitor.stopped
    })
}

/// `m_clear`: one function for all modules, so that its address tells our modules from others.
pub(crate) unsafe extern "C" fn clear(object: *mut ffi::PyObject) -> c_int {
    // SAFETY: the collector calls it on an unreachable module.
    unsafe {
        let header = module::state_during_collection(object).cast::<Header>();
        if !header.is_null() && (*header).was_opened() {
            ((*header).definition().layout.bury)(object);
            take_down(&mut *header);
        }
    }
    0
}

/// `m_free`: the last thing that happens to a module.
pub(crate) unsafe extern "C" fn free<T: Module>(object: *mut c_void) {
    // SAFETY: CPython calls it once, when nobody refers to the module any more.
    unsafe {
        let object = object.cast::<ffi::PyObject>();
        let Some(memory) = memory::<T>(object) else {
            return;
        };
        if has_value((*memory).header.life.swap(DEAD, Ordering::AcqRel)) {
            drop_value(UnsafeCell::raw_get(&raw const (*memory).cell.value));
        }
        let is_root = (*memory).header.parent.is_null();
        take_down(&mut (*memory).header);
        let root = Arc::from_raw((*memory).header.kept);
        if is_root && core::ptr::eq(root.definition, (*memory).header.definition) {
            root.codes.release();
        }
        *(*memory).header.root.get_mut() = core::ptr::null_mut();
        (*memory).header.kept = core::ptr::null();
        root.interpreter().release(Python::assume_attached());
    }
}

/// The memory of a module that was opened.
unsafe fn memory<T: Module>(object: *mut ffi::PyObject) -> Option<*mut Memory<T>> {
    // SAFETY: `object` is the module object of `T`; CPython calls with memory that was never opened when the import failed early.
    unsafe {
        let memory = module::state_during_collection(object).cast::<Memory<T>>();
        (!memory.is_null() && (*memory).header.was_opened()).then_some(memory)
    }
}

/// Gives back what the header holds of Python: the parent, or for the root module the types.
unsafe fn take_down(header: &mut Header) {
    // SAFETY: attached; each reference is given back once.
    unsafe {
        let parent = core::mem::replace(&mut header.parent, core::ptr::null_mut());
        if parent.is_null() {
            if core::ptr::eq(header.root().definition, header.definition) {
                for (_, ty) in &header.root().types {
                    ffi::Py_XDECREF(ty.swap(core::ptr::null_mut(), Ordering::AcqRel).cast());
                }
            }
        } else {
            ffi::Py_DECREF(parent);
        }
    }
}

/// The modules of this library that are open in the current interpreter.
#[cfg(debug_assertions)]
pub(crate) fn modules(py: Python<'_>) -> Vec<Bound<'_>> {
    let roots = crate::interpreter::record(py).map_or_else(Vec::new, |record| record.roots());
    let mut modules = Vec::new();
    for root in roots {
        let opened = root.opened();
        let references = opened.iter().map(|module| module.bind(py).clone());
        let references: Vec<_> = references.collect();
        drop(opened);
        let found = references.iter().map(weak::upgrade);
        modules.extend(found.filter_map(|module| module.ok().flatten()));
    }
    modules
}

/// Clears every state of this interpreter that may hold objects the collector cannot see: an instance of a class without a GC header keeps its type and so its
/// module alive. Called by `atexit`; a call into such a module afterwards raises `RuntimeError`.
pub(crate) fn clear_at_exit(py: Python<'_>, record: &Record) {
    for root in record.roots() {
        let opened: Vec<_> = root
            .opened()
            .iter()
            .map(|module| module.bind(py).clone())
            .collect();
        for module in opened {
            let Ok(Some(module)) = weak::upgrade(&module) else {
                continue;
            };
            // SAFETY: attached, as `atexit` is; an opened module that is alive has its memory.
            unsafe {
                let header = ffi::PyModule_GetState(module.as_ptr()).cast::<Header>();
                let definition = (*header).definition();
                if definition.layout.may_refer {
                    (definition.layout.bury)(module.as_ptr());
                }
            }
        }
    }
}

/// Drops the state of a module at exit.
pub(crate) unsafe fn bury_module<T: Module>(object: *mut ffi::PyObject) {
    // SAFETY: `object` is an opened module of `T`.
    unsafe {
        if let Some(memory) = memory::<T>(object) {
            bury(memory);
        }
    }
}

/// Runs the user's `__init__` on a finished module.
pub(crate) fn init<T: Module>(py: Python<'_>, module: &Bound<'_, PyModule>) -> PyResult<()> {
    match T::INIT {
        Some(init) => init(py, module),
        None => Ok(()),
    }
}

const _: () = assert!(UNBORN == 0, "CPython gives zeroed memory");
