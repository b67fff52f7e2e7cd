//! Classes that several libraries compile and one of them owns: how the others know the owner's instances, and make new ones.
//!
//! The owner makes the type, under whose table (`tables`) every instance is. Each other library compiles the same struct and finds the owner's [`ClassExport`] in the
//! interpreter's dictionary, under the class's full name. It uses it only if both describe the class by the same text: layout of the object and of every field
//! through all types inside, bytes of the source file, compiler, target, flags, profile, package, and the version and content of this crate. Then
//!
//! * a reference to the value means the same in both: no type is inside that is not described (`portable`), and each of those counts on nothing but its bytes;
//! * memory goes from one library to the other, so both have the allocator of the system (`allocator`);
//! * objects are made, visited and taken down by the owner's functions alone. Another library only borrows, by the flag at the place in the text, with the slow
//!   paths that all libraries share (`waiting`);
//! * a `Py` inside may come from an interpreter that only the other library has seen, so from then on both check the number of each;
//! * the library of the type is never unloaded, as CPython unloads none; so a static may keep the address of its table. It reaches no Python object.
//!
//! Two files of one library, loaded by two paths, are two libraries: whoever has met one takes no instances of the other. Between projects the text is another,
//! and shorter: a `#[repr(C)]` struct of numbers and `Py` has one layout with every compiler, and needs no allocator.

use core::mem::{ManuallyDrop, offset_of};
use core::ptr::NonNull;
use std::fmt::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::allocator;
use super::borrow::Flag;
use super::cell::Cell;
use super::export::{CText, ClassExport, export};
use super::instance::{Class, Instance, type_with};
use super::portable::{Form, Part, Portable, class_key};
use crate::exception::{ImportError, TypeError};
use crate::raw::interpreter::BORROWING;
use crate::raw::{self, ffi};
use crate::tree::definition::ClassDefinition;
use crate::{Bound, PyAny, PyErr, PyModule, PyResult, Python, interpreter};

/// Changes with the layout of `Instance`, of `Py`, of the flag's word and of [`ClassExport`]: what libraries built from different versions of this crate agree on.
const ABI: &str = "1";

/// What the tag knows of the place where a shared class is compiled.
pub struct Origin {
    /// The package.
    pub package: Option<&'static str>,
    /// Of the file.
    pub source: u128,
    /// `debug_assertions`
    pub checked: bool,
    /// `panic = "unwind"`
    pub unwinds: bool,
}

/// A class that one module owns and others use, as this library knows it. Its static is written to, but holds no Python object.
pub struct SharedClass {
    owner: &'static str,
    name: &'static str,
    /// Under which the owner's export is found.
    key: &'static core::ffi::CStr,
    /// Whether the struct is `#[repr(C)]`.
    is_c: bool,
    place: Origin,
    form: fn(&mut Form),
    parts: &'static [Part],
    export: fn() -> ClassExport,
    /// What else is done with shared classes. They alone lead there, so that a library without any has none of it.
    publish: Publish,
    doubt: fn(&'static Self, &Bound<'_, PyAny>) -> Option<String>,
    /// The table by which instances are known: the owner's. NULL until that was found.
    table: AtomicPtr<ffi::PyMethodDef>,
    found: AtomicPtr<ClassExport>,
    own: OnceLock<ClassExport>,
}

/// [`SharedClass::publish`]
type Publish = fn(&'static SharedClass, &Bound<'_, PyModule>, &core::ffi::CStr) -> PyResult<()>;

/// Why the owner's class is not the one that this library was compiled with.
enum Foreign {
    /// Nobody has published it in this interpreter.
    Absent,
    /// It is described by another text.
    Different(String),
    /// It is another library than the one that was met first.
    Another,
}

impl Foreign {
    fn reason(&self) -> String {
        match self {
            Self::Absent => "its module is not imported".into(),
            Self::Different(reason) => reason.clone(),
            Self::Another => "its library is loaded a second time, from another path".into(),
        }
    }
}

impl SharedClass {
    /// What the tag writes.
    pub const fn of<T: Class + Portable>(
        owner: &'static str,
        key: &'static core::ffi::CStr,
        is_c: bool,
        place: Origin,
        parts: &'static [Part],
    ) -> Self {
        Self {
            owner,
            name: T::NAME,
            key,
            is_c,
            place,
            form: T::form,
            parts,
            export: export::<T>,
            publish: Self::publish_here,
            doubt: Self::doubt_of,
            table: AtomicPtr::new(core::ptr::null_mut()),
            found: AtomicPtr::new(core::ptr::null_mut()),
            own: OnceLock::new(),
        }
    }

    /// The module that owns it.
    pub(crate) fn owner(&self) -> &'static str {
        self.owner
    }

    /// Its name in that module.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The class with its module.
    pub(crate) fn path(&self) -> String {
        format!("{}.{}", self.owner, self.name)
    }

    /// Describes the class, for itself and as a part of others.
    pub(super) fn form(&'static self, form: &mut Form) {
        (self.form)(form);
    }

    /// Describes the object, then its fields.
    pub fn describe<T: Class>(&'static self, form: &mut Form) {
        if !self.is_c {
            form.is_plain = false;
        }
        form.source(self.place.package, self.place.source);
        let value = offset_of!(Instance<T>, cell) + offset_of!(Cell<T>, value);
        form.composed::<T>(&self.path(), class_key(self), |form| {
            let _ = write!(
                form.text,
                "at {value}, size {}, {}{}",
                T::SIZE,
                if T::FINAL { "final, " } else { "" },
                match (T::Flag::GUARDED, T::Flag::EXCLUSIVE) {
                    (false, _) => "frozen",
                    (true, false) => "counted",
                    (true, true) => "mutable",
                }
            );
            form.parts(self.parts);
        });
    }

    /// The text of the whole, line by line; and the one for other projects.
    fn texts(&'static self) -> (String, String) {
        let mut form = Form::new();
        self.form(&mut form);
        let Origin {
            package,
            checked,
            unwinds,
            ..
        } = self.place;
        let allocator = if !form.has_memory {
            "any"
        } else if allocator::answers() {
            "the system's"
        } else {
            UNKNOWN
        };
        let profile = format!(
            "{}, {}, {}",
            env!("PYDUST_BUILD_PROFILE"),
            if checked { "checked" } else { "unchecked" },
            if unwinds { "unwinding" } else { "aborting" },
        );
        // Then two libraries lay one type out differently, and what is inside an enum cannot be told.
        let drawn = if env!("PYDUST_BUILD_FLAGS").contains("randomize-layout") {
            format!("drawn for {self:p}")
        } else {
            String::new()
        };
        let text = [
            ("version of pydust", env!("PYDUST_BUILD_CONTENT")),
            ("compiler", env!("PYDUST_BUILD_RUSTC")),
            ("target", env!("PYDUST_BUILD_TARGET")),
            ("flags for the compiler", env!("PYDUST_BUILD_FLAGS")),
            ("profile", &profile),
            ("kind of Python", raw::KIND),
            ("project", package.unwrap_or_default()),
            ("layout of types", &drawn),
            ("allocator", allocator),
            ("fields", &form.text),
            ("source", &form.sources.join(", ")),
        ];
        let plain = [
            ("ABI", ABI),
            ("way of borrowing", &BORROWING.to_string_lossy()),
            ("kind of Python", raw::KIND),
            ("fields", &form.text),
        ];
        let plain = if form.is_plain {
            lines(&plain)
        } else {
            String::new()
        };
        (lines(&text), plain)
    }

    fn export(&'static self) -> &'static ClassExport {
        self.own.get_or_init(|| {
            let (text, plain) = self.texts();
            // Kept for as long as the library, which is never unloaded.
            ClassExport {
                text: CText::of(text.leak()),
                plain: CText::of(plain.leak()),
                ..(self.export)()
            }
        })
    }

    /// The type of this class among those of an object, or NULL.
    ///
    /// # Safety
    /// `ty` is a valid type, on an attached thread.
    #[inline(always)]
    pub(super) unsafe fn type_among(
        &'static self,
        ty: *mut ffi::PyTypeObject,
    ) -> *mut ffi::PyTypeObject {
        // Only compared, never followed.
        let table = self.table.load(Ordering::Relaxed);
        if table.is_null() {
            // SAFETY: the caller's promise.
            return unsafe { self.find_type_among(ty) };
        }
        // SAFETY: the caller's promise.
        unsafe { type_with(ty, table) }
    }

    #[cold]
    unsafe fn find_type_among(&'static self, ty: *mut ffi::PyTypeObject) -> *mut ffi::PyTypeObject {
        // SAFETY: the caller's promise.
        unsafe {
            match self.resolve(Python::assume_attached()) {
                Ok(export) => type_with(ty, export.table),
                Err(_) => core::ptr::null_mut(),
            }
        }
    }

    /// Whether this library makes the type.
    #[inline(always)]
    pub(super) fn is_made_here(&self, definition: &'static ClassDefinition) -> bool {
        core::ptr::eq(
            self.table.load(Ordering::Relaxed),
            definition.layout.methods(),
        )
    }

    /// The owner's export, if it is of the class that this library was compiled with. Runs no Python code.
    #[cold]
    fn resolve(&'static self, py: Python<'_>) -> Result<&'static ClassExport, Foreign> {
        let Some(export) = raw::interpreter::export(py, self.key) else {
            return Err(Foreign::Absent);
        };
        let own = self.export();
        // SAFETY: texts of this library and of the export's.
        unsafe {
            let plain = own.plain.get();
            if export.text.get() != own.text.get()
                && (plain.is_empty() || export.plain.get() != plain)
            {
                let reason = difference(export.text.get(), own.text.get());
                return Err(Foreign::Different(reason));
            }
        }
        // Before any object can come over.
        interpreter::expect_others();
        (export.expect_others)();
        let address = core::ptr::from_ref(export).cast_mut();
        let unset = core::ptr::null_mut();
        match self
            .found
            .compare_exchange(unset, address, Ordering::AcqRel, Ordering::Acquire)
        {
            Err(first) if !core::ptr::eq(first, address) => Err(Foreign::Another),
            _ => {
                self.table.store(export.table, Ordering::Release);
                Ok(export)
            }
        }
    }

    /// As [`resolve`](Self::resolve); imports the owner where nobody has yet.
    fn import(&'static self, py: Python<'_>) -> PyResult<&'static ClassExport> {
        // SAFETY: set to a static of a library by `resolve` and `publish`.
        if let Some(export) = unsafe { self.found.load(Ordering::Acquire).as_ref() } {
            return Ok(export);
        }
        match self.resolve(py) {
            Ok(export) => Ok(export),
            Err(Foreign::Absent) => {
                py.import(self.owner)?;
                self.resolve(py).map_err(|foreign| self.refused(&foreign))
            }
            Err(foreign) => Err(self.refused(&foreign)),
        }
    }

    /// A new instance, made by the owner.
    pub(super) fn make<'py, T: Class>(
        &'static self,
        py: Python<'py>,
        value: T,
    ) -> PyResult<Bound<'py, T>> {
        let export = self.import(py)?;
        // SAFETY: attached; the owner gives a new reference, or NULL without an exception.
        let find = || unsafe {
            NonNull::new((export.find)()).map(|ty| Bound::<PyAny>::from_owned(py, ty))
        };
        let ty = if let Some(ty) = find() {
            ty
        } else {
            py.import(self.owner)?;
            find().ok_or_else(|| match self.resolve(py) {
                Ok(_) => self.refused(&Foreign::Absent),
                Err(foreign) => self.refused(&foreign),
            })?
        };
        let mut value = ManuallyDrop::new(value);
        // SAFETY: attached; `T` is described by the text of the owner's class, so the value is one of that, and it is not used again.
        unsafe {
            let made = (export.make)(ty.as_ptr().cast(), (&raw mut value).cast());
            Bound::from_result(py, made)
        }
    }

    fn refused(&self, foreign: &Foreign) -> PyErr {
        let (path, reason) = (self.path(), foreign.reason());
        match foreign {
            Foreign::Absent => PyErr::without_place(
                ImportError::CLASS,
                format!("module {} shares no class {}", self.owner, self.name),
            ),
            _ => PyErr::without_place(
                TypeError::CLASS,
                format!("class {path} was built elsewhere: {reason}"),
            ),
        }
    }

    /// Notes that this library is the owner, and tells the others in this interpreter.
    pub(crate) fn publish(
        &'static self,
        module: &Bound<'_, PyModule>,
        name: &core::ffi::CStr,
    ) -> PyResult<()> {
        (self.publish)(self, module, name)
    }

    fn publish_here(
        &'static self,
        module: &Bound<'_, PyModule>,
        name: &core::ffi::CStr,
    ) -> PyResult<()> {
        let refused = |problem: String| Err(PyErr::without_place(ImportError::CLASS, problem));
        let (class, listing) = (self.name, module.name()?);
        if listing != self.owner {
            return refused(format!(
                "class {class} belongs to module {}, which alone lists it among its members, not {listing}",
                self.owner
            ));
        }
        if name.to_bytes() != class.as_bytes() {
            return refused(format!(
                "class {class} is shared, so no other name can be given to it"
            ));
        }
        let own = self.export();
        // SAFETY: a text of this library.
        if unsafe { own.text.get() }.contains(&format!("allocator: {UNKNOWN}")) {
            return refused(format!(
                "class {class} is shared and has memory of its own, so that all its modules need one allocator: write `#[global_allocator] static ALLOCATOR: pydust::SystemAllocator = pydust::SystemAllocator;` into its file"
            ));
        }
        self.found
            .store(core::ptr::from_ref(own).cast_mut(), Ordering::Release);
        self.table.store(own.table, Ordering::Release);
        raw::interpreter::publish(module.py(), self.key, own)
    }

    /// What is to be said of an object that looks like an instance and is none.
    #[cold]
    pub(crate) fn doubt(&'static self, object: &Bound<'_, PyAny>) -> Option<String> {
        (self.doubt)(self, object)
    }

    fn doubt_of(&'static self, object: &Bound<'_, PyAny>) -> Option<String> {
        let looks_like_one = |ty: Bound<'_, PyAny>| {
            let text = |name| ty.getattr(name).and_then(|value| value.extract::<String>());
            matches!((text("__module__"), text("__qualname__")), (Ok(module), Ok(name)) if module == self.owner && name == self.name)
        };
        let above = object.get_type().getattr("__mro__").ok()?;
        let above: Vec<Bound<'_, PyAny>> = above.extract().ok()?;
        // One that is written in Python only has the name.
        let native = |ty: &Bound<'_, PyAny>| ty.cast().is_ok_and(raw::types::is_immutable);
        if !above.into_iter().filter(native).any(looks_like_one) {
            return None;
        }
        let reason = match self.resolve(object.py()) {
            Err(Foreign::Different(reason)) => reason,
            _ => Foreign::Another.reason(),
        };
        Some(format!("; the class was built elsewhere: {reason}"))
    }
}

const UNKNOWN: &str = "not said";

fn lines(facts: &[(&str, &str)]) -> String {
    facts.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name}: {value}");
        text
    })
}

/// The first line in which two texts differ, in words.
fn difference(theirs: &str, ours: &str) -> String {
    /// What fits into a sentence.
    const SHORT: usize = 80;
    let differing = theirs
        .lines()
        .zip(ours.lines())
        .find(|(theirs, ours)| theirs != ours);
    let parts = differing.and_then(|(theirs, ours)| {
        let (name, theirs) = theirs.split_once(": ")?;
        Some((name, theirs, ours.split_once(": ")?.1))
    });
    match parts {
        Some((name, theirs, ours))
            if theirs.len() <= SHORT && ours.len() <= SHORT && name != "source" =>
        {
            format!("its {name} is '{theirs}', here '{ours}'")
        }
        Some(("fields", _, _)) => "its fields are others".into(),
        Some((name, _, _)) => format!("its {name} is another"),
        None => "it is described in another way".into(),
    }
}
