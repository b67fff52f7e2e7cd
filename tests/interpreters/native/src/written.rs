//! Modules, classes and functions that macros of the user's write: names from here and from there, and every kind of fragment in every place that a tag reads.

use pydust::prelude::*;

/// The tag comes from the macro, the whole block from its caller.
macro_rules! tagged {
    ($(#[$meta:meta])* impl $owner:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[pydust::methods]
        impl $owner {
            $($body)*
        }
    };
    ($item:item) => {
        #[pydust::class]
        $item
    };
}

/// Names, texts and numbers of the module's tag as fragments.
macro_rules! module {
    ($vis:vis $name:ident, $python:literal, [$($member:path),*], [$($function:ident),*], $class:path as $renamed:literal) => {
        /// Written by a macro.
        #[pydust::module(name = $python, members($($member,)* $(fn $function,)* $class as $renamed))]
        $vis struct $name;
    };
}

module!(pub Module, "written", [self::Point, Points, inner::Deep, Problem, Kinds, Based, Temperature], [scaled, described, borrowed, spread, items, flags], Described as "Told");

tagged! {
    /// A doc.
    impl Module {
        pub fn twice(x: i32) -> i32 {
            2 * x
        }

        pub fn nothing() {}

        pub const LIMIT: u8 = 7;
    }
}

tagged! {
    #[derive(Clone)]
    pub struct Point {
        #[attribute]
        x: f64,
    }
}

tagged! {
    impl Point {
        fn __new__(x: f64) -> Self {
            Self { x }
        }
    }
}

/// Types and names as fragments; the bodies are the macro's.
macro_rules! list_of {
    ($vis:vis $list:ident, $item:ident, $ty:ty, $path:path, $clear:ident, $first:ident, $doc:literal) => {
        #[doc = $doc]
        #[pydust::class]
        $vis struct $list {
            items: Vec<$ty>,
        }

        #[pydust::methods]
        impl $list {
            $vis const ITEM: &str = stringify!($item);

            fn __new__() -> Self {
                Self { items: vec![$item { x: 1.5 }] }
            }

            $vis fn $first(&self) -> $item {
                self.items[0].clone()
            }

            /// No result, and a name that the macro is told.
            $vis fn $clear(&mut self) {
                self.items.clear();
            }

            $vis fn add<'py>(&mut self, item: &$ty, more: Option<&$path>) -> usize {
                self.items.push(item.clone());
                self.items.extend(more.cloned());
                self.items.len()
            }

            $vis fn itself<'py>(this: &Bound<'py, Self>) -> Bound<'py, $list> {
                this.clone()
            }

            #[classmethod]
            $vis fn named(cls: &Bound<'_, PyType>) -> PyResult<String> {
                cls.getattr("__name__")?.extract()
            }

            #[detached]
            $vis fn count(&self, plus: usize) -> usize {
                self.items.len() + plus
            }

            $vis fn walk(&self) -> impl Iterator<Item = f64> {
                self.items.iter().map(|item| item.x).collect::<Vec<_>>().into_iter()
            }

            fn __len__(&self) -> usize {
                self.items.len()
            }

            fn __getitem__(&self, index: usize) -> Option<$ty> {
                self.items.get(index).cloned()
            }

            fn __bool__(&self) -> bool {
                !self.items.is_empty()
            }

            fn __iadd__(&mut self, other: &$ty) {
                self.items.push(other.clone());
            }

            #[property]
            $vis fn last(&self) -> Option<$ty> {
                self.items.last().cloned()
            }

            #[setter(last)]
            fn set_last(&mut self, value: &$ty) {
                self.items.push(value.clone());
            }
        }
    };
}

list_of!(pub Points, Point, Point, self::Point, clear, first, "Some points.");

/// Defaults, names and types of parameters as fragments.
macro_rules! function {
    ($(#[$meta:meta])* $vis:vis $name:ident($one:ident: $ty:ty = $default:expr, $two:ident: $other:ty = $literal:literal) -> $result:ty $body:block) => {
        $(#[$meta])*
        #[pydust::function]
        #[signature($one = $default, *, $two = $literal)]
        $vis fn $name($one: $ty, $two: $other) -> $result $body
    };
}

function! {
    /// Scales.
    pub scaled(x: i64 = -1, factor: f64 = -2.5) -> PyResult<f64> { Ok(x as f64 * factor) }
}
function! { pub described(text: String = "it's", flag: bool = true) -> String { format!("{text} {flag}") } }
function! { pub items(none: Option<i64> = None, last: i64 = 4) -> Vec<i64> { vec![none.unwrap_or(0), last] } }
function! { pub(crate) flags(product: i64 = 2 + 3, sum: i64 = 4) -> impl Iterator<Item = i64> { vec![product, sum].into_iter() } }

/// Arguments by `#[arg(..)]`.
macro_rules! borrowed {
    ($lifetime:lifetime, $pattern:pat, $name:literal, $number:literal, $text:ident) => {
        #[pydust::function]
        pub fn borrowed<$lifetime>(
            #[arg(rename = $name)] $pattern: &$lifetime str,
            #[arg(default = -$number, keyword)] by: i64,
        ) -> Vec<i64> {
            vec![$text.len() as i64, by]
        }

        #[derive(Args)]
        pub struct Search<$lifetime> {
            query: &$lifetime str,
            #[arg(default = $number, rename = $name)]
            limit: i64,
        }
    };
}

borrowed!('a, text, "text_", 5, text);

#[pydust::function]
pub fn spread(search: Search<'_>) -> String {
    format!("{}:{}", search.query, search.limit)
}

/// Everything that a class's tag says in text.
macro_rules! class {
    ($class:ident, $base:path, $abc:literal, $field:literal, $method:literal, $argument:literal, $ty:ty) => {
        #[pydust::class(register($abc))]
        pub struct $class {
            #[attribute(set, rename = $field)]
            kind: $ty,
        }

        #[pydust::methods]
        impl $class {
            fn __new__() -> Self {
                Self { kind: 1 }
            }

            #[rename = $method]
            pub fn add(&self, #[arg(rename = $argument)] number: $ty) -> $ty {
                self.kind + number
            }
        }

        #[pydust::class]
        pub struct Based {
            #[base]
            told: $class,
            #[attribute]
            more: $ty,
        }

        #[pydust::methods]
        impl Based {
            fn __new__(more: $ty) -> Self {
                Self { told: $class { kind: 2 }, more }
            }
        }

        #[pydust::class(extends = $base)]
        pub struct Temperature {
            #[attribute]
            unit: String,
        }

        #[pydust::methods]
        impl Temperature {
            fn __new__(value: f64, unit: String) -> WithBase<(f64,), Self> {
                WithBase::new((value,), Self { unit })
            }
        }
    };
}

class!(Described, pydust::PyFloat, "collections.abc:Sized", "type", "import_", "class_", i32);

/// Messages from the caller over fields of the macro, and the other way round.
macro_rules! problems {
    ($base:path, $message:literal, $first:literal, $field:ident, $($derived:path),*) => {
        #[pydust::exception(extends = $base, message = $message)]
        #[derive($($derived),*)]
        pub struct Problem {
            line: usize,
            $field: String,
        }

        #[pydust::exception(extends = $base)]
        #[derive(Debug)]
        pub enum Kinds {
            #[message($first)]
            First(#[opaque] i64, #[opaque] i64),
            #[message("{line} of {column}")]
            #[extends(KeyError)]
            Second { line: usize, column: usize },
        }
    };
}

problems!(ValueError, "line {line}: {reason}", "{1} before {0:?}", reason, Debug, Clone);

/// In a Rust module that a macro writes.
macro_rules! nested {
    ($module:ident { $($item:item)* }) => {
        pub mod $module {
            use pydust::prelude::*;
            $($item)*
        }
    };
}

nested! {
    inner {
        /// A record of a dict.
        #[derive(FromPy, IntoPy)]
        pub struct Record {
            name: String,
            #[convert(default = 3)]
            count: i64,
        }

        #[derive(FromPy, IntoPy)]
        pub enum Either {
            Number(i64),
            Text(String),
            Nothing,
        }

        #[pydust::submodule]
        pub struct Deep;

        #[pydust::methods]
        impl Deep {
            pub fn record(record: Record) -> Record {
                record
            }

            pub fn either(either: Either) -> Either {
                either
            }

            pub fn fail(which: i64) -> Result<(), super::Kinds> {
                Err(match which {
                    0 => super::Kinds::First(1, 2),
                    _ => super::Kinds::Second { line: 3, column: 4 },
                })
            }

            pub fn complain() -> Result<(), super::Problem> {
                Err(super::Problem { line: 5, reason: "late".into() })
            }
        }
    }
}
