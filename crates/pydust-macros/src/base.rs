//! What a class extends: `#[base]` on its first field, or `extends = ..`.
//!
//! ```text
//! #[pydust::class] pub struct Dog { #[base] animal: Animal, breed: String }
//! ```
//! says of `Dog` that its flag, its place and what it has beside its value are those of `Animal`:
//! ```text
//! unsafe impl Owner for Dog { type Flag = <Animal as Owner>::Flag; .. }
//! ClassDefinition { base: ClassBase::Native(<Animal as Class>::DEFINITION), .. }
//! ```

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;

use crate::emission::{check, first_span, is_identifier, quote};
use crate::syntax::{Cursor, Error, Result, Struct, only_string};

// --- model ---------------------------------------------------------------------------------------

/// What a class extends.
pub(crate) enum Base {
    Object,
    /// The type of the first field, which is marked `#[base]`.
    Field(TokenStream),
    /// `extends = PyDict`
    Named(TokenStream),
    /// `extends = "decimal:Decimal"`
    Imported(Literal),
}

// --- parse ---------------------------------------------------------------------------------------

/// The class of the field that is marked `#[base]`.
pub(crate) fn field_base(item: &Struct) -> Result<Option<Base>> {
    let mut base = None;
    for field in &item.fields {
        let Some(attribute) = field.attributes.iter().find(|known| known.name == "base") else {
            continue;
        };
        if !attribute.arguments.is_empty() {
            return Err(Error::new(attribute.span, "`#[base]` takes no options"));
        }
        if field.index != 0 {
            return Err(Error::new(
                attribute.span,
                "the `#[base]` field is the first one: a class begins with what it extends",
            ));
        }
        base = Some(Base::Field(field.ty.clone()));
    }
    if let (Some(_), Some(repr)) = (
        &base,
        item.attributes.iter().find(|known| known.name == "repr"),
    ) && repr.arguments.to_string() != "C"
    {
        return Err(Error::new(
            repr.span,
            "a class with a `#[base]` field is `repr(C)`, which the tag sees to",
        ));
    }
    Ok(base)
}

pub(crate) fn named_base(value: TokenStream) -> Result<Base> {
    match only_string(&value) {
        Some(_) => import_path(&value).map(Base::Imported),
        None => Ok(Base::Named(value)),
    }
}

/// `"package.module:Class"`
pub(crate) fn import_path(value: &TokenStream) -> Result<Literal> {
    let is_dotted = |path: &str| path.split('.').all(is_identifier);
    match only_string(value) {
        Some((literal, text))
            if text
                .split_once(':')
                .is_some_and(|(module, name)| is_dotted(module) && is_dotted(name)) =>
        {
            Ok(literal)
        }
        _ => Err(Error::spanning(
            value,
            "an import path has a module and a class: `\"collections.abc:Mapping\"`",
        )),
    }
}

/// What stands between commas.
pub(crate) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let (mut cursor, mut parts) = (Cursor::new(tokens), Vec::new());
    while !cursor.is_empty() {
        let part = cursor.take_expression(&[',']);
        parts.extend((!part.is_empty()).then_some(part));
        cursor.eat_punct(',');
    }
    parts
}

// --- emit ----------------------------------------------------------------------------------------

/// What the base says of the class.
pub(crate) struct BaseParts {
    pub(crate) flag: TokenStream,
    pub(crate) place: TokenStream,
    pub(crate) root: TokenStream,
    /// The extras of the base.
    pub(crate) over: TokenStream,
    /// The size of the base.
    pub(crate) size: TokenStream,
    /// The `__init__` of the base.
    pub(crate) init: TokenStream,
    /// What a reference to the base points to.
    pub(crate) object: TokenStream,
    pub(crate) definition: TokenStream,
    pub(crate) checks: TokenStream,
    pub(crate) imports: TokenStream,
}

impl Base {
    pub(crate) fn emit(&self, name: &Ident) -> BaseParts {
        let plain = BaseParts {
            flag: quote!(<__tag::Mutability<__MUTABLE, { <#name as __tag::Traverse>::MAY_GAIN }> as __tag::Choose>::Flag),
            place: quote!(__tag::InInstance),
            root: quote!(::core::option::Option::None),
            over: quote!(__tag::Extras::NONE),
            size: quote!(__tag::base_size()),
            init: quote!(::core::option::Option::None),
            object: quote!(__tag::PyAny),
            definition: quote!(__tag::ClassBase::Object),
            checks: TokenStream::new(),
            imports: TokenStream::new(),
        };
        match self {
            Self::Object => plain,
            Self::Field(ty) => {
                let owner = quote_spanned!(first_span(ty)=> <#ty as __tag::Owner>);
                let class = quote_spanned!(first_span(ty)=> <#ty as __tag::Class>);
                let checks = [
                    (
                        quote!(!__MUTABLE || <#owner::Flag as __tag::Flag>::EXCLUSIVE),
                        format!(
                            "`{name}` changes, so the class it extends has to say so too: `#[pydust::class(mutable)]`"
                        ),
                    ),
                    (
                        quote!(!<#name as __tag::Traverse>::MAY_GAIN || <#owner::Flag as __tag::Flag>::GUARDED),
                        format!(
                            "`{name}` holds Python objects behind a lock, so the class it extends has to note who uses an object: `#[pydust::class(mutable)]`"
                        ),
                    ),
                    (
                        quote!(!#owner::FINAL),
                        "the class of this field is final: nothing can extend it".to_owned(),
                    ),
                    (
                        quote!(__tag::is_laid_over::<#name, #ty>()),
                        format!(
                            "a field of `{name}` wants more alignment than the class it extends has: box it"
                        ),
                    ),
                ];
                let checks = checks
                    .iter()
                    .map(|(condition, message)| check(first_span(ty), condition, message));
                BaseParts {
                    flag: quote!(#owner::Flag),
                    place: quote!(#owner::Storage),
                    root: quote!(#owner::ROOT),
                    over: quote!(#owner::EXTRAS),
                    size: quote!(#class::SIZE),
                    init: quote!(#class::INIT),
                    object: quote!(#ty),
                    definition: quote!(__tag::ClassBase::Native(#class::DEFINITION)),
                    checks: quote!(#(#checks)*),
                    imports: TokenStream::new(),
                }
            }
            Self::Named(path) => {
                let base = quote_spanned!(first_span(path)=> <#path as __tag::BaseClass>);
                BaseParts {
                    place: quote!(__tag::InExtension),
                    root: quote!(::core::option::Option::Some(&__DEFINITION)),
                    size: quote!(0),
                    object: quote!(#base::Object),
                    definition: quote!(__tag::ClassBase::Python(#base::BASE)),
                    // Python's exceptions are known by name, as in `raise!`.
                    imports: quote!(
                        #[allow(unused_imports)]
                        use ::pydust::exception::*;
                    ),
                    ..plain
                }
            }
            Self::Imported(path) => BaseParts {
                place: quote!(__tag::InExtension),
                root: quote!(::core::option::Option::Some(&__DEFINITION)),
                size: quote!(0),
                definition: quote!(__tag::ClassBase::Python(__tag::PythonBase {
                    name: #path,
                    find: |__py| __tag::import_class(__py, #path),
                })),
                ..plain
            },
        }
    }
}
