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
use super::hidden;
use super::life::drop_value;
use super::members;
use super::traverse::{Traverse, Visitor, collect};
use super::types::Types;
use crate::exception::{PANIC_ERROR, RuntimeError};
use crate::interpreter::Record;
use crate::interpreter::making::Making;
use crate::raw::traceback::Codes;
use crate::raw::{ffi, module, weak};
use crate::tree::definition::{
    ClassDefinition, EnumDefinition, ExceptionBase, ExceptionDefinition, ModuleDefinition, Node,
};
use crate::{Bound, Py, PyAny, PyErr, PyList, PyModule, PyResult, PyTuple, PyWeakRef, Python};

/// Runs the `__init__` of a module on its finished module object.
pub type RunInit = fn(Python<'_>, &Bound<'_, PyModule>) -> PyResult<()>;

/// A tagged module or submodule. Implemented by `#[pydust::module]` and `#[pydust::submodule]` only.
///
/// # Safety
/// The definition is the struct's own, and CPython makes the module from the static that `module_def`
/// gives, which is the struct's own, too.
pub unsafe trait Module: Owner<Storage = InModule> + Traverse {
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
    /// The `__all__` that the module got from its tree: a strong reference, or null.
    public_names: AtomicPtr<ffi::PyObject>,
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
    /// Classes and exception classes.
    types: Types,
    /// Who makes the classes that no module of the tree lists.
    making: Making,
    /// The exceptions that Rust errors of this tree become.
    exceptions: Box<[&'static ExceptionDefinition]>,
    /// What the frames of Rust in tracebacks are made from.
    codes: Codes,
    /// Constants with objects in them that the collector does not know.
    constants: std::sync::Mutex<Vec<Py<PyAny>>>,
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
        let panics = address(&PANIC_ERROR);
        if !definitions.contains(&panics) {
            definitions.push(panics);
        }
        Arc::new(Self {
            definition,
            interpreter,
            types: Types::new(&definitions),
            making: Making::default(),
            exceptions: exceptions.into(),
            codes: Codes::new(),
            constants: std::sync::Mutex::default(),
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

    /// The type of a class, if it was made for this tree and is not yet taken down.
    #[inline(always)]
    pub(crate) fn class(
        &self,
        class: &'static ClassDefinition,
    ) -> Option<NonNull<ffi::PyTypeObject>> {
        self.types.get(address(class))
    }

    /// Takes over the type made for a class.
    ///
    /// # Errors
    /// `RuntimeError` when the module was taken down meanwhile.
    pub(crate) fn keep_class(
        &self,
        class: &'static ClassDefinition,
        ty: Bound<'_, crate::PyType>,
    ) -> PyResult<()> {
        self.keep(address(class), ty.into_any())
    }

    /// Notes a constant of a class or module, where the collector needs help with it: an object without the collector's header keeps its type, and so the
    /// module that holds it, and nobody would find out.
    pub(crate) fn keep_constant(&self, constant: &Bound<'_>) {
        // SAFETY: attached, a valid object that nobody else has yet.
        if unsafe { hidden::has_types(constant.as_ptr()) } {
            let constant = constant.clone().unbind_unnoted();
            self.constants().push(constant);
        }
    }

    fn constants(&self) -> std::sync::MutexGuard<'_, Vec<Py<PyAny>>> {
        self.constants
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Visits the constants, and the types that only they keep.
    fn visit_constants(&self, visitor: &mut Visitor<'_>) {
        // A thread that holds the lock adds one: what is not visited stays, until the next collection.
        let Ok(constants) = self.constants.try_lock() else {
            return;
        };
        for constant in &*constants {
            // SAFETY: the root holds a reference, and the class or module another.
            unsafe {
                visitor.pointer(constant.as_ptr());
                hidden::visit_types(visitor, constant.as_ptr(), 2);
            }
        }
    }

    /// Whether a module of this tree lists a class.
    pub(crate) fn lists(&self, class: &'static ClassDefinition) -> bool {
        lists(self.definition, class)
    }

    /// The tree.
    pub(crate) fn definition(&self) -> &'static ModuleDefinition {
        self.definition
    }

    pub(crate) fn making(&self) -> &Making {
        &self.making
    }

    /// The modules of the tree that are still there, each after the one that holds it.
    pub(crate) fn modules<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyModule>> {
        let opened = self.opened();
        let references: Vec<_> = opened
            .iter()
            .map(|module| module.bind(py).clone())
            .collect();
        // What follows may run Python code.
        drop(opened);
        let found = references
            .iter()
            .filter_map(|module| weak::upgrade(module).ok().flatten());
        found.filter_map(|module| module.cast_into().ok()).collect()
    }

    /// Takes over the members of an enum, in the order of its variants.
    ///
    /// # Errors
    /// `RuntimeError` when the module was taken down meanwhile.
    pub(crate) fn keep_members(
        &self,
        definition: &'static EnumDefinition,
        members: Bound<'_, PyTuple>,
    ) -> PyResult<()> {
        self.keep(address(definition), members.into_any())
    }

    /// The member of an enum at a place, if the enum was made for this tree and is not yet taken down.
    #[inline]
    pub(crate) fn member<'py>(
        &self,
        py: Python<'py>,
        definition: &'static EnumDefinition,
        place: usize,
    ) -> Option<Bound<'py, PyAny>> {
        let members = self.types.get(address(definition))?;
        // SAFETY: attached; what `keep_members` has taken over, which the module holds.
        unsafe { members::at(py, members.cast(), place) }
    }

    /// The place of an object among the members of an enum, if it is one.
    #[inline]
    pub(crate) fn place_of(
        &self,
        definition: &'static EnumDefinition,
        object: &Bound<'_, PyAny>,
    ) -> Option<usize> {
        let members = self.types.get(address(definition))?;
        // SAFETY: as above.
        unsafe { members::place_of(members.cast(), object) }
    }

    fn keep(&self, key: usize, ty: Bound<'_>) -> PyResult<()> {
        if self.types.keep(key, ty) {
            Ok(())
        } else {
            Err(PyErr::without_place(
                RuntimeError::CLASS,
                "the module was taken down while one of its classes was made",
            ))
        }
    }

    /// The class of an exception of this tree, if it was made and is not yet taken down.
    pub(crate) fn exception(
        &self,
        exception: &'static ExceptionDefinition,
    ) -> Option<NonNull<ffi::PyTypeObject>> {
        self.types.get(address(exception))
    }

    /// Takes over the class made for an exception of this tree.
    pub(crate) fn keep_exception(
        &self,
        exception: &'static ExceptionDefinition,
        class: Bound<'_, crate::PyType>,
    ) -> PyResult<()> {
        self.keep(address(exception), class.into_any())
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

fn lists(module: &'static ModuleDefinition, class: &'static ClassDefinition) -> bool {
    module.members.iter().any(|member| match member.node {
        Node::Class(found) => core::ptr::eq(found, class),
        Node::Module(submodule) => lists(submodule, class),
        Node::Exception(_) | Node::Function(_) => false,
    })
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
            Node::Exception(exception) => add_exception(exception, definitions, exceptions),
            Node::Function(_) => {}
        }
    }
}

/// Adds an exception, and those that it extends: a base that no module lists is an exception of the tree as well.
fn add_exception(
    exception: &'static ExceptionDefinition,
    definitions: &mut Vec<usize>,
    exceptions: &mut Vec<&'static ExceptionDefinition>,
) {
    if definitions.contains(&address(exception)) {
        return;
    }
    definitions.push(address(exception));
    definitions.extend(exception.variants.iter().map(|variant| address(*variant)));
    exceptions.push(exception);
    for base in exception.bases {
        if let ExceptionBase::Tagged(base) = base {
            add_exception(base, definitions, exceptions);
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

/// Gives a new module its `__all__`, which grows with what is added later.
pub(crate) fn keep_public_names(module: &Bound<'_, PyModule>, names: Bound<'_, PyList>) {
    // SAFETY: an open module of ours.
    unsafe {
        (*header_of(module.as_ptr()))
            .public_names
            .store(names.into_ptr(), Ordering::Release);
    }
}

/// Whether this is the `__all__` that a module got from its tree, if the module has one.
pub(crate) fn is_public_names(module: &Bound<'_, PyModule>, names: &Bound<'_>) -> bool {
    // SAFETY: a module object. The memory of an open one of ours starts with a header, which holds the list.
    unsafe {
        module::is_ours(module.as_ptr())
            && module::state(module.as_ptr()).is_some_and(|header| {
                let own = header.as_ref().public_names.load(Ordering::Acquire);
                core::ptr::eq(own, names.as_ptr())
            })
    }
}

/// What `State<M>` may ask for in a module: the module itself, and those that hold it.
pub(crate) fn with_holders(module: &Bound<'_, PyModule>) -> Vec<&'static ModuleDefinition> {
    let mut definitions = Vec::new();
    let mut object = module.as_ptr();
    // SAFETY: an open module of ours, and those that hold it.
    unsafe {
        while !object.is_null() {
            let header = header_of(object);
            definitions.push((*header).definition());
            object = (*header).parent;
        }
    }
    definitions
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
unsafe fn drop_state<T: Module>(memory: *mut Memory<T>) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        if !has_value((*memory).header.life.load(Ordering::Acquire)) {
            return true;
        }
        // A state without a flag holds no Python object and stays until the memory goes.
        if !(*memory).cell.flag.mark_gone() {
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
        visitor.pointer((*memory).header.public_names.load(Ordering::Acquire));
        if (*memory).header.parent.is_null() {
            let root = (*memory).header.root();
            for ty in root.types.all() {
                visitor.pointer(ty.cast());
            }
            root.visit_constants(&mut visitor);
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
            ((*header).definition().layout.drop_state)(object);
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

/// Gives back what the header holds of Python: the list of names, the parent, or for the root module the types.
unsafe fn take_down(header: &mut Header) {
    // SAFETY: attached; each reference is given back once.
    unsafe {
        let names = header
            .public_names
            .swap(core::ptr::null_mut(), Ordering::AcqRel);
        ffi::Py_XDECREF(names);
        let parent = core::mem::replace(&mut header.parent, core::ptr::null_mut());
        if parent.is_null() {
            if core::ptr::eq(header.root().definition, header.definition) {
                let constants = core::mem::take(&mut *header.root().constants());
                for ty in header.root().types.close() {
                    ffi::Py_DECREF(ty.as_ptr().cast());
                }
                drop(constants);
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
    let modules = roots.iter().flat_map(|root| root.modules(py));
    modules.map(Bound::into_any).collect()
}

/// Clears every state of this interpreter that may hold objects the collector cannot see: an instance of a class without a GC header keeps its type and so its
/// module alive. Called by `atexit`; a call into such a module afterwards raises `RuntimeError`.
pub(crate) fn clear_at_exit(py: Python<'_>, record: &Record) {
    for root in record.roots() {
        for module in root.modules(py) {
            // SAFETY: attached, as `atexit` is; an opened module that is alive has its memory.
            unsafe {
                let header = ffi::PyModule_GetState(module.as_ptr()).cast::<Header>();
                let definition = (*header).definition();
                if definition.layout.may_refer {
                    (definition.layout.drop_state)(module.as_ptr());
                }
            }
        }
    }
}

/// Drops the state of a module at exit.
pub(crate) unsafe fn drop_state_of<T: Module>(object: *mut ffi::PyObject) {
    // SAFETY: `object` is an opened module of `T`.
    unsafe {
        if let Some(memory) = memory::<T>(object) {
            drop_state(memory);
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
