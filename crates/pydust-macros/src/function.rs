//! `#[pydust::function]`, and the wrapper of every function that Python sees.
//!
//! ```text
//! pub fn double(x: i64) -> i64 { x * 2 }
//! ```
//! becomes, beside the function itself, a hidden type with a wrapper that converts, calls and converts back:
//! ```text
//! static PARAMETERS: [Parameter; 1] = [Parameter { name: "x", hint: <i64 as FromArg>::HINT, .. }];
//! impl Callable<1> for double { fn call(..) {
//!     let argument_0 = <i64 as FromArg>::required(arguments, 0, "x", py, &mut holder_0)?;
//!     <i64 as Outcome>::into_python(double(argument_0), py)
//! } }
//! ```

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::emission::{
    FUNCTION_HELPERS, c_name, call_at, doc, first_span, last_span, refuse_keyword, repeatable,
};
use crate::syntax::{
    self, Error, Errors, Function, MetaValue, ReceiverKind, Result, SignaturePart, conditions,
    parse_meta_list, parse_signature, plain_name, python_literal, string_value, unknown_key,
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
    parameters: Vec<Parameter>,
    output: TokenStream,
    doc: TokenStream,
    pub(crate) conditions: TokenStream,
}

/// How the function takes its first argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    None,
    Shared,
    Exclusive,
    Class,
}

struct Parameter {
    name: String,
    ty: TokenStream,
    kind: Kind,
    default: Option<TokenStream>,
    /// What is wrong with its place, unless the framework gives it.
    mistake_if_passed: Option<String>,
    span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
    /// Not named in a `#[signature]`, so only right if the framework gives it.
    Unlisted,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    pub(crate) fn parse(function: &Function, owner: Option<&Ident>) -> Result<Self> {
        let mut errors = Errors::new();
        let name = plain_name(&function.name);
        refuse_qualifiers(function, &name, &mut errors);
        let class_method = function
            .attributes
            .iter()
            .find(|attribute| attribute.name == "classmethod");
        let receiver = match (&function.receiver, class_method) {
            (Some(receiver), Some(_)) => {
                errors.push(Error::new(receiver.span, "a `#[classmethod]` takes the class, `cls: &Bound<'_, PyType>`, in place of `self`"));
                Receiver::Class
            }
            (None, Some(_)) => Receiver::Class,
            (None, None) => Receiver::None,
            (Some(receiver), None) => match receiver.kind {
                ReceiverKind::Ref => Receiver::Shared,
                ReceiverKind::RefMut => Receiver::Exclusive,
                ReceiverKind::Value | ReceiverKind::Typed => {
                    errors.push(Error::new(
                        receiver.span,
                        "a function that Python sees takes `&self`, `&mut self` or no receiver",
                    ));
                    Receiver::Shared
                }
            },
        };
        let passed = if receiver == Receiver::Class && function.receiver.is_none() {
            if function.parameters.is_empty() {
                errors.push(Error::new(function.name.span(), "a `#[classmethod]` takes the class as its first parameter: `cls: &Bound<'_, PyType>`"));
            }
            function.parameters.get(1..).unwrap_or_default()
        } else {
            &function.parameters[..]
        };
        let mut parameters: Vec<_> = passed
            .iter()
            .filter_map(|parameter| errors.keep(Parameter::parse(parameter, owner)))
            .collect();
        if let Some(signature) = function
            .attributes
            .iter()
            .find(|attribute| attribute.name == "signature")
            && let Some(parts) = errors.keep(parse_signature(signature.arguments.clone()))
        {
            errors.keep(apply_signature(&mut parameters, &parts, signature.span));
        }
        check_order(&mut parameters);
        let output = function.output.as_ref().map_or_else(
            || quote_spanned!(function.name.span()=> ()),
            |output| repeatable(output, owner),
        );
        if output
            .clone()
            .into_iter()
            .next()
            .is_some_and(|token| token.to_string() == "impl")
        {
            errors.push(Error::spanning(
                &output,
                "name the type that is returned: Python has to see what it is",
            ));
        }
        let doc = errors.keep(doc(&function.attributes)).unwrap_or_default();
        errors.finish()?;
        Ok(Self {
            name: function.name.clone(),
            name_in_python: None,
            owner: owner.cloned(),
            receiver,
            class_span: function
                .parameters
                .first()
                .map_or_else(Span::call_site, |first| first.span),
            parameters,
            output,
            doc,
            conditions: conditions(&function.attributes),
        })
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

impl Parameter {
    fn parse(parameter: &syntax::Parameter, owner: Option<&Ident>) -> Result<Self> {
        let Some(name) = &parameter.name else {
            return Err(Error::spanning(
                &parameter.pattern,
                "a parameter needs a name for Python: write `name: Type`",
            ));
        };
        let (mut default, mut kind) = (None, Kind::PositionalOrKeyword);
        if let Some(argument) = parameter
            .attributes
            .iter()
            .find(|attribute| attribute.name == "arg")
        {
            for meta in parse_meta_list(argument.arguments.clone())? {
                match (plain_name(&meta.name).as_str(), meta.value) {
                    ("default", MetaValue::Value(value)) => default = Some(value),
                    ("default", _) => {
                        return Err(Error::new(
                            meta.name.span(),
                            "`default` takes a value: `default = 0`",
                        ));
                    }
                    ("keyword", MetaValue::Flag) => kind = Kind::KeywordOnly,
                    ("positional", MetaValue::Flag) => kind = Kind::PositionalOnly,
                    ("keyword" | "positional", _) => {
                        return Err(Error::new(meta.name.span(), "this option takes no value"));
                    }
                    _ => {
                        return Err(unknown_key(
                            &meta.name,
                            &["default", "keyword", "positional"],
                        ));
                    }
                }
            }
        }
        if parameter
            .ty
            .clone()
            .into_iter()
            .next()
            .is_some_and(|token| token.to_string() == "impl")
        {
            return Err(Error::spanning(
                &parameter.ty,
                "a parameter that Python passes needs a concrete type, not `impl`",
            ));
        }
        refuse_keyword(name, "choose another name for the parameter")?;
        Ok(Self {
            name: plain_name(name),
            ty: repeatable(&parameter.ty, owner),
            kind,
            default,
            mistake_if_passed: None,
            span: parameter.span,
        })
    }
}

/// Gives each parameter the kind and default that the signature says.
fn apply_signature(
    parameters: &mut [Parameter],
    parts: &[SignaturePart],
    span: Span,
) -> Result<()> {
    let mut kind = if parts
        .iter()
        .any(|part| matches!(part, SignaturePart::Slash(_)))
    {
        Kind::PositionalOnly
    } else {
        Kind::PositionalOrKeyword
    };
    for parameter in parameters.iter_mut() {
        if parameter.default.is_some() {
            return Err(Error::new(
                parameter.span,
                "the default is written in `#[signature(..)]` or in `#[arg(..)]`, not in both",
            ));
        }
        parameter.kind = Kind::Unlisted;
    }
    let mut last = 0;
    for part in parts {
        match part {
            SignaturePart::Slash(_) => kind = Kind::PositionalOrKeyword,
            SignaturePart::Star(_) => kind = Kind::KeywordOnly,
            SignaturePart::VarArgs { name } | SignaturePart::VarKwargs { name } => {
                return Err(Error::new(
                    name.span(),
                    "`*args` and `**kwargs` are not supported yet",
                ));
            }
            SignaturePart::Name { name, default } => {
                let plain = plain_name(name);
                let Some(index) = parameters
                    .iter()
                    .position(|parameter| parameter.name == plain)
                else {
                    return Err(Error::new(
                        name.span(),
                        format!("the function has no parameter `{plain}`"),
                    ));
                };
                if index < last {
                    return Err(Error::new(
                        name.span(),
                        "the signature names the parameters in the order of the function",
                    ));
                }
                last = index;
                parameters[index].kind = kind;
                parameters[index].default.clone_from(default);
            }
        }
    }
    if parts.is_empty() && !parameters.is_empty() {
        return Err(Error::new(
            span,
            "the signature names every parameter that Python passes",
        ));
    }
    Ok(())
}

/// Finds the parameters whose place is right only if the framework gives them, which may stand anywhere. What they are, only their types know.
fn check_order(parameters: &mut [Parameter]) {
    let (mut optional, mut keyword) = (false, false);
    for parameter in parameters {
        parameter.mistake_if_passed = match parameter.kind {
            Kind::Unlisted => Some(format!(
                "parameter `{}` is missing in the `#[signature(..)]`",
                parameter.name
            )),
            Kind::KeywordOnly => None,
            Kind::PositionalOnly | Kind::PositionalOrKeyword if keyword => {
                let message =
                    "a positional parameter cannot follow one that is passed by keyword only";
                Some(message.into())
            }
            Kind::PositionalOnly | Kind::PositionalOrKeyword => (optional
                && parameter.default.is_none())
            .then(|| "parameter without a default follows parameter with a default".into()),
        };
        keyword |= parameter.kind == Kind::KeywordOnly;
        optional |= parameter.default.is_some() && parameter.kind != Kind::KeywordOnly;
    }
}

// --- emit ----------------------------------------------------------------------------------------

impl Model {
    /// The statics and the hidden type `tag` of the function; `path` calls it.
    pub(crate) fn emit(&self, tag: &Ident, path: &TokenStream) -> TokenStream {
        let owner = self.owner_type();
        let name = self
            .name_in_python
            .clone()
            .unwrap_or_else(|| plain_name(&self.name));
        let (name, doc, output) = (c_name(&name), &self.doc, &self.output);
        let receiver = self.receiver.emit();
        let parameters = self.emit_parameters();
        let (converted, values) = self.emit_conversions();
        let output_span = first_span(output);
        let (me, first) = match self.receiver {
            Receiver::None => (quote!(), None),
            Receiver::Shared => (quote!(let me = me.shared()?;), Some(quote!(&me))),
            Receiver::Exclusive => (quote!(let mut me = me.exclusive()?;), Some(quote!(&mut me))),
            Receiver::Class => {
                let class = quote_spanned!(self.class_span=> &me);
                (quote!(let me = me.class();), Some(class))
            }
        };
        let arguments = first.into_iter().chain(values);
        // The call stands at the result type, which is the place of an error that is returned without `?`.
        let result = quote!(#path(#(#arguments),*));
        let answer =
            quote_spanned!(output_span=> <#output as __tag::Outcome<'_>>::into_python(#result, py));
        let hint = quote_spanned!(output_span=> <#output as __tag::Outcome<'_>>::HINT);
        quote! {
            #parameters
            static __DEFINITION: __tag::FunctionDefinition = __tag::FunctionDefinition {
                name: #name,
                doc: #doc,
                receiver: #receiver,
                counts_receiver: <<#owner as __tag::Owner>::Place as __tag::Place>::IN_CLASS && #receiver.is_written(),
                parameters: &__PASSED,
                returns: #hint,
                entry: __tag::Entry::of::<#tag, __COUNT>(&__PASSED),
            };
            impl __tag::Callable<__COUNT> for #tag {
                type Owner = #owner;
                const DEFINITION: &'static __tag::FunctionDefinition = &__DEFINITION;
                #[inline(always)]
                #[allow(unused_variables, clippy::all, clippy::pedantic)]
                fn call<'py>(
                    py: __tag::Python<'py>,
                    me: __tag::Me<'_, 'py, #owner>,
                    arguments: __tag::Arguments<'_, 'py, __COUNT>,
                ) -> __tag::PyResult<__tag::Bound<'py>> {
                    #(#converted)*
                    #me
                    #answer
                }
            }
        }
    }

    /// The statics and the hidden type of a constructor.
    pub(crate) fn emit_constructor(&self, tag: &Ident) -> TokenStream {
        let owner = self.owner_type();
        let (name, doc, output, path) = (
            c_name(&plain_name(&self.name)),
            &self.doc,
            &self.output,
            &self.name,
        );
        let parameters = self.emit_parameters();
        let (converted, values) = self.emit_conversions();
        let made = quote_spanned!(first_span(output)=> <#output as __tag::Made<#owner>>::made);
        quote! {
            #parameters
            static __DEFINITION: __tag::FunctionDefinition = __tag::FunctionDefinition {
                name: #name,
                doc: #doc,
                receiver: __tag::Receiver::Class,
                counts_receiver: true,
                parameters: &__PASSED,
                returns: __tag::Hint::None,
                entry: __tag::Entry::NONE,
            };
            impl __tag::Construct<__COUNT> for #tag {
                type Owner = #owner;
                const DEFINITION: &'static __tag::FunctionDefinition = &__DEFINITION;
                #[inline(always)]
                #[allow(unused_variables, clippy::all, clippy::pedantic)]
                fn construct<'py>(py: __tag::Python<'py>, arguments: __tag::Arguments<'_, 'py, __COUNT>) -> __tag::PyResult<#owner> {
                    #(#converted)*
                    #made(<#owner>::#path(#(#values),*))
                }
            }
        }
    }

    /// Where the result's type is written, or the name where none is.
    pub(crate) fn output_span(&self) -> Span {
        first_span(&self.output)
    }

    fn owner_type(&self) -> TokenStream {
        self.owner
            .as_ref()
            .map_or_else(|| quote!(__tag::Free), |owner| quote!(#owner))
    }

    /// The parameters as data. Which of them Python passes is a constant of their types, so places are computed while compiling.
    fn emit_parameters(&self) -> TokenStream {
        let rows = self.parameters.iter().map(Parameter::emit);
        let count = self.parameters.len();
        let misplaced = self.parameters.iter().enumerate().filter_map(|(index, parameter)| {
            let message = parameter.mistake_if_passed.as_ref()?;
            Some(quote_spanned!(parameter.span=> const _: () = ::core::assert!(::core::matches!(__ALL[#index].source, __tag::Source::Injected), #message);))
        });
        quote! {
            static __ALL: [__tag::Parameter; #count] = [#(#rows),*];
            const __COUNT: ::core::primitive::usize = __tag::passed_count(&__ALL);
            static __PASSED: [__tag::Parameter; __COUNT] = __tag::passed(&__ALL);
            #(#misplaced)*
        }
    }

    /// A statement for each parameter that converts it, and the expression for each value.
    fn emit_conversions(&self) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let convert = |(index, parameter): (usize, &Parameter)| {
            let (ty, name) = (&parameter.ty, &parameter.name);
            // All of it stands at the type, and the type is named in the same way everywhere, so that rustc reports a wrong one there, and once.
            let (first, last) = (first_span(ty), last_span(ty));
            let holder = format_ident!("holder_{index}", span = last);
            let value = format_ident!("argument_{index}");
            let source = quote_spanned!(first=> <#ty as __tag::FromArg<'_, '_>>);
            let place = quote!(const { __tag::position(&__ALL, #index) });
            let given = quote_spanned!(first=> arguments, #place, #name, py, &mut #holder);
            let call = call_at(ty, TokenStream::new());
            let made = quote_spanned!(last=> #source::holder #call);
            let conversion = if let Some(default) = &parameter.default {
                let default = default_value(default);
                let call = call_at(ty, quote!(#given, || #default));
                quote_spanned!(last=> #source::optional #call?)
            } else {
                let call = call_at(ty, given);
                quote_spanned!(last=> #source::required #call?)
            };
            (
                quote_spanned!(first=> let mut #holder = #made; let #value = #conversion;),
                quote!(#value),
            )
        };
        self.parameters.iter().enumerate().map(convert).unzip()
    }
}

/// A string literal as a default stands for any kind of string; every other expression is taken as it is.
fn default_value(default: &TokenStream) -> TokenStream {
    let mut tokens = default.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(proc_macro2::TokenTree::Literal(literal)), None)
            if string_value(&literal).is_some() =>
        {
            quote!(::core::convert::Into::into(#literal))
        }
        _ => default.clone(),
    }
}

impl Parameter {
    fn emit(&self) -> TokenStream {
        let (name, ty) = (&self.name, &self.ty);
        let kind = match self.kind {
            Kind::PositionalOnly => quote!(PositionalOnly),
            Kind::PositionalOrKeyword | Kind::Unlisted => quote!(PositionalOrKeyword),
            Kind::KeywordOnly => quote!(KeywordOnly),
        };
        let default = if let Some(default) = &self.default {
            let text = Literal::string(&python_literal(default).unwrap_or_else(|| "...".into()));
            quote!(::core::option::Option::Some(#text))
        } else {
            quote!(::core::option::Option::None)
        };
        let source = quote_spanned!(first_span(ty)=> <#ty as __tag::FromArg<'_, '_>>);
        quote! {
            __tag::Parameter {
                name: #name,
                kind: __tag::ParameterKind::#kind,
                default: #default,
                hint: #source::HINT,
                source: #source::SOURCE,
            }
        }
    }
}

impl Receiver {
    fn emit(self) -> TokenStream {
        match self {
            Self::None => quote!(__tag::Receiver::None),
            Self::Shared => quote!(__tag::Receiver::Shared),
            Self::Exclusive => quote!(__tag::Receiver::Exclusive),
            Self::Class => quote!(__tag::Receiver::Class),
        }
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
    let function = syntax::parse_function("pydust::function", item)?;
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
            model.emit(&tag, &quote!(#name)),
            quote!(__tag::Node::Function(&__DEFINITION)),
        ),
        // So that nothing else fails because the function's tag is missing.
        Err(error) => (error.into_compile_error(), quote!(__tag::Node::MISTAKEN)),
    };
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
            impl __tag::Tagged for #tag {
                const NODE: __tag::Node = #node;
            }
        };
    })
}
