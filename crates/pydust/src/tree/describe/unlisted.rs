//! The classes that no module lists, as far as the tree leads to them: types in signatures, attributes and constants, and what classes extend.
//!
//! Each stands in the first module that mentions it. At run time it belongs to the module that needs it first, which may be another one of the tree.

use core::ptr::fn_addr_eq;

use super::Json;
use crate::tree::definition::{
    AttributeEdge, ClassBase, ClassDefinition, ConstantEdge, ExceptionDefinition,
    FunctionDefinition, ModuleDefinition, Node, PropertyEdge,
};
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;

/// A class that no module lists, and the one that it stands in.
pub(super) type Unlisted = (&'static ClassDefinition, &'static ModuleDefinition);

impl Json {
    /// Finds those that a module and what is in it lead to. The listed ones are known.
    pub(super) fn locate_unlisted(&mut self, module: &'static ModuleDefinition, path: &str) {
        let mut search = Search {
            json: self,
            module,
            path,
        };
        search.functions(module.functions.iter().map(|edge| edge.function));
        search.members(module.constants, module.attributes, module.properties);
        for member in module.members {
            match member.node {
                Node::Class(class) => search.class(class),
                Node::Function(function) => search.functions([function]),
                Node::Exception(exception) => search.exception(exception),
                Node::Module(_) => {}
            }
        }
        for member in module.members {
            if let Node::Module(submodule) = member.node {
                let path = below(path, &member.name.to_string_lossy());
                self.locate_unlisted(submodule, &path);
            }
        }
    }
}

/// The path of a member.
pub(super) fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

struct Search<'a> {
    json: &'a mut Json,
    module: &'static ModuleDefinition,
    path: &'a str,
}

impl Search<'_> {
    /// A class that something mentions.
    fn found(&mut self, class: &'static ClassDefinition) {
        let mut known = self.json.classes.iter();
        if class.shared.is_some() || known.any(|(known, _)| core::ptr::eq(*known, class)) {
            return;
        }
        let path = below(self.path, &class.name.to_string_lossy());
        self.json.classes.push((class, path));
        self.json.unlisted.push((class, self.module));
        self.class(class);
    }

    fn class(&mut self, class: &'static ClassDefinition) {
        if let ClassBase::Native(base) = class.base {
            self.found(base);
        }
        (class.layout.creation.functions)(class, &mut |function| self.functions([function]));
        self.members(class.constants, class.attributes, class.properties);
    }

    fn exception(&mut self, exception: &'static ExceptionDefinition) {
        for field in exception.fields {
            self.hint(&field.hint, &mut Vec::new());
        }
        for variant in exception.variants {
            self.exception(variant);
        }
    }

    fn functions(&mut self, functions: impl IntoIterator<Item = &'static FunctionDefinition>) {
        for function in functions {
            for parameter in function.parameters {
                self.hint(&parameter.ty.hint, &mut Vec::new());
            }
            self.hint(function.returns, &mut Vec::new());
        }
    }

    fn members(
        &mut self,
        constants: &[ConstantEdge],
        attributes: &[AttributeEdge],
        properties: &[PropertyEdge],
    ) {
        let hints = constants.iter().map(|constant| &constant.hint);
        let hints = hints.chain(attributes.iter().map(|attribute| &attribute.hint));
        for hint in hints.chain(properties.iter().map(|property| &property.hint)) {
            self.hint(hint, &mut Vec::new());
        }
    }

    /// `open` are the aliases that the hint stands in.
    fn hint(&mut self, hint: &Hint, open: &mut Vec<fn() -> Hint>) {
        match hint {
            Hint::Class(class) => self.found(class()),
            Hint::Optional(inner) => self.hint(inner, open),
            Hint::Generic(_, hints) | Hint::Union(hints) => {
                for hint in *hints {
                    self.hint(hint, open);
                }
            }
            Hint::Alias(_, inside) if !open.iter().any(|other| fn_addr_eq(*other, *inside)) => {
                open.push(*inside);
                self.hint(&inside(), open);
                open.pop();
            }
            Hint::Limited(inner, limit) => {
                self.hint(inner, open);
                match limit {
                    Limit::Range { of, .. } | Limit::Written(of) => self.hint(of, open),
                    Limit::Fields(_, fields) => {
                        for field in *fields {
                            self.hint(&field.hint, open);
                        }
                    }
                    _ => {}
                }
            }
            Hint::Any | Hint::None | Hint::Never | Hint::Name(_) | Hint::Alias(..) => {}
        }
    }
}
