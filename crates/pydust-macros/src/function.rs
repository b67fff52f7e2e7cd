//! `#[pydust::function]`, and the wrapper of every function that Python sees.
//!
//! ```text
//! pub fn double(x: i64) -> i64 { x * 2 }
//! ```
//! becomes, beside the function itself, a hidden type with a wrapper that converts, calls and converts back:
//! ```text
//! static PASSED: [Parameter; 1] = all_passed([Parameter::new("x", <i64 as FromArg>::PARAMETER, ..)]);
//! static DEFINITION: FunctionDefinition = FunctionDefinition::new(c"double", ..).entered(..);
//! impl Callable<1> for double { fn call(..) {
//!     let argument_0 = match <i64 as FromArg>::given(arguments.get(0), "x", py, &mut holder_0) { .. };
//!     <i64 as Outcome>::into_answer(double(argument_0), py)
//! } }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::data_model::{is_class_method, refuse_name};
use crate::deprecated;
use crate::emission::{
    FREE_FUNCTION_HELPERS, FUNCTION_HELPERS, METHOD_HELPERS, c_name, call_at, check, doc,
    first_span, last_span, listed, local, python_identifier, quote,
};
use crate::misplaced;
use crate::output::{Output, ResultKind};
use crate::parameter::{Parameter, Parameters};
use crate::syntax::{
    self, Cursor, Error, Errors, Function, ReceiverKind, Result, conditions, parse_signature,
    plain_name,
};

// --- model ---------------------------------------------------------------------------------------

/// A function that Python sees.
pub(crate) struct Model {
    pub(crate) name: Ident,
    /// What messages call it, if not by its own name.
    pub(crate) name_in_python: Option<String>,
    /// The struct it belongs to; none for a free function.
    owner: Option<Ident>,
    pub(crate) receiver: Receiver,
    /// Where a class method takes its class.
    class_span: Span,
    parameters: Parameters,
    output: Output,
    /// Whether the interpreter is released around the whole function.
    is_detached: bool,
    /// What a call warns of.
    deprecated: Option<String>,
    doc: TokenStream,
    pub(crate) conditions: TokenStream,
}

/// How the function takes its first argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    None,
    Shared,
    Exclusive,
    /// `self`: takes the value out of the object.
    Value,
    /// `this: &Bound<'_, Self>`: the object.
    Object,
    Class,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    pub(crate) fn parse(function: &Function, owner: Option<&Ident>) -> Result<Self> {
        let mut errors = Errors::new();
        let name = plain_name(&function.name);
        refuse_qualifiers(function, &name, &mut errors);
        let own = if owner.is_some() {
            METHOD_HELPERS
        } else {
            FREE_FUNCTION_HELPERS
        };
        misplaced::refuse_on_function(function, FUNCTION_HELPERS, own, &mut errors);
        let receiver = Receiver::parse(function, owner, &mut errors);
        let takes_first = matches!(receiver, Receiver::Class | Receiver::Object);
        let passed = if takes_first && function.receiver.is_none() {
            if function.parameters.is_empty() {
                errors.push(Error::new(function.name.span(), "a `#[classmethod]` takes the class as its first parameter: `cls: &Bound<'_, PyType>`"));
            }
            function.parameters.get(1..).unwrap_or_default()
        } else {
            &function.parameters[..]
        };
        let mut parameters = Parameters::new(
            function.name.span(),
            passed
                .iter()
                .filter_map(|parameter| errors.keep(Parameter::parse(parameter, owner)))
                .collect(),
        );
        let signature = function
            .attributes
            .iter()
            .find(|attribute| attribute.name == "signature");
        let applied = match signature {
            Some(signature) => {
                let parts = errors.keep(parse_signature(signature.arguments.clone()));
                parts.is_some_and(|parts| {
                    let applied = parameters.apply_signature(&parts, signature.span);
                    errors.keep(applied).is_some()
                })
            }
            None => true,
        };
        // Of a signature with a mistake nothing more is said.
        if applied {
            errors.keep(parameters.check_order());
        }
        let output = errors
            .keep(Output::parse(function, owner))
            .unwrap_or_else(|| Output::nothing(function));
        let detached = function
            .attributes
            .iter()
            .find(|attribute| attribute.name == "detached");
        if let Some(attribute) = detached
            && !attribute.arguments.is_empty()
        {
            errors.push(Error::new(attribute.span, "`#[detached]` takes no options"));
        }
        let doc = errors.keep(doc(&function.attributes)).unwrap_or_default();
        let renamed = errors.keep(rename(function)).flatten();
        let in_python = renamed.as_deref().unwrap_or(&name);
        // What is wrong with it says rustc, which reads it too.
        let deprecated = deprecated::warning(&function.attributes, &called(in_python, owner))
            .unwrap_or_default();
        errors.finish()?;
        Ok(Self {
            name: function.name.clone(),
            name_in_python: renamed,
            owner: owner.cloned(),
            receiver,
            class_span: function
                .parameters
                .first()
                .map_or_else(Span::call_site, |first| first.span),
            parameters,
            output,
            is_detached: detached.is_some(),
            deprecated,
            doc,
            conditions: conditions(&function.attributes),
        })
    }
}

impl Receiver {
    fn parse(function: &Function, owner: Option<&Ident>, errors: &mut Errors) -> Self {
        let is_class_method = is_class_method(&plain_name(&function.name))
            || function
                .attributes
                .iter()
                .any(|attribute| attribute.name == "classmethod");
        let first = function.parameters.first();
        // The second is what PyO3's users write.
        let is_this = first
            .and_then(|first| first.name.as_ref())
            .is_some_and(|name| name == "this" || name == "slf");
        if let (None, false, Some(owner), Some(first)) =
            (&function.receiver, is_class_method, owner, first)
        {
            errors.keep(refuse_hidden_receiver(first, is_this, owner));
        }
        match &function.receiver {
            Some(receiver) if is_class_method => {
                errors.push(Error::new(
                    receiver.span,
                    "a class method takes the class, `cls: &Bound<'_, PyType>`, in place of `self`",
                ));
                Self::Class
            }
            None if is_class_method => Self::Class,
            None if is_this && owner.is_some() => Self::Object,
            None => Self::None,
            Some(receiver) => match receiver.kind {
                ReceiverKind::Ref => Self::Shared,
                ReceiverKind::RefMut => Self::Exclusive,
                ReceiverKind::Value => Self::Value,
                ReceiverKind::Typed => {
                    errors.push(Error::new(
                        receiver.span,
                        "a function that Python sees takes `&self`, `&mut self`, `self`, `this: &Bound<'_, Self>` or no receiver",
                    ));
                    Self::Shared
                }
            },
        }
    }

    /// Whether nobody else may use the value meanwhile.
    pub(crate) fn is_exclusive(self) -> bool {
        matches!(self, Self::Exclusive | Self::Value)
    }
}

/// Refuses an object of the class itself as the first parameter, where it would be one of a static method: who writes that means the receiver.
fn refuse_hidden_receiver(first: &syntax::Parameter, is_this: bool, owner: &Ident) -> Result<()> {
    let Some(wrapper) = around_self(&first.ty) else {
        return Ok(());
    };
    let is_borrow = wrapper != "Bound" && wrapper != "Py";
    let message = match (is_this, is_borrow) {
        (true, false) => return Ok(()),
        (_, true) => {
            "a method borrows its object by `&self` or `&mut self`; where it needs the object itself, it takes `this: &Bound<'_, Self>`".to_owned()
        }
        (false, false) => format!(
            "is this the object that the method is called on? Then call it `this`: `this: &Bound<'_, Self>`. If it is an argument of a static method, name its class: `&Bound<'_, {owner}>`"
        ),
    };
    Err(Error::new(first.span, message))
}

/// `Bound` of `&Bound<'py, Self>`: what is around the class itself, of the types that stand for an object.
fn around_self(ty: &TokenStream) -> Option<String> {
    let mut cursor = Cursor::new(ty.clone());
    if cursor.eat_punct('&') {
        if cursor.eat_punct('\'') {
            cursor.eat_any_ident();
        }
        cursor.eat_ident("mut");
    }
    cursor.eat_joined(':', ':');
    let mut name = cursor.eat_any_ident()?;
    while cursor.eat_joined(':', ':') {
        name = cursor.eat_any_ident()?;
    }
    let is_object = ["Bound", "Py", "PyRef", "PyRefMut"]
        .iter()
        .any(|known| name == known);
    if !is_object || !cursor.eat_punct('<') {
        return None;
    }
    if cursor.eat_punct('\'') {
        cursor.eat_any_ident();
        cursor.eat_punct(',');
    }
    cursor.eat_ident("Self").then(|| plain_name(&name))
}

/// A function as a warning names it: `greet()`, and a constructor by its class.
fn called(name: &str, owner: Option<&Ident>) -> String {
    match owner {
        Some(owner) if name == "__new__" => format!("{}()", plain_name(owner)),
        _ => format!("{name}()"),
    }
}

/// The name that `#[rename = ".."]` gives.
fn rename(function: &Function) -> Result<Option<String>> {
    let attribute = function
        .attributes
        .iter()
        .find(|attribute| attribute.name == "rename");
    match attribute {
        Some(attribute) if attribute.kind != syntax::AttributeKind::NameValue => Err(Error::new(
            attribute.span,
            "`rename` takes a string: `#[rename = \"other\"]`",
        )),
        Some(attribute) => {
            let name = python_identifier(&attribute.arguments)?;
            refuse_name(&name, attribute.span, "a function that is renamed")?;
            Ok(Some(name))
        }
        None => Ok(None),
    }
}

fn refuse_qualifiers(function: &Function, name: &str, errors: &mut Errors) {
    let qualifiers = function.qualifiers;
    if let Some(span) = qualifiers.asyncness {
        errors.push(Error::new(
            span,
            format!(
                "`{name}` is async, which Python cannot call yet: make it private or not async"
            ),
        ));
    }
    if let Some(span) = qualifiers.unsafety {
        errors.push(Error::new(
            span,
            format!("`{name}` is unsafe, so Python must not call it: make it private or safe"),
        ));
    }
    let generics = &function.generics;
    if let (false, Some(span)) = (
        generics.types.is_empty() && generics.constants.is_empty(),
        generics.span,
    ) {
        errors.push(Error::new(span, format!("`{name}` is generic, so Python cannot call it: make it private or choose concrete types")));
    }
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// The statics and the hidden type `tag` of the function; `path` calls it. `has_entry` is for those that are rows of a method table.
    pub(crate) fn emit(
        &self,
        tag: &Ident,
        path: &TokenStream,
        result_kind: ResultKind,
        has_entry: bool,
    ) -> TokenStream {
        let owner = self.owner_type();
        let (name, doc) = (c_name(&self.python_name()), &self.doc);
        let receiver = self.receiver.emit();
        let parameters = self.parameters.emit();
        let (converted, values) = self.parameters.emit_conversions();
        let (me, first) = self.emit_receiver();
        let final_class = (self.receiver == Receiver::Value).then(|| {
            let message = format!(
                "`{}` takes the value out of the object, which a class below could still need: say `#[pydust::class(final)]`",
                plain_name(&self.name)
            );
            check(self.name.span(), &quote!(<#owner as __tag::Owner>::FINAL), &message)
        });
        let only_in_class = match self.receiver {
            Receiver::Object => Some(
                "a module's function takes `&self` for its state, and is no method of an object: name the parameter differently",
            ),
            Receiver::Class => {
                Some("a module is no class: its functions take `&self` or nothing of it")
            }
            _ => None,
        };
        let in_class = only_in_class.map(|message| {
            check(
                self.class_span,
                &quote!(<<#owner as __tag::Owner>::Storage as __tag::Storage>::IN_CLASS),
                message,
            )
        });
        let entry = if has_entry {
            quote!(.entered(__tag::Entry::of::<#tag, __COUNT>(#receiver, &__PASSED)))
        } else {
            TokenStream::new()
        };
        let answer_type = result_kind.answer_type();
        let (sent, result) = if self.is_detached {
            self.emit_detached(path, first.as_ref(), &values)
        } else {
            let arguments = first.iter().chain(&values);
            (quote!(), quote!(#path(#(#arguments),*)))
        };
        let is_borrowed = matches!(self.receiver, Receiver::Shared | Receiver::Exclusive);
        let answer = if result_kind == ResultKind::Buffer {
            return_borrowed(self.receiver, path, &values, &self.output)
        } else if is_borrowed && !self.is_detached && self.output.is_owned() {
            // The borrow ends before the conversion, which needs the object no more.
            let converted = self.output.emit(&quote!(__result), result_kind);
            quote!(let __result = #result; ::core::mem::drop(__me); #converted)
        } else {
            self.output.emit(&result, result_kind)
        };
        let me = if result_kind == ResultKind::Buffer {
            TokenStream::new()
        } else {
            me
        };
        let hint = self.output.emit_hint(result_kind);
        let counted = (self.receiver != Receiver::None).then(|| {
            quote!(.counting_receiver(<<#owner as __tag::Owner>::Storage as __tag::Storage>::IN_CLASS))
        });
        let more = self.emit_more();
        let (warn, allow) = self.emit_warning();
        quote! {
            #parameters
            #final_class
            #in_class
            static __DEFINITION: __tag::FunctionDefinition =
                __tag::FunctionDefinition::new(#name, #doc, #receiver, &__PASSED, &#hint)#counted #more #entry;
            impl __tag::Callable<__COUNT, #answer_type> for #tag {
                type Owner = #owner;
                const DEFINITION: &'static __tag::FunctionDefinition = &__DEFINITION;
                #[inline(always)]
                #[allow(unused_variables, clippy::all, clippy::pedantic)]
                #allow
                fn call<'py>(
                    __py: __tag::Python<'py>,
                    __me: __tag::Receiver<'_, 'py, #owner>,
                    __arguments: __tag::Arguments<'_, 'py, __COUNT>,
                ) -> __tag::PyResult<#answer_type> {
                    #warn
                    #(#converted)*
                    #me
                    #sent
                    #answer
                }
            }
        }
    }

    /// The statement that warns, and what lets the wrapper call what is deprecated.
    fn emit_warning(&self) -> (TokenStream, TokenStream) {
        match &self.deprecated {
            Some(text) => (
                quote!(__tag::deprecated(__py, #text)?;),
                quote!(#[allow(deprecated)]),
            ),
            None => (TokenStream::new(), TokenStream::new()),
        }
    }

    /// What the definition says beside the signature. The function can ask other objects where a parameter can: an object or a class is a way to all others, and so
    /// is a warning.
    fn emit_more(&self) -> TokenStream {
        let is_given_a_way = matches!(self.receiver, Receiver::Object | Receiver::Class);
        let asks = is_given_a_way || self.deprecated.is_some();
        self.parameters.emit_more(asks, self.deprecated.as_deref())
    }

    /// The statement that makes the receiver, and the expression for it.
    fn emit_receiver(&self) -> (TokenStream, Option<TokenStream>) {
        let this = Ident::new("__this", self.class_span);
        match self.receiver {
            Receiver::None => (quote!(), None),
            Receiver::Shared => (quote!(let __me = __me.shared()?;), Some(quote!(&__me))),
            Receiver::Exclusive => (
                quote!(
                    #[allow(unused_imports)]
                    use __tag::ChangeVariant as _;
                    let mut __me = __me.exclusive()?;
                ),
                Some(quote!(&mut __me)),
            ),
            // What moves out of the object goes last: nothing may fail after it.
            Receiver::Value => (
                quote!(
                    #[allow(unused_imports)]
                    use __tag::TakeVariant as _;
                    let __me = __me.take()?;
                ),
                Some(quote!(__me)),
            ),
            // Bound to a name at the parameter, which rustc reports where its type is another.
            Receiver::Object => (quote!(let #this = __me.bound();), Some(quote!(#this))),
            Receiver::Class => (
                quote!(let #this = __me.class();),
                Some(quote_spanned!(self.class_span=> &#this)),
            ),
        }
    }

    /// The statics and the hidden type of a constructor; `path` calls it.
    pub(crate) fn emit_constructor(&self, tag: &Ident, path: &TokenStream) -> TokenStream {
        let owner = self.owner_type();
        let (name, doc, output) = (c_name(&plain_name(&self.name)), &self.doc, self.output.ty());
        let parameters = self.parameters.emit();
        let (converted, values) = self.parameters.emit_conversions();
        let made = quote_spanned!(first_span(output)=> <#output as __tag::Made<'_, #owner>>::made);
        let (warn, allow) = self.emit_warning();
        let more = self.emit_more();
        quote! {
            #parameters
            static __DEFINITION: __tag::FunctionDefinition =
                __tag::FunctionDefinition::constructor(#name, #doc, &__PASSED)#more;
            impl __tag::Construct<__COUNT> for #tag {
                type Owner = #owner;
                const DEFINITION: &'static __tag::FunctionDefinition = &__DEFINITION;
                #[inline(always)]
                #[allow(unused_variables, clippy::all, clippy::pedantic)]
                #allow
                fn construct<'py>(__py: __tag::Python<'py>, __arguments: __tag::Arguments<'_, 'py, __COUNT>)
                    -> __tag::PyResult<(#owner, ::core::option::Option<__tag::Bound<'py, __tag::PyTuple>>)>
                {
                    #warn
                    #(#converted)*
                    #made(#path(#(#values),*), __py)
                }
            }
        }
    }

    /// The edge of a method, with the hidden type it needs. `home` is the type that has the function.
    pub(crate) fn emit_edge(&self, home: &TokenStream) -> TokenStream {
        let (name, conditions, tag) = (&self.name, &self.conditions, local("__Wrapper"));
        let emitted = self.emit(&tag, &quote!(#home::#name), ResultKind::Object, true);
        let python_name = c_name(&self.python_name());
        quote! {
            #conditions
            {
                struct #tag;
                #emitted
                static __TEXT: __tag::Text<{ __tag::function_length(#python_name, __IN_CLASS, &__DEFINITION) }> =
                    __tag::Text::of_function(#python_name, __IN_CLASS, &__DEFINITION);
                __tag::FunctionEdge { name: #python_name, text: __TEXT.as_c_str(), function: &__DEFINITION }
            }
        }
    }

    /// The name in Python, unless the edge says another.
    pub(crate) fn python_name(&self) -> String {
        self.name_in_python
            .clone()
            .unwrap_or_else(|| plain_name(&self.name))
    }

    /// Whether the two have one name in Python. Functions of which `cfg` chooses one may, and what rustc sees itself it says itself.
    pub(crate) fn shares_name_with(&self, other: &Self) -> bool {
        self.python_name() == other.python_name()
            && self.name != other.name
            && self.conditions.is_empty()
            && other.conditions.is_empty()
    }

    /// Where the result's type is written, or the name where none is.
    pub(crate) fn output_span(&self) -> Span {
        first_span(self.output.ty())
    }

    /// The statements that send receiver and arguments to where the interpreter is released, and the call there.
    fn emit_detached(
        &self,
        path: &TokenStream,
        first: Option<&TokenStream>,
        values: &[TokenStream],
    ) -> (TokenStream, TokenStream) {
        let receiver = first.map(|first| {
            let first = match self.receiver {
                Receiver::Shared => quote!(&*__me),
                Receiver::Exclusive => quote!(&mut *__me),
                _ => first.clone(),
            };
            quote!(let __me = __tag::Sent::new(#first);)
        });
        let sent = self
            .parameters
            .iter()
            .zip(values)
            .map(|(parameter, value)| {
                let ty = &parameter.ty;
                let sent = Ident::new("__sent", first_span(ty));
                let call = call_at(ty, quote!(#sent));
                quote_spanned!(first_span(ty)=> let #sent = #value; let #value = __tag::Sent::<#ty>::new #call;)
            });
        let statements = quote!(#receiver #(#sent)*);
        let me = first.is_some().then(|| quote!(__me.take()));
        let arguments = me
            .into_iter()
            .chain(values.iter().map(|value| quote!(#value.take())));
        let output = self.output.ty();
        let value = Ident::new("__result", first_span(output));
        let returned = call_at(output, quote!(#value));
        let returned = if let Some(ty) = self.output.named() {
            let new = quote_spanned!(first_span(ty)=> __tag::Sent::<#ty>::new);
            quote!(#new #returned)
        } else {
            quote_spanned!(last_span(output)=> __tag::Sent::new #returned)
        };
        let result = quote!(__tag::Python::detach(__py, move || { let #value = #path(#(#arguments),*); #returned }).take());
        (statements, result)
    }

    fn owner_type(&self) -> TokenStream {
        self.owner
            .as_ref()
            .map_or_else(|| quote!(__tag::Free), |owner| quote!(#owner))
    }
}

impl Receiver {
    fn emit(self) -> TokenStream {
        match self {
            Self::None => quote!(__tag::ReceiverKind::None),
            Self::Shared => quote!(__tag::ReceiverKind::Shared),
            Self::Exclusive => quote!(__tag::ReceiverKind::Exclusive),
            Self::Value => quote!(__tag::ReceiverKind::Value),
            Self::Object => quote!(__tag::ReceiverKind::Object),
            Self::Class => quote!(__tag::ReceiverKind::Class),
        }
    }
}

/// The expression for a result that is borrowed from the object: it stays lent.
fn return_borrowed(
    receiver: Receiver,
    path: &TokenStream,
    values: &[TokenStream],
    output: &Output,
) -> TokenStream {
    let result = output.emit(&quote!(#path(__me, #(#values),*)), ResultKind::Buffer);
    if receiver == Receiver::Exclusive {
        quote!(__me.lend_exclusively(|__me| #result))
    } else {
        quote!(__me.lend(|__me| #result))
    }
}

/// The hidden type that carries a free function's tag.
pub(crate) fn free_tag(name: &Ident) -> Ident {
    Ident::new(
        &format!("__pydust_function_{}", plain_name(name)),
        name.span(),
    )
}

/// `#[pydust::function]`.
pub(crate) fn emit_free(arguments: &TokenStream, item: TokenStream) -> Result<TokenStream> {
    if !arguments.is_empty() {
        return Err(Error::spanning(
            arguments,
            "`#[pydust::function]` takes no options; a module renames it with `members(fn name as \"other\")`",
        ));
    }
    let mut function = syntax::parse_function("pydust::function", item)?;
    if let Some(attribute) = function
        .attributes
        .iter()
        .find(|attribute| attribute.name == "rename")
    {
        return Err(Error::new(
            attribute.span,
            "a free function is renamed where it is listed: `members(fn name as \"other\")`",
        ));
    }
    function.captures_nothing = Output::is_iterator(&function);
    if let Some(receiver) = &function.receiver {
        return Err(Error::new(
            receiver.span,
            "a free function has no receiver; a method belongs in a `#[pydust::methods]` block",
        ));
    }
    let (visibility, tag, name, conditions) = (
        &function.visibility_tokens,
        free_tag(&function.name),
        &function.name,
        conditions(&function.attributes),
    );
    let (emitted, node) = match Model::parse(&function, None) {
        Ok(model) => (
            model.emit(&tag, &quote!(#name), ResultKind::Object, true),
            quote!(__tag::Node::Function(&__DEFINITION)),
        ),
        // So that nothing else fails because the function's tag is missing.
        Err(error) => (error.into_compile_error(), quote!(__tag::Node::MISTAKEN)),
    };
    let reason = format!(
        "no module lists this function, so Python cannot call it: write `members(fn {})` in the module's tag",
        plain_name(name)
    );
    let listed = listed(
        &tag,
        name,
        &function.attributes,
        &reason,
        &TokenStream::new(),
    );
    let function = function.without(FUNCTION_HELPERS);
    Ok(quote! {
        #function
        #conditions
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        #visibility struct #tag;
        #conditions
        const _: () = {
            use ::pydust::tag as __tag;
            #emitted
            // SAFETY: the definition is that of the function.
            unsafe impl __tag::Tagged for #tag {
                const NODE: __tag::Node = #node;
            }
            #listed
        };
    })
}
