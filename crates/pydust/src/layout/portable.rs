//! Types of fields that another library may use in place: what a class that several libraries share can be made of, and its layout as text.
//!
//! The list is closed. Each library has statics and thread-locals of its own, also those of the crates linked into it; a type that counts on a static being there
//! once, as `arc_swap` or `send_wrapper` do, would be broken by code of another library. So only types are known that are all in their own bytes: numbers, text
//! and collections of std, Python objects, shared classes, and structs and enums whose author says so (`#[traverse(shared)]`).

use core::fmt::Write as _;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::RandomState;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use super::shared::SharedClass;
use crate::Py;
use crate::object::{Known, KnownForm};

/// A type that means the same in every library that describes it by the same text.
///
/// # Safety
/// Values whose types have the same [`form`](Portable::form), compiled by the same compiler, may be used by the code of either type.
#[diagnostic::on_unimplemented(
    message = "a field of a shared class cannot be of type `{Self}`",
    label = "not known to be the same in every module",
    note = "shared classes hold numbers, text and collections of std, `Py<..>` of tagged classes and of the types of `pydust::prelude`, and structs and enums with `#[derive(Traverse)]` and `#[traverse(shared)]`",
    note = "other types may count on statics of their crate, which each module has for itself"
)]
pub unsafe trait Portable: 'static {
    /// Whether all that is inside is portable, too: a class has to be shared.
    const PORTABLE: bool = true;
    /// Describes the type.
    fn form(form: &mut Form);
}

/// The text that describes a type, while it is written.
pub struct Form {
    pub(super) text: String,
    /// Whether there is nothing but numbers and references to Python objects.
    pub(super) is_plain: bool,
    /// Whether values own memory that this library's allocator gave.
    pub(super) has_memory: bool,
    /// The files that the types inside are compiled from, with their packages.
    pub(super) sources: Vec<String>,
    /// The types that are being described: inside itself a type is only named.
    open: Vec<usize>,
}

impl Form {
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
            is_plain: true,
            has_memory: false,
            sources: Vec::new(),
            open: Vec::new(),
        }
    }

    fn word(&mut self, word: &str) {
        self.text.push_str(word);
    }

    /// A number, or a reference to a Python object.
    fn plain<T>(&mut self, name: &str) {
        let _ = write!(self.text, "{name}:{}:{}", size_of::<T>(), align_of::<T>());
    }

    /// A type of std, with what is in it.
    fn holder<T>(&mut self, name: &str, has_memory: bool, inside: &[fn(&mut Self)]) {
        self.is_plain = false;
        self.has_memory |= has_memory;
        self.plain::<T>(name);
        self.list('<', inside, '>');
    }

    fn list(&mut self, open: char, inside: &[fn(&mut Self)], close: char) {
        self.text.push(open);
        for (index, form) in inside.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            form(self);
        }
        self.text.push(close);
    }

    /// A struct, enum or class, with what is in it. `key` is an address that only this type has.
    pub(super) fn composed<T>(&mut self, name: &str, key: usize, inside: impl FnOnce(&mut Self)) {
        self.plain::<T>(name);
        if self.open.contains(&key) {
            return;
        }
        self.open.push(key);
        self.text.push('{');
        inside(self);
        self.text.push('}');
        self.open.pop();
    }

    /// A struct or enum with a derive: its `repr`, where it is compiled, and what is in it.
    pub fn type_of_its_own<T: Portable>(
        &mut self,
        name: &str,
        repr: &str,
        package: Option<&str>,
        source: u128,
        parts: &'static [Part],
    ) {
        self.is_plain = false;
        self.source(package, source);
        if !repr.is_empty() {
            let _ = write!(self.text, "repr({repr}) ");
        }
        let key = core::ptr::from_ref(parts).addr();
        self.composed::<T>(name, key, |form| form.parts(parts));
    }

    pub(super) fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            let _ = write!(self.text, " {}", part.name);
            if let Some(offset) = part.offset {
                let _ = write!(self.text, "@{offset}");
            }
            if let Some(number) = part.number {
                let _ = write!(self.text, " is {number}");
            }
            if let Some(form) = part.form {
                self.word("=");
                form(self);
            }
            self.word(";");
        }
    }

    pub(super) fn source(&mut self, package: Option<&str>, source: u128) {
        let source = format!("{} {source:032x}", package.unwrap_or_default());
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
    }
}

/// A field of a class, struct or variant; or a variant, to which the next ones belong.
pub struct Part {
    name: &'static str,
    offset: Option<usize>,
    form: Option<fn(&mut Form)>,
    number: Option<i128>,
}

impl Part {
    /// A field at its offset; where that of a variant's is, only the compiler knows.
    pub const fn field<T: Portable>(name: &'static str, offset: Option<usize>) -> Self {
        assert!(
            T::PORTABLE,
            "a shared class refers to one that is not shared: give that `#[pydust::class(module = \"..\")]`, too"
        );
        Self {
            name,
            offset,
            form: Some(T::form),
            number: None,
        }
    }

    /// What follows belongs to this variant. Its number may come from outside of the file; where it is `None`, the compiler counts.
    pub const fn variant(name: &'static str, number: Option<i128>) -> Self {
        Self {
            name,
            offset: None,
            form: None,
            number,
        }
    }
}

macro_rules! numbers {
    ($($ty:ident)*) => { $(
        // SAFETY: its bytes are all there is.
        unsafe impl Portable for $ty {
            fn form(form: &mut Form) {
                form.plain::<Self>(stringify!($ty));
            }
        }
    )* };
}

numbers!(bool char u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

// SAFETY: a pointer with the number of its interpreter (`#[repr(C)]`), given back by whichever library. Of the types of this crate the same name means the
// same check; a class has to be known by its owner's type. A type whose check the user has written is not known at all.
unsafe impl<T: Known> Portable for Py<T> {
    const PORTABLE: bool = !matches!(T::FORM, KnownForm::Class(None));
    fn form(form: &mut Form) {
        match T::FORM {
            KnownForm::Named(name) => form.plain::<Self>(&format!("Py<{name}>")),
            KnownForm::Class(class) => {
                form.is_plain = false;
                form.word("Py ");
                // One that is not shared is refused while compiling.
                if let Some(class) = class {
                    class.form(form);
                }
            }
        }
    }
}

macro_rules! of_std {
    ($([$($generics:tt)*] $ty:ty, $name:literal, $has_memory:literal, $($inner:ident)*;)*) => { $(
        // SAFETY: std's, compiled by the same compiler; all that it counts on is in its bytes and in the memory that it owns, given by the same allocator.
        unsafe impl<$($generics)*> Portable for $ty {
            const PORTABLE: bool = true $(&& $inner::PORTABLE)*;
            fn form(form: &mut Form) {
                form.holder::<Self>($name, $has_memory, &[$($inner::form),*]);
            }
        }
    )* };
}

of_std!(
    [] (), "()", false,;
    [] String, "String", true,;
    [] Box<str>, "Box<str>", true,;
    [] std::path::PathBuf, "PathBuf", true,;
    [] std::ffi::OsString, "OsString", true,;
    [] &'static str, "&str", false,;
    [] std::time::Duration, "Duration", false,;
    [] std::time::Instant, "Instant", false,;
    [] std::time::SystemTime, "SystemTime", false,;
    [] core::sync::atomic::AtomicBool, "AtomicBool", false,;
    [] core::sync::atomic::AtomicU32, "AtomicU32", false,;
    [] core::sync::atomic::AtomicU64, "AtomicU64", false,;
    [] core::sync::atomic::AtomicUsize, "AtomicUsize", false,;
    [] core::sync::atomic::AtomicI32, "AtomicI32", false,;
    [] core::sync::atomic::AtomicI64, "AtomicI64", false,;
    [T: Portable] Option<T>, "Option", false, T;
    [T: Portable] Box<T>, "Box", true, T;
    [T: Portable] Arc<T>, "Arc", true, T;
    [T: Portable] Vec<T>, "Vec", true, T;
    [T: Portable] VecDeque<T>, "VecDeque", true, T;
    [T: Portable] BTreeSet<T>, "BTreeSet", true, T;
    [T: Portable] HashSet<T, RandomState>, "HashSet", true, T;
    [K: Portable, V: Portable] BTreeMap<K, V>, "BTreeMap", true, K V;
    [K: Portable, V: Portable] HashMap<K, V, RandomState>, "HashMap", true, K V;
    // Those of some systems are boxed.
    [T: Portable] Mutex<T>, "Mutex", true, T;
    [T: Portable] RwLock<T>, "RwLock", true, T;
    [T: Portable] OnceLock<T>, "OnceLock", true, T;
    [A: Portable] (A,), "tuple", false, A;
    [A: Portable, B: Portable] (A, B), "tuple", false, A B;
    [A: Portable, B: Portable, C: Portable] (A, B, C), "tuple", false, A B C;
    [A: Portable, B: Portable, C: Portable, D: Portable] (A, B, C, D), "tuple", false, A B C D;
);

// SAFETY: as many items, side by side.
unsafe impl<T: Portable, const N: usize> Portable for [T; N] {
    const PORTABLE: bool = T::PORTABLE;
    fn form(form: &mut Form) {
        let _ = write!(form.text, "[{N}]");
        T::form(form);
    }
}

/// What the tag of a shared class says in its impl.
pub(super) fn class_key(class: &'static SharedClass) -> usize {
    core::ptr::from_ref(class).addr()
}

/// A number that changes with a file's bytes, worked out while compiling (FNV-1a).
pub const fn digest(bytes: &[u8]) -> u128 {
    const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let (mut digest, mut at) = (START, 0);
    while at < bytes.len() {
        digest = (digest ^ bytes[at] as u128).wrapping_mul(PRIME);
        at += 1;
    }
    digest
}
