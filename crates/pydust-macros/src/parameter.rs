//! The parameters of a function: what the tag reads of each, the rows of the definition tree, and the statements that convert the arguments.
//!
//! Whether Python passes a parameter, and as what, is a constant of its type. Of most types the spelling says so: where it does for all parameters, the tag
//! counts places and refuses mistakes itself. Else places are computed while compiling, and mistakes in the order are assertions.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::emission::{
    call_at, doc, first_span, last_span, local, local_at, optional, python_identifier, quote,
    refuse_keyword, repeatable,
};
use crate::hint;
use crate::output::is_passed;
use crate::syntax::{
    self, Attribute, Cursor, Error, Errors, MetaValue, Result, SignaturePart, only_string,
    parse_meta_list, plain_name, python_literal, unknown_key,
};

// --- model ---------------------------------------------------------------------------------------

/// The parameters of a function, or the fields of a struct of arguments.
pub(crate) struct Parameters {
    /// Of the function's name.
    span: Span,
    list: Vec<Parameter>,
    /// Whether a `#[signature(..)]` names them.
    has_signature: bool,
}

/// A parameter.
pub(crate) struct Parameter {
    /// The name in Python.
    name: String,
    /// The name in Rust.
    plain: String,
    pub(crate) ty: TokenStream,
    kind: ParameterKind,
    default: Option<TokenStream>,
    doc: TokenStream,
    is_documented: bool,
    hint: Option<hint::Model>,
    /// What is wrong with its place, unless the framework gives it.
    mistake_if_passed: Option<String>,
    span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ParameterKind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
    /// `*name` in a `#[signature]`.
    VarPositional,
    /// `**name` in a `#[signature]`.
    VarKeyword,
    /// Not named in a `#[signature]`, so only right if the framework gives it, or if it is a struct of arguments.
    Unlisted,
}

// --- parse ---------------------------------------------------------------------------------------

impl Parameter {
    pub(crate) fn parse(parameter: &syntax::Parameter, owner: Option<&Ident>) -> Result<Self> {
        let Some(name) = &parameter.name else {
            return Err(Error::spanning(
                &parameter.pattern,
                "a parameter needs a name for Python: write `name: Type`",
            ));
        };
        if Cursor::new(parameter.ty.clone()).peek_ident("impl") {
            return Err(Error::spanning(
                &parameter.ty,
                "a parameter that Python passes needs a concrete type, not `impl`",
            ));
        }
        let ty = repeatable(&parameter.ty, owner);
        Self::new(name, ty, &parameter.attributes, parameter.span)
    }

    /// A parameter of this name and type, with the options of its `#[arg(..)]`.
    pub(crate) fn new(
        name: &Ident,
        ty: TokenStream,
        attributes: &[Attribute],
        span: Span,
    ) -> Result<Self> {
        let (mut default, mut kind, mut renamed) = (None, ParameterKind::PositionalOrKeyword, None);
        let argument = attributes.iter().find(|attribute| attribute.name == "arg");
        if let Some(argument) = argument {
            for meta in parse_meta_list(argument.arguments.clone())? {
                match (plain_name(&meta.name).as_str(), meta.value) {
                    ("default", MetaValue::Value(value)) => default = Some(value),
                    ("default", _) => {
                        return Err(Error::new(
                            meta.name.span(),
                            "`default` takes a value: `default = 0`",
                        ));
                    }
                    ("rename", MetaValue::Value(value)) => {
                        renamed = Some(python_identifier(&value)?);
                    }
                    ("rename", _) => {
                        return Err(Error::new(
                            meta.name.span(),
                            "`rename` takes a string: `rename = \"other\"`",
                        ));
                    }
                    ("keyword", MetaValue::Flag) => kind = ParameterKind::KeywordOnly,
                    ("positional", MetaValue::Flag) => kind = ParameterKind::PositionalOnly,
                    ("keyword" | "positional", _) => {
                        return Err(Error::new(meta.name.span(), "this option takes no value"));
                    }
                    _ => {
                        return Err(unknown_key(
                            &meta.name,
                            &["default", "keyword", "positional", "rename"],
                        ));
                    }
                }
            }
        }
        if renamed.is_none() {
            refuse_keyword(name, "choose another name for the parameter")?;
        }
        let plain = plain_name(name);
        Ok(Self {
            name: renamed.unwrap_or_else(|| plain.clone()),
            plain,
            ty,
            kind,
            default,
            doc: doc(attributes)?,
            is_documented: attributes.iter().any(|attribute| attribute.name == "doc"),
            hint: hint::Model::parse(attributes)?,
            mistake_if_passed: None,
            span,
        })
    }
}

impl Parameters {
    pub(crate) fn new(span: Span, list: Vec<Parameter>) -> Self {
        Self {
            span,
            list,
            has_signature: false,
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Parameter> + ExactSizeIterator {
        self.list.iter()
    }

    /// Gives each parameter the kind and default that the signature says.
    pub(crate) fn apply_signature(&mut self, parts: &[SignaturePart], span: Span) -> Result<()> {
        self.has_signature = true;
        let parameters = &mut self.list;
        let mut kind = if parts
            .iter()
            .any(|part| matches!(part, SignaturePart::Slash(_)))
        {
            ParameterKind::PositionalOnly
        } else {
            ParameterKind::PositionalOrKeyword
        };
        for parameter in parameters.iter_mut() {
            if parameter.default.is_some() {
                return Err(Error::new(
                    parameter.span,
                    "the default is written in `#[signature(..)]` or in `#[arg(..)]`, not in both",
                ));
            }
            parameter.kind = ParameterKind::Unlisted;
        }
        let mut last = 0;
        for part in parts {
            match part {
                SignaturePart::Slash(_) => kind = ParameterKind::PositionalOrKeyword,
                SignaturePart::Star(_) => kind = ParameterKind::KeywordOnly,
                SignaturePart::VarArgs { name } => {
                    last = find(parameters, name, last)?;
                    parameters[last].kind = ParameterKind::VarPositional;
                    kind = ParameterKind::KeywordOnly;
                }
                SignaturePart::VarKwargs { name } => {
                    last = find(parameters, name, last)?;
                    parameters[last].kind = ParameterKind::VarKeyword;
                }
                SignaturePart::Name { name, default } => {
                    last = find(parameters, name, last)?;
                    parameters[last].kind = kind;
                    parameters[last].default.clone_from(default);
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

    /// Finds the parameters whose place is right only if the framework gives them, which may stand anywhere. What they are, only their types know; where these are
    /// the standard library's own, a mistake is told at once, and else by an assertion.
    pub(crate) fn check_order(&mut self) -> Result<()> {
        let mut errors = Errors::new();
        let (mut optional, mut keyword, mut are_passed) = (false, false, true);
        for parameter in &mut self.list {
            parameter.mistake_if_passed = match parameter.kind {
                ParameterKind::Unlisted => Some(format!(
                    "parameter `{}` is missing in the `#[signature(..)]`",
                    parameter.name
                )),
                ParameterKind::KeywordOnly
                | ParameterKind::VarPositional
                | ParameterKind::VarKeyword => None,
                ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword if keyword => {
                    let message =
                        "a positional parameter cannot follow one that is passed by keyword only";
                    Some(message.into())
                }
                ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword => (optional
                    && parameter.default.is_none())
                .then(|| "parameter without a default follows parameter with a default".into()),
            };
            keyword |= matches!(
                parameter.kind,
                ParameterKind::KeywordOnly | ParameterKind::VarPositional
            );
            optional |= parameter.default.is_some() && parameter.kind != ParameterKind::KeywordOnly;
            are_passed &= is_passed(&parameter.ty);
            if are_passed && let Some(mistake) = parameter.mistake_if_passed.take() {
                errors.push(Error::new(parameter.span, mistake));
            }
        }
        if self.are_passed()
            && let Some(second) = self.repeated_name()
        {
            errors.push(Error::new(
                second.span,
                "two parameters have the same name in Python",
            ));
        }
        errors.finish()
    }
}

impl Parameters {
    /// Whether the spelling of the types says that Python passes each parameter as one argument, which is how most functions are.
    fn are_passed(&self) -> bool {
        self.list.iter().all(|parameter| {
            let takes_rest = matches!(
                parameter.kind,
                ParameterKind::VarPositional | ParameterKind::VarKeyword
            );
            !takes_rest && is_passed(&parameter.ty)
        })
    }

    /// The second of two parameters that have one name.
    fn repeated_name(&self) -> Option<&Parameter> {
        let mut parameters = self.list.iter().enumerate();
        parameters.find_map(|(index, second)| {
            let mut before = self.list[..index].iter();
            before
                .any(|first| first.name == second.name)
                .then_some(second)
        })
    }
}

/// The parameter that a part of the signature names; it does not stand before the one named last.
fn find(parameters: &[Parameter], name: &Ident, last: usize) -> Result<usize> {
    let plain = plain_name(name);
    match parameters
        .iter()
        .position(|parameter| parameter.plain == plain)
    {
        Some(index) if index >= last => Ok(index),
        Some(_) => Err(Error::new(
            name.span(),
            "the signature names the parameters in the order of the function",
        )),
        None => Err(Error::new(
            name.span(),
            format!("the function has no parameter `{plain}`"),
        )),
    }
}

// --- emit ----------------------------------------------------------------------------------------

impl Parameters {
    /// The parameters as data, and the checks of their order: the statics that Python passes, `__PASSED`, and their number. `__ALL` has those of the framework
    /// too, where there may be some.
    pub(crate) fn emit(&self) -> TokenStream {
        let rows = self.list.iter().map(Parameter::emit);
        let count = self.list.len();
        if self.are_passed() {
            return quote! {
                const __COUNT: ::core::primitive::usize = #count;
                static __PASSED: [__tag::Parameter; #count] = __tag::all_passed([#(#rows),*]);
            };
        }
        let checks = self
            .list
            .iter()
            .enumerate()
            .map(|(index, parameter)| parameter.emit_checks(index, self.has_signature));
        let order = quote_spanned! {self.span=>
            const _: () = if let ::core::option::Option::Some(__mistake) = __tag::order_mistake(&__ALL, &__PASSED) {
                ::core::panic!("{}", __mistake)
            };
        };
        quote! {
            static __ALL: [__tag::Parameter; #count] = [#(#rows),*];
            const __COUNT: ::core::primitive::usize = __tag::passed_count(&__ALL);
            static __PASSED: [__tag::Parameter; __COUNT] = __tag::passed(&__ALL);
            #(#checks)*
            #order
        }
    }

    /// What the definition of the function says beyond what Python passes: the states that it asks for, whether it can ask other objects, the warning.
    pub(crate) fn emit_more(&self, asks: bool, warning: Option<&str>) -> TokenStream {
        let some_injected = !self.are_passed();
        let asking = if asks {
            quote!(.asking(true))
        } else if some_injected {
            quote!(.asking(__tag::asks(&__ALL)))
        } else {
            TokenStream::new()
        };
        if !some_injected && warning.is_none() {
            return asking;
        }
        let states = if some_injected {
            quote!(&const { __tag::states::<{ __tag::state_count(&__ALL) }>(&__ALL) })
        } else {
            quote!(&[])
        };
        let warning = optional(warning.map(|text| quote!(#text)));
        quote!(#asking.with(&const { __tag::MoreOfFunction { states: #states, deprecated: #warning } }))
    }

    /// The rows alone, for a struct of arguments.
    pub(crate) fn emit_rows(&self) -> TokenStream {
        let rows = self.list.iter().map(Parameter::emit);
        quote!(#(#rows),*)
    }

    /// A statement for each parameter that converts it, and the expression for each value.
    pub(crate) fn emit_conversions(&self) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let are_passed = self.are_passed();
        let convert = |(index, parameter): (usize, &Parameter)| {
            let ty = &parameter.ty;
            let (first, last) = (first_span(ty), last_span(ty));
            let holder = Ident::new(&format!("__holder_{index}"), last);
            let value = local(&format!("__argument_{index}"));
            let made = parameter.emit_holder();
            let conversion = if are_passed {
                parameter.emit_given(index, &quote!(#holder))
            } else {
                let place = quote!(const { __tag::position(&__ALL, #index) });
                parameter.emit_conversion(&place, &quote!(#holder))
            };
            (
                quote_spanned!(first=> let mut #holder = #made; let #value = #conversion;),
                quote!(#value),
            )
        };
        self.list.iter().enumerate().map(convert).unzip()
    }
}

/// What stands for a default: a string literal is any kind of string, `True`, `False` and `None` are Python's; every other expression is taken as it is. And
/// whether it costs nothing to make: a number, or one of Python's words.
pub(crate) fn default_value(default: &TokenStream) -> (TokenStream, bool) {
    if let Some((literal, _)) = only_string(default) {
        return (quote!(::core::convert::Into::into(#literal)), false);
    }
    let mut tokens = Cursor::new(default.clone());
    if let Some(name) = tokens.eat_any_ident() {
        let span = name.span();
        return match plain_name(&name).as_str() {
            "True" | "true" if tokens.is_empty() => (quote_spanned!(span=> true), true),
            "False" | "false" if tokens.is_empty() => (quote_spanned!(span=> false), true),
            "None" if tokens.is_empty() => {
                (quote_spanned!(span=> ::core::option::Option::None), true)
            }
            _ => (default.clone(), false),
        };
    }
    let mut words = default
        .clone()
        .into_iter()
        .skip_while(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '-'));
    let is_number = matches!(words.next(), Some(TokenTree::Literal(_))) && words.next().is_none();
    (default.clone(), is_number)
}

impl Parameter {
    fn emit(&self) -> TokenStream {
        let (name, ty, doc) = (&self.name, &self.ty, &self.doc);
        let kind = match self.kind {
            ParameterKind::PositionalOnly => quote!(PositionalOnly),
            ParameterKind::PositionalOrKeyword | ParameterKind::Unlisted => {
                quote!(PositionalOrKeyword)
            }
            ParameterKind::VarPositional => quote!(VarPositional),
            ParameterKind::KeywordOnly => quote!(KeywordOnly),
            ParameterKind::VarKeyword => quote!(VarKeyword),
        };
        let default = optional(self.default.as_ref().map(|default| {
            let text = Literal::string(&python_literal(default).unwrap_or_else(|| "...".into()));
            quote!(#text)
        }));
        let more = (self.default.is_some() || self.is_documented)
            .then(|| quote!(.with(&__tag::More { default: #default, doc: #doc })));
        let source = quote_spanned!(first_span(ty)=> <#ty as __tag::FromArg<'_, '_>>);
        let said = if let Some(hint) = &self.hint {
            let hint = hint.emit(&quote!(#source::PARAMETER.hint));
            quote!(const { &__tag::ParameterType { hint: #hint, source: #source::PARAMETER.source, asks: #source::PARAMETER.asks } })
        } else {
            quote!(#source::PARAMETER)
        };
        quote!(__tag::Parameter::new(#name, #said, __tag::ParameterKind::#kind)#more)
    }

    /// The assertions about what only the type knows.
    fn emit_checks(&self, index: usize, has_signature: bool) -> TokenStream {
        let misplaced = self.mistake_if_passed.as_ref().map(|message| {
            quote_spanned!(self.span=> const _: () = ::core::assert!(!__tag::is_misplaced(&__ALL, #index), #message);)
        });
        let (plain, source) = (&self.plain, quote!(__ALL[#index].ty.source));
        let matched = |right: bool, pattern: TokenStream, message: String| {
            let matches = quote!(::core::matches!(#source, #pattern));
            let condition = if right { matches } else { quote!(!#matches) };
            quote_spanned!(self.span=> const _: () = ::core::assert!(#condition, #message);)
        };
        let rest = quote!(__tag::Source::VarArgs | __tag::Source::VarKwargs);
        let kind = has_signature.then(|| match self.kind {
            ParameterKind::VarPositional => matched(true, quote!(__tag::Source::VarArgs), format!("`*{plain}` has the type `VarArgs<'_>`")),
            ParameterKind::VarKeyword => matched(true, quote!(__tag::Source::VarKwargs), format!("`**{plain}` has the type `VarKwargs<'_>`")),
            ParameterKind::Unlisted => matched(false, rest, format!("parameter `{plain}` is missing in the `#[signature(..)]`")),
            _ => matched(false, rest, format!("the signature writes `*{plain}` for `VarArgs<'_>` and `**{plain}` for `VarKwargs<'_>`")),
        });
        let default = self.default.as_ref().map(|_| {
            matched(
                true,
                quote!(__tag::Source::Passed),
                format!("`{plain}` cannot have a default: Python does not pass it as one argument"),
            )
        });
        let hint = self.hint.as_ref().map(|_| {
            matched(
                true,
                quote!(__tag::Source::Passed | __tag::Source::VarArgs | __tag::Source::VarKwargs),
                format!("`{plain}` cannot have a hint: Python does not pass it as one argument"),
            )
        });
        quote!(#misplaced #kind #default #hint)
    }

    /// The expression that makes the holder of the value.
    pub(crate) fn emit_holder(&self) -> TokenStream {
        let ty = &self.ty;
        let source = quote_spanned!(first_span(ty)=> <#ty as __tag::FromArg<'_, '_>>);
        let call = call_at(ty, TokenStream::new());
        quote_spanned!(last_span(ty)=> #source::holder #call)
    }

    /// The expression that converts the argument at `place`; `holder` keeps what it borrows from.
    ///
    /// All of it stands at the type, and the type is named in the same way everywhere, so that rustc reports a wrong one there, and once.
    pub(crate) fn emit_conversion(&self, place: &TokenStream, holder: &TokenStream) -> TokenStream {
        let (ty, name) = (&self.ty, &self.name);
        let (first, last) = (first_span(ty), last_span(ty));
        let source = quote_spanned!(first=> <#ty as __tag::FromArg<'_, '_>>);
        let (arguments, py) = (local_at("__arguments", first), local_at("__py", first));
        let given = quote_spanned!(first=> #arguments, #place, #name, #py, &mut #holder);
        if let Some(default) = &self.default {
            let (default, _) = default_value(default);
            let call = call_at(ty, quote!(#given, || #default));
            quote_spanned!(last=> #source::optional #call?)
        } else {
            let call = call_at(ty, given);
            quote_spanned!(last=> #source::required #call?)
        }
    }

    /// As [`emit_conversion`](Self::emit_conversion), where Python passes it as one argument for certain.
    fn emit_given(&self, place: usize, holder: &TokenStream) -> TokenStream {
        let (ty, name) = (&self.ty, &self.name);
        let (first, last) = (first_span(ty), last_span(ty));
        let (arguments, py) = (local_at("__arguments", first), local_at("__py", first));
        let default = self.default.as_ref().map(default_value);
        if let Some((_, false)) = default {
            return self.emit_conversion(&quote!(#place), holder);
        }
        let source = quote_spanned!(first=> <#ty as __tag::FromArg<'_, '_>>);
        let given = quote_spanned!(first=> #arguments.get(#place), #name, #py, &mut #holder);
        let converted = if let Some((default, _)) = default {
            let call = call_at(ty, quote!(#given, #default));
            quote_spanned!(last=> #source::given_or #call)
        } else {
            let call = call_at(ty, given);
            quote_spanned!(last=> #source::given #call)
        };
        // What `?` does, for an error that is one of Python's already: less to compile.
        quote_spanned!(last=> match #converted {
            ::core::result::Result::Ok(__value) => __value,
            ::core::result::Result::Err(__error) => return ::core::result::Result::Err(__error),
        })
    }
}
