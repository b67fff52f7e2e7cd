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
//! export_slots!(PyModExport_example, Example); // for Python 3.15
//! ```

use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

use crate::attribute;
use crate::emission::{
    FIELD_HELPERS, c_name, c_text, check, doc, listed, python_identifier, quote, refuse_generics,
    refuse_keyword, snake_case, uses,
};
use crate::function::free_tag;
use crate::misplaced;
use crate::syntax::{
    self, Attribute, Cursor, Error, Errors, MetaValue, Result, Shape, Struct, conditions,
    parse_meta_list, plain_name, unknown_key,
};
use crate::traverse;

/// Which of the two tags.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ModuleKind {
    Root,
    Submodule,
}

// --- model ---------------------------------------------------------------------------------------

/// A module or submodule.
struct Model {
    kind: ModuleKind,
    name: Ident,
    python_name: String,
    doc: TokenStream,
    text: TokenStream,
    members: Vec<Member>,
    attributes: Vec<attribute::Model>,
    /// Makes the state of a struct without fields, which needs no `Default`.
    unit: Option<TokenStream>,
    fields: TokenStream,
    conditions: TokenStream,
    /// Those of the struct.
    own: Vec<Attribute>,
    /// Whether it stands in for one with a mistake.
    is_mistaken: bool,
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
    fn parse(kind: ModuleKind, arguments: TokenStream, item: &Struct) -> Result<Self> {
        let mut errors = Errors::new();
        let mut python_name = snake_case(&plain_name(&item.name));
        let mut members = Vec::new();
        for meta in errors.keep(parse_meta_list(arguments)).unwrap_or_default() {
            match (plain_name(&meta.name).as_str(), meta.value) {
                ("name", MetaValue::Value(value)) if kind == ModuleKind::Root => {
                    if let Some(name) = errors.keep(python_identifier(&value)) {
                        python_name = name;
                    }
                }
                ("name", _) if kind == ModuleKind::Submodule => {
                    errors.push(Error::new(meta.name.span(), "a submodule's name is on the edge: its parent writes `members(Submod as \"name\")`"));
                }
                ("members", MetaValue::List(list)) => members = errors.keep(Member::parse_list(Cursor::inside(&list))).unwrap_or_default(),
                ("members", _) => errors.push(Error::new(meta.name.span(), "`members` lists classes, submodules and functions: `members(Person, fn greet)`")),
                ("name", _) => errors.push(Error::new(meta.name.span(), "`name` takes a string: `name = \"example\"`")),
                _ => errors.push(unknown_key(&meta.name, if kind == ModuleKind::Root { &["members", "name"] } else { &["members"] })),
            }
        }
        errors.keep(refuse_generics(item, "module"));
        misplaced::refuse_on_fields(
            item,
            FIELD_HELPERS,
            &["attribute", "hint", "opaque"],
            &mut errors,
        );
        let attributes = attribute::parse_all(item, &mut errors);
        for attribute in &attributes {
            attribute.refuse_data(&mut errors);
        }
        errors.keep(refuse_duplicates(&members));
        let doc = errors.keep(doc(&item.attributes)).unwrap_or_default();
        let text = errors.keep(c_text(&item.attributes));
        let fields = errors.keep(traverse::fields(item)).unwrap_or_default();
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
            attributes,
            unit,
            fields,
            conditions: conditions(&item.attributes),
            own: item.attributes.clone(),
            is_mistaken: false,
        })
    }

    /// What stands in for a module with a mistake, so that nothing else fails because it is missing.
    fn stand_in(kind: ModuleKind, item: &Struct) -> Self {
        Self {
            kind,
            name: item.name.clone(),
            python_name: snake_case(&plain_name(&item.name)),
            doc: quote!(::core::option::Option::None),
            text: quote!(c""),
            members: Vec::new(),
            attributes: Vec::new(),
            unit: Some(quote!(|_| loop {})),
            fields: traverse::no_fields(&item.name),
            conditions: conditions(&item.attributes),
            own: item.attributes.clone(),
            is_mistaken: true,
        }
    }
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
        if is_function && renamed.is_none() {
            let remedy = format!("rename it: `fn {last} as \"other\"`");
            refuse_keyword(&last, &remedy)?;
        }
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
pub(crate) fn emit(
    kind: ModuleKind,
    arguments: TokenStream,
    item: TokenStream,
) -> Result<TokenStream> {
    let tag = if kind == ModuleKind::Root {
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
        let attributes = self.attributes.iter().map(|attribute| attribute.emit(name));
        let attribute_checks = self.attributes.iter().map(attribute::Model::emit_check);
        let settable = self.attributes.iter().any(|attribute| attribute.settable);
        let constructor = match self.kind {
            ModuleKind::Root => quote!(of_root),
            ModuleKind::Submodule => quote!(of_submodule),
        };
        let exports = (self.kind == ModuleKind::Root).then(|| self.emit_exports());
        let (known, new) = self.emit_new();
        let listed = self.emit_listed();
        // What lists nothing has a methods block, or nothing at all.
        let is_empty = self.members.is_empty() && self.attributes.is_empty() && !self.is_mistaken;
        let block = is_empty.then(|| quote_spanned!(name.span()=> const _: () = __tag::Probe::<#name>::NOTHING_IN_THIS_MODULE;));
        quote! {
            #conditions
            const _: () = {
                use ::pydust::tag as __tag;
                use __tag::{NoDefault as _, NoMethods as _};

                const __METHODS: &__tag::Methods<#name> = &__tag::Probe::<#name>::METHODS;
                const __MEMBERS: &[__tag::Member] = &[#(#members),*];
                const __ATTRIBUTES: &[__tag::AttributeEdge] = &[#(#attributes),*];
                #known
                #(#attribute_checks)*
                #(#checks)*

                #fields

                // SAFETY: what is said of the struct is read from it, here and in its methods block.
                unsafe impl __tag::Owner for #name {
                    // A state that may hold Python objects is guarded too, because it is cleared at exit.
                    type Flag = <__tag::Mutability<{ #settable || __tag::Probe::<#name>::MUTABLE || <#name as __tag::Traverse>::MAY_REFER }> as __tag::Choose>::Flag;
                    type Storage = __tag::InModule;
                    const NAME: &'static ::core::primitive::str = #plain;
                    const CLASS: ::core::option::Option<&'static __tag::ClassDefinition> = ::core::option::Option::None;
                    const MODULE: ::core::option::Option<&'static __tag::ModuleDefinition> = ::core::option::Option::Some(&__DEFINITION);
                    const EXTRAS: __tag::Extras = __tag::Extras::NONE;
                    const FINAL: ::core::primitive::bool = true;
                    const ROOT: ::core::option::Option<&'static __tag::ClassDefinition> = ::core::option::Option::None;
                }

                static __TABLE: __tag::MethodTable<{ __tag::Rows::Module.count(__METHODS.functions, __MEMBERS) }> =
                    __tag::MethodTable::new(__tag::Rows::Module, __METHODS.functions, __MEMBERS, &raw const __TABLE);
                static __GETSET: __tag::GetSetTable<{ __ATTRIBUTES.len() + __METHODS.properties.len() }> =
                    __tag::GetSetTable::new(__ATTRIBUTES, __METHODS.properties);
                static __MODULE_DEF: __tag::ModuleDef = __tag::ModuleDef::#constructor::<#name>(#c_name, #text, __TABLE.rows());
                static __DEFINITION: __tag::ModuleDefinition = __tag::ModuleDefinition {
                    doc: #doc,
                    functions: __METHODS.functions,
                    members: __MEMBERS,
                    attributes: __ATTRIBUTES,
                    properties: __METHODS.properties,
                    constants: __METHODS.constants,
                    layout: __tag::ModuleLayout::of::<#name>(__GETSET.rows(), __TABLE.rows()),
                    sources: ::core::option_env!("PYDUST_SOURCES"),
                };

                // SAFETY: the definition is that of the struct, and names its functions.
                unsafe impl __tag::Module for #name {
                    const DEFINITION: &'static __tag::ModuleDefinition = &__DEFINITION;
                    const NEW: fn(__tag::Python<'_>) -> __tag::PyResult<Self> = #new;
                    const INIT: ::core::option::Option<fn(__tag::Python<'_>, &__tag::Bound<'_, __tag::PyModule>) -> __tag::PyResult<()>> = match &__METHODS.init {
                        ::core::option::Option::Some(__init) => ::core::option::Option::Some(__init.function()),
                        ::core::option::Option::None => ::core::option::Option::None,
                    };
                    fn module_def() -> &'static __tag::ModuleDef { &__MODULE_DEF }
                }
                // SAFETY: the definition is the one above.
                unsafe impl __tag::Tagged for #name {
                    const NODE: __tag::Node = __tag::Node::Module(&__DEFINITION);
                }
                #listed
                #block
                #exports
            };
        }
    }

    /// What says which items Python can reach: those that a module lists, and those of a submodule that is listed itself.
    fn emit_listed(&self) -> TokenStream {
        let members: TokenStream = self
            .members
            .iter()
            .map(|member| uses(&member.path))
            .collect();
        let uses = quote!(
            #[allow(unused_imports)]
            use __tag::Listed as _;
            #members
        );
        if self.kind == ModuleKind::Root {
            return quote!(const _: () = { #uses };);
        }
        let reason = format!(
            "no module lists this submodule, so Python cannot reach it: write `members({})` in the tag of the module that it belongs to",
            plain_name(&self.name)
        );
        listed(&self.name, &self.name, &self.own, &reason, &uses)
    }

    /// The check that the state can be made, and how: by `__new__`, as the unit struct it is, or by `Default`.
    fn emit_new(&self) -> (TokenStream, TokenStream) {
        let name = &self.name;
        if let Some(unit) = &self.unit {
            let new = quote! {
                match &__METHODS.new {
                    ::core::option::Option::Some(__new) => __new.state,
                    ::core::option::Option::None => #unit,
                }
            };
            return (TokenStream::new(), new);
        }
        let message = format!(
            "`{}` has fields, so Rust must know how to fill them: write `fn __new__() -> Self` or `#[derive(Default)]`",
            plain_name(name)
        );
        let known = quote!(__METHODS.new.is_some() || __METHODS.has_mistake || __tag::Probe::<#name>::DEFAULT.is_some());
        let new = quote! {
            match (&__METHODS.new, __tag::Probe::<#name>::DEFAULT) {
                (::core::option::Option::Some(__new), _) => __new.state,
                (_, ::core::option::Option::Some(__default)) => __default,
                _ => |_| loop {},
            }
        };
        (check(name.span(), &known, &message), new)
    }

    /// The symbols that `CPython` and the tool look for.
    fn emit_exports(&self) -> TokenStream {
        let (name, c_name) = (&self.name, c_name(&self.python_name));
        let init = format_ident!("PyInit_{}", self.python_name);
        let slots = format_ident!("PyModExport_{}", self.python_name);
        // The crate has one namespace for such macros, in whatever module they stand, so rustc reports a second one, at the name of its struct.
        let only = quote_spanned! {name.span()=>
            #[doc(hidden)]
            #[macro_export]
            macro_rules! a_file_has_one_module_and_any_number_of_submodules { () => {}; }
        };
        quote! {
            #only
            __tag::export_slots!(#slots, #name);
            #[unsafe(no_mangle)]
            #[allow(non_snake_case)]
            pub extern "C" fn #init() -> *mut __tag::PyObject {
                // SAFETY: CPython calls it attached.
                unsafe { __tag::initialise::<#name>() }
            }
            #[unsafe(no_mangle)]
            pub extern "C" fn pydust_describe(__sink: extern "C" fn(*const ::core::primitive::u8, ::core::primitive::usize)) {
                __tag::describe_to(__sink, #c_name, &__DEFINITION);
            }
            #[unsafe(no_mangle)]
            pub extern "C" fn pydust_track(__on: ::core::primitive::bool) {
                __tag::track(__on);
            }
            #[unsafe(no_mangle)]
            pub extern "C" fn pydust_mark() -> ::core::primitive::u64 {
                __tag::mark()
            }
            #[unsafe(no_mangle)]
            pub extern "C" fn pydust_meet(__peer: ::core::option::Option<&'static __tag::Peer>) -> ::core::option::Option<&'static __tag::Peer> {
                __tag::meet(__peer)
            }
            #[unsafe(no_mangle)]
            pub extern "C" fn pydust_alive(__since: ::core::primitive::u64, __sink: extern "C" fn(*const ::core::primitive::u8, ::core::primitive::usize)) {
                __tag::survivors_to(__since, __sink);
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
        let node = quote_spanned!(self.span=> <#path as __tag::Tagged>::NODE);
        let name = if let Some(name) = &self.renamed {
            let name = c_name(name);
            quote!(#name)
        } else {
            quote!(__tag::Member::default_name(&__NODE, #written, #snake))
        };
        quote! {
            {
                const __NODE: __tag::Node = #node;
                const __NAME: &::core::ffi::CStr = #name;
                static __TEXT: __tag::Text<{ __tag::node_length(__NAME, &__NODE) }> = __tag::Text::of_node(__NAME, &__NODE);
                __tag::Member { name: __NAME, text: __TEXT.as_c_str(), node: __NODE }
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
            const _: () = ::core::assert!(!(__tag::Member::is_repeated(__MEMBERS, #index) || __tag::AttributeEdge::is_among(__ATTRIBUTES, __MEMBERS[#index].name) || __METHODS.has(__MEMBERS[#index].name)), #message);
        }
    }
}
