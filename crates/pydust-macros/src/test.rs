//! `#[pydust::test]` on a function: a test that pytest collects and runs in the live interpreter.
//!
//! ```text
//! #[pydust::test]
//! fn test_adds(py: Python<'_>) { assert_eq!(add(1, 2), 3); }
//! ```
//! becomes, under `cfg(test)`, the function itself with the wrapper of a free function, and a symbol that makes the Python function:
//! ```text
//! static TABLE: MethodTable<1> = MethodTable::new(..);
//! #[unsafe(export_name = "pydust_test_src_2fhello_2ers_12_test_5fadds")]
//! extern "C" fn make(module: *mut PyObject) -> *mut PyObject { test_function(__module, TABLE.rows(), &DEFINITION) }
//! ```
//! What pytest has to know before anything is compiled (the name, the fixtures, the options) it reads from the source. So the options are only checked here.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Ident, Span, TokenStream};

use crate::emission::{FUNCTION_HELPERS, c_name, quote};
use crate::function;
use crate::output::ResultKind;
use crate::syntax::{
    self, AttributeKind, Cursor, Error, Errors, Function, Meta, MetaValue, Result, conditions,
    only_string, parse_metas, plain_name, unknown_key,
};

/// What a test may be marked with beside its options, as tests of Rust are.
const HELPERS: &[&str] = &["ignore", "should_panic"];
const OPTIONS: &[&str] = &[
    "allow_leaks",
    "mark",
    "parametrize",
    "skip",
    "timeout",
    "xfail",
];

// --- model ---------------------------------------------------------------------------------------

/// A native test.
struct Model {
    function: function::Model,
    symbol: String,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    fn parse(arguments: TokenStream, item: &Function) -> Result<Self> {
        let mut errors = Errors::new();
        for meta in errors.keep(parse_metas(arguments)).unwrap_or_default() {
            errors.keep(check_option(&meta, item));
        }
        for attribute in &item.attributes {
            if attribute.name == "ignore"
                && attribute.kind == AttributeKind::NameValue
                && only_string(&attribute.arguments).is_none()
            {
                errors.push(Error::new(
                    attribute.span,
                    "`ignore` takes the reason: `#[ignore = \"reason\"]`",
                ));
            }
        }
        if let Some(receiver) = &item.receiver {
            errors.push(Error::new(
                receiver.span,
                "a test is a free function, without a receiver",
            ));
        }
        let function = errors.keep(function::Model::parse(item, None));
        errors.finish()?;
        Ok(Self {
            function: function.expect("a mistake would have ended this"),
            symbol: symbol(&item.name),
        })
    }
}

fn check_option(meta: &Meta, item: &Function) -> Result<()> {
    let name = plain_name(&meta.name);
    let wrong = |message: &str| Err(Error::new(meta.name.span(), message));
    match (name.as_str(), &meta.value) {
        ("allow_leaks" | "skip" | "xfail", MetaValue::Flag) => Ok(()),
        ("allow_leaks", _) => wrong("`allow_leaks` takes no value"),
        ("skip" | "xfail", MetaValue::Value(reason)) if only_string(reason).is_some() => Ok(()),
        ("skip", _) => wrong("`skip` takes the reason: `skip = \"reason\"`"),
        ("xfail", MetaValue::List(list)) => check_xfail(Cursor::inside(list).rest()),
        ("xfail", _) => wrong(
            "`xfail` takes the reason, or more: `xfail = \"reason\"`, `xfail(reason = \"..\", raises = ValueError, strict)`",
        ),
        ("mark", MetaValue::List(list)) => check_names(Cursor::inside(list)),
        ("mark", _) => wrong("`mark` lists pytest's marks: `mark(slow, network)`"),
        ("timeout", MetaValue::Value(seconds)) if is_number(seconds) => Ok(()),
        ("timeout", _) => wrong("`timeout` takes a number of seconds: `timeout = 5`"),
        ("parametrize", MetaValue::List(list)) => check_cases(Cursor::inside(list), item),
        ("parametrize", _) => wrong(
            "`parametrize` takes parameters and their values: `parametrize(x = [1, 2])`, `parametrize(x, y = [(1, 2), (3, 4)])`",
        ),
        _ => Err(unknown_key(&meta.name, OPTIONS)),
    }
}

fn check_xfail(tokens: TokenStream) -> Result<()> {
    for meta in syntax::parse_meta_list(tokens)? {
        match (plain_name(&meta.name).as_str(), &meta.value) {
            ("strict", MetaValue::Flag) => {}
            ("reason", MetaValue::Value(reason)) if only_string(reason).is_some() => {}
            ("raises", MetaValue::Value(class)) if is_class(class) => {}
            ("strict" | "reason" | "raises", _) => {
                return Err(Error::new(
                    meta.name.span(),
                    "write `reason = \"..\"`, `raises = ValueError`, `raises = \"package.module:Class\"` or `strict`",
                ));
            }
            _ => return Err(unknown_key(&meta.name, &["raises", "reason", "strict"])),
        }
    }
    Ok(())
}

fn check_names(mut cursor: Cursor) -> Result<()> {
    while !cursor.is_empty() {
        cursor.expect_ident()?;
        if !cursor.is_empty() {
            cursor.expect_punct(',')?;
        }
    }
    Ok(())
}

/// `x = [1, 2]` or `x, y = [(1, 2), (3, 4)]`.
fn check_cases(mut cursor: Cursor, item: &Function) -> Result<()> {
    loop {
        let name = cursor.expect_ident()?;
        let is_same = |other: &Ident| plain_name(other) == plain_name(&name);
        let mut names = item.parameters.iter().filter_map(|one| one.name.as_ref());
        if !names.any(is_same) {
            return Err(Error::new(
                name.span(),
                format!(
                    "`{}` has no parameter `{}`",
                    plain_name(&item.name),
                    plain_name(&name)
                ),
            ));
        }
        if !cursor.eat_punct(',') {
            break;
        }
    }
    cursor.expect_punct('=')?;
    cursor.expect_group(Delimiter::Bracket)?;
    cursor.eat_punct(',');
    cursor.expect_end()
}

/// A class of Python's own by its name, or any other by its import path.
fn is_class(tokens: &TokenStream) -> bool {
    let mut cursor = Cursor::new(tokens.clone());
    only_string(tokens).is_some() || cursor.eat_any_ident().is_some() && cursor.is_empty()
}

fn is_number(tokens: &TokenStream) -> bool {
    tokens.to_string().parse::<f64>().is_ok()
}

/// The name under which the test is found: its file and line as rustc has them, and its own name. All else than letters and digits is written by its number,
/// because linkers read names from scripts.
fn symbol(name: &Ident) -> String {
    let (file, line) = place(name.span());
    let mut symbol = String::from("pydust_test");
    for part in [&file, &line.to_string(), &plain_name(name)] {
        symbol.push('_');
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() {
                symbol.push(byte.into());
            } else {
                let _ = write!(symbol, "_{byte:02x}");
            }
        }
    }
    symbol
}

fn place(span: Span) -> (String, usize) {
    // In a unit test of this crate there is no compiler to ask.
    if proc_macro::is_available() {
        let span = span.unwrap();
        (span.file().replace('\\', "/"), span.line())
    } else {
        (String::new(), 0)
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[pydust::test]`.
pub(crate) fn emit(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let item = syntax::parse_function("pydust::test", item)?;
    // Where there is a mistake the function goes: nobody calls a test.
    Ok(match Model::parse(arguments, &item) {
        Ok(model) => model.emit(&item),
        Err(error) => error.into_compile_error(),
    })
}

impl Model {
    fn emit(&self, item: &Function) -> TokenStream {
        let Self { function, symbol } = self;
        let (name, python_name) = (&item.name, c_name(&function.python_name()));
        let tag = Ident::new("__Test", Span::call_site());
        let emitted = function.emit(&tag, &quote!(#name), ResultKind::Object, true);
        let conditions = conditions(&item.attributes);
        let helpers: Vec<_> = FUNCTION_HELPERS.iter().chain(HELPERS).copied().collect();
        let written = item.without(&helpers);
        quote! {
            #[cfg(test)]
            #written
            #[cfg(test)]
            #conditions
            const _: () = {
                use ::pydust::tag as __tag;
                struct #tag;
                #emitted
                static __TEXT: __tag::Text<{ __tag::function_length(#python_name, false, &__DEFINITION) }> =
                    __tag::Text::of_function(#python_name, false, &__DEFINITION);
                const __EDGES: &[__tag::FunctionEdge] =
                    &[__tag::FunctionEdge { name: #python_name, text: __TEXT.as_c_str(), function: &__DEFINITION }];
                static __TABLE: __tag::MethodTable<1> =
                    __tag::MethodTable::new(__tag::Rows::Module, __EDGES, &[], &raw const __TABLE);
                #[unsafe(export_name = #symbol)]
                extern "C" fn __make(__module: *mut __tag::PyObject) -> *mut __tag::PyObject {
                    // SAFETY: whoever looks for the symbol calls it attached, with an object.
                    unsafe { __tag::test_function(__module, __TABLE.rows(), &__DEFINITION) }
                }
            };
        }
    }
}
