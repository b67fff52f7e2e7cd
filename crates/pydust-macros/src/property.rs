//! `#[property]` and `#[setter(name)]` on functions of a methods block.
//!
//! ```text
//! #[property] pub fn email(&self) -> Option<&str> { .. }
//! #[setter(email)] pub fn set_email(&mut self, value: String) { .. }
//! ```
//! become one row for `CPython`'s table, whose entries call the two functions through the same wrappers as any other:
//! ```text
//! PropertyEdge { name: c"email", getter: GetterEntry::of_property::<Getter>(), setter: Some(SetterEntry::of_property::<Setter>()), .. }
//! ```

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use crate::emission::{c_doc, c_name};
use crate::function::{self, Receiver, ResultKind};
use crate::methods::check;
use crate::syntax::{Attribute, Error, Errors, Function, Result, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// A property with its accessors.
pub(crate) struct Model {
    name: Ident,
    getter: function::Model,
    setter: Option<function::Model>,
    doc: TokenStream,
}

/// What a function of the block is to a property.
enum Accessor<'a> {
    Getter(&'a Function),
    Setter(&'a Function, Ident),
}

// --- parse ---------------------------------------------------------------------------------------

/// Whether the function is only an accessor, whatever its visibility.
pub(crate) fn is_accessor(function: &Function) -> bool {
    function
        .attributes
        .iter()
        .any(|attribute| matches!(attribute.name.as_str(), "property" | "setter" | "deleter"))
}

fn accessor(function: &Function) -> Result<Option<Accessor<'_>>> {
    for attribute in &function.attributes {
        match attribute.name.as_str() {
            "property" if attribute.arguments.is_empty() => {
                return Ok(Some(Accessor::Getter(function)));
            }
            "property" => {
                return Err(Error::new(
                    attribute.span,
                    "`#[property]` takes no options; the function's name is the property's",
                ));
            }
            "setter" => {
                return target(attribute).map(|name| Some(Accessor::Setter(function, name)));
            }
            "deleter" => {
                return Err(Error::new(
                    attribute.span,
                    "`#[deleter]` is not supported yet",
                ));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// The property that `#[setter(name)]` names.
fn target(attribute: &Attribute) -> Result<Ident> {
    let mut tokens = attribute.arguments.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), None) => Ok(name),
        _ => Err(Error::new(
            attribute.span,
            "a setter names its property: `#[setter(name)]`",
        )),
    }
}

/// The properties of a methods block.
pub(crate) fn parse<'a>(
    functions: impl Iterator<Item = &'a Function>,
    owner: &Ident,
) -> Result<Vec<Model>> {
    let mut errors = Errors::new();
    let (mut models, mut setters) = (Vec::<Model>::new(), Vec::new());
    for function in functions {
        match errors.keep(accessor(function)).flatten() {
            Some(Accessor::Getter(function)) => {
                models.extend(errors.keep(parse_getter(function, owner)));
            }
            Some(Accessor::Setter(function, name)) => setters.push((function, name)),
            None => {}
        }
    }
    for (function, name) in setters {
        let Some(model) = models
            .iter_mut()
            .find(|model| plain_name(&model.name) == plain_name(&name))
        else {
            errors.push(Error::new(
                name.span(),
                format!(
                    "there is no `#[property]` called `{}` in this block",
                    plain_name(&name)
                ),
            ));
            continue;
        };
        if model.setter.is_some() {
            errors.push(Error::new(
                name.span(),
                format!("property `{}` has a setter already", plain_name(&name)),
            ));
            continue;
        }
        if let Some(mut setter) = errors.keep(function::Model::parse(function, Some(owner))) {
            if matches!(setter.receiver, Receiver::None | Receiver::Class) {
                errors.push(Error::new(
                    function.name.span(),
                    "a `#[setter]` takes `&mut self` and the value",
                ));
            }
            // Messages name the property, not the function behind it.
            setter.name_in_python = Some(plain_name(&name));
            model.setter = Some(setter);
        }
    }
    errors.finish()?;
    Ok(models)
}

fn parse_getter(function: &Function, owner: &Ident) -> Result<Model> {
    let getter = function::Model::parse(function, Some(owner))?;
    if matches!(getter.receiver, Receiver::None | Receiver::Class) {
        return Err(Error::new(
            function.name.span(),
            "a `#[property]` takes `&self`",
        ));
    }
    Ok(Model {
        name: function.name.clone(),
        getter,
        setter: None,
        doc: c_doc(&function.attributes)?,
    })
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// Whether one of the accessors takes `&mut self`.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.getter.receiver.is_exclusive()
            || self
                .setter
                .as_ref()
                .is_some_and(|setter| setter.receiver.is_exclusive())
    }

    /// The row of the property, with the hidden types it needs.
    pub(crate) fn emit(&self, owner: &Ident) -> TokenStream {
        let (name, doc, conditions) = (
            c_name(&plain_name(&self.name)),
            &self.doc,
            &self.getter.conditions,
        );
        let getter = accessor_block(&self.getter, owner);
        let setter = self.setter.as_ref().map_or_else(
            || quote!((::core::option::Option::None, ::core::option::Option::None)),
            |setter| {
                let (name, block) = (&setter.name, accessor_block(setter, owner));
                let message = format!(
                    "the setter `{}` takes `&mut self` and one value from Python",
                    plain_name(name)
                );
                let takes_one = check(name.span(), &quote!(__COUNT == 1), &message);
                let message = format!(
                    "the setter `{}` returns nothing, or a `Result` of nothing",
                    plain_name(name)
                );
                let returns_none = check(
                    setter.output_span(),
                    &quote!(::core::matches!(__DEFINITION.returns, __tag::Hint::None)),
                    &message,
                );
                quote! {{
                    #block
                    #takes_one
                    #returns_none
                    (
                        ::core::option::Option::Some(__tag::SetterEntry::of_property::<__Accessor, __COUNT>()),
                        ::core::option::Option::Some(&__DEFINITION),
                    )
                }}
            },
        );
        let message = format!(
            "the property `{}` takes no arguments from Python",
            plain_name(&self.name)
        );
        let in_class = check(
            self.name.span(),
            &quote!(__IN_CLASS),
            "a module has no properties: write a function",
        );
        let takes_none = check(self.name.span(), &quote!(__COUNT == 0), &message);
        quote! {
            #conditions
            {
                #getter
                #in_class
                #takes_none
                const __SETTER: (::core::option::Option<__tag::SetterEntry>, ::core::option::Option<&'static __tag::FunctionDefinition>) = #setter;
                __tag::PropertyEdge {
                    name: #name,
                    doc: #doc,
                    hint: __DEFINITION.returns,
                    getter: __tag::GetterEntry::of_property::<__Accessor, __COUNT>(),
                    setter: __SETTER.0,
                    functions: [::core::option::Option::Some(&__DEFINITION), __SETTER.1],
                }
            }
        }
    }
}

fn accessor_block(model: &function::Model, owner: &Ident) -> TokenStream {
    let (name, tag) = (&model.name, Ident::new("__Accessor", model.name.span()));
    let emitted = model.emit(&tag, &quote!(#owner::#name), ResultKind::Object, false);
    quote!(struct __Accessor; #emitted)
}
