//! What `#[derive(FromPy)]` and `#[derive(IntoPy)]` read: the shape of a struct or enum, and the options in `#[convert(..)]`.
//!
//! The emission is in `from_py` and `into_py`, one derive a file.

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use crate::emission::{c_name, quote, snake_case, where_clause};
use crate::syntax::{
    self, Attribute, Error, Errors, Field, Generics, MetaValue, Result, Shape, StructOrEnum,
    Variant, parse_meta_list, plain_name, string_value, unknown_key,
};

// --- model ---------------------------------------------------------------------------------------

/// A struct or enum that converts.
pub(crate) struct Model {
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    where_clause: TokenStream,
    pub(crate) source: Source,
    pub(crate) kind: ConversionKind,
}

pub(crate) enum ConversionKind {
    Struct(Body),
    /// Every variant is a name.
    Names(Vec<Unit>),
    Union(Vec<UnionMember>),
}

/// The fields of a struct or variant.
pub(crate) enum Body {
    /// One field without a name: transparent.
    Newtype(TokenStream),
    /// A tuple.
    Tuple(Vec<TokenStream>),
    /// Keys of a dict, or attributes.
    Named(Vec<Named>),
}

/// A field with a name.
pub(crate) struct Named {
    pub(crate) name: Ident,
    pub(crate) name_in_python: String,
    pub(crate) ty: TokenStream,
    pub(crate) default: Option<Default>,
}

pub(crate) enum Default {
    /// `Default::default()` of the type.
    OfType,
    Value(TokenStream),
}

/// A variant without fields.
pub(crate) struct Unit {
    pub(crate) name: Ident,
    pub(crate) name_in_python: String,
}

pub(crate) enum UnionMember {
    Unit(Unit),
    Fields(Ident, Body),
}

/// Where named fields come from.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    Either,
    Keys,
    Attributes,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    pub(crate) fn parse(derive: &str, item: TokenStream) -> Result<Self> {
        let mut errors = Errors::new();
        let model = match syntax::parse_struct_or_enum(derive, item)? {
            StructOrEnum::Struct(item) => {
                let source = errors.keep(parse_source(&item.attributes));
                let kind = if item.shape == Shape::Unit {
                    let message = "a struct without fields has nothing to convert: use `()` for `None`, or a class";
                    errors.push(Error::new(item.name.span(), message));
                    None
                } else {
                    errors.keep(Body::parse(item.shape, &item.fields, &item.name))
                };
                kind.zip(source).map(|(body, source)| Self {
                    name: item.name,
                    generics: item.generics,
                    where_clause: item.where_clause,
                    source,
                    kind: ConversionKind::Struct(body),
                })
            }
            StructOrEnum::Enum(item) => {
                let source = errors.keep(parse_source(&item.attributes));
                if item.variants.is_empty() {
                    let message = "an enum without variants has no values to convert";
                    errors.push(Error::new(item.name.span(), message));
                }
                let members: Vec<_> = item
                    .variants
                    .iter()
                    .filter_map(|variant| errors.keep(UnionMember::parse(variant)))
                    .collect();
                errors.keep(refuse_repeated(&members));
                source.map(|source| Self {
                    name: item.name,
                    generics: item.generics,
                    where_clause: item.where_clause,
                    source,
                    kind: ConversionKind::of_members(members),
                })
            }
        };
        errors.finish()?;
        model.ok_or_else(|| Error::new(Span::call_site(), "this item does not convert"))
    }

    /// The where clause with more conditions.
    pub(crate) fn where_clause(&self, more: &[TokenStream]) -> TokenStream {
        where_clause(&self.where_clause, more)
    }

    /// The types of all fields.
    pub(crate) fn types(&self) -> Vec<&TokenStream> {
        match &self.kind {
            ConversionKind::Struct(body) => body.types(),
            ConversionKind::Names(_) => vec![],
            ConversionKind::Union(members) => members
                .iter()
                .flat_map(|member| match member {
                    UnionMember::Unit(_) => vec![],
                    UnionMember::Fields(_, body) => body.types(),
                })
                .collect(),
        }
    }
}

impl ConversionKind {
    fn of_members(members: Vec<UnionMember>) -> Self {
        let is_unit = |member: &UnionMember| matches!(member, UnionMember::Unit(_));
        if !members.iter().all(is_unit) {
            return Self::Union(members);
        }
        let units = members.into_iter().filter_map(|member| match member {
            UnionMember::Unit(unit) => Some(unit),
            UnionMember::Fields(..) => None,
        });
        Self::Names(units.collect())
    }
}

impl UnionMember {
    fn parse(variant: &Variant) -> Result<Self> {
        let mut rename = None;
        if let Some(attribute) = options(&variant.attributes) {
            for meta in parse_meta_list(attribute.arguments.clone())? {
                match plain_name(&meta.name).as_str() {
                    "rename" if variant.shape == Shape::Unit => rename = Some(text(&meta)?),
                    "rename" => {
                        return Err(Error::new(
                            meta.name.span(),
                            "only a variant without fields has a name in Python",
                        ));
                    }
                    _ => return Err(unknown_key(&meta.name, &["rename"])),
                }
            }
        }
        if variant.shape == Shape::Unit {
            let plain = plain_name(&variant.name);
            return Ok(Self::Unit(Unit {
                name: variant.name.clone(),
                name_in_python: rename.unwrap_or_else(|| snake_case(&plain)),
            }));
        }
        let body = Body::parse(variant.shape, &variant.fields, &variant.name)?;
        Ok(Self::Fields(variant.name.clone(), body))
    }
}

/// Two variants that Python could not tell apart.
fn refuse_repeated(members: &[UnionMember]) -> Result<()> {
    let mut names: Vec<&str> = vec![];
    for member in members {
        if let UnionMember::Unit(unit) = member {
            if names.contains(&unit.name_in_python.as_str()) {
                let name = &unit.name_in_python;
                let message =
                    format!("another variant is `{name}` in Python too: `rename` one of them");
                return Err(Error::new(unit.name.span(), message));
            }
            names.push(&unit.name_in_python);
        }
    }
    Ok(())
}

impl Body {
    fn parse(shape: Shape, fields: &[Field], owner: &Ident) -> Result<Self> {
        if fields.is_empty() {
            let message = format!("`{owner}` has no fields to convert");
            return Err(Error::new(owner.span(), message));
        }
        if shape == Shape::Named {
            let mut errors = Errors::new();
            let named: Vec<Named> = fields
                .iter()
                .filter_map(|field| errors.keep(Named::parse(field)))
                .collect();
            for (index, field) in named.iter().enumerate() {
                let same = |other: &Named| other.name_in_python == field.name_in_python;
                if named[..index].iter().any(same) {
                    let name = &field.name_in_python;
                    let message = format!("another field is `{name}` in Python too");
                    errors.push(Error::new(field.name.span(), message));
                }
            }
            errors.finish()?;
            return Ok(Self::Named(named));
        }
        for field in fields {
            if let Some(attribute) = options(&field.attributes) {
                let message = "a field without a name has no options";
                return Err(Error::new(attribute.span, message));
            }
        }
        let mut types: Vec<_> = fields.iter().map(|field| field.ty.clone()).collect();
        Ok(if types.len() == 1 {
            Self::Newtype(types.remove(0))
        } else {
            Self::Tuple(types)
        })
    }

    fn types(&self) -> Vec<&TokenStream> {
        match self {
            Self::Newtype(ty) => vec![ty],
            Self::Tuple(types) => types.iter().collect(),
            Self::Named(fields) => fields.iter().map(|field| &field.ty).collect(),
        }
    }

    /// Names for the fields, to be bound by [`Body::pattern`].
    pub(crate) fn bindings(&self) -> Vec<Ident> {
        (0..self.types().len())
            .map(|index| format_ident!("__field_{index}"))
            .collect()
    }

    /// What follows the name of the struct or variant in a pattern.
    pub(crate) fn pattern(&self) -> TokenStream {
        let bindings = self.bindings();
        match self {
            Self::Newtype(_) | Self::Tuple(_) => quote!((#(#bindings),*)),
            Self::Named(fields) => {
                let names = fields.iter().map(|field| &field.name);
                quote!({ #(#names: #bindings),* })
            }
        }
    }
}

impl Named {
    fn parse(field: &Field) -> Result<Self> {
        let (mut rename, mut default) = (None, None);
        if let Some(attribute) = options(&field.attributes) {
            for meta in parse_meta_list(attribute.arguments.clone())? {
                match (plain_name(&meta.name).as_str(), &meta.value) {
                    ("rename", _) => rename = Some(text(&meta)?),
                    ("default", MetaValue::Flag) => default = Some(Default::OfType),
                    ("default", MetaValue::Value(value)) => {
                        default = Some(Default::Value(value.clone()));
                    }
                    ("default", MetaValue::List(_)) => {
                        return Err(Error::new(
                            meta.name.span(),
                            "`default` stands alone or takes a value: `default = 0`",
                        ));
                    }
                    _ => return Err(unknown_key(&meta.name, &["rename", "default"])),
                }
            }
        }
        let name = field.name.clone();
        let name = name.ok_or_else(|| Error::spanning(&field.ty, "expected a named field"))?;
        let name_in_python = rename.unwrap_or_else(|| plain_name(&name));
        Ok(Self {
            name,
            name_in_python,
            ty: field.ty.clone(),
            default,
        })
    }

    pub(crate) fn c_name(&self) -> proc_macro2::Literal {
        c_name(&self.name_in_python)
    }
}

/// `#[convert(..)]`.
fn options(attributes: &[Attribute]) -> Option<&Attribute> {
    let is_ours = |attribute: &&Attribute| attribute.path == "convert";
    attributes.iter().find(is_ours)
}

fn parse_source(attributes: &[Attribute]) -> Result<Source> {
    let Some(attribute) = options(attributes) else {
        return Ok(Source::Either);
    };
    let mut source = Source::Either;
    for meta in parse_meta_list(attribute.arguments.clone())? {
        source = match (plain_name(&meta.name).as_str(), &meta.value, source) {
            ("keys", MetaValue::Flag, Source::Either) => Source::Keys,
            ("attributes", MetaValue::Flag, Source::Either) => Source::Attributes,
            ("keys" | "attributes", MetaValue::Flag, _) => {
                let message = "without either option both keys and attributes are taken";
                return Err(Error::new(meta.name.span(), message));
            }
            ("keys" | "attributes", _, _) => {
                return Err(Error::new(meta.name.span(), "this option takes no value"));
            }
            _ => return Err(unknown_key(&meta.name, &["keys", "attributes"])),
        };
    }
    Ok(source)
}

/// The text of `rename = "x"`.
fn text(meta: &syntax::Meta) -> Result<String> {
    let literal = match &meta.value {
        MetaValue::Value(value) => {
            let mut cursor = syntax::Cursor::new(value.clone());
            cursor.eat_literal().filter(|_| cursor.is_empty())
        }
        MetaValue::Flag | MetaValue::List(_) => None,
    };
    match literal.as_ref().and_then(string_value) {
        Some(text) if text.contains('\0') => Err(Error::new(
            meta.name.span(),
            "a name cannot contain NUL characters",
        )),
        Some(text) => Ok(text),
        None => Err(Error::new(
            meta.name.span(),
            "`rename` takes a text: `rename = \"name\"`",
        )),
    }
}
