//! `#[pydust::class]` on an enum without data.
//!
//! ```text
//! #[pydust::class]
//! pub enum Colour { Red = 1, Green = 2 }
//! ```
//! becomes the enum itself, its members, the node of the definition tree, and the conversions, which know a member by its place:
//! ```text
//! static __MEMBERS: EnumDefinition = EnumDefinition { members: &[EnumMember { name: "Red", value: EnumValue::Whole(Colour::Red as i128), .. }, ..], .. };
//! impl Enumeration for Colour { const MEMBERS: &[Self] = &[Self::Red, Self::Green]; fn place(&self) -> usize { .. } fn at(place: usize) -> Self { .. } }
//! impl FromPy<'_> for Colour { .. }
//! ```

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::emission::{
    c_name, check, doc, first_span, listed, local_at, python_identifier, quote, refuse_keyword,
};
use crate::misplaced;
use crate::syntax::{
    Attribute, Enumeration, Error, Errors, MetaValue, Result, Shape, Variant, conditions,
    only_string, parse_meta_list, plain_name, unknown_key,
};

// --- model ---------------------------------------------------------------------------------------

/// An enum.
struct Model {
    name: Ident,
    doc: TokenStream,
    kind: Kind,
    coerces: bool,
    members: Vec<Member>,
    conditions: TokenStream,
    /// Those of the item.
    own: Vec<Attribute>,
}

/// What it extends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Enum,
    IntEnum,
    StrEnum,
}

/// A member: a variant.
struct Member {
    variant: Ident,
    name: String,
    doc: TokenStream,
    value: Value,
    /// Where a second member of this value is reported.
    value_span: Span,
    conditions: TokenStream,
}

/// Where the value of a member comes from.
enum Value {
    /// The place among the variants, from 1 on.
    Place,
    /// Rust's number.
    Discriminant,
    /// The name in lower case.
    Name,
    /// A whole number.
    Whole(TokenStream),
    /// A text.
    Text(TokenStream),
    /// Anything else that becomes an object.
    Object(TokenStream),
}

/// Attributes that belong to the tag, and those that others of ours read elsewhere.
const HELPERS: &[&str] = &["member", "attribute", "base", "opaque"];
const KEYS: &[&str] = &["extends", "coerce"];
/// Options by which a class that is a struct gets methods.
const OF_STRUCTS: &[&str] = &["data", "eq", "hash", "order", "repr"];

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    fn parse(arguments: TokenStream, item: &Enumeration) -> Result<Self> {
        refuse_generics(item)?;
        let mut errors = Errors::new();
        let (mut kind, mut coerces) = (Kind::Enum, false);
        for meta in errors.keep(parse_meta_list(arguments)).unwrap_or_default() {
            let span = meta.name.span();
            match (plain_name(&meta.name).as_str(), meta.value) {
                ("extends", MetaValue::Value(value)) => {
                    kind = errors.keep(Kind::parse(&value)).unwrap_or(kind);
                }
                ("extends", _) => errors.push(Error::new(
                    span,
                    "`extends` names a class of Python's `enum`: `extends = IntEnum`",
                )),
                ("coerce", MetaValue::Flag) => coerces = true,
                ("coerce", _) => errors.push(Error::new(span, "this option takes no value")),
                (word, _) if OF_STRUCTS.contains(&word) => errors.push(Error::new(
                    span,
                    format!(
                        "`{word}` is for structs: Python's `enum` compares, hashes and shows members itself"
                    ),
                )),
                _ => errors.push(unknown_key(&meta.name, KEYS)),
            }
        }
        errors.keep(refuse_data(item));
        errors.keep(refuse_keyword(&item.name, "choose another name"));
        if item.variants.is_empty() {
            errors.push(Error::new(
                item.name.span(),
                "an enum without variants has no value that Python could get: write one",
            ));
        }
        let has_numbers = item.variants.iter().any(|one| one.discriminant.is_some());
        let members: Vec<_> = item
            .variants
            .iter()
            .filter_map(|variant| errors.keep(Member::parse(variant, kind, has_numbers)))
            .collect();
        refuse_same_names(&members, &mut errors);
        let doc = errors.keep(doc(&item.attributes)).unwrap_or_default();
        errors.finish()?;
        Ok(Self {
            name: item.name.clone(),
            doc,
            kind,
            coerces,
            members,
            conditions: conditions(&item.attributes),
            own: item.attributes.clone(),
        })
    }
}

fn refuse_generics(item: &Enumeration) -> Result<()> {
    match item.generics.span {
        Some(span) if !item.generics.is_empty() => Err(Error::new(
            span,
            format!(
                "a class cannot be generic: Python has one `{}`, and its members hold nothing",
                item.name
            ),
        )),
        _ => Ok(()),
    }
}

/// Says so once, at the first variant that has a field.
fn refuse_data(item: &Enumeration) -> Result<()> {
    match item.variants.iter().find(|one| one.shape != Shape::Unit) {
        Some(variant) => Err(Error::new(
            variant.name.span(),
            "an enum with data cannot be a class yet: write a struct for each variant, or derive `FromPy` and `IntoPy`, which take the enum for a union",
        )),
        None => Ok(()),
    }
}

/// Of two variants with one name in Python. Those that Rust calls the same it refuses itself.
fn refuse_same_names(members: &[Member], errors: &mut Errors) {
    let mut seen = HashMap::new();
    for member in members {
        if let Some(first) = seen.insert(&member.name, member)
            && first.variant != member.variant
            && member.conditions.is_empty()
        {
            errors.push(Error::new(
                member.variant.span(),
                format!("two members are called `{}` in Python", member.name),
            ));
        }
    }
}

impl Kind {
    fn parse(value: &TokenStream) -> Result<Self> {
        match value.to_string().as_str() {
            "Enum" => Ok(Self::Enum),
            "IntEnum" => Ok(Self::IntEnum),
            "StrEnum" => Ok(Self::StrEnum),
            "Flag" | "IntFlag" => Err(Error::spanning(
                value,
                "flags are not there yet: an enum extends `IntEnum` or `StrEnum`, and `Enum` without being told",
            )),
            _ => Err(Error::spanning(
                value,
                "an enum extends a class of Python's `enum`: `IntEnum` or `StrEnum`, and `Enum` without being told",
            )),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Enum => "Enum",
            Self::IntEnum => "IntEnum",
            Self::StrEnum => "StrEnum",
        }
    }
}

impl Member {
    fn parse(variant: &Variant, kind: Kind, has_numbers: bool) -> Result<Self> {
        let mut errors = Errors::new();
        let span = variant.name.span();
        misplaced::refuse(&variant.attributes, HELPERS, &["member"], &mut errors);
        let (mut value, mut renamed, mut value_span) = (None, None, None);
        let options = variant
            .attributes
            .iter()
            .filter(|attribute| attribute.path == "member");
        for option in options {
            if option.arguments.is_empty() {
                errors.push(Error::new(
                    option.span,
                    "`#[member]` says something of the member: `#[member(value = \"red\", rename = \"RED\")]`",
                ));
            }
            let metas = errors.keep(parse_meta_list(option.arguments.clone()));
            for meta in metas.unwrap_or_default() {
                match (plain_name(&meta.name).as_str(), meta.value) {
                    ("value", MetaValue::Value(written)) => {
                        value_span = Some(first_span(&written));
                        value = errors.keep(Value::parse(written, kind));
                    }
                    ("value", _) => errors.push(Error::new(
                        meta.name.span(),
                        "`value` is what the member stands for: `value = \"red\"`",
                    )),
                    ("rename", MetaValue::Value(written)) => {
                        renamed = errors
                            .keep(python_identifier(&written))
                            .map(|name| (name, first_span(&written)));
                    }
                    ("rename", _) => errors.push(Error::new(
                        meta.name.span(),
                        "`rename` needs a name: `rename = \"RED\"`",
                    )),
                    _ => errors.push(unknown_key(&meta.name, &["value", "rename"])),
                }
            }
        }
        if let Some(number) = &variant.discriminant {
            errors.keep(refuse_discriminant(number, kind));
        }
        let (name, at) = renamed.unwrap_or_else(|| {
            errors.keep(refuse_keyword(
                &variant.name,
                "rename the member: `#[member(rename = \"..\")]`",
            ));
            (plain_name(&variant.name), span)
        });
        errors.keep(refuse_reserved(&name, at));
        let value = value.unwrap_or(match kind {
            Kind::StrEnum => Value::Name,
            _ if has_numbers => Value::Discriminant,
            _ => Value::Place,
        });
        let doc = errors.keep(doc(&variant.attributes)).unwrap_or_default();
        errors.finish()?;
        Ok(Self {
            variant: variant.name.clone(),
            name,
            doc,
            value,
            value_span: value_span.unwrap_or(span),
            conditions: conditions(&variant.attributes),
        })
    }
}

/// What Rust takes for no number, told in its place.
fn refuse_discriminant(number: &TokenStream, kind: Kind) -> Result<()> {
    if kind == Kind::StrEnum {
        return Err(Error::spanning(
            number,
            "the values of a `StrEnum` are texts: `#[member(value = \"..\")]` above the variant",
        ));
    }
    let mut tokens = number.clone().into_iter();
    let is_other = match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(literal)), None) => is_other_literal(&literal.to_string()),
        (Some(TokenTree::Punct(_)), Some(TokenTree::Literal(literal))) => {
            is_other_literal(&literal.to_string())
        }
        (Some(TokenTree::Ident(word)), None) => word == "true" || word == "false",
        _ => false,
    };
    if is_other {
        return Err(Error::spanning(
            number,
            format!(
                "the number of a variant is whole; any other value is given above it: `#[member(value = {number})]`"
            ),
        ));
    }
    Ok(())
}

/// Whether a literal is neither a whole number nor a byte.
fn is_other_literal(literal: &str) -> bool {
    match literal.as_bytes() {
        [b'b', b'\'', ..] | [b'0', b'x' | b'o' | b'b', ..] => false,
        [b'0'..=b'9', ..] => {
            literal.contains(['.', 'e', 'E']) || literal.contains("f32") || literal.contains("f64")
        }
        _ => true,
    }
}

/// Names that `enum` takes for its own, or for no members.
fn refuse_reserved(name: &str, span: Span) -> Result<()> {
    let inner = name.strip_prefix('_');
    if name == "mro" || inner.is_some_and(|inner| inner.ends_with('_') || inner.contains("__")) {
        return Err(Error::new(
            span,
            format!(
                "Python's `enum` makes no member of the name `{name}`: choose another, `#[member(rename = \"..\")]`"
            ),
        ));
    }
    Ok(())
}

impl Value {
    fn parse(written: TokenStream, kind: Kind) -> Result<Self> {
        let is_text = only_string(&written).is_some();
        match kind {
            Kind::StrEnum if is_text || !is_literal(&written) => Ok(Self::Text(written)),
            Kind::StrEnum => Err(Error::spanning(
                &written,
                "the values of a `StrEnum` are texts: `value = \"..\"`",
            )),
            Kind::IntEnum if is_whole(&written) || !is_literal(&written) => {
                Ok(Self::Whole(written))
            }
            Kind::IntEnum => Err(Error::spanning(
                &written,
                "the values of an `IntEnum` are whole numbers: `value = 1`",
            )),
            Kind::Enum if is_text => Ok(Self::Text(written)),
            Kind::Enum if is_whole(&written) => Ok(Self::Whole(written)),
            Kind::Enum => Ok(Self::Object(written)),
        }
    }
}

/// Whether this is a single literal, perhaps behind a sign.
fn is_literal(tokens: &TokenStream) -> bool {
    literal_of(tokens).is_some()
}

/// Whether this is a whole number that says no type of its own.
fn is_whole(tokens: &TokenStream) -> bool {
    literal_of(tokens).is_some_and(|literal| {
        literal.starts_with(|first: char| first.is_ascii_digit())
            && !is_other_literal(&literal)
            && !literal.contains(['u', 'i'])
    })
}

fn literal_of(tokens: &TokenStream) -> Option<String> {
    let mut tokens = tokens.clone().into_iter();
    let literal = match (tokens.next()?, tokens.next()) {
        (TokenTree::Punct(sign), Some(TokenTree::Literal(literal))) if sign.as_char() == '-' => {
            literal
        }
        (TokenTree::Literal(literal), None) => literal,
        (TokenTree::Ident(word), None) if word == "true" || word == "false" => {
            return Some(word.to_string());
        }
        _ => return None,
    };
    tokens.next().is_none().then(|| literal.to_string())
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[pydust::class]` on an enum.
pub(crate) fn emit(arguments: TokenStream, item: &Enumeration) -> TokenStream {
    match Model::parse(arguments, item) {
        Ok(model) => {
            let (emitted, item) = (model.emit(), item.without(HELPERS));
            quote!(#item #emitted)
        }
        Err(error) => {
            let mistakes = error.into_compile_error();
            if !item.generics.is_empty() {
                let item = item.without(HELPERS);
                return quote!(#mistakes #item);
            }
            let (stand_in, item) = (Model::stand_in(item).emit(), item.names_alone());
            quote!(#mistakes #[allow(dead_code)] #item #stand_in)
        }
    }
}

impl Model {
    /// What stands in for an enum with a mistake, so that nothing else fails because it is missing.
    fn stand_in(item: &Enumeration) -> Self {
        Self {
            name: item.name.clone(),
            doc: quote!(::core::option::Option::None),
            kind: Kind::Enum,
            coerces: false,
            members: Vec::new(),
            conditions: conditions(&item.attributes),
            own: item.attributes.clone(),
        }
    }

    fn emit(&self) -> TokenStream {
        let conditions = &self.conditions;
        let places = self.each(|member| {
            let variant = &member.variant;
            quote!(#variant,)
        });
        let owner = self.emit_owner();
        let tree = self.emit_tree();
        let enumeration = self.emit_enumeration();
        let conversions = self.emit_conversions();
        let listed = self.emit_listed();
        quote! {
            #conditions
            const _: () = {
                use ::pydust::tag as __tag;
                use __tag::NoMethods as _;

                /// The places of the variants, of those that are compiled.
                #[allow(dead_code, non_camel_case_types)]
                enum __Place { #places }

                #owner
                #tree
                #enumeration
                #conversions
                #listed
            };
        }
    }

    /// What is emitted for each member, under the conditions of its variant.
    fn each(&self, emit: impl Fn(&Member) -> TokenStream) -> TokenStream {
        let emitted = self.members.iter().map(|member| {
            let (conditions, emitted) = (&member.conditions, emit(member));
            quote!(#conditions #emitted)
        });
        emitted.collect()
    }

    /// What the members are to the functions of the methods block.
    fn emit_owner(&self) -> TokenStream {
        let name = &self.name;
        let plain = plain_name(name);
        let cells = self.each(|member| {
            let variant = &member.variant;
            quote!(__tag::Cell::new(#name::#variant),)
        });
        let count = if self.members.is_empty() {
            quote!(0)
        } else {
            quote!(__MEMBERS.len())
        };
        let mut refusals = vec![
            check(
                name.span(),
                &quote!(__METHODS.special.is_empty() && __METHODS.call.is_none()),
                "an enum cannot have special methods yet: write a method with a plain name",
            ),
            check(
                name.span(),
                &quote!(__METHODS.new.is_none() && __METHODS.init.is_none()),
                "the members of an enum are its variants, so there is nothing to make: leave `__new__` and `__init__` out",
            ),
            check(
                name.span(),
                &quote!(!__METHODS.changes_the_receiver()),
                "the members of an enum are shared by all, so no method can change one: take `&self` or `self` in place of `&mut self`",
            ),
            check(
                name.span(),
                &quote!(__METHODS.class_properties.is_empty()),
                "an enum cannot have properties of the class: write a class method",
            ),
        ];
        for member in &self.members {
            let (c_name, conditions) = (c_name(&member.name), &member.conditions);
            let message = format!(
                "the methods block has something called `{}` too: rename one of the two",
                member.name
            );
            let check = check(
                member.variant.span(),
                &quote!(!__METHODS.has(#c_name)),
                &message,
            );
            refusals.push(quote!(#conditions #check));
        }
        quote! {
            const __METHODS: &__tag::Methods<#name> = &__tag::Probe::<#name>::METHODS;
            #(#refusals)*
            static __CELLS: __tag::VariantCells<#name, { #count }> = __tag::VariantCells([#cells]);
            // SAFETY: what is said of the enum is read from it, here and in its methods block.
            unsafe impl __tag::Owner for #name {
                type Flag = __tag::Frozen;
                type Storage = __tag::InEnum;
                const NAME: &'static ::core::primitive::str = #plain;
                const CLASS: ::core::option::Option<&'static __tag::ClassDefinition> = ::core::option::Option::Some(&__DEFINITION);
                const EXTRAS: __tag::Extras = __tag::Extras::NONE;
                const FINAL: ::core::primitive::bool = true;
                const ROOT: ::core::option::Option<&'static __tag::ClassDefinition> = ::core::option::Option::None;
                fn variants() -> ::core::option::Option<__tag::Variants<Self>> {
                    ::core::option::Option::Some(__tag::Variants { definition: &__ENUM, cells: &__CELLS.0 })
                }
            }
            static __BOUND: __tag::MethodTable<{ __tag::Rows::Bound.count(__METHODS.functions, &[]) }> =
                __tag::MethodTable::new(__tag::Rows::Bound, __METHODS.functions, &[], &raw const __BOUND);
            static __STATIC: __tag::MethodTable<{ __tag::Rows::Static.count(__METHODS.functions, &[]) }> =
                __tag::MethodTable::new(__tag::Rows::Static, __METHODS.functions, &[], &raw const __STATIC);
            static __GETSET: __tag::GetSetTable<{ __METHODS.properties.len() }> =
                __tag::GetSetTable::new(&[], __METHODS.properties);
        }
    }

    /// The members and the class, as the tree has them.
    fn emit_tree(&self) -> TokenStream {
        let Self {
            name,
            doc,
            kind,
            coerces,
            ..
        } = self;
        let c_name = c_name(&plain_name(name));
        let base = format!("enum.{}", kind.name());
        let base_path = format!("enum:{}", kind.name());
        let members = self.each(|member| member.emit(name));
        // Of its own numbers Rust makes sure itself.
        let is_plain = |one: &Member| matches!(one.value, Value::Place | Value::Discriminant);
        let are_numbered = self.members.iter().all(is_plain);
        let checks = self.members.iter().map(Member::emit_check);
        let checks = checks.filter(|_| !are_numbered);
        let hint = self.takes();
        quote! {
            const __MEMBERS: &[__tag::EnumMember] = &[#members];
            #(#checks)*
            static __ENUM: __tag::EnumDefinition = __tag::EnumDefinition { members: __MEMBERS, coerces: #coerces };
            static __CREATION: __tag::Creation = __tag::Creation::of_enum(&__ENUM);
            static __DEFINITION: __tag::ClassDefinition = __tag::ClassDefinition {
                name: #c_name,
                doc: #doc,
                base: __tag::ClassBase::Python(__tag::PythonBase {
                    name: #base,
                    find: |__py| __tag::import_class(__py, #base_path),
                }),
                registered: &[],
                subscripts: ::core::option::Option::None,
                metaclass: ::core::option::Option::None,
                constructor: ::core::option::Option::None,
                functions: __METHODS.functions,
                special: &[],
                attributes: &[],
                properties: __METHODS.properties,
                class_properties: &[],
                constants: __METHODS.constants,
                deprecated: ::core::option::Option::None,
                frozen: true,
                shared: ::core::option::Option::None,
                layout: __tag::ClassLayout::of_enum(&__CREATION, __BOUND.rows(), __STATIC.rows(), __GETSET.rows()),
            };
            static __NODE: __tag::EnumNode = __tag::EnumNode { class: &__DEFINITION, members: &__ENUM, hint: #hint };
            // SAFETY: the definition is the one above.
            unsafe impl __tag::Tagged for #name {
                const NODE: __tag::Node = __tag::Node::Class(&__DEFINITION);
            }
        }
    }

    /// The hint of a parameter.
    fn takes(&self) -> TokenStream {
        let hint = quote!(__tag::Hint::Class(|| &__DEFINITION));
        if self.coerces {
            quote!(__tag::Hint::Limited(&#hint, __tag::Limit::Values))
        } else {
            hint
        }
    }

    /// The way from a variant to its place and back.
    fn emit_enumeration(&self) -> TokenStream {
        let name = &self.name;
        let values = self.each(|member| {
            let variant = &member.variant;
            quote!(Self::#variant,)
        });
        let to_place = self.each(|member| {
            let variant = &member.variant;
            quote!(Self::#variant => __Place::#variant as ::core::primitive::usize,)
        });
        let from_place = self.each(|member| {
            let variant = &member.variant;
            quote!(__place if __place == __Place::#variant as ::core::primitive::usize => Self::#variant,)
        });
        // Of a stand-in there is no value.
        let (otherwise, last) = if self.members.is_empty() {
            (quote!(_ => 0), quote!(loop {}))
        } else {
            let message = "an enum has as many members as variants";
            (quote!(), quote!(::core::panic!(#message)))
        };
        quote! {
            impl __tag::Enumeration for #name {
                const MEMBERS: &'static [Self] = &[#values];
                const NODE: &'static __tag::EnumNode = &__NODE;
                #[inline]
                fn place(&self) -> ::core::primitive::usize {
                    match self { #to_place #otherwise }
                }
                #[inline]
                fn at(__place: ::core::primitive::usize) -> Self {
                    match __place { #from_place _ => #last }
                }
            }
            // SAFETY: there is nothing to visit.
            unsafe impl __tag::Traverse for #name {
                const MAY_REFER: ::core::primitive::bool = false;
                const MAY_CHANGE: ::core::primitive::bool = false;
                fn traverse(&self, _: &mut __tag::Visitor<'_>) {}
            }
        }
    }

    /// Parameters and results. Only a value is asked for its class.
    fn emit_conversions(&self) -> TokenStream {
        let Self { name, coerces, .. } = self;
        let takes = self.takes();
        quote! {
            impl<'py> __tag::FromPy<'py> for #name {
                const HINT: __tag::Hint = #takes;
                const ASKS: ::core::primitive::bool = #coerces;
                #[inline]
                fn from_py(__object: &__tag::Bound<'py, __tag::PyAny>, __py: __tag::Python<'py>) -> __tag::PyResult<Self> {
                    __tag::place_of(__object, __py, &__NODE).map(<Self as __tag::Enumeration>::at)
                }
            }
            impl<'a, 'py: 'a> __tag::FromArg<'a, 'py> for #name {
                type Holder = ();
                const HINT: __tag::Hint = #takes;
                const ASKS: ::core::primitive::bool = #coerces;
                #[inline]
                fn from_arg(__object: &'a __tag::Bound<'py, __tag::PyAny>, __py: __tag::Python<'py>, _: &'a mut ()) -> __tag::PyResult<Self> {
                    <Self as __tag::FromPy<'py>>::from_py(__object, __py)
                }
            }
            impl<'a, 'py: 'a> __tag::FromArg<'a, 'py> for &'a #name {
                type Holder = ();
                const HINT: __tag::Hint = #takes;
                const ASKS: ::core::primitive::bool = #coerces;
                #[inline]
                fn from_arg(__object: &'a __tag::Bound<'py, __tag::PyAny>, __py: __tag::Python<'py>, _: &'a mut ()) -> __tag::PyResult<Self> {
                    __tag::place_of(__object, __py, &__NODE).map(|__place| &<#name as __tag::Enumeration>::MEMBERS[__place])
                }
            }
            impl<'py> __tag::IntoPy<'py> for #name {
                const HINT: __tag::Hint = __tag::Hint::Class(|| &__DEFINITION);
                #[inline]
                fn into_py(self, __py: __tag::Python<'py>) -> __tag::PyResult<__tag::Bound<'py>> {
                    __tag::member(__py, &__NODE, __tag::Enumeration::place(&self))
                }
            }
            impl<'py> __tag::IntoPy<'py> for &#name {
                const HINT: __tag::Hint = __tag::Hint::Class(|| &__DEFINITION);
                #[inline]
                fn into_py(self, __py: __tag::Python<'py>) -> __tag::PyResult<__tag::Bound<'py>> {
                    __tag::member(__py, &__NODE, __tag::Enumeration::place(self))
                }
            }
        }
    }

    /// What says whether a module lists the enum.
    fn emit_listed(&self) -> TokenStream {
        let plain = plain_name(&self.name);
        let reason = format!(
            "no module lists this enum, so Python has no class for its members: write `members({plain})` in the module's tag"
        );
        listed(&self.name, &self.name, &self.own, &reason, &quote!())
    }
}

impl Member {
    fn emit(&self, owner: &Ident) -> TokenStream {
        let Self {
            variant, name, doc, ..
        } = self;
        let value = match &self.value {
            Value::Place => {
                quote!(__tag::EnumValue::Whole(__Place::#variant as ::core::primitive::i128 + 1))
            }
            Value::Discriminant => {
                quote!(__tag::EnumValue::Whole(#owner::#variant as ::core::primitive::i128))
            }
            Value::Name => {
                let lower = name.to_lowercase();
                quote!(__tag::EnumValue::Text(#lower))
            }
            Value::Whole(written) => quote!(__tag::EnumValue::Whole(#written)),
            Value::Text(written) => quote!(__tag::EnumValue::Text(#written)),
            Value::Object(written) => emit_object(written),
        };
        quote!(__tag::EnumMember { name: #name, doc: #doc, value: #value },)
    }

    /// The check that no earlier member has the value.
    fn emit_check(&self) -> TokenStream {
        let (variant, conditions) = (&self.variant, &self.conditions);
        let check = check(
            self.value_span,
            &quote!(!__tag::EnumMember::is_repeated(__MEMBERS, __Place::#variant as ::core::primitive::usize)),
            "an earlier member has this value too, so Python would take the two for one",
        );
        quote!(#conditions #check)
    }
}

/// A value of any type that becomes an object.
fn emit_object(written: &TokenStream) -> TokenStream {
    let span = first_span(written);
    let py = local_at("__py", span);
    let hint = quote_spanned!(span=> __tag::value_hint(&|| #written));
    let value = quote_spanned!(span=> |#py| __tag::value_into_py(#py, #written));
    quote!(__tag::EnumValue::Object(#hint, #value))
}
