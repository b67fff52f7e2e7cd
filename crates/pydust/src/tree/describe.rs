//! `describe`: the definition tree as JSON, without a Python interpreter. Stubs and documentation are rendered from it.
//!
//! The exported symbol `pydust_describe` hands the text to a callback. It touches no Python API, so the library can be read through `ctypes` without importing
//! the module. The format has a version number of its own, `pydust`, that grows when a reader would misunderstand it. What a parameter takes is in `takes.rs`.

pub(crate) mod enumeration;
mod takes;
mod unlisted;

use unlisted::{Unlisted, below};

use core::ffi::CStr;
use core::fmt::Write as _;

use crate::layout::shared::SharedClass;
use crate::tree::definition::{
    AttributeEdge, ClassBase, ClassDefinition, ClassPropertyEdge, ConstantEdge, ExceptionBase,
    ExceptionDefinition, ExceptionField, FunctionDefinition, FunctionEdge, ModuleDefinition, Node,
    Parameter, ParameterKind, PropertyEdge, ReceiverKind,
};
use crate::tree::hint::Hint;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// The tree of a root module as JSON.
pub fn describe(name: &CStr, module: &'static ModuleDefinition) -> String {
    let mut json = Json {
        out: String::new(),
        first: true,
        classes: Vec::new(),
        exceptions: Vec::new(),
        unlisted: Vec::new(),
    };
    json.locate(module, "");
    json.locate_unlisted(module, "");
    json.object(|json| {
        json.field("pydust");
        let _ = write!(json.out, "{FORMAT}");
        json.field("module");
        json.module(name, module);
    });
    json.out
}

/// A JSON text that grows. Commas are written before every entry but the first.
pub(crate) struct Json {
    out: String,
    first: bool,
    /// The paths of classes and exceptions, relative to the root.
    classes: Vec<(&'static ClassDefinition, String)>,
    exceptions: Vec<(&'static ExceptionDefinition, String)>,
    unlisted: Vec<Unlisted>,
}

impl Json {
    fn locate(&mut self, module: &'static ModuleDefinition, path: &str) {
        for member in module.members {
            let name = member.name.to_string_lossy();
            let full = below(path, &name);
            match member.node {
                Node::Class(class) => self.classes.push((class, full)),
                Node::Exception(exception) => self.exceptions.push((exception, full)),
                Node::Module(submodule) => self.locate(submodule, &full),
                Node::Function(_) => {}
            }
        }
    }

    fn separate(&mut self) {
        if !core::mem::replace(&mut self.first, false) {
            self.out.push(',');
        }
    }

    fn nested(&mut self, open: char, close: char, body: impl FnOnce(&mut Self)) {
        self.out.push(open);
        self.first = true;
        body(self);
        self.out.push(close);
        self.first = false;
    }

    fn object(&mut self, body: impl FnOnce(&mut Self)) {
        self.nested('{', '}', body);
    }

    fn array<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) {
        self.field(name);
        self.nested('[', ']', |json| {
            for item in items {
                json.separate();
                each(json, item);
            }
        });
    }

    fn field(&mut self, name: &str) {
        self.separate();
        self.string(name);
        self.out.push(':');
    }

    fn string(&mut self, text: &str) {
        quote(&mut self.out, text);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.field(name);
        self.string(text);
    }

    fn optional(&mut self, name: &str, text: Option<&str>) {
        self.field(name);
        match text {
            Some(text) => self.string(text),
            None => self.out.push_str("null"),
        }
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.field(name);
        self.out.push_str(if value { "true" } else { "false" });
    }

    fn hint(&mut self, name: &str, hint: &Hint) {
        let mut text = String::new();
        hint.render(&mut text, &|class| self.path_of(class));
        self.text(name, &text);
    }

    /// Where the tree holds a class.
    fn path_of(&self, class: &ClassDefinition) -> String {
        let found = self
            .classes
            .iter()
            .find(|(definition, _)| core::ptr::eq(*definition, class));
        match (found, class.shared) {
            (Some((_, path)), _) => path.clone(),
            // Another module's, by its full name.
            (None, Some(shared)) => shared.path(),
            (None, None) => class.name.to_string_lossy().into_owned(),
        }
    }

    fn module(&mut self, name: &CStr, module: &'static ModuleDefinition) {
        self.object(|json| {
            json.text("name", &name.to_string_lossy());
            json.optional("doc", module.doc);
            let free = module
                .members
                .iter()
                .filter_map(|member| match member.node {
                    Node::Function(function) => Some((member.name, function)),
                    _ => None,
                });
            let functions = module
                .functions
                .iter()
                .map(|edge| (edge.name, edge.function))
                .chain(free);
            json.array("functions", functions, |json, (name, function)| {
                json.function(name, function, false);
            });
            json.array("constants", module.constants, Self::constant);
            json.array("attributes", module.attributes, Self::attribute);
            json.array("properties", module.properties, Self::property);
            let classes = module
                .members
                .iter()
                .filter_map(|member| match member.node {
                    Node::Class(class) => Some((member.name, class)),
                    _ => None,
                });
            json.array("classes", classes, |json, (name, class)| {
                json.class(name, class);
            });
            let unlisted = json.unlisted.clone();
            let unlisted = unlisted
                .into_iter()
                .filter(|(_, needed_in)| core::ptr::eq(*needed_in, module));
            json.array("unlisted", unlisted, |json, (class, _)| {
                json.class(class.name, class);
            });
            let exceptions = module
                .members
                .iter()
                .filter_map(|member| match member.node {
                    Node::Exception(exception) => Some((member.name, exception)),
                    _ => None,
                });
            json.array("exceptions", exceptions, |json, (name, exception)| {
                json.exception(name, exception);
            });
            let submodules = module
                .members
                .iter()
                .filter_map(|member| match member.node {
                    Node::Module(submodule) => Some((member.name, submodule)),
                    _ => None,
                });
            json.array("submodules", submodules, |json, (name, submodule)| {
                json.module(name, submodule);
            });
        });
    }

    fn class(&mut self, name: &CStr, class: &'static ClassDefinition) {
        self.object(|json| {
            json.text("name", &name.to_string_lossy());
            json.optional("doc", class.doc);
            json.class_base(&class.base);
            (class.layout.creation.describe)(json, class);
            json.optional("owner", class.shared.map(SharedClass::owner));
            json.flag("frozen", class.frozen);
            json.flag("final", !class.layout.is_subclassable());
            // Few classes have these.
            if class.layout.init.is_some() {
                json.flag("init", true);
            }
            json.deprecated(class.deprecated);
            if let Some(metaclass) = class.metaclass {
                json.text("metaclass", metaclass);
            }
            json.array("constructor", class.constructor, |json, function| {
                json.function(c"__new__", function, true);
            });
            let functions = class.functions.iter().chain(class.special);
            json.array("functions", functions, |json, edge: &FunctionEdge| {
                json.function(edge.name, edge.function, true);
            });
            json.array("constants", class.constants, Self::constant);
            json.array("attributes", class.attributes, Self::attribute);
            json.array("properties", class.properties, Self::property);
            json.array(
                "class_properties",
                class.class_properties,
                Self::class_property,
            );
        });
    }

    fn class_base(&mut self, base: &ClassBase) {
        match base {
            ClassBase::Object => self.optional("base", None),
            ClassBase::Python(base) => self.text("base", &base.name.replace(':', ".")),
            ClassBase::Native(base) => {
                let path = self.path_of(base);
                self.text("base", &path);
            }
        }
    }

    fn exception(&mut self, name: &CStr, exception: &'static ExceptionDefinition) {
        self.object(|json| {
            json.text("name", &name.to_string_lossy());
            json.optional("doc", exception.doc);
            json.array("bases", exception.bases, Self::base);
            json.array("fields", exception.fields, Self::exception_field);
            json.array("exceptions", exception.variants, |json, variant| {
                json.exception(variant.name, variant);
            });
        });
    }

    fn base(&mut self, base: &ExceptionBase) {
        let name = match base {
            ExceptionBase::Builtin(name, _) => (*name).to_owned(),
            ExceptionBase::Tagged(definition) => {
                let found = self
                    .exceptions
                    .iter()
                    .find(|(found, _)| core::ptr::eq(*found, *definition));
                found.map_or_else(
                    || definition.name.to_string_lossy().into_owned(),
                    |(_, path)| path.clone(),
                )
            }
        };
        self.string(&name);
    }

    fn exception_field(&mut self, field: &ExceptionField) {
        self.object(|json| {
            json.text("name", &field.name.to_string_lossy());
            json.optional("doc", field.doc);
            json.hint("type", &field.hint);
        });
    }

    fn function(&mut self, name: &CStr, function: &FunctionDefinition, in_class: bool) {
        let kind = match (in_class, function.receiver) {
            (false, _) => "function",
            (true, ReceiverKind::Class) => "classmethod",
            (true, ReceiverKind::None) => "staticmethod",
            (true, _) => "method",
        };
        self.object(|json| {
            json.text("name", &name.to_string_lossy());
            json.text("kind", kind);
            json.optional("doc", function.doc);
            json.array("parameters", function.parameters, Self::parameter);
            json.hint("returns", function.returns);
            json.deprecated(function.deprecated());
        });
    }

    /// The warning of what is deprecated, as little is.
    fn deprecated(&mut self, warning: Option<&str>) {
        if let Some(warning) = warning {
            self.text("deprecated", warning);
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let kind = match parameter.kind {
            ParameterKind::PositionalOnly => "positional-only",
            ParameterKind::PositionalOrKeyword => "positional-or-keyword",
            ParameterKind::VarPositional => "var-positional",
            ParameterKind::KeywordOnly => "keyword-only",
            ParameterKind::VarKeyword => "var-keyword",
        };
        self.object(|json| {
            json.text("name", parameter.name);
            json.text("kind", kind);
            json.hint("type", &parameter.ty.hint);
            json.takes(&parameter.ty.hint);
            json.optional("default", parameter.default());
            json.optional("doc", parameter.doc());
        });
    }

    fn constant(&mut self, constant: &ConstantEdge) {
        self.object(|json| {
            json.text("name", &constant.name.to_string_lossy());
            json.optional("doc", constant.doc);
            json.hint("type", &constant.hint);
            if let Some(text) = constant.text {
                json.text("value", text);
            }
        });
    }

    fn attribute(&mut self, attribute: &AttributeEdge) {
        self.member(&Shown {
            doc: attribute.doc,
            takes: attribute.takes,
            settable: attribute.setter.is_some(),
            ..Shown::new(attribute.name, &attribute.hint)
        });
    }

    fn property(&mut self, property: &PropertyEdge) {
        let [_, setter, deleter] = property.functions;
        let value = setter.and_then(|setter| setter.parameters.first());
        self.member(&Shown {
            doc: property.doc,
            takes: value.map(|value| &value.ty.hint),
            settable: setter.is_some(),
            deletable: deleter.is_some(),
            functions: property.functions,
            ..Shown::new(property.name, &property.hint)
        });
    }

    fn class_property(&mut self, property: &ClassPropertyEdge) {
        self.member(&Shown {
            doc: property.doc,
            ..Shown::new(property.name, property.function.returns)
        });
    }

    fn member(&mut self, member: &Shown<'_>) {
        self.object(|json| {
            json.text("name", &member.name.to_string_lossy());
            json.optional("doc", member.doc.map(CStr::to_string_lossy).as_deref());
            json.hint("type", member.hint);
            if let Some(takes) = member.takes {
                json.takes(takes);
            }
            json.flag("settable", member.settable);
            json.flag("deletable", member.deletable);
            // Those of the getter, the setter and the deleter.
            let warnings = member
                .functions
                .map(|function| function.and_then(FunctionDefinition::deprecated));
            if warnings.iter().any(Option::is_some) {
                json.array("deprecated", warnings, |json, warning| {
                    json.string(warning.unwrap_or_default());
                });
            }
        });
    }
}

/// An attribute or a property, as it is written.
struct Shown<'a> {
    name: &'a CStr,
    doc: Option<&'a CStr>,
    hint: &'a Hint,
    takes: Option<&'a Hint>,
    settable: bool,
    deletable: bool,
    functions: [Option<&'static FunctionDefinition>; 3],
}

impl<'a> Shown<'a> {
    /// One that can only be read.
    fn new(name: &'a CStr, hint: &'a Hint) -> Self {
        Self {
            name,
            doc: None,
            hint,
            takes: None,
            settable: false,
            deletable: false,
            functions: [None; 3],
        }
    }
}

/// Writes a text as JSON has it.
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// What the exported symbol does: hands the text to `sink` as UTF-8 bytes with their length.
pub fn describe_to(
    sink: extern "C" fn(*const u8, usize),
    name: &CStr,
    module: &'static ModuleDefinition,
) {
    let json = describe(name, module);
    sink(json.as_ptr(), json.len());
}
