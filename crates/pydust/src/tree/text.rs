//! The docstring of a function or class as CPython reads it, written while compiling: `name($self, x, /, y=1)`, the marker `--`, and the doc.
//!
//! `inspect` reads the signature from the first line (`__text_signature__`), which never carries annotations. Source: `Objects/typeobject.c`,
//! `_PyType_GetTextSignatureFromInternalDoc`. It reads ASCII alone (`_signature_strip_non_python_syntax`): what else is in a default is escaped, and from a
//! parameter with such a name on, the signature says `*args, **kwargs`.

use core::ffi::CStr;
use std::ffi::CString;

use crate::PyResult;
use crate::tree::definition::{
    ClassDefinition, FunctionDefinition, Node, Parameter, ParameterKind, ReceiverKind, same_bytes,
};

/// The text of a C string from the source, which is UTF-8.
pub const fn as_str(text: &CStr) -> &str {
    match str::from_utf8(text.to_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("names are UTF-8"),
    }
}

/// A buffer that is written while compiling.
struct Writer<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl<'a> Writer<'a> {
    const fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, length: 0 }
    }

    /// Adds text; what does not fit is counted but not kept.
    const fn push(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if self.length < self.bytes.len() {
                self.bytes[self.length] = bytes[at];
            }
            self.length += 1;
            at += 1;
        }
    }

    const fn signature(&mut self, receiver: &str, parameters: &[Parameter]) {
        self.push("(");
        let mut first = true;
        if !receiver.is_empty() {
            self.push(receiver);
            first = false;
        }
        let mut at = 0;
        let mut star = false;
        while at < parameters.len() {
            let parameter = &parameters[at];
            if !first {
                self.push(", ");
            }
            first = false;
            if !parameter.name.is_ascii() {
                // A parameter by position alone needs its `/`, which `*args` would stand before.
                self.push(
                    if has_name(parameters, "args") || has_name(parameters, "kwargs") {
                        if star {
                            "**_kwargs"
                        } else {
                            "*_args, **_kwargs"
                        }
                    } else if star {
                        "**kwargs"
                    } else {
                        "*args, **kwargs"
                    },
                );
                break;
            }
            match parameter.kind {
                ParameterKind::KeywordOnly if !star => {
                    self.push("*, ");
                    star = true;
                }
                ParameterKind::VarPositional => {
                    self.push("*");
                    star = true;
                }
                ParameterKind::VarKeyword => self.push("**"),
                _ => {}
            }
            self.push(parameter.name);
            if let Some(default) = parameter.default() {
                self.push("=");
                let by_position = matches!(parameter.kind, ParameterKind::PositionalOnly);
                self.default(default, by_position);
            }
            let last_positional_only = matches!(parameter.kind, ParameterKind::PositionalOnly)
                && (at + 1 == parameters.len()
                    || !matches!(parameters[at + 1].kind, ParameterKind::PositionalOnly)
                    || !parameters[at + 1].name.is_ascii());
            if last_positional_only {
                self.push(", /");
            }
            at += 1;
        }
        self.push(")\n--\n\n");
    }

    /// A default as every `inspect` reads it. That of 3.11 counts the commas of a tuple as if they parted parameters, and drops one before a parenthesis.
    const fn default(&mut self, default: &str, by_position: bool) {
        let bytes = default.as_bytes();
        let is_tuple = bytes.len() > 2 && bytes[0] == b'(';
        if is_tuple && (by_position || has_comma_at_end(bytes)) {
            self.push("...");
            return;
        }
        let mut rest = default;
        while !rest.is_empty() {
            let mut ascii = 0;
            while ascii < rest.len() && rest.as_bytes()[ascii].is_ascii() {
                ascii += 1;
            }
            let (plain, other) = rest.split_at(ascii);
            self.push(plain);
            rest = other;
            if !rest.is_empty() {
                let (code, length) = first_character(rest.as_bytes());
                self.escaped(code);
                rest = rest.split_at(length).1;
            }
        }
    }

    /// A character of a string as Python escapes it: `\xe9`, `\u732b`, `\U0001f600`.
    const fn escaped(&mut self, code: u32) {
        let (start, mut digits) = match code {
            0..=0xff => ("\\x", 2),
            0x100..=0xffff => ("\\u", 4),
            _ => ("\\U", 8),
        };
        self.push(start);
        while digits > 0 {
            digits -= 1;
            let digit = (code >> (digits * 4) & 0xf) as usize;
            self.push("0123456789abcdef".split_at(digit).1.split_at(1).0);
        }
    }

    const fn function(&mut self, name: &str, receiver: &str, function: &FunctionDefinition) {
        self.push(name);
        self.signature(receiver, function.parameters);
        self.doc(function.doc);
        self.arguments(function, function.doc);
    }

    /// A section for the parameters that have a doc comment of their own, as fields of argument structs do. It stands below the text above, if there is any.
    const fn arguments(&mut self, function: &FunctionDefinition, above: Option<&str>) {
        let (mut at, mut any) = (0, false);
        while at < function.parameters.len() {
            let parameter = &function.parameters[at];
            if let Some(doc) = parameter.doc() {
                if !any {
                    self.push(if above.is_some() { "\n\n" } else { "" });
                    self.push("Args:");
                    any = true;
                }
                self.push("\n    ");
                self.push(parameter.name);
                self.push(": ");
                self.push_indented(doc);
            }
            at += 1;
        }
    }

    /// Adds text whose further lines stand below an entry of a section.
    const fn push_indented(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let bytes = rest.as_bytes();
            let mut end = 0;
            while end < bytes.len() && bytes[end] != b'\n' {
                end += 1;
            }
            let (line, below) = rest.split_at(end);
            self.push(line);
            if below.is_empty() {
                return;
            }
            // An empty line stays empty.
            let next_is_empty = below.len() > 1 && below.as_bytes()[1] == b'\n';
            self.push(if next_is_empty { "\n" } else { "\n        " });
            rest = below.split_at(1).1;
        }
    }

    /// The doc of a class without a signature, which must not begin like one: `Name(x)`, and the marker on the next line.
    const fn unsigned(&mut self, name: &str, doc: Option<&str>) {
        if let Some(doc) = doc {
            if reads_as_signature(name, doc) {
                self.push("\n");
            }
            self.push(doc);
        }
    }

    const fn doc(&mut self, doc: Option<&str>) {
        if let Some(doc) = doc {
            self.push(doc);
        }
    }

    const fn node(&mut self, name: &str, node: &Node) {
        match node {
            Node::Module(module) => self.doc(module.doc),
            Node::Exception(exception) => self.doc(exception.doc),
            Node::Function(function) => self.function(name, "$module", function),
            Node::Class(class) => {
                if let Some(constructor) = class.constructor {
                    self.push(name);
                    self.signature("", constructor.parameters);
                }
                if class.constructor.is_none() {
                    self.unsigned(name, class.doc);
                } else {
                    self.doc(class.doc);
                }
                if let Some(constructor) = class.constructor {
                    self.arguments(constructor, class.doc);
                }
            }
        }
        self.push("\0");
    }
}

/// Whether a parameter has this name.
const fn has_name(parameters: &[Parameter], name: &str) -> bool {
    let mut at = 0;
    while at < parameters.len() {
        if same_bytes(parameters[at].name.as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether a comma stands before a closing parenthesis, in a string perhaps.
const fn has_comma_at_end(text: &[u8]) -> bool {
    let mut at = 1;
    while at < text.len() {
        if text[at] == b')' && text[at - 1] == b',' {
            return true;
        }
        at += 1;
    }
    false
}

/// The first character of a text in UTF-8, and its length, where it is not ASCII.
const fn first_character(text: &[u8]) -> (u32, usize) {
    let (mut code, length) = match text[0] {
        first @ 0xf0.. => ((first & 0x07) as u32, 4),
        first @ 0xe0.. => ((first & 0x0f) as u32, 3),
        first => ((first & 0x1f) as u32, 2),
    };
    let mut at = 1;
    while at < length {
        code = code << 6 | (text[at] & 0x3f) as u32;
        at += 1;
    }
    (code, length)
}

/// Whether CPython takes the beginning of a doc for a signature of that name.
pub(crate) const fn reads_as_signature(name: &str, doc: &str) -> bool {
    let (name, doc) = (name.as_bytes(), doc.as_bytes());
    if doc.len() <= name.len()
        || !same_bytes(doc.split_at(name.len()).0, name)
        || doc[name.len()] != b'('
    {
        return false;
    }
    let end = b")\n--\n\n";
    let mut at = name.len();
    while at + end.len() <= doc.len() {
        if same_bytes(doc.split_at(at).1.split_at(end.len()).0, end) {
            return true;
        }
        at += 1;
    }
    false
}

/// What stands for the receiver in a signature, by owner and kind of receiver. `inspect` drops it where the object is bound.
const fn receiver(receiver: ReceiverKind, in_class: bool) -> &'static str {
    match (receiver, in_class) {
        (_, false) => "$module",
        (ReceiverKind::Class | ReceiverKind::None, true) => "$type",
        (_, true) => "$self",
    }
}

/// A finished docstring of `N` bytes, with its NUL.
pub struct Text<const N: usize>([u8; N]);

/// The length of [`Text::of_node`], with its NUL.
pub const fn node_length(name: &CStr, node: &Node) -> usize {
    let mut writer = Writer::new(&mut []);
    writer.node(as_str(name), node);
    writer.length
}

/// The length of [`Text::of_function`], with its NUL.
pub const fn function_length(name: &CStr, in_class: bool, function: &FunctionDefinition) -> usize {
    let mut writer = Writer::new(&mut []);
    writer.function(
        as_str(name),
        receiver(function.receiver, in_class),
        function,
    );
    writer.length + 1
}

impl<const N: usize> Text<N> {
    /// The docstring of a member.
    pub const fn of_node(name: &CStr, node: &Node) -> Self {
        let mut bytes = [0; N];
        let mut writer = Writer::new(&mut bytes);
        writer.node(as_str(name), node);
        Self(bytes)
    }

    /// The docstring of a function in a methods block.
    pub const fn of_function(name: &CStr, in_class: bool, function: &FunctionDefinition) -> Self {
        let mut bytes = [0; N];
        let mut writer = Writer::new(&mut bytes);
        writer.function(
            as_str(name),
            receiver(function.receiver, in_class),
            function,
        );
        Self(bytes)
    }

    /// The text for CPython.
    pub const fn as_c_str(&self) -> &CStr {
        match CStr::from_bytes_with_nul(&self.0) {
            Ok(text) => text,
            Err(_) => panic!("a docstring cannot contain NUL characters"),
        }
    }
}

/// The docstring of a class that no module lists, under its own name.
pub(crate) fn of_class(class: &'static ClassDefinition) -> PyResult<CString> {
    let node = Node::Class(class);
    let mut bytes = vec![0; node_length(class.name, &node)];
    Writer::new(&mut bytes).node(as_str(class.name), &node);
    // The NUL is `CString`'s own.
    bytes.pop();
    Ok(CString::new(bytes)?)
}
