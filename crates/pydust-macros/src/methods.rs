//! `#[pydust::methods]`: the functions and constants of an impl block that Python sees.
//!
//! ```text
//! #[pydust::methods]
//! impl Counter { pub fn increment(&mut self) { self.count += 1; } }
//! ```
//! becomes the block itself and an impl that the struct's tag finds:
//! ```text
//! impl OnlyOneMethodsBlockPerStruct for Counter { const METHODS: Methods<Counter> = Methods { functions: &[..], .. }; const MUTABLE: bool = true; }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};

use crate::constant;
use crate::data_model::is_dunder;
use crate::emission::{FUNCTION_HELPERS, check, first_span, optional, quote, refuse_keyword};
use crate::function::{self, Receiver};
use crate::misplaced;
use crate::output::{Output, ResultKind};
use crate::property;
use crate::special;
use crate::syntax::{
    self, Attribute, Constant, Error, Errors, Function, Implementation, Result, Visibility,
    conditions, plain_name,
};

// --- model ---------------------------------------------------------------------------------------

/// What a methods block says.
struct Model {
    owner: Ident,
    functions: Vec<function::Model>,
    special: Vec<special::Model>,
    properties: Vec<property::Model>,
    constants: Vec<Constant>,
    new: Option<function::Model>,
    init: Option<function::Model>,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    fn parse(block: &Implementation, owner: &Ident) -> Result<Self> {
        let mut errors = Errors::new();
        let mut model = Self {
            functions: Vec::new(),
            special: Vec::new(),
            properties: errors
                .keep(property::parse(block.functions(), owner))
                .unwrap_or_default(),
            constants: block
                .constants()
                .filter(|constant| matches!(constant.visibility, Visibility::Public))
                .cloned()
                .collect(),
            new: None,
            init: None,
            owner: owner.clone(),
        };
        for function in block.functions() {
            if !property::is_accessor(function) {
                errors.keep(model.add(function));
            }
        }
        for constant in block.constants() {
            misplaced::refuse(
                &constant.attributes,
                FUNCTION_HELPERS,
                &["hint"],
                &mut errors,
            );
        }
        special::check_pairs(&model.special, &mut errors);
        errors.finish()?;
        Ok(model)
    }

    /// Whether another function or a property has the name in Python.
    fn is_taken(&self, new: &function::Model) -> bool {
        let properties = self.properties.iter().map(property::Model::getter);
        self.functions
            .iter()
            .chain(properties)
            .any(|function| function.shares_name_with(new))
    }

    fn add(&mut self, function: &Function) -> Result<()> {
        let name = plain_name(&function.name);
        if !is_dunder(&name) && !matches!(function.visibility, Visibility::Public) {
            return refuse_helpers_on_private(function);
        }
        if let Some(special) = special::Model::parse(function, &self.owner)? {
            self.special.push(special);
            return Ok(());
        }
        let parsed = function::Model::parse(function, Some(&self.owner))?;
        if parsed.name_in_python.is_none() {
            refuse_keyword(
                &function.name,
                "rename the function: `#[rename = \"other\"]`",
            )?;
        }
        if let Some(attribute) = unread(function, &name) {
            return Err(Error::new(
                attribute.span,
                format!(
                    "`#[{}]` says nothing on `{name}`: leave it out",
                    attribute.name
                ),
            ));
        }
        match name.as_str() {
            "__new__" if parsed.receiver != Receiver::None => {
                return Err(Error::new(
                    function.name.span(),
                    "`__new__` makes the value, so it has no receiver: `fn __new__(..) -> Self`",
                ));
            }
            "__new__" => self.new = Some(parsed),
            "__init__" if matches!(parsed.receiver, Receiver::None | Receiver::Class) => {
                return Err(Error::new(
                    function.name.span(),
                    "`__init__` of a class takes `&mut self` and what the constructor was given, of a module `&self` and `module: &Bound<'_, PyModule>`",
                ));
            }
            "__init__" => self.init = Some(parsed),
            _ if self.is_taken(&parsed) => {
                return Err(Error::new(
                    function.name.span(),
                    format!(
                        "two functions of this block are called `{}` in Python",
                        parsed.python_name()
                    ),
                ));
            }
            _ => self.functions.push(parsed),
        }
        Ok(())
    }
}

/// The struct that the block belongs to.
fn owner(block: &Implementation) -> Result<Ident> {
    if let Some(span) = block.is_trait {
        return Err(Error::new(
            span,
            "`#[pydust::methods]` goes on the struct's own impl block, not on a trait's",
        ));
    }
    if let (false, Some(span)) = (block.generics.is_empty(), block.generics.span) {
        return Err(Error::new(
            span,
            "a class cannot be generic: Python has one of it; write a struct for each concrete type",
        ));
    }
    let plain = block
        .self_name
        .clone()
        .filter(|_| block.self_type.clone().into_iter().count() == 1);
    plain.ok_or_else(|| {
        Error::spanning(
            &block.self_type,
            "`#[pydust::methods]` goes on the impl block of a struct, by its plain name",
        )
    })
}

/// What a constructor does not read: it has a name of Python's own, and `__new__` has the interpreter.
fn unread<'a>(function: &'a Function, name: &str) -> Option<&'a Attribute> {
    let mut attributes = function.attributes.iter();
    attributes.find(|attribute| match attribute.name.as_str() {
        "rename" => matches!(name, "__new__" | "__init__"),
        "detached" => name == "__new__",
        "hint" => matches!(name, "__new__" | "__init__"),
        _ => false,
    })
}

/// A private function is Rust's own; an option for Python on it is a mistake.
fn refuse_helpers_on_private(function: &Function) -> Result<()> {
    let helper = function.attributes.iter().find(|attribute| {
        matches!(
            attribute.name.as_str(),
            "arg" | "signature" | "classmethod" | "detached" | "hint" | "rename"
        )
    });
    let argument = function
        .parameters
        .iter()
        .flat_map(|parameter| &parameter.attributes)
        .find(|attribute| matches!(attribute.name.as_str(), "arg" | "hint"));
    match helper.or(argument) {
        Some(attribute) => Err(Error::new(
            attribute.span,
            format!(
                "`{}` is not visible from Python, so this says nothing: write `pub fn`",
                plain_name(&function.name)
            ),
        )),
        None => Ok(()),
    }
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[pydust::methods]`.
pub(crate) fn emit(arguments: &TokenStream, item: TokenStream) -> Result<TokenStream> {
    if !arguments.is_empty() {
        return Err(Error::spanning(
            arguments,
            "`#[pydust::methods]` takes no options",
        ));
    }
    let mut block = syntax::parse_implementation("pydust::methods", item)?;
    for function in block.functions_mut() {
        let is_visible = matches!(function.visibility, Visibility::Public)
            || is_dunder(&plain_name(&function.name));
        function.captures_nothing = is_visible && Output::is_iterator(function);
    }
    let owner = owner(&block)?;
    let mut slips = Errors::new();
    for function in block.functions_mut() {
        misplaced::take_slips(function, &mut slips);
    }
    let slips = slips.finish();
    let parsed = Model::parse(&block, &owner);
    let parsed = match (parsed, slips) {
        (Ok(model), Ok(())) => Ok(model),
        (Err(error), Ok(())) | (Ok(_), Err(error)) => Err(error),
        (Err(error), Err(slips)) => Err(slips.and(error)),
    };
    let (value, mutable, mistakes) =
        match parsed.and_then(|model| Ok((model.emit()?, model.is_mutable()))) {
            Ok((value, mutable)) => (value, mutable, TokenStream::new()),
            // So that nothing else fails because the block is missing.
            Err(error) => (
                quote!(__tag::Methods::MISTAKEN),
                true,
                error.into_compile_error(),
            ),
        };
    let emitted = emit_impl(&owner, &block, &value, mutable);
    let block = block.without(FUNCTION_HELPERS);
    Ok(quote!(#mistakes #block #emitted))
}

impl Model {
    fn is_mutable(&self) -> bool {
        self.functions
            .iter()
            .chain(&self.init)
            .any(|function| function.receiver.is_exclusive())
            || self.special.iter().any(special::Model::is_exclusive)
            || self.properties.iter().any(property::Model::is_exclusive)
    }

    /// The value that the block becomes.
    fn emit(&self) -> Result<TokenStream> {
        let owner = &self.owner;
        let functions = self
            .functions
            .iter()
            .map(|function| function.emit_edge(&quote!(#owner)))
            .chain(special::emit_bound_edges(&self.special));
        let special_types = special::emit_types(&self.special, owner);
        let special = special::emit_edges(&self.special);
        let slots = special::emit_slots(&self.special, owner);
        let (absent, absent_checks) = special::emit_absent(&self.constants);
        let call = special::emit_call(&self.special);
        let finalised = special::has_finaliser(&self.special);
        let (of_class, properties): (Vec<_>, Vec<_>) = self
            .properties
            .iter()
            .partition(|property| property.is_of_class());
        let properties = properties.iter().map(|property| property.emit(owner));
        let class_properties = of_class
            .iter()
            .map(|property| property.emit_of_class(&quote!(#owner)));
        let constants = self
            .constants
            .iter()
            .map(|constant| constant::emit(constant, owner))
            .collect::<Result<Vec<_>>>()?;
        let new = optional(self.new.as_ref().map(|new| {
            let path = quote!(<#owner>::__new__);
            let emitted = new.emit_constructor(&format_ident!("__Constructor"), &path);
            let check = check(
                new.name.span(),
                &quote!(__IN_CLASS || __COUNT == 0),
                "a module's `__new__` takes no arguments from Python, only `Python<'_>`",
            );
            quote!({ struct __Constructor; #emitted #check __tag::New::of::<__Constructor, __COUNT>() })
        }));
        let init = optional(self.init.as_ref().map(|init| {
            let emitted = init.emit(&format_ident!("__Initialiser"), &quote!(#owner::__init__), ResultKind::Object, false);
            let is_shared = init.receiver == Receiver::Shared;
            let fits = check(init.name.span(), &quote!(__IN_CLASS || (__COUNT <= 1 && #is_shared)), "`__init__` of a module takes `&self` and `module: &Bound<'_, PyModule>`");
            let returns_none = check(init.output_span(), &quote!(::core::matches!(__DEFINITION.returns, __tag::Hint::None)), "`__init__` returns nothing, or a `Result` of nothing");
            quote!({ struct __Initialiser; #emitted #fits #returns_none __tag::Init::of::<__Initialiser, __COUNT>() })
        }));
        Ok(quote! {
            {
                const __IN_CLASS: ::core::primitive::bool = <<#owner as __tag::Owner>::Storage as __tag::Storage>::IN_CLASS;
                #special_types
                const __FUNCTIONS: &[__tag::FunctionEdge] = &[#(#functions),*];
                const __PROPERTIES: &[__tag::PropertyEdge] = &[#(#properties),*];
                const __CLASS_PROPERTIES: &[__tag::ClassPropertyEdge] = &[#(#class_properties),*];
                const __CONSTANTS: &[__tag::ConstantEdge] = &[#(#constants),*];
                const __SPECIAL: &[__tag::FunctionEdge] = &[#special];
                #absent_checks
                const __SLOTS: &[__tag::Slot] = &[#absent #slots];
                __tag::Methods {
                    functions: __FUNCTIONS,
                    special: __SPECIAL,
                    slots: __SLOTS,
                    call: #call,
                    finalised: #finalised,
                    properties: __PROPERTIES,
                    class_properties: __CLASS_PROPERTIES,
                    constants: __CONSTANTS,
                    new: #new,
                    init: #init,
                    has_mistake: false,
                }
            }
        })
    }
}

/// The impl that carries the value. It stands at the block's own type, where rustc reports a second one.
fn emit_impl(
    owner: &Ident,
    block: &Implementation,
    value: &TokenStream,
    mutable: bool,
) -> TokenStream {
    let conditions = conditions(&block.attributes);
    let header = quote_spanned!(first_span(&block.self_type)=> __tag::OnlyOneMethodsBlockPerStruct for #owner);
    quote! {
        #conditions
        const _: () = {
            use ::pydust::tag as __tag;
            // SAFETY: the functions are those of the block.
            unsafe impl #header {
                const METHODS: __tag::Methods<#owner> = #value;
                const MUTABLE: ::core::primitive::bool = #mutable;
            }
        };
    }
}
