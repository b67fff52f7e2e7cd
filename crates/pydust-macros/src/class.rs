//! `#[pydust::class]` on a struct. One on an enum is for `enumeration`.
//!
//! ```text
//! #[pydust::class]
//! pub struct Person { #[attribute] name: String }
//! ```
//! becomes the struct itself, the tables `CPython` reads, a node of the definition tree, and the traits that tie them to the struct:
//! ```text
//! static DEFINITION: ClassDefinition = ClassDefinition { name: c"Person", attributes: &[..], functions: METHODS.functions, .. };
//! unsafe impl Class for Person { const DEFINITION: &ClassDefinition = &DEFINITION; }
//! ```

use proc_macro2::{Ident, Literal, TokenStream};

use crate::asked;
use crate::attribute;
use crate::base::{self, Base, BaseParts};
use crate::data;
use crate::deprecated;
use crate::emission::{FIELD_HELPERS, c_name, check, doc, optional, quote, refuse_generics};
use crate::enumeration;
use crate::misplaced;
use crate::shared;
use crate::syntax::{
    self, Error, Errors, MetaValue, Result, Struct, StructOrEnum, conditions, parse_meta_list,
    plain_name, unknown_key,
};
use crate::traverse;

// --- model ---------------------------------------------------------------------------------------

/// A class.
struct Model {
    name: Ident,
    doc: TokenStream,
    attributes: Vec<attribute::Model>,
    /// The options without a value: those of [`FLAGS`].
    flags: Vec<&'static str>,
    base: Base,
    /// The import paths of `register(..)`.
    registered: Vec<Literal>,
    /// The import path of `metaclass = ".."`.
    metaclass: Option<Literal>,
    /// What a new instance warns of.
    deprecated: Option<String>,
    /// What `module = ".."` says.
    shared: Option<shared::Model>,
    /// The methods that it asks for.
    asked: asked::Model,
    fields: TokenStream,
    conditions: TokenStream,
}

/// The options without a value: others than its own methods change it, Python cannot subclass it, its instances have a `__dict__`, there may be weak references
/// to them, threads keep memory for the next ones, C code takes it for a sequence or a mapping.
const FLAGS: &[&str] = &[
    "mutable", "final", "dict", "weakref", "pool", "sequence", "mapping",
];
const KEYS: &[&str] = &[
    "mutable",
    "final",
    "dict",
    "weakref",
    "pool",
    "sequence",
    "mapping",
    "extends",
    "register",
    "metaclass",
    "module",
    "data",
    "eq",
    "hash",
    "order",
    "repr",
];

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    fn parse(arguments: TokenStream, item: &Struct) -> Result<Self> {
        let mut errors = Errors::new();
        let (mut flags, mut registered, mut metaclass) = (Vec::new(), Vec::new(), None);
        let (mut shared, mut extends_python) = (None, None);
        let mut asked = asked::Model::default();
        let mut base = errors.keep(base::field_base(item)).flatten();
        for meta in errors.keep(parse_meta_list(arguments)).unwrap_or_default() {
            let name = plain_name(&meta.name);
            let span = meta.name.span();
            match (FLAGS.iter().find(|flag| **flag == name), meta.value) {
                (Some(flag @ (&"sequence" | &"mapping")), MetaValue::Flag)
                    if flags.iter().any(|other| ["sequence", "mapping"].contains(other)) =>
                {
                    errors.push(Error::new(span, format!("`{flag}`: a class is a `sequence` or a `mapping`, and says so once")));
                }
                (Some(flag), MetaValue::Flag) => flags.push(*flag),
                (None, MetaValue::Flag) if asked.read(&meta.name) => {}
                (flag, _) if flag.is_some() || asked::WORDS.contains(&&*name) => {
                    errors.push(Error::new(span, "this option takes no value"));
                }
                (None, MetaValue::Value(_)) if name == "extends" && base.is_some() => {
                    errors.push(Error::new(span, "a class extends one other: that of the `#[base]` field, or this"));
                }
                (None, MetaValue::Value(value)) if name == "extends" => {
                    base = errors.keep(base::named_base(value));
                    extends_python = Some(span);
                }
                (None, MetaValue::Value(value)) if name == "module" => {
                    shared = errors.keep(shared::Model::parse(&value, item));
                }
                (None, MetaValue::Value(value)) if name == "metaclass" => {
                    metaclass = errors.keep(base::import_path(&value));
                }
                (None, MetaValue::List(group)) if name == "register" => {
                    for path in base::split(group.stream()) {
                        registered.extend(errors.keep(base::import_path(&path)));
                    }
                }
                (None, _) if name == "extends" => errors.push(Error::new(span, "`extends` names a class: `extends = PyDict`, `extends = \"decimal:Decimal\"`")),
                (None, _) if name == "module" => errors.push(Error::new(span, "`module` names the module that owns the class, by its full name: `module = \"example.shapes\"`")),
                (None, _) if name == "metaclass" => errors.push(Error::new(span, "`metaclass` names a class by its import path: `metaclass = \"package.module:Class\"`")),
                (None, _) if name == "register" => errors.push(Error::new(span, "`register` lists abstract base classes by their import paths: `register(\"collections.abc:Mapping\")`")),
                _ => errors.push(unknown_key(&meta.name, KEYS)),
            }
        }
        if let (Some(_), Some(span)) = (&shared, extends_python) {
            errors.push(shared::Model::refuse_foreign_base(span));
        }
        errors.keep(refuse_generics(item, "class"));
        misplaced::refuse_on_fields(item, FIELD_HELPERS, FIELD_HELPERS, &mut errors);
        let attributes = attribute::parse_all(item, &mut errors);
        asked.check(&mut errors);
        if let Some(span) = asked.data_span() {
            if base.is_some() {
                errors.push(Error::new(span, "a data class extends no other yet: what the other holds would have to be a part of its constructor"));
            }
            asked.data = errors.keep(data::Model::parse(item, &attributes, span));
        } else {
            for attribute in &attributes {
                attribute.refuse_data(&mut errors);
            }
        }
        let doc = errors.keep(doc(&item.attributes)).unwrap_or_default();
        let fields = errors.keep(traverse::fields(item)).unwrap_or_default();
        let deprecated = errors
            .keep(deprecated::warning(
                &item.attributes,
                &plain_name(&item.name),
            ))
            .flatten();
        errors.finish()?;
        Ok(Self {
            name: item.name.clone(),
            doc,
            attributes,
            flags,
            base: base.unwrap_or(Base::Object),
            registered,
            metaclass,
            deprecated,
            shared,
            asked,
            fields,
            conditions: conditions(&item.attributes),
        })
    }

    /// What stands in for a class with a mistake, so that nothing else fails because it is missing.
    fn stand_in(item: &Struct) -> Self {
        Self {
            name: item.name.clone(),
            doc: quote!(::core::option::Option::None),
            attributes: Vec::new(),
            flags: vec!["mutable"],
            base: Base::Object,
            registered: Vec::new(),
            metaclass: None,
            deprecated: None,
            shared: None,
            asked: asked::Model::default(),
            fields: traverse::no_fields(&item.name),
            conditions: conditions(&item.attributes),
        }
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[pydust::class]`.
pub(crate) fn emit(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let mut item = match syntax::parse_struct_or_enum("pydust::class", item)? {
        StructOrEnum::Struct(item) => item,
        StructOrEnum::Enum(item) => return Ok(enumeration::emit(arguments, &item)),
    };
    let parsed = Model::parse(arguments, &item)
        .and_then(|model| Ok((model.asked.emit(&model.name)?, model)));
    let (methods, model, mistakes) = match parsed {
        Ok((methods, model)) => (methods, model, TokenStream::new()),
        Err(error) if item.generics.is_empty() => {
            let stand_in = Model::stand_in(&item);
            let methods = asked::none(&stand_in.name);
            (methods, stand_in, error.into_compile_error())
        }
        Err(error) => return Err(error),
    };
    let emitted = model.emit(&methods);
    // It is for Python: to Rust, the class's own tags would be uses.
    item.attributes
        .retain(|attribute| attribute.path != "deprecated");
    let item = item.without(FIELD_HELPERS);
    // So that the base lies at the start.
    let repr = matches!(model.base, Base::Field(_)).then(|| quote!(#[repr(C)]));
    Ok(quote!(#mistakes #repr #item #emitted))
}

impl Model {
    fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    fn emit(&self, methods: &TokenStream) -> TokenStream {
        let Self {
            name,
            fields,
            conditions,
            ..
        } = self;
        let plain = plain_name(name);
        let mutable =
            self.has("mutable") || self.attributes.iter().any(|attribute| attribute.settable);
        let (is_final, dict, weak) = (self.has("final"), self.has("dict"), self.has("weakref"));
        let base = self.base.emit(name);
        let BaseParts {
            flag,
            place,
            root,
            over,
            size,
            init,
            object,
            checks: base_checks,
            imports,
            ..
        } = &base;
        let tables = self.emit_tables(&base);
        let (pool, pool_check) = self.emit_pool();
        let starts_somehow = check(
            name.span(),
            &quote!(__METHODS.init.is_none() || __METHODS.new.is_some() || __tag::Probe::<#name>::DEFAULT_CONSTRUCTOR.is_some()),
            "`__init__` needs a value to start with: write `__new__`, or derive `Default` for the struct",
        );
        let attributes = self.attributes.iter().map(|attribute| attribute.emit(name));
        let checks = self.attributes.iter().map(attribute::Model::emit_check);
        let shared = self.shared.as_ref().map(|shared| shared.emit(name));
        let is_shared = self.shared_reference();
        let into_py = emit_into_py(name);
        let data = self.asked.emit_beside(name);
        let deprecated = self.deprecated.as_ref().map(|warning| {
            quote!(const DEPRECATED: ::core::option::Option<&'static ::core::primitive::str> = ::core::option::Option::Some(#warning);)
        });
        quote! {
            #conditions
            const _: () = {
                use ::pydust::tag as __tag;
                use __tag::{NoDefault as _, NoMethods as _};

                #imports
                const __METHODS: &__tag::Methods<#name> = #methods;
                const __MUTABLE: ::core::primitive::bool = #mutable || __tag::Probe::<#name>::MUTABLE;
                const __ATTRIBUTES: &[__tag::AttributeEdge] = &[#(#attributes),*];
                #(#checks)*

                #fields

                // SAFETY: what is said of the struct is read from it, here and in its methods block.
                unsafe impl __tag::Owner for #name {
                    type Flag = #flag;
                    type Storage = #place;
                    const NAME: &'static ::core::primitive::str = #plain;
                    const CLASS: ::core::option::Option<&'static __tag::ClassDefinition> = ::core::option::Option::Some(&__DEFINITION);
                    const EXTRAS: __tag::Extras = __tag::Extras {
                        call: __METHODS.call,
                        dict: #dict,
                        weak: #weak,
                        finalised: __METHODS.finalised,
                    }.over(#over);
                    const FINAL: ::core::primitive::bool = #is_final;
                    const ROOT: ::core::option::Option<&'static __tag::ClassDefinition> = #root;
                    #pool
                    #deprecated
                }
                #pool_check

                #tables
                #shared
                #starts_somehow

                #base_checks

                // SAFETY: the definition, the size and the base are those of the struct.
                unsafe impl __tag::Class for #name {
                    type Base = #object;
                    const DEFINITION: &'static __tag::ClassDefinition = &__DEFINITION;
                    const SIZE: ::core::primitive::usize = __tag::instance_size::<#name>(#size);
                    const INIT: ::core::option::Option<__tag::InitEntry> = match &__METHODS.init {
                        ::core::option::Option::Some(__init) => ::core::option::Option::Some(__init.entry),
                        ::core::option::Option::None => #init,
                    };
                    const SHARED: ::core::option::Option<&'static __tag::SharedClass> = #is_shared;
                }
                // SAFETY: the definition is the one above.
                unsafe impl __tag::Tagged for #name {
                    const NODE: __tag::Node = __tag::Node::Class(&__DEFINITION);
                }
                #into_py
                #data
            };
        }
    }

    /// What says that the class is shared.
    fn shared_reference(&self) -> TokenStream {
        optional(self.shared.as_ref().map(|_| quote!(&__SHARED)))
    }

    /// The pool of each thread, and what it asks of the class.
    fn emit_pool(&self) -> (TokenStream, TokenStream) {
        if !self.has("pool") {
            return (TokenStream::new(), TokenStream::new());
        }
        let name = &self.name;
        let check = check(
            name.span(),
            &quote!(!__tag::is_collected::<#name>() && <#name as __tag::Owner>::ROOT.is_none()),
            "a pool keeps plain memory: it is for classes that hold no Python object, have no `__dict__` and extend none of Python's own",
        );
        let pool = quote! {
            const POOL: ::core::option::Option<&'static __tag::PoolKey> = ::core::option::Option::Some(&__POOL);
        };
        let key = quote! {
            ::std::thread_local! {
                static __POOL: __tag::Pool = const { __tag::Pool::new() };
            }
            #check
        };
        (pool, key)
    }

    /// The tables that `CPython` reads, and the node of the tree.
    fn emit_tables(&self, base: &BaseParts) -> TokenStream {
        let Self {
            name,
            doc,
            registered,
            ..
        } = self;
        let c_name = c_name(&plain_name(name));
        let base = &base.definition;
        let metaclass = optional(
            self.metaclass
                .as_ref()
                .map(quote::ToTokens::to_token_stream),
        );
        let shared = self.shared_reference();
        let subscripts = if self.has("sequence") {
            quote!(::core::option::Option::Some(__tag::Subscripts::Sequence))
        } else if self.has("mapping") {
            quote!(::core::option::Option::Some(__tag::Subscripts::Mapping))
        } else {
            quote!(::core::option::Option::None)
        };
        quote! {
                static __BOUND: __tag::MethodTable<{ __tag::Rows::Bound.count(__METHODS.functions, &[]) }> =
                    __tag::MethodTable::new(__tag::Rows::Bound, __METHODS.functions, &[], &raw const __BOUND);
                static __STATIC: __tag::MethodTable<{ __tag::Rows::Static.count(__METHODS.functions, &[]) }> =
                    __tag::MethodTable::new(__tag::Rows::Static, __METHODS.functions, &[], &raw const __STATIC);
                static __GETSET: __tag::GetSetTable<{ __ATTRIBUTES.len() + __METHODS.properties.len() }> =
                    __tag::GetSetTable::new(__ATTRIBUTES, __METHODS.properties);
                static __DEFINITION: __tag::ClassDefinition = __tag::ClassDefinition {
                    name: #c_name,
                    doc: #doc,
                    base: #base,
                    registered: &[#(#registered),*],
                    subscripts: #subscripts,
                    metaclass: #metaclass,
                    constructor: match (&__METHODS.new, &__METHODS.init) {
                        (::core::option::Option::Some(__new), _) => ::core::option::Option::Some(__new.definition),
                        (_, ::core::option::Option::Some(__init)) => ::core::option::Option::Some(__init.definition),
                        _ => ::core::option::Option::None,
                    },
                    functions: __METHODS.functions,
                    special: __METHODS.special,
                    attributes: __ATTRIBUTES,
                    properties: __METHODS.properties,
                    class_properties: __METHODS.class_properties,
                    constants: __METHODS.constants,
                    deprecated: <#name as __tag::Owner>::DEPRECATED,
                    frozen: !<<#name as __tag::Owner>::Flag as __tag::Flag>::EXCLUSIVE,
                    shared: #shared,
                    layout: __tag::ClassLayout::of::<#name>(
                        __BOUND.rows(),
                        __STATIC.rows(),
                        __GETSET.rows(),
                        match (&__METHODS.new, &__METHODS.init) {
                            (::core::option::Option::Some(__new), _) => ::core::option::Option::Some(__new.entry),
                            (_, ::core::option::Option::Some(_)) => __tag::Probe::<#name>::DEFAULT_CONSTRUCTOR,
                            _ => ::core::option::Option::None,
                        },
                        <#name as __tag::Class>::INIT,
                        __METHODS.slots,
                    ),
                };
        }
    }
}

/// A value becomes a new object. A reference never does: the condition of its impl never holds, and says what to write instead. `for` makes rustc ask only where
/// somebody needs it.
fn emit_into_py(name: &Ident) -> TokenStream {
    quote! {
        impl<'py> __tag::IntoPy<'py> for #name {
            const HINT: __tag::Hint = __tag::Hint::class::<#name>();
            #[inline]
            fn into_py(self, __py: __tag::Python<'py>) -> __tag::PyResult<__tag::Bound<'py>> {
                __tag::new_instance(__py, self)
            }
        }
        impl<'py> __tag::IntoPy<'py> for &#name
        where
            for<'any> __tag::Python<'any>: __tag::Shares<#name>,
        {
            const HINT: __tag::Hint = __tag::Hint::class::<#name>();
            fn into_py(self, __py: __tag::Python<'py>) -> __tag::PyResult<__tag::Bound<'py>> {
                <__tag::Python<'_> as __tag::Shares<#name>>::share(self, __py)
            }
        }
    }
}
