//! `#[attribute]` on a field of a class or module.
//!
//! ```text
//! #[attribute(set)] age: u32
//! ```
//! becomes a hidden type that reads and writes the field, and a row for `CPython`'s table:
//! ```text
//! impl Attribute for AttributeAge { type Owner = Person; type Value = u32; .. }
//! AttributeEdge { name: c"age", getter: GetterEntry::of_field::<AttributeAge>(), setter: Some(SetterEntry::of_field::<AttributeAge>()), .. }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use crate::data_model::refuse_name;
use crate::emission::{
    c_doc, c_name, call_at, first_span, python_identifier, quote, refuse_keyword,
};
use crate::hint;
use crate::syntax::{
    Error, Errors, Field, MetaValue, Result, Struct, conditions, parse_meta_list, plain_name,
    unknown_key,
};

// --- model ---------------------------------------------------------------------------------------

/// A field that Python sees.
pub(crate) struct Model {
    pub(crate) name: Ident,
    renamed: Option<String>,
    pub(crate) ty: TokenStream,
    pub(crate) settable: bool,
    doc: TokenStream,
    hint: Option<hint::Model>,
    pub(crate) conditions: TokenStream,
    /// What a data class gives it where Python does not.
    pub(crate) default: Option<TokenStream>,
    /// Whether the constructor of a data class takes it by keyword only.
    pub(crate) is_keyword: bool,
    /// The doc comment and the hint as they are written.
    pub(crate) said: TokenStream,
    /// The options that are for data classes.
    of_data: Vec<Ident>,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    /// The attribute of a field, if it is marked as one.
    pub(crate) fn parse(field: &Field) -> Result<Option<Self>> {
        let Some(attribute) = field
            .attributes
            .iter()
            .find(|attribute| attribute.name == "attribute")
        else {
            let message = "a hint belongs on a field that Python sees: write `#[attribute]` too";
            return hint::refuse(&field.attributes, message).map(|()| None);
        };
        let Some(name) = &field.name else {
            return Err(Error::new(
                attribute.span,
                "an attribute needs a name: write the struct with named fields",
            ));
        };
        let (mut settable, mut renamed) = (false, None);
        let (mut default, mut is_keyword, mut of_data) = (None, false, Vec::new());
        for meta in parse_meta_list(attribute.arguments.clone())? {
            match (plain_name(&meta.name).as_str(), meta.value) {
                ("set", MetaValue::Flag) => settable = true,
                ("set", _) => {
                    return Err(Error::new(
                        meta.name.span(),
                        "`set` takes no value: `#[attribute(set)]`",
                    ));
                }
                ("rename", MetaValue::Value(value)) => renamed = Some(python_identifier(&value)?),
                ("rename", _) => {
                    return Err(Error::new(
                        meta.name.span(),
                        "`rename` takes a string: `#[attribute(rename = \"other\")]`",
                    ));
                }
                ("default", MetaValue::Value(value)) => {
                    default = Some(value);
                    of_data.push(meta.name);
                }
                ("default", _) => {
                    return Err(Error::new(
                        meta.name.span(),
                        "`default` takes a value: `#[attribute(default = 0)]`",
                    ));
                }
                ("keyword", MetaValue::Flag) => {
                    is_keyword = true;
                    of_data.push(meta.name);
                }
                ("keyword", _) => {
                    return Err(Error::new(meta.name.span(), "this option takes no value"));
                }
                _ => {
                    return Err(unknown_key(
                        &meta.name,
                        &["set", "rename", "default", "keyword"],
                    ));
                }
            }
        }
        if renamed.is_none() {
            refuse_keyword(
                name,
                "rename the attribute: `#[attribute(rename = \"other\")]`",
            )?;
        }
        let in_python = renamed.clone().unwrap_or_else(|| plain_name(name));
        refuse_name(&in_python, name.span(), "an attribute")?;
        Ok(Some(Self {
            name: name.clone(),
            renamed,
            ty: field.ty.clone(),
            settable,
            doc: c_doc(&field.attributes)?,
            hint: hint::Model::parse(&field.attributes)?,
            conditions: conditions(&field.attributes),
            default,
            is_keyword,
            said: field
                .attributes
                .iter()
                .filter(|attribute| matches!(attribute.name.as_str(), "doc" | "hint"))
                .flat_map(|attribute| attribute.tokens.clone())
                .collect(),
            of_data,
        }))
    }
}

impl Model {
    /// Refuses what a data class alone reads.
    pub(crate) fn refuse_data(&self, errors: &mut Errors) {
        for option in &self.of_data {
            errors.push(Error::new(
                option.span(),
                format!(
                    "`{option}` is for the constructor that a data class gets: say `#[pydust::class(data)]`, or write the default in `fn __new__`"
                ),
            ));
        }
    }

    /// The name in Python.
    pub(crate) fn python_name(&self) -> String {
        self.renamed
            .clone()
            .unwrap_or_else(|| plain_name(&self.name))
    }
}

/// The attributes of a struct.
pub(crate) fn parse_all(item: &Struct, errors: &mut Errors) -> Vec<Model> {
    let attributes: Vec<_> = item
        .fields
        .iter()
        .filter_map(|field| errors.keep(Model::parse(field)).flatten())
        .collect();
    errors.keep(refuse_repeated(&attributes));
    attributes
}

/// Refuses two attributes with one name. Fields of which `cfg` chooses one may share it, and two fields with one name rustc sees itself.
fn refuse_repeated(attributes: &[Model]) -> Result<()> {
    let mut errors = Errors::new();
    for (index, model) in attributes.iter().enumerate() {
        let is_same = |earlier: &Model| {
            earlier.python_name() == model.python_name()
                && earlier.name != model.name
                && earlier.conditions.is_empty()
                && model.conditions.is_empty()
        };
        if attributes[..index].iter().any(is_same) {
            errors.push(Error::new(
                model.name.span(),
                format!(
                    "two attributes of this struct are called `{}` in Python",
                    model.python_name()
                ),
            ));
        }
    }
    errors.finish()
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// The row of the attribute, with the hidden type it needs.
    pub(crate) fn emit(&self, owner: &Ident) -> TokenStream {
        let Self {
            name,
            ty,
            doc,
            conditions,
            ..
        } = self;
        let python_name = c_name(&self.python_name());
        let span = first_span(ty);
        let call = call_at(ty, TokenStream::new());
        let of_field = quote_spanned!(span=> ::of_field::<__Field> #call);
        let getter = quote_spanned!(span=> __tag::GetterEntry #of_field);
        let said = |of: TokenStream| match &self.hint {
            Some(hint) => hint.emit(&of),
            None => of,
        };
        let hint = said(quote!(__GETTER.1));
        let (setter, given) = if self.settable {
            let entry = quote_spanned!(span=> __tag::SetterEntry #of_field);
            let taken = said(quote!(__SETTER.1));
            (
                quote!(const __SETTER: (__tag::SetterEntry, __tag::Hint) = #entry;),
                quote!(setter: ::core::option::Option::Some(__SETTER.0), takes: ::core::option::Option::Some(&#taken)),
            )
        } else {
            let none = quote!(::core::option::Option::None);
            (TokenStream::new(), quote!(setter: #none, takes: #none))
        };
        quote! {
            #conditions
            {
                struct __Field;
                impl __tag::Attribute for __Field {
                    type Owner = #owner;
                    type Value = #ty;
                    const NAME: &'static ::core::ffi::CStr = #python_name;
                    #[inline(always)]
                    fn get(__owner: &#owner) -> &#ty { &__owner.#name }
                    #[inline(always)]
                    fn get_mut(__owner: &mut #owner) -> &mut #ty { &mut __owner.#name }
                }
                const __GETTER: (__tag::GetterEntry, __tag::Hint) = #getter;
                #setter
                __tag::AttributeEdge { name: #python_name, doc: #doc, hint: #hint, getter: __GETTER.0, #given }
            }
        }
    }

    /// The check that the methods block has nothing by the name.
    pub(crate) fn emit_check(&self) -> TokenStream {
        let (name, conditions) = (self.python_name(), &self.conditions);
        let message = format!(
            "Python has one `{name}`, but it is an attribute here and in the methods block too: rename one"
        );
        let name = c_name(&name);
        quote_spanned!(self.name.span()=> #conditions const _: () = ::core::assert!(!__METHODS.has(#name), #message);)
    }
}
