//! `#[pydust::module]` and `#[pydust::submodule]` on a struct.
//!
//! ```text
//! #[pydust::module(members(Person, fn fibonacci))]
//! pub struct Example { count: u32 }
//! ```
//! becomes the struct itself, an edge to each member, a node of the definition tree, and for a root the symbol that `CPython` looks for:
//! ```text
//! static DEFINITION: ModuleDefinition = ModuleDefinition { members: &[Member { name: c"Person", node: <Person as Tagged>::NODE, .. }, ..], .. };
//! #[unsafe(no_mangle)] extern "C" fn PyInit_example() -> *mut PyObject { initialise::<Example>() }
//! ```

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

use crate::emission::{self, FIELD_HELPERS, c_name, c_text, doc, snake_case};
use crate::function::free_tag;
use crate::syntax::{
    self, Cursor, Error, Errors, MetaValue, Result, Shape, Struct, conditions, parse_meta_list,
    plain_name, string_value, unknown_key,
};

/// Which of the two tags.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    Submodule,
}

// --- model ---------------------------------------------------------------------------------------

/// A module or submodule.
struct Model {
    kind: Kind,
    name: Ident,
    python_name: String,
    doc: TokenStream,
    text: TokenStream,
    members: Vec<Member>,
    /// Makes the state of a struct without fields, which needs no `Default`.
    unit: Option<TokenStream>,
    fields: TokenStream,
    conditions: TokenStream,
}

/// An entry of `members(..)`.
struct Member {
    /// The path of the type that carries the tag.
    path: TokenStream,
    written: String,
    renamed: Option<String>,
    span: Span,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    fn parse(kind: Kind, arguments: TokenStream, item: &Struct) -> Result<Self> {
        let mut errors = Errors::new();
        let mut python_name = snake_case(&plain_name(&item.name));
        let mut members = Vec::new();
        for meta in errors.keep(parse_meta_list(arguments)).unwrap_or_default() {
            match (plain_name(&meta.name).as_str(), meta.value) {
                ("name", MetaValue::Value(value)) if kind == Kind::Root => {
                    if let Some(name) = errors.keep(python_identifier(&value)) {
                        python_name = name;
                    }
                }
                ("name", _) if kind == Kind::Submodule => {
                    errors.push(Error::new(meta.name.span(), "a submodule's name is on the edge: its parent writes `members(Submod as \"name\")`"));
                }
                ("members", MetaValue::List(list)) => members = errors.keep(Member::parse_list(Cursor::inside(&list))).unwrap_or_default(),
                ("members", _) => errors.push(Error::new(meta.name.span(), "`members` lists classes, submodules and functions: `members(Person, fn greet)`")),
                ("name", _) => errors.push(Error::new(meta.name.span(), "`name` takes a string: `name = \"example\"`")),
                _ => errors.push(unknown_key(&meta.name, if kind == Kind::Root { &["members", "name"] } else { &["members"] })),
            }
        }
        errors.keep(emission::refuse_generics(item, "module"));
        let helper = item
            .fields
            .iter()
            .flat_map(|field| &field.attributes)
            .find(|attribute| attribute.name == "attribute");
        if let Some(attribute) = helper {
            errors.push(Error::new(attribute.span, "attributes of a module are not supported yet: write a function that returns the field"));
        }
        errors.keep(refuse_duplicates(&members));
        let doc = errors.keep(doc(&item.attributes)).unwrap_or_default();
        let text = errors.keep(c_text(&item.attributes));
        errors.finish()?;
        let name = &item.name;
        let unit = item.fields.is_empty().then(|| match item.shape {
            Shape::Named => quote!(|_| ::core::result::Result::Ok(#name {})),
            Shape::Tuple => quote!(|_| ::core::result::Result::Ok(#name())),
            Shape::Unit => quote!(|_| ::core::result::Result::Ok(#name)),
        });
        Ok(Self {
            kind,
            name: name.clone(),
            python_name,
            doc,
            text: quote!(#text),
            members,
            unit,
            fields: emission::fields(item),
            conditions: conditions(&item.attributes),
        })
    }

    /// What stands in for a module with a mistake, so that nothing else fails because it is missing.
    fn stand_in(kind: Kind, item: &Struct) -> Self {
        Self {
            kind,
            name: item.name.clone(),
            python_name: snake_case(&plain_name(&item.name)),
            doc: quote!(::core::option::Option::None),
            text: quote!(c""),
            members: Vec::new(),
            unit: Some(quote!(|_| loop {})),
            fields: emission::no_fields(&item.name),
            conditions: conditions(&item.attributes),
        }
    }
}

/// Names that Python's grammar takes: nothing called so could be imported.
#[rustfmt::skip] // One name a line would fill a screen.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally",
    "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// A string literal that is a Python identifier.
fn python_identifier(value: &TokenStream) -> Result<String> {
    let mut tokens = value.clone().into_iter();
    let text = match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(literal)), None) => string_value(&literal),
        _ => None,
    };
    let is_identifier = |text: &String| {
        let mut characters = text.chars();
        characters
            .next()
            .is_some_and(|first| first == '_' || first.is_alphabetic())
            && characters.all(|rest| rest == '_' || rest.is_alphanumeric())
            && !KEYWORDS.contains(&text.as_str())
    };
    text.filter(is_identifier).ok_or_else(|| {
        Error::spanning(
            value,
            "a name is a string with a Python identifier in it: `\"example\"`",
        )
    })
}

impl Member {
    fn parse_list(mut cursor: Cursor) -> Result<Vec<Self>> {
        let mut members = Vec::new();
        while !cursor.is_empty() {
            members.push(Self::parse(&mut cursor)?);
            if !cursor.is_empty() {
                cursor.expect_punct(',')?;
            }
        }
        Ok(members)
    }

    /// `Person`, `people::Person as "Human"`, `fn greet`.
    fn parse(cursor: &mut Cursor) -> Result<Self> {
        let is_function = cursor.eat_ident("fn");
        let mut segments = vec![cursor.expect_ident()?];
        while cursor.eat_joined(':', ':') {
            segments.push(cursor.expect_ident()?);
        }
        if cursor.peek_punct('<') || cursor.peek_group(Delimiter::Parenthesis) {
            return Err(cursor.expected("`,` or `as \"name\"`"));
        }
        let renamed = if cursor.eat_ident("as") {
            let value = cursor.take_expression(&[',']);
            Some(python_identifier(&value)?)
        } else {
            None
        };
        let last = segments.pop().expect("a path has a segment");
        let name = if is_function {
            free_tag(&last)
        } else {
            last.clone()
        };
        Ok(Self {
            path: quote!(#(#segments::)* #name),
            written: plain_name(&last),
            renamed,
            span: last.span(),
        })
    }

    fn name(&self) -> &str {
        self.renamed.as_deref().unwrap_or(&self.written)
    }
}

fn refuse_duplicates(members: &[Member]) -> Result<()> {
    let mut errors = Errors::new();
    for (index, member) in members.iter().enumerate() {
        if members[..index]
            .iter()
            .any(|earlier| earlier.name() == member.name())
        {
            errors.push(Error::new(
                member.span,
                format!(
                    "two members are called `{0}`; rename one: `{1} as \"other\"`",
                    member.name(),
                    member.written
                ),
            ));
        }
    }
    errors.finish()
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[pydust::module]` and `#[pydust::submodule]`.
pub(crate) fn emit(kind: Kind, arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let tag = if kind == Kind::Root {
        "pydust::module"
    } else {
        "pydust::submodule"
    };
    let item = syntax::parse_struct(tag, item)?;
    let (model, mistakes) = match Model::parse(kind, arguments, &item) {
        Ok(model) => (model, TokenStream::new()),
        Err(error) if item.generics.is_empty() => {
            (Model::stand_in(kind, &item), error.into_compile_error())
        }
        Err(error) => return Err(error),
    };
    let emitted = model.emit();
    let item = item.without(FIELD_HELPERS);
    Ok(quote!(#mistakes #item #emitted))
}

impl Model {
    fn emit(&self) -> TokenStream {
        let Self {
            name,
            doc,
            text,
            fields,
            conditions,
            ..
        } = self;
        let plain = plain_name(name);
        let c_name = c_name(&self.python_name);
        let members = self.members.iter().map(Member::emit);
        let checks = self.members.iter().enumerate().map(Member::emit_check);
        let constructor = match self.kind {
            Kind::Root => quote!(of_root),
            Kind::Submodule => quote!(of_submodule),
        };
        let exports = (self.kind == Kind::Root).then(|| self.emit_exports());
        let new = self.emit_new();
        quote! {
            #conditions
            const _: () = {
                use ::pydust::tag;
                use tag::{NoDefault as _, NoMethods as _};

                const METHODS: &tag::Methods<#name> = &tag::Probe::<#name>::METHODS;
                const MEMBERS: &[tag::Member] = &[#(#members),*];
                // A constant of its own is evaluated even where nothing uses the module yet, as `cargo check` does.
                const NEW: fn(tag::Python<'_>) -> tag::PyResult<#name> = #new;
                #(#checks)*

                #fields

                impl tag::Owner for #name {
                    // A state that may hold Python objects is guarded too, because it is cleared at exit.
                    type Flag = <tag::Mutability<{ METHODS.mutable || <#name as tag::Traverse>::MAY_REFER }> as tag::Choose>::Flag;
                    type Place = tag::InModule;
                    const NAME: &'static str = #plain;
                    const CLASS: ::core::option::Option<&'static tag::ClassDefinition> = ::core::option::Option::None;
                }

                static TABLE: tag::MethodTable<{ tag::Rows::All.count(METHODS.functions, MEMBERS) }> =
                    tag::MethodTable::new(tag::Rows::All, METHODS.functions, MEMBERS, &raw const TABLE);
                static MODULE_DEF: tag::ModuleDef = tag::ModuleDef::#constructor::<#name>(#c_name, #text, TABLE.rows());
                static DEFINITION: tag::ModuleDefinition = tag::ModuleDefinition {
                    doc: #doc,
                    functions: METHODS.functions,
                    members: MEMBERS,
                    constants: METHODS.constants,
                    layout: tag::ModuleLayout::of::<#name>(),
                };

                impl tag::Module for #name {
                    const DEFINITION: &'static tag::ModuleDefinition = &DEFINITION;
                    const NEW: fn(tag::Python<'_>) -> tag::PyResult<Self> = NEW;
                    const INIT: ::core::option::Option<fn(tag::Python<'_>, &tag::Bound<'_, tag::PyModule>) -> tag::PyResult<()>> = match &METHODS.init {
                        ::core::option::Option::Some(init) => ::core::option::Option::Some(init.function()),
                        ::core::option::Option::None => ::core::option::Option::None,
                    };
                    fn module_def() -> &'static tag::ModuleDef { &MODULE_DEF }
                }
                impl tag::Tagged for #name {
                    const NODE: tag::Node = tag::Node::Module(&DEFINITION);
                }
                #exports
            };
        }
    }

    /// How the state is made: by `__new__`, as the unit struct it is, or by `Default`.
    fn emit_new(&self) -> TokenStream {
        let name = &self.name;
        let otherwise = if let Some(unit) = &self.unit {
            unit.clone()
        } else {
            let message = format!(
                "`{}` has fields, so Rust must know how to fill them: write `fn __new__() -> Self` or `#[derive(Default)]`",
                plain_name(name)
            );
            quote_spanned! {name.span()=>
                match tag::Probe::<#name>::DEFAULT {
                    ::core::option::Option::Some(default) => default,
                    ::core::option::Option::None => ::core::panic!(#message),
                }
            }
        };
        quote! {
            match &METHODS.new {
                ::core::option::Option::Some(new) => new.state,
                ::core::option::Option::None if METHODS.has_mistake => |_| loop {},
                ::core::option::Option::None => #otherwise,
            }
        }
    }

    /// The symbols that `CPython` and the tool look for.
    fn emit_exports(&self) -> TokenStream {
        let (name, c_name) = (&self.name, c_name(&self.python_name));
        let init = format_ident!("PyInit_{}", self.python_name);
        quote! {
            #[unsafe(no_mangle)]
            #[allow(non_snake_case)]
            pub extern "C" fn #init() -> *mut tag::PyObject {
                tag::initialise::<#name>()
            }
            #[unsafe(no_mangle)]
            pub extern "C" fn pydust_describe(sink: extern "C" fn(*const u8, usize)) {
                tag::describe_to(sink, #c_name, &DEFINITION);
            }
        }
    }
}

impl Member {
    fn emit(&self) -> TokenStream {
        let (path, written, snake) = (
            &self.path,
            c_name(&self.written),
            c_name(&snake_case(&self.written)),
        );
        let node = quote_spanned!(self.span=> <#path as tag::Tagged>::NODE);
        let name = if let Some(name) = &self.renamed {
            let name = c_name(name);
            quote!(#name)
        } else {
            quote!(tag::Member::default_name(&NODE, #written, #snake))
        };
        quote! {
            {
                const NODE: tag::Node = #node;
                const NAME: &::core::ffi::CStr = #name;
                static TEXT: tag::Text<{ tag::node_length(NAME, &NODE) }> = tag::Text::of_node(NAME, &NODE);
                tag::Member { name: NAME, text: TEXT.as_c_str(), node: NODE }
            }
        }
    }

    /// The check that no earlier member and nothing in the methods block has the name.
    fn emit_check((index, member): (usize, &Self)) -> TokenStream {
        let message = format!(
            "something else in this module has the name that `{0}` has in Python; rename it: `{0} as \"other\"`",
            member.written
        );
        quote_spanned! {member.span=>
            const _: () = ::core::assert!(!(tag::Member::is_repeated(MEMBERS, #index) || METHODS.has(MEMBERS[#index].name)), #message);
        }
    }
}
