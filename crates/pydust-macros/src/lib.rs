//! The tags of Rusty Pydust. Use them through the crate `pydust`, which re-exports them.
//!
//! A tag sees its own item only. It emits that item as the user wrote it, without the helper attributes, and beside it constant data and safe calls: a piece of the
//! definition tree. One file per tag; in each the same three steps in the same order: model, parse, emit. What all of them read lies in `syntax`.
//!
//! The user's types and defaults are repeated among the tags' own items, so the names of these begin with two underscores: a `COUNT` in a default is the user's.
#![forbid(unsafe_code)]

mod args;
mod asked;
mod attribute;
mod base;
mod class;
mod constant;
mod conversion;
mod data;
mod data_model;
mod deprecated;
mod derived;
mod emission;
mod enumeration;
mod exception;
mod exception_field;
mod from_py;
mod function;
mod hint;
mod into_py;
mod methods;
mod misplaced;
mod module;
mod output;
mod parameter;
mod property;
mod shared;
mod special;
mod syntax;
mod test;
mod traverse;

use proc_macro::TokenStream;
use syntax::Result;

/// Makes a struct a Python module with private native state, and exports its `PyInit_` function.
///
/// ```text
/// #[pydust::module(members(Person, Submod, fn fibonacci), name = "example")]
/// ```
///
/// * `members(..)` lists classes, submodules and free functions; `as "name"` behind one renames it.
/// * `name = ".."`: the module's name, if it is not the struct's in snake case.
#[proc_macro_attribute]
pub fn module(arguments: TokenStream, item: TokenStream) -> TokenStream {
    emit(item, |item| {
        module::emit(module::ModuleKind::Root, arguments.into(), item)
    })
}

/// Makes a struct a submodule: a module below another one, to any depth.
///
/// Takes `members(..)` as [`macro@module`] does. Its name is on the edge: the struct's in snake case, or what its parent's `members` says.
#[proc_macro_attribute]
pub fn submodule(arguments: TokenStream, item: TokenStream) -> TokenStream {
    emit(item, |item| {
        module::emit(module::ModuleKind::Submodule, arguments.into(), item)
    })
}

/// Makes a struct or an enum a Python class.
///
/// ```text
/// #[pydust::class(extends = PyDict, mutable)]
/// ```
///
/// * `mutable`: functions elsewhere change instances. `final`: Python cannot subclass it.
/// * `extends = ..`: one of Python's own classes by name (`PyDict`, `ValueError`), or any that leaves room by its import path (`"decimal:Decimal"`).
/// * `register("collections.abc:Mapping", ..)`: abstract base classes that it is registered with. `metaclass = "package.module:Class"`: from Python 3.12 on.
/// * `module = "package.module"`: several modules compile the class, and this one owns it and lists it.
/// * `dict`, `weakref`: instances have a `__dict__`, and there may be weak references to them. `pool`: each thread keeps memory for the next ones.
/// * `data`: what Python's `dataclass` writes, from the attributes. `#[attribute(default = .., keyword)]` is for its constructor. `data, order` adds the order.
/// * `eq`, `hash`, `order`, `repr`: special methods from Rust's `PartialEq`, `Hash`, `PartialOrd` and `Debug`. What the methods block has wins.
/// * `sequence`, `mapping`: what the class is for C code, `reversed` and NumPy. Else `register` says it, or the index of `__getitem__`: an integer or a
///   `Subscript` makes a sequence.
///
/// On an enum without data it makes an `enum.Enum` whose members are the variants:
///
/// * `extends = IntEnum` or `StrEnum`. `coerce`: a parameter takes the value of a member, too.
/// * `#[member(value = .., rename = "..")]` on a variant gives another value or name. Without it, the value is Rust's number, or where no variant has one, 1, 2, ...
///
/// Fields are private unless marked `#[attribute]` (read only) or `#[attribute(set)]`; `#[attribute(rename = "..")]` gives another name. The first field may be
/// marked `#[base]`: it is the class that this one extends. A field of a foreign type that holds no Python object is marked `#[opaque]`.
#[proc_macro_attribute]
pub fn class(arguments: TokenStream, item: TokenStream) -> TokenStream {
    emit(item, |item| class::emit(arguments.into(), item))
}

/// Makes an error of Rust a Python exception class: a struct one class, an enum one for itself and one below it for each variant.
///
/// ```text
/// #[pydust::exception(extends = ValueError, message = "line {line}: {problem}")]
/// #[derive(Debug)]
/// pub struct ParseError { line: usize, problem: String }
/// ```
///
/// * `extends = ..`: a built-in exception class or another tagged one; without it `Exception`. `#[extends(KeyError)]` on a variant is a second base.
/// * `message = ".."`, or `#[message("..")]` on each variant: what `format!` takes, over the fields. With it the tag writes `Display` and `Error`, and the
///   field marked `#[source]` is the cause; without it they are written by hand or by a derive.
///
/// Named fields become attributes of the exception. A field marked `#[source]` becomes its `__cause__`, one marked `#[opaque]` stays in Rust.
#[proc_macro_attribute]
pub fn exception(arguments: TokenStream, item: TokenStream) -> TokenStream {
    emit(item, |item| exception::emit(arguments.into(), item))
}

/// Makes the functions of an impl block visible from Python: each `pub fn`, each `pub const`, and the dunder methods.
///
/// In the block, `#[property]`, `#[setter(name)]`, `#[deleter(name)]`, `#[classmethod]` and `#[signature(..)]` mark functions, `#[arg(..)]` parameters. With both
/// `#[classmethod]` and `#[property]` a function is a property of the class itself. `#[hint("Literal[1, 2]")]` tells type checkers more than the Rust type does: of
/// a result, a parameter or a constant.
#[proc_macro_attribute]
pub fn methods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    emit(item, |item| methods::emit(&arguments.into(), item))
}

/// Makes a free function one that Python can call, where a module lists it as `members(fn name)`.
#[proc_macro_attribute]
pub fn function(arguments: TokenStream, item: TokenStream) -> TokenStream {
    emit(item, |item| function::emit_free(&arguments.into(), item))
}

/// Makes a function a test that pytest collects from the file and runs in its own interpreter. It is compiled under `cfg(test)` only.
///
/// ```text
/// #[pydust::test(parametrize(x = [1, 2]), timeout = 5)]
/// fn test_positive(py: Python<'_>, x: i64) -> PyResult<()> { .. }
/// ```
///
/// Parameters that Python passes are pytest's fixtures, by their names. A panic or an error that is returned fails the test.
///
/// * `parametrize(x = [..])`, `parametrize(x, y = [(..), (..)])`: one test for each value. `mark(slow)`: pytest's marks.
/// * `skip`, `skip = ".."`, `xfail`, `xfail = ".."`, `xfail(raises = ValueError, reason = "..", strict)`: as in pytest. `#[ignore]` skips as well.
/// * `#[should_panic]`, `#[should_panic(expected = "..")]`: as for tests of Rust.
/// * `timeout = seconds`: how long it may take. `allow_leaks`: what it leaves behind is no failure.
///
/// In a module that says `use pydust::test;`, a plain `#[test]` is this one.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    emit(item, |item| test::emit(arguments.into(), item))
}

/// Makes a struct one of arguments: each field is a parameter of the functions that take it, with its doc comment and default.
///
/// ```text
/// #[derive(Args)]
/// pub struct Search<'a> { query: &'a str, #[arg(default = 10)] limit: usize }
/// ```
///
/// A lifetime called `'py` is that of Python objects, any other one that of what is borrowed for the call.
#[proc_macro_derive(Args, attributes(arg, hint))]
pub fn args(item: TokenStream) -> TokenStream {
    derive(item, args::emit)
}

/// Makes a struct or enum from a Python object, and lets it be a parameter.
///
/// * Named fields come from the keys of a dict, or from the attributes of any other object; `#[convert(keys)]` or `#[convert(attributes)]` on the struct takes only one
///   of these. Other keys are ignored. A field has `rename = ".."`, and `default` or `default = ..` for when it is not there: `#[convert(rename = "type", default = 0)]`.
/// * Fields without names come from a `tuple` of that length; a single one is transparent.
/// * An enum is a union: its variants are tried in order, and the first that fits is taken. A variant without fields is a `str`, its name in snake case
///   or what `#[convert(rename = "..")]` says.
///
/// A struct may have type parameters, and one lifetime: that of the interpreter.
#[proc_macro_derive(FromPy, attributes(convert))]
pub fn from_py(item: TokenStream) -> TokenStream {
    derive(item, from_py::emit)
}

/// Makes a struct or enum a result: named fields become a dict, others a `tuple`, a single one and a variant what it holds, a variant without fields a `str`.
///
/// Takes the options of [`macro@FromPy`].
#[proc_macro_derive(IntoPy, attributes(convert))]
pub fn into_py(item: TokenStream) -> TokenStream {
    derive(item, into_py::emit)
}

/// Shows Python's garbage collector what a struct or enum holds, so that it can be a field of a class or module.
///
/// ```text
/// #[derive(Traverse)]
/// struct Handler { event: String, function: Py<PyAny>, #[opaque] socket: foreign::Socket }
/// ```
///
/// Each field's type must be known to the collector. One that is foreign is marked `#[opaque]`: it is not looked into, and what Python objects it holds live
/// as long as the value. A type may hold itself (`Vec<Node>` in `Node`). Of types that hold each other, one says `#[traverse(refers)]`: it can refer to Python
/// objects, whatever its fields say.
///
/// `#[traverse(shared)]` lets it be inside a class that modules share (`#[pydust::class(module = "..")]`): its code does not rely on a static being there once.
#[proc_macro_derive(Traverse, attributes(opaque, traverse))]
pub fn traverse(item: TokenStream) -> TokenStream {
    derive(item, traverse::emit)
}

/// Runs a derive, which leaves the item alone.
fn derive(
    item: TokenStream,
    derive: impl FnOnce(proc_macro2::TokenStream) -> Result<proc_macro2::TokenStream>,
) -> TokenStream {
    match derive(item.into()) {
        Ok(tokens) => tokens.into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Runs a tag. A mistake gives its messages and leaves the item as it was, so that nothing else fails because the item is missing.
fn emit(
    item: TokenStream,
    tag: impl FnOnce(proc_macro2::TokenStream) -> Result<proc_macro2::TokenStream>,
) -> TokenStream {
    let item = proc_macro2::TokenStream::from(item);
    match tag(item.clone()) {
        Ok(tokens) => tokens.into(),
        Err(error) => {
            let mut tokens = error.into_compile_error();
            tokens.extend(emission::without_helpers(item));
            tokens.into()
        }
    }
}
