//! `#[property]`, `#[setter(name)]` and `#[deleter(name)]` on functions of a methods block.
//!
//! ```text
//! #[property] pub fn email(&self) -> Option<&str> { .. }
//! #[setter(email)] pub fn set_email(&mut self, value: String) { .. }
//! ```
//! become one row for `CPython`'s table, whose entries call the functions through the same wrappers as any other:
//! ```text
//! PropertyEdge { name: c"email", getter: GetterEntry::of_property::<Getter>(), setter: SetterEntry::of_property::<Setter>(), .. }
//! ```
//! With `#[classmethod]` the property is the class's own, a `ClassPropertyEdge`.

use proc_macro2::{Ident, TokenStream};

use crate::data_model::refuse_name;
use crate::emission::{c_doc, c_name, check, quote, refuse_keyword};
use crate::function::{self, Receiver};
use crate::hint;
use crate::output::ResultKind;
use crate::syntax::{Attribute, Cursor, Error, Errors, Function, Result, plain_name};

// --- model ---------------------------------------------------------------------------------------

/// A property with its accessors.
pub(crate) struct Model {
    getter: function::Model,
    setter: Option<function::Model>,
    deleter: Option<function::Model>,
    doc: TokenStream,
}

/// What a function of the block is to a property.
enum Accessor {
    Getter,
    /// A setter or deleter, with the property that it names.
    Writer(Writer, Ident),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Writer {
    Setter,
    Deleter,
}

impl Writer {
    fn name(self) -> &'static str {
        match self {
            Self::Setter => "setter",
            Self::Deleter => "deleter",
        }
    }

    fn receiver(self) -> &'static str {
        match self {
            Self::Setter => "a `#[setter]` takes `&mut self` and the value",
            Self::Deleter => "a `#[deleter]` takes `&mut self`",
        }
    }
}

// --- parse ---------------------------------------------------------------------------------------

/// Whether the function is only an accessor, whatever its visibility.
pub(crate) fn is_accessor(function: &Function) -> bool {
    accessor_attributes(function).next().is_some()
}

fn accessor_attributes(function: &Function) -> impl Iterator<Item = &Attribute> {
    function
        .attributes
        .iter()
        .filter(|attribute| matches!(attribute.name.as_str(), "property" | "setter" | "deleter"))
}

fn accessor(function: &Function) -> Result<Option<Accessor>> {
    let mut attributes = accessor_attributes(function);
    let Some(attribute) = attributes.next() else {
        return Ok(None);
    };
    if let Some(second) = attributes.next() {
        return Err(Error::new(
            second.span,
            "a function is one accessor: write a function for each of `#[property]`, `#[setter(name)]` and `#[deleter(name)]`",
        ));
    }
    let accessor = match attribute.name.as_str() {
        "setter" => Accessor::Writer(Writer::Setter, target(attribute, Writer::Setter)?),
        "deleter" => Accessor::Writer(Writer::Deleter, target(attribute, Writer::Deleter)?),
        _ if attribute.arguments.is_empty() => Accessor::Getter,
        _ => {
            return Err(Error::new(
                attribute.span,
                "`#[property]` takes no options; the function's name is the property's",
            ));
        }
    };
    let renamed = function
        .attributes
        .iter()
        .find(|attribute| attribute.name == "rename");
    match (renamed, &accessor) {
        (Some(attribute), Accessor::Writer(writer, _)) => Err(Error::new(
            attribute.span,
            format!(
                "a {} has the name of its property: rename the `#[property]`",
                writer.name()
            ),
        )),
        _ => Ok(Some(accessor)),
    }
}

/// The property that `#[setter(name)]` names.
fn target(attribute: &Attribute, writer: Writer) -> Result<Ident> {
    let mut tokens = Cursor::new(attribute.arguments.clone());
    if let Some(name) = tokens.eat_any_ident().filter(|_| tokens.is_empty()) {
        return Ok(name);
    }
    let writer = writer.name();
    Err(Error::new(
        attribute.span,
        format!("a {writer} names its property: `#[{writer}(name)]`"),
    ))
}

/// The properties of a methods block.
pub(crate) fn parse<'a>(
    functions: impl Iterator<Item = &'a Function>,
    owner: &Ident,
) -> Result<Vec<Model>> {
    let mut errors = Errors::new();
    let (mut models, mut writers) = (Vec::<Model>::new(), Vec::new());
    for function in functions {
        match errors.keep(accessor(function)).flatten() {
            Some(Accessor::Getter) => {
                let Some(model) = errors.keep(parse_getter(function, owner)) else {
                    continue;
                };
                let span = function.name.span();
                errors.keep(refuse_name(&model.python_name(), span, "a property"));
                if models
                    .iter()
                    .any(|earlier| earlier.getter.shares_name_with(&model.getter))
                {
                    errors.push(Error::new(
                        function.name.span(),
                        format!(
                            "two properties of this block are called `{}` in Python",
                            model.python_name()
                        ),
                    ));
                }
                models.push(model);
            }
            Some(Accessor::Writer(writer, name)) => writers.push((writer, function, name)),
            None => {}
        }
    }
    for (writer, function, name) in writers {
        errors.keep(add(writer, function, &name, &mut models, owner));
    }
    errors.finish()?;
    Ok(models)
}

/// Gives a property its setter or deleter.
fn add(
    writer: Writer,
    function: &Function,
    name: &Ident,
    models: &mut [Model],
    owner: &Ident,
) -> Result<()> {
    let plain = plain_name(name);
    let Some(model) = models.iter_mut().find(|model| model.python_name() == plain) else {
        return Err(Error::new(
            name.span(),
            format!("there is no `#[property]` called `{plain}` in this block"),
        ));
    };
    if model.is_of_class() {
        return Err(Error::new(
            name.span(),
            format!("`{plain}` is a property of the class, which can only be read"),
        ));
    }
    let place = match writer {
        Writer::Setter => &mut model.setter,
        Writer::Deleter => &mut model.deleter,
    };
    if place.is_some() {
        let message = format!("property `{plain}` has a {} already", writer.name());
        return Err(Error::new(name.span(), message));
    }
    hint::refuse(
        &function.attributes,
        "a setter gives nothing: the hint of what it takes stands at its parameter",
    )?;
    let mut parsed = function::Model::parse(function, Some(owner))?;
    if matches!(parsed.receiver, Receiver::None | Receiver::Class) {
        return Err(Error::new(function.name.span(), writer.receiver()));
    }
    // Messages name the property, not the function behind it.
    parsed.name_in_python = Some(plain);
    *place = Some(parsed);
    Ok(())
}

fn parse_getter(function: &Function, owner: &Ident) -> Result<Model> {
    let getter = function::Model::parse(function, Some(owner))?;
    if getter.receiver == Receiver::None {
        return Err(Error::new(
            function.name.span(),
            "a `#[property]` takes `&self`; with `#[classmethod]` it is the class's own and takes the class, `cls: &Bound<'_, PyType>`",
        ));
    }
    if getter.name_in_python.is_none() {
        refuse_keyword(
            &function.name,
            "rename the property: `#[rename = \"other\"]`",
        )?;
    }
    Ok(Model {
        getter,
        setter: None,
        deleter: None,
        doc: c_doc(&function.attributes)?,
    })
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// Whether one of the accessors takes `&mut self`.
    pub(crate) fn is_exclusive(&self) -> bool {
        [
            Some(&self.getter),
            self.setter.as_ref(),
            self.deleter.as_ref(),
        ]
        .into_iter()
        .flatten()
        .any(|accessor| accessor.receiver.is_exclusive())
    }

    /// Whether it is a property of the class itself.
    pub(crate) fn is_of_class(&self) -> bool {
        self.getter.receiver == Receiver::Class
    }

    /// The function that reads it.
    pub(crate) fn getter(&self) -> &function::Model {
        &self.getter
    }

    fn python_name(&self) -> String {
        self.getter.python_name()
    }

    /// The row of the property, with the hidden types it needs.
    pub(crate) fn emit(&self, owner: &Ident) -> TokenStream {
        let (name, doc, conditions) = (
            c_name(&self.python_name()),
            &self.doc,
            &self.getter.conditions,
        );
        let getter = self.emit_getter(&quote!(#owner));
        let writers = self.emit_writers(owner);
        quote! {
            #conditions
            {
                #getter
                const __WRITERS: (__tag::SetterEntry, ::core::option::Option<&'static __tag::FunctionDefinition>, ::core::option::Option<&'static __tag::FunctionDefinition>) = #writers;
                __tag::PropertyEdge {
                    name: #name,
                    doc: #doc,
                    hint: *__DEFINITION.returns,
                    getter: __tag::GetterEntry::of_property::<__Accessor, __COUNT>(),
                    setter: __WRITERS.0,
                    functions: [::core::option::Option::Some(&__DEFINITION), __WRITERS.1, __WRITERS.2],
                }
            }
        }
    }

    /// The edge of a property of the class itself. `home` is the type that has the function.
    pub(crate) fn emit_of_class(&self, home: &TokenStream) -> TokenStream {
        let (name, doc, conditions) = (
            c_name(&self.python_name()),
            &self.doc,
            &self.getter.conditions,
        );
        let getter = self.emit_getter(home);
        quote! {
            #conditions
            {
                #getter
                __tag::ClassPropertyEdge {
                    name: #name,
                    doc: #doc,
                    getter: __tag::ClassGetterEntry::of_property::<__Accessor, __COUNT>(),
                    function: &__DEFINITION,
                }
            }
        }
    }

    fn emit_getter(&self, home: &TokenStream) -> TokenStream {
        let getter = accessor_block(&self.getter, home);
        let span = self.getter.name.span();
        let message = format!(
            "the property `{}` takes no arguments from Python",
            self.python_name()
        );
        let takes_none = check(span, &quote!(__COUNT == 0), &message);
        quote!(#getter #takes_none)
    }

    /// The entry that sets and deletes, with the functions behind it.
    fn emit_writers(&self, owner: &Ident) -> TokenStream {
        let (none, some) = (
            quote!(::core::option::Option::None),
            quote!(::core::option::Option::Some),
        );
        let setter = self
            .setter
            .as_ref()
            .map(|setter| emit_writer(Writer::Setter, setter, owner));
        let deleter = self
            .deleter
            .as_ref()
            .map(|deleter| emit_writer(Writer::Deleter, deleter, owner));
        match (setter, deleter) {
            (None, None) => {
                quote!((__tag::SetterEntry::read_only::<__Accessor, __COUNT>(), #none, #none))
            }
            (Some(setter), None) => quote! {{
                #setter
                (__tag::SetterEntry::of_property::<__Accessor, __COUNT>(), #some(&__DEFINITION), #none)
            }},
            (None, Some(deleter)) => quote! {{
                #deleter
                (__tag::SetterEntry::of_deleter::<__Accessor, __COUNT>(), #none, #some(&__DEFINITION))
            }},
            (Some(setter), Some(deleter)) => quote! {{
                #setter
                type __Setter = __Accessor;
                const __SETTER_COUNT: ::core::primitive::usize = __COUNT;
                const __SETTER: &__tag::FunctionDefinition = &__DEFINITION;
                {
                    #deleter
                    (
                        __tag::SetterEntry::of_both::<__Setter, __SETTER_COUNT, __Accessor, __COUNT>(),
                        #some(__SETTER),
                        #some(&__DEFINITION),
                    )
                }
            }},
        }
    }
}

/// The hidden type of a setter or deleter, and the checks of its signature.
fn emit_writer(writer: Writer, model: &function::Model, owner: &Ident) -> TokenStream {
    let (name, block) = (&model.name, accessor_block(model, &quote!(#owner)));
    let (word, plain) = (writer.name(), plain_name(name));
    let (right, passed) = match writer {
        Writer::Setter => (quote!(__COUNT == 1), "one value"),
        Writer::Deleter => (quote!(__COUNT == 0), "nothing"),
    };
    let takes = check(
        name.span(),
        &right,
        &format!("the {word} `{plain}` takes `&mut self` and {passed} from Python"),
    );
    let returns_none = check(
        model.output_span(),
        &quote!(::core::matches!(__DEFINITION.returns, __tag::Hint::None)),
        &format!("the {word} `{plain}` returns nothing, or a `Result` of nothing"),
    );
    quote!(#block #takes #returns_none)
}

fn accessor_block(model: &function::Model, home: &TokenStream) -> TokenStream {
    let (name, tag) = (&model.name, Ident::new("__Accessor", model.name.span()));
    let emitted = model.emit(&tag, &quote!(#home::#name), ResultKind::Object, false);
    quote!(struct __Accessor; #emitted)
}
