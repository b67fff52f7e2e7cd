//! Making types: from a class of the definition tree to a heap type.

use core::ffi::{CStr, c_int, c_uint, c_void};
use core::ptr::NonNull;

use super::{call, current, ending, error, ffi, fields, invoke, text, vectorcall};
use crate::exception::TypeError;
use crate::layout::slots::Slot;
use crate::layout::tables::{MethodRows, Row};
use crate::tree::definition::{ClassBase, ClassDefinition, Subscripts};
use crate::{Bound, PyAny, PyDict, PyErr, PyModule, PyResult, PyString, PyType, Python};

/// The type of an object.
pub(crate) fn type_of<'py>(object: &Bound<'py, PyAny>) -> Bound<'py, PyType> {
    // SAFETY: attached; every object has a type.
    unsafe {
        Bound::from_borrowed(
            object.py(),
            NonNull::new_unchecked(ffi::Py_TYPE(object.as_ptr()).cast()),
        )
    }
}

/// The name of an object's type as CPython's messages show it: without the module.
pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    short_name(&type_of(object))
}

pub(crate) use super::fields::short_name;

/// The name of a type with its module, which what is built in has none of: what `%T` shows in CPython's messages.
#[cold]
pub(crate) fn qualified_name(ty: &Bound<'_, PyType>) -> String {
    let text = |name| {
        let text = call::attribute(ty.as_any(), &text::interned(ty.py(), name)).ok()?;
        text.extract::<String>().ok()
    };
    let name = text(c"__qualname__").unwrap_or_else(|| short_name(ty));
    match text(c"__module__") {
        Some(module) if module != "builtins" => format!("{module}.{name}"),
        _ => name,
    }
}

/// Whether the type was made while the program runs, as those of Python code are, and not compiled into CPython or a library.
pub(crate) fn is_made_at_run_time(ty: &Bound<'_, PyType>) -> bool {
    // SAFETY: attached, valid type.
    unsafe { ffi::PyType_HasFeature(ty.as_ptr().cast(), ffi::Py_TPFLAGS_HEAPTYPE) != 0 }
}

/// Whether nobody can change the type, as all native ones are made.
pub(crate) fn is_immutable(ty: &Bound<'_, PyType>) -> bool {
    // SAFETY: attached, valid type.
    unsafe { ffi::PyType_HasFeature(ty.as_ptr().cast(), ffi::Py_TPFLAGS_IMMUTABLETYPE) != 0 }
}

pub(crate) use super::builtin::{builtin, is_builtin};

/// `object`
pub(crate) fn object(py: Python<'_>) -> Bound<'_, PyType> {
    // SAFETY: attached; static types exist as long as any interpreter.
    unsafe {
        let object = &raw mut ffi::PyBaseObject_Type;
        Bound::from_borrowed(py, NonNull::new_unchecked(object.cast()))
    }
}

/// The type above one, or nothing above `object`.
pub(crate) fn base_of<'py>(ty: &Bound<'py, PyType>) -> Option<Bound<'py, PyType>> {
    // SAFETY: attached; a type keeps the one above.
    unsafe {
        let base = fields::base_of(ty.as_ptr().cast());
        NonNull::new(base).map(|base| Bound::from_borrowed(ty.py(), base.cast()))
    }
}

/// Static types without a flag of their own.
#[derive(Clone, Copy)]
pub(crate) enum Builtin {
    Dict,
    List,
    Str,
    Float,
    Bool,
    Complex,
    ByteArray,
    Set,
    FrozenSet,
    Slice,
    Range,
    Function,
    Code,
    Frame,
    Traceback,
    MemoryView,
    WeakRef,
    Capsule,
    ContextVar,
    Context,
    MappingProxy,
    Module,
}

/// CPython's variable for one of them. NULL for those that the limited API does not have; `builtin` knows the rest.
#[inline(always)]
pub(super) fn variable(ty: Builtin) -> *mut ffi::PyTypeObject {
    match ty {
        Builtin::Dict => &raw mut ffi::PyDict_Type,
        Builtin::List => &raw mut ffi::PyList_Type,
        Builtin::Str => &raw mut ffi::PyUnicode_Type,
        Builtin::Float => &raw mut ffi::PyFloat_Type,
        Builtin::Bool => &raw mut ffi::PyBool_Type,
        Builtin::Complex => &raw mut ffi::PyComplex_Type,
        Builtin::ByteArray => &raw mut ffi::PyByteArray_Type,
        Builtin::Set => &raw mut ffi::PySet_Type,
        Builtin::FrozenSet => &raw mut ffi::PyFrozenSet_Type,
        Builtin::Slice => &raw mut ffi::PySlice_Type,
        Builtin::Range => &raw mut ffi::PyRange_Type,
        Builtin::Traceback => &raw mut ffi::PyTraceBack_Type,
        Builtin::MemoryView => &raw mut ffi::PyMemoryView_Type,
        Builtin::WeakRef => &raw mut ffi::_PyWeakref_RefType,
        Builtin::Capsule => &raw mut ffi::PyCapsule_Type,
        Builtin::MappingProxy => &raw mut ffi::PyDictProxy_Type,
        Builtin::Module => &raw mut ffi::PyModule_Type,
        Builtin::Function
        | Builtin::Code
        | Builtin::Frame
        | Builtin::ContextVar
        | Builtin::Context => core::ptr::null_mut(),
    }
}

/// What is asked of a new type beside its definition.
pub(crate) struct NewType<'a, 'py> {
    pub(crate) module: &'a Bound<'py, PyModule>,
    pub(crate) full_name: &'a CStr,
    /// CPython copies it.
    pub(crate) doc: &'a CStr,
    /// What it extends, if not `object`.
    pub(crate) base: Option<Bound<'py, PyType>>,
    pub(crate) metaclass: Option<Bound<'py, PyType>>,
}

/// A new heap type for a class, owned by its module.
pub(crate) fn new<'py>(
    asked: NewType<'_, 'py>,
    class: &'static ClassDefinition,
) -> PyResult<Bound<'py, PyType>> {
    let NewType {
        module,
        full_name,
        doc,
        base: above,
        metaclass,
    } = asked;
    let py = module.py();
    let layout = &class.layout;
    let base = above
        .as_ref()
        .map_or(&raw mut ffi::PyBaseObject_Type, |base| {
            base.as_ptr().cast::<ffi::PyTypeObject>()
        });
    let start = extension_start(class, base)?;
    // SAFETY: the class's own base, a valid type.
    let is_freed = match unsafe { foreign(class, base) } {
        None => ending::COUNTS_TYPES_BY_THREAD,
        // SAFETY: as above.
        Some(foreign) => unsafe { ends_in_free(py, foreign) }?,
    };
    let mut slots = vec![
        slot(
            if is_freed {
                ffi::Py_tp_free
            } else {
                ffi::Py_tp_dealloc
            },
            layout.end as *mut c_void,
        ),
        slot(ffi::Py_tp_methods, layout.methods().cast()),
        slot(ffi::Py_tp_getset, layout.getset().cast()),
    ];
    if !doc.is_empty() {
        slots.push(slot(ffi::Py_tp_doc, doc.as_ptr().cast_mut().cast()));
    }
    if let Some(traverse) = layout.traverse {
        slots.push(slot(ffi::Py_tp_traverse, traverse as *mut c_void));
    }
    if let Some(clear) = layout.clear {
        slots.push(slot(ffi::Py_tp_clear, clear as *mut c_void));
    }
    let mut flags = ffi::Py_TPFLAGS_DEFAULT | ffi::Py_TPFLAGS_IMMUTABLETYPE | pattern_flag(class);
    // SAFETY: a valid type.
    if layout.collected || start > 0 && unsafe { ffi::PyType_IS_GC(base) } != 0 {
        flags |= ffi::Py_TPFLAGS_HAVE_GC;
    }
    if layout.is_subclassable() {
        flags |= ffi::Py_TPFLAGS_BASETYPE;
    }
    if let Some(call) = layout.call {
        invoke::add_call(&mut slots, &mut flags, call);
    }
    match layout.constructor {
        Some(constructor) => {
            slots.push(slot(ffi::Py_tp_new, constructor.new as *mut c_void));
            invoke::add_constructor(&mut slots, constructor);
        }
        None => flags |= ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION,
    }
    if start > 0 {
        let is_collected = flags & ffi::Py_TPFLAGS_HAVE_GC != 0;
        add_memory(&mut slots, (!is_freed).then_some(is_collected));
    }
    if let Some(init) = layout.init {
        slots.push(slot(ffi::Py_tp_init, init.slot as *mut c_void));
    } else if layout.constructor.is_some() && has_foreign_init(class, base) {
        // SAFETY: a valid type.
        let is_exception = unsafe { ffi::PyExceptionClass_Check(base.cast()) } != 0;
        let init = layout.init_exception.filter(|_| is_exception);
        let init = init.unwrap_or(nothing_left);
        slots.push(slot(ffi::Py_tp_init, init as *mut c_void));
    }
    add_special_methods(class, base, &mut slots);
    let mut members = offsets(class, base, start)?;
    slots.push(slot(ffi::Py_tp_members, members.as_mut_ptr().cast()));
    slots.push(slot(0, core::ptr::null_mut()));
    let mut spec = ffi::PyType_Spec {
        name: full_name.as_ptr(),
        basicsize: (start.max(fields::head()) + layout.size) as c_int,
        itemsize: 0,
        flags: flags as c_uint,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: attached; the spec is valid, CPython copies it, the members and the name, and the tables it points to are static.
    unsafe {
        let bases = above.as_ref().map_or(core::ptr::null_mut(), Bound::as_ptr);
        let ty: Bound<'py, PyType> = Bound::from_result(
            py,
            fields::new_type(metaclass.as_ref(), module.as_ptr(), &raw mut spec, bases),
        )?;
        if let Some(constructor) = layout.constructor {
            invoke::put_constructor(ty.as_ptr().cast(), constructor);
        }
        if layout.tail.dict.is_some() {
            add_row(&ty, c"__dict__", (&raw const DICT.0).cast_mut())?;
        }
        if let (true, Some(row)) = (is_freed && layout.is_subclassable(), ending::class_row()) {
            add_row(&ty, c"__class__", row)?;
        }
        Ok(ty)
    }
}

/// Refuses to make an instance of a class that leaves methods abstract.
///
/// # Safety
/// A valid type.
#[inline(always)]
pub(crate) unsafe fn check_abstract(py: Python<'_>, ty: *mut ffi::PyTypeObject) -> PyResult<()> {
    // SAFETY: the caller's promise.
    unsafe {
        if ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_IS_ABSTRACT) == 0 {
            return Ok(());
        }
        let ty = Bound::from_borrowed(py, NonNull::new_unchecked(ty.cast()));
        Err(is_abstract(&ty))
    }
}

/// In the words of `object.__new__`, which changed with 3.12. Source: `Objects/typeobject.c`, `object_new`.
#[cold]
fn is_abstract(ty: &Bound<'_, PyType>) -> PyErr {
    let names = ty.getattr("__abstractmethods__").and_then(|names| {
        let mut names: Vec<String> = names.extract()?;
        names.sort_unstable();
        Ok(names)
    });
    let names = match names {
        Ok(names) => names,
        Err(error) => return error,
    };
    let (class, s) = (short_name(ty), if names.len() == 1 { "" } else { "s" });
    let text = if current::is_at_least(12) {
        let names = names.join("', '");
        format!(
            "Can't instantiate abstract class {class} without an implementation for abstract method{s} '{names}'"
        )
    } else {
        let names = names.join(", ");
        format!("Can't instantiate abstract class {class} with abstract method{s} {names}")
    };
    PyErr::without_place(TypeError::CLASS, text)
}

/// Whether types can have a metaclass here.
pub(crate) fn has_metaclasses() -> bool {
    current::is_at_least(12)
}

/// Where the memory of a class begins behind that of a class of Python's own; 0 for a class that stands on native ones alone.
fn extension_start(
    class: &'static ClassDefinition,
    base: *mut ffi::PyTypeObject,
) -> PyResult<usize> {
    // SAFETY: the class's own base, a valid type.
    unsafe {
        let Some(foreign) = foreign(class, base) else {
            return Ok(0);
        };
        let start = fields::extension_offset(fields::basic_size_of(foreign)?);
        if matches!(class.base, ClassBase::Python(_)) {
            fields::keep_extension_start(class.layout.methods(), start)?;
        }
        Ok(start)
    }
}

/// The class of Python's own at the top of a class with this base.
///
/// # Safety
/// `base` is a valid type, made for the class's base if that is native.
unsafe fn foreign(
    class: &'static ClassDefinition,
    base: *mut ffi::PyTypeObject,
) -> Option<*mut ffi::PyTypeObject> {
    match class.base {
        ClassBase::Python(_) => Some(base),
        // SAFETY: a type made here for a class with a base has that base.
        ClassBase::Native(native) => unsafe { foreign(native, fields::base_of(base)) },
        ClassBase::Object => None,
    }
}

/// The memory of a class's own size, as every class written in Python has it. That of the base may be made for the base alone, as `datetime`'s is.
/// `collected` is `None` where the class has a `tp_free` already.
fn add_memory(slots: &mut Vec<ffi::PyType_Slot>, collected: Option<bool>) {
    slots.push(slot(
        ffi::Py_tp_alloc,
        ffi::PyType_GenericAlloc as *mut c_void,
    ));
    if let Some(collected) = collected {
        slots.push(slot(ffi::Py_tp_free, free_for(collected) as *mut c_void));
    }
}

/// CPython's `tp_free`, for objects with the collector's header or without.
fn free_for(is_collected: bool) -> ffi::freefunc {
    if is_collected {
        ffi::PyObject_GC_Del
    } else {
        ffi::PyObject_Free
    }
}

/// Gives the memory of an object back.
///
/// # Safety
/// Called as the last thing of an object, attached; `is_collected` says whether it has the collector's header.
#[inline(always)]
pub(crate) unsafe fn free(object: *mut ffi::PyObject, is_collected: bool) {
    // SAFETY: the caller's promise.
    unsafe { free_for(is_collected)(object.cast()) };
}

/// Whether the objects of a class end in `tp_free`, as those of native ones do without a GIL.
///
/// # Safety
/// A valid type.
unsafe fn ends_in_free(py: Python<'_>, ty: *mut ffi::PyTypeObject) -> PyResult<bool> {
    let mut plain = None;
    // SAFETY: the caller's promise; the class lives until this returns.
    unsafe {
        ending::ends_in_free(ty, || {
            let made = new_python_class(py, "Plain", Vec::new(), &PyDict::new(py))?;
            let made = plain.insert(made).as_ptr();
            Ok(made.cast())
        })
    }
}

/// Whether a class stands right on one of Python's own that has an `__init__`.
fn has_foreign_init(class: &'static ClassDefinition, base: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: attached; a valid type.
    let (init, nothing) = unsafe {
        (
            fields::init_of(base),
            fields::init_of(&raw const ffi::PyBaseObject_Type),
        )
    };
    let has_init = match (init, nothing) {
        (Some(init), Some(nothing)) => !core::ptr::fn_addr_eq(init, nothing),
        (init, _) => init.is_some(),
    };
    matches!(class.base, ClassBase::Python(_)) && has_init
}

/// `tp_init` where the constructor has passed the base what it asks for: the class's own arguments are not for that.
unsafe extern "C" fn nothing_left(
    _object: *mut ffi::PyObject,
    _arguments: *mut ffi::PyObject,
    _keywords: *mut ffi::PyObject,
) -> c_int {
    0
}

/// The flag by which `match` takes an instance for a sequence or mapping. Registering sets it, but not on a type that is immutable.
fn pattern_flag(class: &'static ClassDefinition) -> core::ffi::c_ulong {
    match class.registered_subscripts() {
        Some(Subscripts::Sequence) => 1 << 5,
        Some(Subscripts::Mapping) => 1 << 6,
        None => 0,
    }
}

/// Whether a row fills a slot that mappings leave empty. That of a class below one that has it is filled too, or C code would still call the other class.
fn fills_as_sequence(base: *mut ffi::PyTypeObject, id: c_int) -> bool {
    let is_of_sequences = [ffi::Py_sq_item, ffi::Py_sq_ass_item, ffi::Py_sq_length].contains(&id);
    // SAFETY: attached; a finished type.
    is_of_sequences && unsafe { ffi::PyType_GetSlot(base, id) }.is_null()
}

/// Why a class cannot be extended natively, if it cannot.
pub(crate) fn refuses_extension(class: &Bound<'_, PyType>) -> PyResult<Option<&'static str>> {
    let py = class.py();
    // SAFETY: attached; valid types, made a moment ago or held.
    unsafe {
        let ty = class.as_ptr().cast::<ffi::PyTypeObject>();
        if ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_BASETYPE) == 0 {
            return Ok(Some("it is final"));
        }
        if fields::has_items(class)? {
            return Ok(Some(
                "its objects have their items where a native value would be",
            ));
        }
        let metaclass = ffi::Py_TYPE(ty.cast());
        if !has_metaclasses() && !core::ptr::eq(metaclass, &raw const ffi::PyType_Type) {
            return Ok(Some(
                "it has a metaclass, which CPython allows from 3.12 on",
            ));
        }
        if let (Some(plain), Some(own)) = (
            fields::new_of(&raw const ffi::PyType_Type),
            fields::new_of(metaclass),
        ) && !core::ptr::fn_addr_eq(plain, own)
        {
            return Ok(Some(
                "its metaclass has a constructor of its own, which CPython allows only for classes written in Python",
            ));
        }
        if ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_HEAPTYPE) != 0 && !ends_in_free(py, ty)? {
            let plain = new_python_class(py, "Plain", Vec::new(), &PyDict::new(py))?;
            let plain = fields::dealloc_of(plain.as_ptr().cast());
            if let (Some(plain), Some(own)) = (plain, fields::dealloc_of(ty))
                && core::ptr::fn_addr_eq(plain, own)
            {
                return Ok(Some(
                    "it is written in Python, or CPython takes its objects down as if it were; extend what it extends, or write a class in Python that extends both",
                ));
            }
        }
    }
    Ok(None)
}

/// The slots of the special methods. CPython inherits comparison and hash together or not at all, so the one that a class does not write is taken from its
/// base here; but a class that writes `__eq__` alone has no hash, as in Python.
fn add_special_methods(
    class: &'static ClassDefinition,
    base: *mut ffi::PyTypeObject,
    slots: &mut Vec<ffi::PyType_Slot>,
) {
    let special = class.layout.slots;
    let is_mapping = class.what_subscripts_make_it() == Some(Subscripts::Mapping);
    slots.extend(
        special
            .iter()
            .flat_map(Slot::rows)
            .filter(|(id, _)| !is_mapping || !fills_as_sequence(base, *id))
            .map(|(id, function)| slot(id, function)),
    );
    let fills = |id| special.iter().any(|special| special.fills(id));
    let (compares, hashes) = (fills(ffi::Py_tp_richcompare), fills(ffi::Py_tp_hash));
    let has_equality = class
        .special
        .iter()
        .any(|edge| edge.name == c"__eq__" || edge.name == c"__richcmp__");
    // SAFETY: attached; the base is a finished type.
    unsafe {
        if compares
            && !hashes
            && !has_equality
            && let Some(hash) = fields::hash_of(base)
        {
            slots.push(slot(ffi::Py_tp_hash, hash as *mut c_void));
        }
        if hashes
            && !compares
            && let Some(compare) = fields::compare_of(base)
        {
            slots.push(slot(ffi::Py_tp_richcompare, compare as *mut c_void));
        }
    }
}

/// The members by which CPython learns where the extras of an instance lie, with the zeroed one at the end. What a class of Python's own has already stays
/// where that has it, and the word for it unused.
fn offsets(
    class: &'static ClassDefinition,
    base: *mut ffi::PyTypeObject,
    start: usize,
) -> PyResult<Vec<ffi::PyMemberDef>> {
    let tail = &class.layout.tail;
    // SAFETY: a valid type.
    let (has_weak, has_dict) = match unsafe { foreign(class, base) } {
        // SAFETY: a valid type.
        Some(base) => unsafe { fields::has_weak_and_dict(base) }?,
        None => (false, false),
    };
    let places = [
        (c"__vectorcalloffset__", tail.call),
        (c"__weaklistoffset__", tail.weak.filter(|_| !has_weak)),
        (c"__dictoffset__", tail.dict.filter(|_| !has_dict)),
    ];
    let members = places.into_iter().filter_map(|(name, offset)| {
        Some(ffi::PyMemberDef {
            name: name.as_ptr(),
            type_code: ffi::Py_T_PYSSIZET,
            offset: (start.max(fields::head()) + offset?).cast_signed(),
            flags: ffi::Py_READONLY,
            doc: core::ptr::null(),
        })
    });
    Ok(members.chain([ffi::PyMemberDef::default()]).collect())
}

/// A row of a table that CPython reads.
pub(super) struct GetSetRow(pub(super) ffi::PyGetSetDef);
// SAFETY: never written.
unsafe impl Sync for GetSetRow {}

/// `__dict__`
static DICT: GetSetRow = GetSetRow(ffi::PyGetSetDef {
    name: c"__dict__".as_ptr(),
    get: Some(ffi::PyObject_GenericGetDict),
    set: Some(ffi::PyObject_GenericSetDict),
    doc: core::ptr::null(),
    closure: core::ptr::null_mut(),
});

/// Gives instances a property, under that name. The row is static.
fn add_row(ty: &Bound<'_, PyType>, name: &CStr, row: *mut ffi::PyGetSetDef) -> PyResult<()> {
    // SAFETY: attached; CPython only reads the row.
    let descriptor: Bound<'_, PyAny> =
        unsafe { Bound::from_result(ty.py(), ffi::PyDescr_NewGetSet(ty.as_ptr().cast(), row)) }?;
    set_attribute(ty, name, &descriptor)
}

/// A new heap type without constructor that belongs to no module.
pub(crate) fn from_slots<'py>(
    py: Python<'py>,
    name: &CStr,
    size: usize,
    slots: &[ffi::PyType_Slot],
) -> PyResult<Bound<'py, PyType>> {
    let flags = ffi::Py_TPFLAGS_DEFAULT
        | ffi::Py_TPFLAGS_IMMUTABLETYPE
        | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION;
    let mut spec = ffi::PyType_Spec {
        name: name.as_ptr(),
        basicsize: (fields::head() + size) as c_int,
        itemsize: 0,
        flags: flags as c_uint,
        slots: slots.as_ptr().cast_mut(),
    };
    // SAFETY: attached; the callers' slots end in a zero, and CPython copies spec and name.
    unsafe { Bound::from_result(py, ffi::PyType_FromSpec(&raw mut spec)) }
}

pub(crate) fn slot(slot: c_int, pfunc: *mut c_void) -> ffi::PyType_Slot {
    ffi::PyType_Slot { slot, pfunc }
}

/// `type(name, bases, content)`: a class as Python's own `class` statement makes it.
pub(crate) fn new_python_class<'py>(
    py: Python<'py>,
    name: &str,
    bases: Vec<Bound<'py, PyAny>>,
    content: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyType>> {
    // SAFETY: attached; static types exist as long as any interpreter.
    let metaclass: Bound<'py, PyAny> = unsafe {
        Bound::from_borrowed(
            py,
            NonNull::new_unchecked((&raw mut ffi::PyType_Type).cast()),
        )
    };
    let (name, bases) = (text::str_from(py, name), call::tuple_from(py, bases));
    call::call(
        &metaclass,
        &[name.as_any(), bases.as_any(), content.as_any()],
    )?
    .cast_into()
}

/// Sets an attribute of a type that is immutable for everybody else, before anybody has seen it.
pub(crate) fn set_attribute(
    ty: &Bound<'_, PyType>,
    name: &CStr,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let py = ty.py();
    let name: Bound<'_, PyString> = text::interned(py, name);
    // SAFETY: attached; the type is ours and new, so its dict may still be written; `PyType_Modified` drops what was cached.
    unsafe {
        let object = ty.as_ptr().cast::<ffi::PyTypeObject>();
        let dict = fields::dict_of(ty)?;
        error::check(
            py,
            ffi::PyDict_SetItem(dict.as_ptr(), name.as_ptr(), value.as_ptr()),
        )?;
        ffi::PyType_Modified(object);
    }
    Ok(())
}

/// Adds a method to a type that nobody has seen yet.
pub(crate) fn add_method(ty: &Bound<'_, PyType>, row: &'static Row) -> PyResult<()> {
    // SAFETY: attached; the row is static and CPython only reads it.
    unsafe {
        let row = (&raw const row.0).cast_mut();
        let descriptor: Bound<'_, PyAny> =
            Bound::from_result(ty.py(), ffi::PyDescr_NewMethod(ty.as_ptr().cast(), row))?;
        set_attribute(ty, CStr::from_ptr((*row).ml_name), &descriptor)
    }
}

/// Gives a class that Python has made, and that nobody has seen yet, its module and native functions.
pub(crate) fn add_functions(
    ty: &Bound<'_, PyType>,
    module: &Bound<'_, PyModule>,
    class: &'static ClassDefinition,
) -> PyResult<()> {
    let py = ty.py();
    let object = ty.as_ptr().cast::<ffi::PyTypeObject>();
    // SAFETY: attached; the type is new and belongs to nobody; the rows are static, and each table ends in a NULL name.
    unsafe {
        fields::set_module_of(object, module.as_ptr());
        let mut row = class.layout.methods();
        while !(*row).ml_name.is_null() {
            let descriptor: Bound<'_, PyAny> = if (*row).ml_flags & ffi::METH_CLASS == 0 {
                Bound::from_result(py, ffi::PyDescr_NewMethod(object, row))?
            } else {
                Bound::from_result(py, ffi::PyDescr_NewClassMethod(object, row))?
            };
            set_attribute(ty, CStr::from_ptr((*row).ml_name), &descriptor)?;
            row = row.add(1);
        }
        let mut row = class.layout.getset();
        while !(*row).name.is_null() {
            let descriptor: Bound<'_, PyAny> =
                Bound::from_result(py, ffi::PyDescr_NewGetSet(object, row))?;
            set_attribute(ty, CStr::from_ptr((*row).name), &descriptor)?;
            row = row.add(1);
        }
    }
    add_static_methods(ty, class.layout.statics)?;
    vectorcall::replace_all(ty.as_any(), class.layout.methods)?;
    vectorcall::replace_all(ty.as_any(), class.layout.statics)
}

/// What the dict of a type itself has under a name.
pub(crate) fn own_attribute<'py>(
    ty: &Bound<'py, PyType>,
    name: &CStr,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let dict = fields::dict_of(ty)?.cast_into::<PyDict>()?;
    dict.get_item(text::interned(ty.py(), name))
}

/// The static methods of a class: each a function bound to the type, so that it finds its module, inside a `staticmethod`. This is what CPython does for
/// `METH_STATIC`, which would pass NULL instead of the type.
pub(crate) fn add_static_methods(ty: &Bound<'_, PyType>, rows: MethodRows) -> PyResult<()> {
    let py = ty.py();
    let module = ty.as_any().getattr("__module__")?;
    let mut row = rows.address();
    // SAFETY: attached; the rows are static and end in a NULL name.
    unsafe {
        while !(*row).ml_name.is_null() {
            let function: Bound<'_, PyAny> = Bound::from_result(
                py,
                ffi::PyCFunction_NewEx(row.cast_mut(), ty.as_ptr(), module.as_ptr()),
            )?;
            let method = fields::static_method(&function)?;
            set_attribute(ty, CStr::from_ptr((*row).ml_name), &method)?;
            row = row.add(1);
        }
    }
    Ok(())
}
