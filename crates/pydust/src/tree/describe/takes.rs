//! What a parameter takes, for programs: the hint with its parts taken apart, and the limits that no hint has.
//!
//! Every type is an object. `type` is its name, with `arguments` where it has any; or `union`, or `class` with the path in the tree (and `module`, where another
//! module owns it), or `alias` with what it stands `of`. A type inside of itself is `outer`, the number of aliases between the two. Limits are keys beside these.

use core::fmt::Write as _;
use core::ptr::fn_addr_eq;

use super::Json;
use crate::convert::derived::FieldSource;
use crate::tree::definition::ClassDefinition;
use crate::tree::hint::Hint;
use crate::tree::limit::{Field, Limit, TextKind};

/// The aliases that a hint stands in, the outermost first.
type Open = Vec<fn() -> Hint>;

impl Json {
    /// Writes the field `takes`.
    pub(super) fn takes(&mut self, hint: &Hint) {
        self.taken("takes", hint, &mut Vec::new());
    }

    fn taken(&mut self, name: &str, hint: &Hint, open: &mut Open) {
        self.field(name);
        self.object(|json| json.kind(hint, open));
    }

    fn taken_list(&mut self, name: &str, hints: &[&Hint], open: &mut Open) {
        self.array(name, hints, |json, hint| {
            json.object(|json| json.kind(hint, open));
        });
    }

    fn kind(&mut self, hint: &Hint, open: &mut Open) {
        match hint {
            Hint::Any => self.text("type", "Any"),
            Hint::None => self.text("type", "None"),
            Hint::Never => self.text("type", "Never"),
            Hint::Name(name) => self.text("type", name),
            Hint::Generic(name, arguments) => {
                self.text("type", name);
                let arguments: Vec<_> = arguments.iter().collect();
                self.taken_list("arguments", &arguments, open);
            }
            Hint::Optional(inner) => self.taken_list("union", &[inner, &Hint::None], open),
            Hint::Union(members) => {
                let members: Vec<_> = members.iter().collect();
                self.taken_list("union", &members, open);
            }
            Hint::Class(definition) => self.class_taken(definition()),
            Hint::Alias(name, hint) => {
                let outer = open
                    .iter()
                    .rev()
                    .position(|other| fn_addr_eq(*other, *hint));
                if let Some(outer) = outer {
                    self.number("outer", outer);
                } else {
                    self.text("alias", name);
                    open.push(*hint);
                    self.taken("of", &hint(), open);
                    open.pop();
                }
            }
            Hint::Limited(inner, limit) => {
                self.kind(inner, open);
                self.limit(limit, open);
            }
        }
    }

    fn class_taken(&mut self, class: &'static ClassDefinition) {
        let path = self.path_of(class);
        let here = self
            .classes
            .iter()
            .any(|(definition, _)| core::ptr::eq(*definition, class));
        match class.shared {
            Some(shared) if !here => {
                self.text("class", shared.name());
                self.text("module", shared.owner());
            }
            _ => self.text("class", &path),
        }
    }

    fn limit(&mut self, limit: &Limit, open: &mut Open) {
        match limit {
            Limit::Integer { bits, signed, zero } => {
                self.number("bits", bits);
                self.flag("signed", *signed);
                self.flag("zero", *zero);
            }
            Limit::Float(bits) => self.number("bits", bits),
            Limit::Length(length) => self.number("length", length),
            Limit::Text(kind) => self.text(
                "text",
                match kind {
                    TextKind::Unicode => "unicode",
                    TextKind::Character => "character",
                    TextKind::WithoutNull => "without-null",
                    TextKind::FileName => "path",
                },
            ),
            Limit::Range { of, inclusive } => {
                self.taken("of", of, open);
                self.flag("inclusive", *inclusive);
            }
            Limit::NotNegative => self.flag("negative", false),
            Limit::Aware => self.flag("aware", true),
            Limit::Values => self.flag("values", true),
            Limit::Written(hint) => self.taken("written", hint, open),
            Limit::Buffer { format, writable } => {
                self.text("format", &format.to_string_lossy());
                self.flag("writable", *writable);
            }
            Limit::Fields(source, fields) => {
                let source = match source {
                    FieldSource::Either => "either",
                    FieldSource::Keys => "keys",
                    FieldSource::Attributes => "attributes",
                };
                self.text("from", source);
                self.array("fields", *fields, |json, field: &Field| {
                    json.object(|json| {
                        json.text("name", &field.name.to_string_lossy());
                        json.flag("required", field.required);
                        json.taken("takes", &field.hint, open);
                    });
                });
            }
        }
    }

    fn number(&mut self, name: &str, value: impl core::fmt::Display) {
        self.field(name);
        let _ = write!(self.out, "{value}");
    }
}
