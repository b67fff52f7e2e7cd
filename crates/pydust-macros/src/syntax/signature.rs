//! Python's own signature syntax, as in `#[signature(x, /, *, y = 42.0)]`, under Python's own rules.
//!
//! The sentences are those of `CPython` (`Grammar/python.gram`), since that is what a user would search for. Whether the names
//! are those of the Rust parameters is for the tag to check.

use proc_macro2::{Ident, Span, TokenStream};

use super::{Cursor, Error, Result, plain_name};

#[derive(Clone, Debug)]
pub(crate) enum SignaturePart {
    /// `x`, `x = 42.0`
    Name {
        name: Ident,
        default: Option<TokenStream>,
    },
    /// `/`
    Slash(Span),
    /// `*`
    Star(Span),
    /// `*args`
    VarArgs { name: Ident },
    /// `**kwargs`
    VarKwargs { name: Ident },
}

impl SignaturePart {
    pub(crate) fn name(&self) -> Option<&Ident> {
        match self {
            Self::Name { name, .. } | Self::VarArgs { name } | Self::VarKwargs { name } => {
                Some(name)
            }
            Self::Slash(_) | Self::Star(_) => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Slash(span) | Self::Star(span) => *span,
            Self::Name { name, .. } | Self::VarArgs { name } | Self::VarKwargs { name } => {
                name.span()
            }
        }
    }

    fn is_star(&self) -> bool {
        matches!(self, Self::Star(_) | Self::VarArgs { .. })
    }
}

/// The parts in order, checked.
pub(crate) fn parse_signature(tokens: TokenStream) -> Result<Vec<SignaturePart>> {
    let mut cursor = Cursor::new(tokens);
    let mut parts = vec![];
    while !cursor.is_empty() {
        let part = parse_part(&mut cursor)?;
        check_order(&parts, &part)?;
        parts.push(part);
        if !cursor.is_empty() && !cursor.eat_punct(',') {
            return Err(cursor.expected("`,` between two parameters"));
        }
    }
    match parts.last() {
        Some(SignaturePart::Star(span)) => Err(bare_star(*span)),
        _ => Ok(parts),
    }
}

fn parse_part(cursor: &mut Cursor) -> Result<SignaturePart> {
    let span = cursor.span();
    if cursor.eat_punct('/') {
        return Ok(SignaturePart::Slash(span));
    }
    if cursor.eat_punct('*') {
        let is_double = cursor.eat_punct('*');
        let name = cursor.eat_any_ident();
        return match name {
            None if is_double => Err(cursor.expected("a name behind `**`")),
            None => Ok(SignaturePart::Star(span)),
            Some(name) if is_double => {
                refuse_suffix(cursor, "var-keyword")?;
                Ok(SignaturePart::VarKwargs { name })
            }
            Some(name) => {
                refuse_suffix(cursor, "var-positional")?;
                Ok(SignaturePart::VarArgs { name })
            }
        };
    }
    let name = cursor.eat_any_ident();
    let name = name.ok_or_else(|| cursor.expected("the name of a parameter, `/`, `*` or `**`"))?;
    refuse_annotation(cursor)?;
    if !cursor.eat_punct('=') {
        return Ok(SignaturePart::Name {
            name,
            default: None,
        });
    }
    let default = cursor.take_expression(&[',']);
    if default.is_empty() {
        return Err(Error::new(name.span(), "expected default value expression"));
    }
    let default = Some(default);
    Ok(SignaturePart::Name { name, default })
}

fn refuse_suffix(cursor: &Cursor, kind: &str) -> Result<()> {
    refuse_annotation(cursor)?;
    if cursor.peek_punct('=') {
        let message = format!("{kind} argument cannot have default value");
        return Err(Error::new(cursor.span(), message));
    }
    Ok(())
}

fn refuse_annotation(cursor: &Cursor) -> Result<()> {
    if cursor.peek_punct(':') {
        let message = "a signature has no annotations, the types are those of the Rust parameters";
        return Err(Error::new(cursor.span(), message));
    }
    Ok(())
}

/// What `part` may not be after those `before` it.
fn check_order(before: &[SignaturePart], part: &SignaturePart) -> Result<()> {
    use SignaturePart::{Name, Slash, Star, VarKwargs};

    let starred = before.iter().any(SignaturePart::is_star);
    let slashed = before.iter().any(|part| matches!(part, Slash(_)));
    let defaulted = || {
        before.iter().any(|part| {
            matches!(
                part,
                Name {
                    default: Some(_),
                    ..
                }
            )
        })
    };
    let error = |message: &str| Err(Error::new(part.span(), message));

    if let Some(VarKwargs { .. }) = before.last() {
        return error("arguments cannot follow var-keyword argument");
    }
    if let (Some(Star(span)), Slash(_) | VarKwargs { .. }) = (before.last(), part) {
        return match part {
            Slash(_) => error("/ must be ahead of *"),
            _ => Err(bare_star(*span)),
        };
    }
    match part {
        Slash(_) if slashed => return error("/ may appear only once"),
        Slash(_) if starred => return error("/ must be ahead of *"),
        Slash(_) if before.is_empty() => return error("at least one argument must precede /"),
        _ if part.is_star() && starred => return error("* argument may appear only once"),
        Name { default: None, .. } if !starred && defaulted() => {
            return error("parameter without a default follows parameter with a default");
        }
        _ => {}
    }
    let is_same = |name: &Ident| {
        before
            .iter()
            .filter_map(SignaturePart::name)
            .any(|earlier| earlier == name)
    };
    match part.name() {
        Some(name) if is_same(name) => {
            let name = plain_name(name);
            error(&format!(
                "duplicate argument '{name}' in function definition"
            ))
        }
        _ => Ok(()),
    }
}

fn bare_star(span: Span) -> Error {
    Error::new(span, "named arguments must follow bare *")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let parts = match parse_signature(text.parse().unwrap()) {
            Err(error) => return error.to_string(),
            Ok(parts) => parts,
        };
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                SignaturePart::Name {
                    name,
                    default: None,
                } => name.to_string(),
                SignaturePart::Name {
                    name,
                    default: Some(default),
                } => format!("{name} = {default}"),
                SignaturePart::Slash(_) => "/".into(),
                SignaturePart::Star(_) => "*".into(),
                SignaturePart::VarArgs { name } => format!("*{name}"),
                SignaturePart::VarKwargs { name } => format!("**{name}"),
            })
            .collect();
        parts.join(", ")
    }

    #[test]
    fn signatures_python_accepts() {
        for text in [
            "",
            "x, /, *, y = 42.0",
            "a, b = 1, /, c = 2, *args, d, e = 3, f, **kwargs",
            "*, a = 1, b",
            "**kwargs",
            "a, *args",
            "r#type, x",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("x,/,*,y=f(1, 2),"), "x, /, *, y = f (1 , 2)");
        assert_eq!(
            shown("x = - 1, *args, **kwargs,"),
            "x = - 1, *args, **kwargs"
        );
    }

    #[test]
    fn signatures_python_refuses() {
        let table = [
            ("/", "at least one argument must precede /"),
            ("x, /, y, /", "/ may appear only once"),
            ("x, *, y, /", "/ must be ahead of *"),
            ("x, *, /", "/ must be ahead of *"),
            ("*args, /", "/ must be ahead of *"),
            ("x, *", "named arguments must follow bare *"),
            ("x, *,", "named arguments must follow bare *"),
            ("*, **k", "named arguments must follow bare *"),
            ("*, x, *", "* argument may appear only once"),
            ("*a, *b", "* argument may appear only once"),
            ("*, *a", "* argument may appear only once"),
            (
                "x = 1, y",
                "parameter without a default follows parameter with a default",
            ),
            (
                "x = 1, /, y",
                "parameter without a default follows parameter with a default",
            ),
            ("x, y, x", "duplicate argument 'x' in function definition"),
            ("x, *x", "duplicate argument 'x' in function definition"),
            ("x, **x", "duplicate argument 'x' in function definition"),
            ("**k, x", "arguments cannot follow var-keyword argument"),
            ("**k, **l", "arguments cannot follow var-keyword argument"),
            ("**k, *", "arguments cannot follow var-keyword argument"),
            (
                "*a = 1",
                "var-positional argument cannot have default value",
            ),
            ("**k = 1", "var-keyword argument cannot have default value"),
            ("x =, y", "expected default value expression"),
            (
                "x: int",
                "a signature has no annotations, the types are those of the Rust parameters",
            ),
            ("x y", "expected `,` between two parameters, found `y`"),
            ("x, / *", "expected `,` between two parameters, found `*`"),
            ("**", "expected a name behind `**`, found nothing"),
            (
                "1",
                "expected the name of a parameter, `/`, `*` or `**`, found `1`",
            ),
            (
                "x,, y",
                "expected the name of a parameter, `/`, `*` or `**`, found `,`",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
