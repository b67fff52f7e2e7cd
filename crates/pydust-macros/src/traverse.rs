//! `#[derive(Traverse)]` on a struct or enum, and the same for the structs that have a tag.
//!
//! ```text
//! #[derive(Traverse)]
//! enum Shape { Empty, Tree { value: Py<PyAny>, children: Vec<Shape> } }
//! ```
//! becomes
//! ```text
//! // SAFETY: each field is visited once.
//! unsafe impl Traverse for Shape {
//!     const MAY_REFER: bool = any(&[<Py<PyAny> as Traverse>::MAY_REFER, <Vec<Itself> as Traverse>::MAY_REFER]);
//!     const MAY_GAIN: bool = any(&[..]);
//!     const MAY_CHANGE: bool = any(&[..]);
//!     fn traverse(&self, visitor: &mut Visitor<'_>) {
//!         match self {
//!             Self::Empty { .. } => {}
//!             Self::Tree { value: field_0, children: field_1, .. } => { <Py<PyAny> as Traverse>::traverse(field_0, visitor); .. }
//!         }
//!     }
//! }
//! ```
//! A constant that asked for itself would have no value. So inside its own fields the type is `Itself`, which refers to nothing: what else a field holds, decides.

use proc_macro2::{Group, Ident, Literal, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote_spanned};

use crate::emission::{call_at, first_span, optional, quote, repeatable, where_clause};
use crate::shared;
use crate::syntax::{
    self, Attribute, AttributeKind, Cursor, Enumeration, Error, Errors, Field, Generics, MetaValue,
    Result, Shape, Struct, StructOrEnum, conditions, parse_meta_list, plain_name, unknown_key,
};

// --- model ---------------------------------------------------------------------------------------

/// A type and what the collector sees of it.
pub(crate) struct Model {
    name: Ident,
    generics: Generics,
    where_clause: TokenStream,
    /// It is said to hold references, and not asked of its fields.
    refers: bool,
    /// It may be inside a class that modules share.
    shared: bool,
    /// What `#[repr(..)]` says: for the layout of variants, which nothing else tells.
    repr: String,
    cases: Vec<VisitedCase>,
}

/// A struct, or a variant of an enum.
struct VisitedCase {
    path: TokenStream,
    variant: Option<VisitedVariant>,
    fields: Vec<Visited>,
    /// Whether there are fields that are not visited.
    has_opaque: bool,
    /// All fields, as `shared` describes them.
    parts: TokenStream,
    conditions: TokenStream,
}

/// What a variant is told from the others by.
struct VisitedVariant {
    name: Ident,
    /// Its number, where that is a fact beside the order of the variants.
    number: TokenStream,
}

/// A field that is not opaque.
struct Visited {
    /// Its name, or its number.
    member: TokenStream,
    binding: Ident,
    ty: TokenStream,
    conditions: TokenStream,
}

// --- parse ---------------------------------------------------------------------------------------

impl Model {
    /// A struct, with a derive or a tag.
    pub(crate) fn of_struct(item: &Struct) -> Result<Self> {
        let fields = visited(&item.fields)?;
        let has_opaque = fields.len() < item.fields.len();
        Ok(Self {
            name: item.name.clone(),
            generics: item.generics.clone(),
            where_clause: item.where_clause.clone(),
            refers: false,
            shared: false,
            repr: repr(&item.attributes),
            cases: vec![VisitedCase {
                path: quote!(Self),
                variant: None,
                fields,
                has_opaque,
                parts: parts(&item.fields, &item.name, true),
                conditions: TokenStream::new(),
            }],
        })
    }

    /// Stands in for a type with a mistake, so that nothing else fails because it is missing.
    fn without_fields(name: &Ident, generics: &Generics, where_clause: &TokenStream) -> Self {
        Self {
            name: name.clone(),
            generics: generics.clone(),
            where_clause: where_clause.clone(),
            refers: true,
            shared: false,
            repr: String::new(),
            cases: vec![],
        }
    }

    fn parse(item: &StructOrEnum) -> Result<Self> {
        let mut errors = Errors::new();
        let (attributes, model) = match item {
            StructOrEnum::Struct(item) => (&item.attributes, errors.keep(Self::of_struct(item))),
            StructOrEnum::Enum(item) => {
                let is_cast = item.variants.iter().all(|one| one.shape == Shape::Unit);
                let cases = item.variants.iter().filter_map(|variant| {
                    let name = &variant.name;
                    let fields = errors.keep(visited(&variant.fields))?;
                    Some(VisitedCase {
                        path: quote!(Self::#name),
                        variant: Some(VisitedVariant {
                            name: name.clone(),
                            number: number(variant, &item.name, is_cast),
                        }),
                        has_opaque: fields.len() < variant.fields.len(),
                        fields,
                        parts: parts(&variant.fields, &item.name, false),
                        conditions: conditions(&variant.attributes),
                    })
                });
                let cases = cases.collect();
                let model = Self {
                    name: item.name.clone(),
                    generics: item.generics.clone(),
                    where_clause: item.where_clause.clone(),
                    refers: false,
                    shared: false,
                    repr: repr(&item.attributes),
                    cases,
                };
                (&item.attributes, Some(model))
            }
        };
        let options = errors.keep(parse_options(attributes)).unwrap_or_default();
        errors.finish()?;
        let model = model.ok_or_else(|| Error::new(Span::call_site(), "this item has no fields"));
        let model = model.map(|model| Self {
            refers: options.refers,
            shared: options.shared.is_some(),
            ..model
        })?;
        if let (Some(_), StructOrEnum::Enum(item)) = (options.shared, &item) {
            refuse_unknown_numbers(item)?;
        }
        match options.shared {
            Some(span) if !model.generics.is_empty() => Err(Error::new(
                span,
                "what is inside a shared class cannot be generic: write a type for each concrete one",
            )),
            _ => Ok(model),
        }
    }
}

fn parts(fields: &[Field], owner: &Ident, has_offset: bool) -> TokenStream {
    let parts = fields
        .iter()
        .map(|field| shared::part(field, owner, has_offset));
    parts.collect()
}

/// The number of a variant. Without fields any can be asked; with fields a literal speaks for itself.
fn number(variant: &syntax::Variant, of: &Ident, is_cast: bool) -> TokenStream {
    let name = &variant.name;
    if is_cast {
        quote!(::core::option::Option::Some(#of::#name as ::core::primitive::i128))
    } else {
        optional(variant.discriminant.as_ref().map(|number| {
            let number = repeatable(number, None);
            quote!(#number as ::core::primitive::i128)
        }))
    }
}

/// An enum with fields cannot be asked for its numbers, and a number may be a constant that each module has its own of.
fn refuse_unknown_numbers(item: &Enumeration) -> Result<()> {
    let mut errors = Errors::new();
    if item.variants.iter().any(|one| one.shape != Shape::Unit) {
        for number in item
            .variants
            .iter()
            .filter_map(|one| one.discriminant.as_ref())
        {
            if !is_literal(number) {
                errors.push(Error::spanning(
                    number,
                    "modules that share an enum with fields have to agree on its numbers: write this one as a literal",
                ));
            }
        }
    }
    errors.finish()
}

/// `5`, `-1`, `0x2A_u8`.
fn is_literal(tokens: &TokenStream) -> bool {
    let mut cursor = Cursor::new(tokens.clone());
    cursor.eat_punct('-');
    cursor.eat_literal().is_some() && cursor.is_empty()
}

/// What stands in the `repr` attributes of an item.
fn repr(attributes: &[Attribute]) -> String {
    let reprs = attributes.iter().filter(|one| one.name == "repr");
    let words: Vec<_> = reprs.map(|one| one.arguments.to_string()).collect();
    words.join(", ")
}

fn visited(fields: &[Field]) -> Result<Vec<Visited>> {
    let mut errors = Errors::new();
    let visited = fields
        .iter()
        .filter_map(|field| errors.keep(Visited::parse(field)).flatten())
        .collect();
    errors.finish()?;
    Ok(visited)
}

impl Visited {
    /// Nothing for a field that is opaque.
    fn parse(field: &Field) -> Result<Option<Self>> {
        let is_opaque = |attribute: &&Attribute| attribute.name == "opaque";
        match field.attributes.iter().find(is_opaque) {
            Some(attribute) if attribute.kind == AttributeKind::Path => return Ok(None),
            Some(attribute) => {
                return Err(Error::new(attribute.span, "`#[opaque]` takes no options"));
            }
            None => {}
        }
        Ok(Some(Self {
            member: match &field.name {
                Some(name) => name.to_token_stream(),
                None => Literal::usize_unsuffixed(field.index).to_token_stream(),
            },
            binding: format_ident!("__field_{}", field.index),
            ty: field.ty.clone(),
            conditions: conditions(&field.attributes),
        }))
    }
}

/// What `#[traverse(..)]` says.
#[derive(Default)]
struct Options {
    refers: bool,
    shared: Option<Span>,
}

fn parse_options(attributes: &[Attribute]) -> Result<Options> {
    let mut options = Options::default();
    for attribute in attributes {
        if attribute.path != "traverse" {
            continue;
        }
        for meta in parse_meta_list(attribute.arguments.clone())? {
            match (plain_name(&meta.name).as_str(), &meta.value) {
                ("refers", MetaValue::Flag) => options.refers = true,
                ("shared", MetaValue::Flag) => options.shared = Some(meta.name.span()),
                ("refers" | "shared", _) => {
                    return Err(Error::new(meta.name.span(), "this option takes no value"));
                }
                _ => return Err(unknown_key(&meta.name, &["refers", "shared"])),
            }
        }
    }
    Ok(options)
}

// --- emit ----------------------------------------------------------------------------------------

/// `#[derive(Traverse)]`.
pub(crate) fn emit(item: TokenStream) -> Result<TokenStream> {
    let item = syntax::parse_struct_or_enum("derive(Traverse)", item)?;
    let (model, mistakes) = match Model::parse(&item) {
        Ok(model) => (model, TokenStream::new()),
        Err(error) => {
            let (name, generics, where_clause) = match &item {
                StructOrEnum::Struct(item) => (&item.name, &item.generics, &item.where_clause),
                StructOrEnum::Enum(item) => (&item.name, &item.generics, &item.where_clause),
            };
            let stand_in = Model::without_fields(name, generics, where_clause);
            (stand_in, error.into_compile_error())
        }
    };
    let emitted = model.emit();
    let shared = model.shared.then(|| model.emit_portable());
    Ok(quote! {
        #mistakes
        const _: () = {
            use ::pydust::tag as __tag;
            #emitted
            #shared
        };
    })
}

impl Model {
    /// The impl, where `__tag` is in scope.
    pub(crate) fn emit(&self) -> TokenStream {
        let Self {
            name,
            generics,
            cases,
            ..
        } = self;
        let (declarations, arguments) = (&generics.declarations, &generics.arguments);
        let where_clause = where_clause(&self.where_clause, &self.bounds());
        let (may_refer, may_gain) = if self.refers {
            (quote!(true), quote!(true))
        } else {
            (self.any("MAY_REFER"), self.any("MAY_GAIN"))
        };
        // What is opaque may be a lock.
        let may_change = if self.refers || cases.iter().any(|case| case.has_opaque) {
            quote!(true)
        } else {
            self.any("MAY_CHANGE")
        };
        // A reference to what has no variants is no empty type for `match`.
        let value = if cases.is_empty() {
            quote!(())
        } else {
            quote!(self)
        };
        let arms = cases.iter().map(VisitedCase::emit);
        let arms = if cases.is_empty() {
            quote!(() => {})
        } else {
            quote!(#(#arms)*)
        };
        quote! {
            // SAFETY: each field is visited once.
            #[automatically_derived]
            unsafe impl<#(#declarations),*> __tag::Traverse for #name<#(#arguments),*> #where_clause {
                const MAY_REFER: ::core::primitive::bool = #may_refer;
                const MAY_GAIN: ::core::primitive::bool = #may_gain;
                const MAY_CHANGE: ::core::primitive::bool = #may_change;
                #[allow(unused_variables)]
                fn traverse(&self, __visitor: &mut __tag::Visitor<'_>) {
                    match #value { #arms }
                }
            }
        }
    }

    /// Lets shared classes have it inside.
    fn emit_portable(&self) -> TokenStream {
        let (name, source) = (&self.name, shared::source());
        let (text, repr) = (plain_name(name), &self.repr);
        let parts = self.cases.iter().map(|case| {
            let (conditions, parts) = (&case.conditions, &case.parts);
            let variant = case
                .variant
                .as_ref()
                .map(|VisitedVariant { name, number }| {
                    let text = plain_name(name);
                    quote!(#conditions __tag::Part::variant(#text, #number),)
                });
            quote!(#variant #parts)
        });
        quote! {
            // Of a static, whose address is its own.
            static __PARTS: &[__tag::Part] = &[#(#parts)*];
            // SAFETY: the text holds all that the layout and the meaning of a value depend on.
            #[automatically_derived]
            unsafe impl __tag::Portable for #name {
                fn form(__form: &mut __tag::Form) {
                    __form.type_of_its_own::<#name>(#text, #repr, ::core::option_env!("CARGO_PKG_NAME"), #source, __PARTS);
                }
            }
        }
    }

    /// Whether the constant is true for any field.
    fn any(&self, constant: &str) -> TokenStream {
        let answers = self.cases.iter().flat_map(|case| {
            case.fields.iter().map(move |field| {
                let (of_case, conditions) = (&case.conditions, &field.conditions);
                let ty = within(&field.ty, &self.name);
                let constant = Ident::new(constant, first_span(&field.ty));
                quote!(#of_case #conditions <#ty as __tag::Traverse>::#constant)
            })
        });
        quote!(__tag::any(&[#(#answers),*]))
    }

    /// `T: Traverse` for each parameter that a field mentions.
    fn bounds(&self) -> Vec<TokenStream> {
        let fields = || self.cases.iter().flat_map(|case| &case.fields);
        let types = self.generics.types.iter();
        types
            .filter(|parameter| fields().any(|field| mentions(&field.ty, parameter)))
            .map(|parameter| quote!(#parameter: __tag::Traverse))
            .collect()
    }
}

impl VisitedCase {
    fn emit(&self) -> TokenStream {
        let (path, conditions) = (&self.path, &self.conditions);
        let patterns = self.fields.iter().map(|field| {
            let (member, binding, conditions) = (&field.member, &field.binding, &field.conditions);
            quote!(#conditions #member: #binding)
        });
        let visits = self.fields.iter().map(|field| {
            let (ty, binding, conditions) = (&field.ty, &field.binding, &field.conditions);
            quote!(#conditions <#ty as __tag::Traverse>::traverse(#binding, __visitor);)
        });
        // With numbers for names this form serves tuples, too, and without fields units.
        quote!(#conditions #path { #(#patterns,)* .. } => { #(#visits)* })
    }
}

fn mentions(ty: &TokenStream, parameter: &Ident) -> bool {
    ty.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *parameter,
        TokenTree::Group(group) => mentions(&group.stream(), parameter),
        _ => false,
    })
}

/// The type of a field, with `Itself` for the type that has the field: its bare name or `Self`, with its own parameters.
fn within(ty: &TokenStream, name: &Ident) -> TokenStream {
    let tokens: Vec<TokenTree> = ty.clone().into_iter().collect();
    let mut replaced = TokenStream::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        match token {
            TokenTree::Ident(ident)
                if (ident == "Self" || ident == name)
                    && !is_colons(&tokens, index.wrapping_sub(3))
                    && !is_path(&tokens, index) =>
            {
                let span = ident.span();
                replaced.extend(quote_spanned!(span=> __tag::Itself));
                index = behind_arguments(&tokens, index);
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), within(&group.stream(), name));
                inner.set_span(group.span());
                replaced.extend([TokenTree::Group(inner)]);
            }
            other => replaced.extend([other.clone()]),
        }
    }
    replaced
}

/// Whether `::` stands at `index`.
fn is_colons(tokens: &[TokenTree], index: usize) -> bool {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(tokens.get(index)) && is_colon(tokens.get(index.wrapping_add(1)))
}

/// Whether the name before `index` goes on: `Self::Item`, but not `Node::<T>`.
fn is_path(tokens: &[TokenTree], index: usize) -> bool {
    is_colons(tokens, index) && matches!(tokens.get(index + 2), Some(TokenTree::Ident(_)))
}

/// The index behind `<..>` or `::<..>`, where it stands at `index`.
fn behind_arguments(tokens: &[TokenTree], index: usize) -> usize {
    let mut at = if is_colons(tokens, index) {
        index + 2
    } else {
        index
    };
    let mut depth = 0;
    let mut is_arrow = false;
    while let Some(token) = tokens.get(at) {
        let character = match token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match character {
            '<' => depth += 1,
            '>' if !is_arrow => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return if character == '>' { at + 1 } else { index };
        }
        is_arrow = matches!(token, TokenTree::Punct(punct) if punct.as_char() == '-' && punct.spacing() == Spacing::Joint);
        at += 1;
    }
    index
}

/// Stands in for [`fields`] where the tag of a struct found a mistake.
pub(crate) fn no_fields(name: &Ident) -> TokenStream {
    quote! {
        // SAFETY: visits nothing.
        unsafe impl __tag::Traverse for #name {
            const MAY_REFER: ::core::primitive::bool = false;
            fn traverse(&self, _: &mut __tag::Visitor<'_>) {}
        }
    }
}

/// Checks that every field may be shared between threads, and says what the collector sees of the struct.
pub(crate) fn fields(model: &Struct) -> Result<TokenStream> {
    let shareable = model.fields.iter().map(|field| {
        let ty = repeatable(&field.ty, Some(&model.name));
        let conditions = conditions(&field.attributes);
        let call = call_at(&field.ty, TokenStream::new());
        quote_spanned!(first_span(&field.ty)=> #conditions const _: () = __tag::shareable::<#ty> #call;)
    });
    let traverse = Model::of_struct(model)?.emit();
    Ok(quote! {
        #(#shareable)*
        #traverse
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_stands_for_itself_inside() {
        let name = Ident::new("Node", Span::call_site());
        for (written, expected) in [
            ("Vec<Node>", "Vec<__tag::Itself>"),
            ("Option<Box<Self>>", "Option<Box<__tag::Itself>>"),
            ("(Node, Nodes)", "(__tag::Itself, Nodes)"),
            ("[Node<T, fn() -> U>; 2]", "[__tag::Itself; 2]"),
            ("Map<Node::<Vec<T>>, u8>", "Map<__tag::Itself, u8>"),
            ("other::Node", "other::Node"),
            ("Self::Item", "Self::Item"),
            (
                "Box<dyn Of<Item = Node>>",
                "Box<dyn Of<Item = __tag::Itself>>",
            ),
            ("Node", "__tag::Itself"),
        ] {
            let ty = within(&written.parse().unwrap(), &name);
            let expected: TokenStream = expected.parse().unwrap();
            assert_eq!(ty.to_string(), expected.to_string(), "{written}");
        }
    }
}
