//! The text of a `#[hint("..")]`: a type as Python writes it, `Literal[1, 2] | None`.
//!
//! It is read here, so that what does not parse is a mistake while compiling and not a stub that no checker reads. A name that is neither Python's own nor dotted is
//! a class of the user's, by its name in Rust: rustc knows whether there is one.

use std::iter::Peekable;
use std::str::Chars;

use super::{is_identifier, is_keyword};

/// A type as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// A name of Python's own or a dotted one; also `...`, `()` and the values of a `Literal`.
    Name(String),
    /// A class of the user's.
    Own(String),
    /// A type with arguments. A list of types has no name.
    Generic(String, Vec<Self>),
    /// `int | str`.
    Union(Vec<Self>),
}

/// What needs no import, and what `typing` and `collections.abc` have. `python/pydust/stubs/names.py` finds each of them, as `tests/test_stubs.py` checks.
const KNOWN: &str = "
    bool bytearray bytes complex dict float frozenset int list memoryview object range set slice str tuple type
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BufferError EOFError Exception ExceptionGroup ImportError IndexError KeyError
    KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError OverflowError RuntimeError StopAsyncIteration StopIteration SyntaxError
    SystemError SystemExit TypeError UnicodeError ValueError Warning ZeroDivisionError
    Any Literal LiteralString Never NoReturn None Self SupportsAbs SupportsBytes SupportsComplex SupportsFloat SupportsIndex SupportsInt SupportsRound
    TypeGuard TypeIs
    AsyncGenerator AsyncIterable AsyncIterator Awaitable Buffer Callable Collection Container Coroutine Generator Hashable ItemsView Iterable Iterator KeysView
    Mapping MappingView MutableMapping MutableSequence MutableSet Reversible Sequence Set Sized ValuesView
";

/// Names that Python has a newer form for.
const OLD: &[(&str, &str)] = &[
    ("Dict", "dict[str, int]"),
    ("FrozenSet", "frozenset[int]"),
    ("List", "list[int]"),
    ("Optional", "int | None"),
    ("Tuple", "tuple[int, str]"),
    ("Type", "type[int]"),
    ("Union", "int | str"),
];

const MODULES: [&str; 3] = ["typing.", "collections.abc.", "typing_extensions."];

/// Reads a hint, or says what is wrong with it.
pub(crate) fn parse_hint(text: &str) -> Result<Written, String> {
    if text.trim().is_empty() {
        return Err(
            "the hint is empty: write a type as Python does, `#[hint(\"list[int]\")]`".into(),
        );
    }
    let mut reader = Reader {
        tokens: tokens(text)?.into_iter().peekable(),
        depth: 0,
    };
    let written = reader.union()?;
    match reader.tokens.next() {
        None => Ok(written),
        Some(token) => Err(format!(
            "this hint could end before `{}`: write one type, or `|` between two",
            token.text()
        )),
    }
}

// --- tokens --------------------------------------------------------------------------------------

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A name, with all its dots.
    Name(String),
    /// A number, or a text with its quotes.
    Value(String),
    /// `...`
    Dots,
    Sign(char),
}

impl Token {
    fn text(&self) -> String {
        match self {
            Self::Name(text) | Self::Value(text) => text.clone(),
            Self::Dots => "...".into(),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(&first) = characters.peek() {
        match first {
            ' ' => {
                characters.next();
            }
            '[' | ']' | '(' | ')' | ',' | '|' => {
                characters.next();
                found.push(Token::Sign(first));
            }
            '\'' | '"' => found.push(Token::Value(quoted(&mut characters, "")?)),
            '-' | '0'..='9' => found.push(Token::Value(number(&mut characters)?)),
            '.' => {
                let dots = taken(&mut characters, |c| c == '.');
                if dots != "..." {
                    return Err(format!("`{dots}` in the hint is no type"));
                }
                found.push(Token::Dots);
            }
            _ if first == '_' || first.is_alphabetic() => {
                let name = taken(&mut characters, |c| {
                    c == '_' || c == '.' || c.is_alphanumeric()
                });
                let is_quoted = characters.peek().is_some_and(|&c| c == '\'' || c == '"');
                found.push(if name == "b" && is_quoted {
                    Token::Value(quoted(&mut characters, "b")?)
                } else {
                    Token::Name(name)
                });
            }
            _ => {
                return Err(format!(
                    "`{}` has no meaning in a hint",
                    first.escape_debug()
                ));
            }
        }
    }
    Ok(found)
}

fn taken(characters: &mut Peekable<Chars<'_>>, is_part: impl Fn(char) -> bool) -> String {
    std::iter::from_fn(|| characters.next_if(|&c| is_part(c))).collect()
}

fn number(characters: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let text = taken(characters, |c| c == '-' || c == '.' || c.is_alphanumeric());
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let is_whole = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    if is_whole && (digits == "0" || !digits.starts_with('0')) {
        return Ok(text);
    }
    Err(format!(
        "`{text}` is no value of a `Literal`: it takes whole numbers in decimal, texts, bytes, `True`, `False` and `None`"
    ))
}

/// A text with its quotes, as it is written.
fn quoted(characters: &mut Peekable<Chars<'_>>, prefix: &str) -> Result<String, String> {
    let mut text = prefix.to_owned();
    let quote = characters.next().unwrap_or('"');
    text.push(quote);
    while let Some(character) = characters.next() {
        text.push(character);
        if character == quote {
            return Ok(text);
        }
        if character == '\\' {
            let escaped = characters.next().unwrap_or(' ');
            if !matches!(escaped, '\\' | '\'' | '"' | 'n' | 'r' | 't') {
                return Err(format!("a text in a hint has no escape `\\{escaped}`"));
            }
            text.push(escaped);
        } else if character.is_control() || (prefix == "b" && !character.is_ascii()) {
            return Err(format!(
                "the text {text} in the hint has a character that Python does not take there"
            ));
        }
    }
    Err(format!("the text {text} in the hint is never closed"))
}

// --- types ---------------------------------------------------------------------------------------

struct Reader {
    tokens: Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Reader {
    fn eat(&mut self, sign: char) -> bool {
        self.tokens
            .next_if(|token| *token == Token::Sign(sign))
            .is_some()
    }

    fn union(&mut self) -> Result<Written, String> {
        self.depth += 1;
        if self.depth > 32 {
            return Err("the hint is nested too deeply".into());
        }
        let first = self.member()?;
        let mut members = vec![first];
        while self.eat('|') {
            members.push(self.member()?);
        }
        self.depth -= 1;
        match (members.len(), members.pop()) {
            (1, Some(only)) => Ok(only),
            (_, last) => {
                members.extend(last);
                Ok(Written::Union(members))
            }
        }
    }

    fn member(&mut self) -> Result<Written, String> {
        match self.tokens.next() {
            Some(Token::Sign('(')) => {
                let inner = self.union()?;
                self.close('(', ')')?;
                Ok(inner)
            }
            Some(Token::Name(name)) => self.named(&name),
            Some(Token::Value(text)) => Err(value_for_type(&text)),
            Some(token) => Err(format!(
                "a type should stand where the hint has `{}`",
                token.text()
            )),
            None => Err("the hint ends where a type should stand".into()),
        }
    }

    fn named(&mut self, written: &str) -> Result<Written, String> {
        let plain = MODULES
            .iter()
            .find_map(|module| written.strip_prefix(module));
        let name = plain.unwrap_or(written);
        if let Some((_, form)) = OLD.iter().find(|(old, _)| *old == name) {
            return Err(format!("`{name}` has a newer form: `{form}`"));
        }
        if name == "True" || name == "False" {
            return Err(value_for_type(name));
        }
        if let Some(part) = written
            .split('.')
            .find(|part| !is_identifier(part) || (is_keyword(part) && *part != "None"))
        {
            return Err(format!(
                "`{written}` in the hint is no name{}",
                if part.is_empty() { "" } else { " of a type" }
            ));
        }
        let is_known = KNOWN.split_whitespace().any(|known| known == name);
        if plain.is_some() && !is_known {
            return Err(format!("a hint cannot name `{written}`"));
        }
        let is_own = !is_known && !name.contains('.');
        let (takes_none, is_literal) = (name == "None" || name == "Any", name == "Literal");
        if !self.eat('[') {
            return match (is_own, is_literal) {
                (true, _) => Ok(Written::Own(name.into())),
                (_, true) => Err("`Literal` needs its values: `Literal[1, 2]`".into()),
                _ => Ok(Written::Name(name.into())),
            };
        }
        if is_own || takes_none {
            return Err(format!("`{name}` takes no arguments in a hint"));
        }
        let arguments = if is_literal {
            self.listed(Self::value)?
        } else {
            self.listed(Self::argument)?
        };
        self.close('[', ']')?;
        if arguments.is_empty() {
            return Err(format!("`{name}[]` has no arguments: write `{name}`"));
        }
        refuse_misplaced(name, &arguments)?;
        Ok(Written::Generic(name.into(), arguments))
    }

    /// What stands between brackets.
    fn listed(
        &mut self,
        read: fn(&mut Self) -> Result<Written, String>,
    ) -> Result<Vec<Written>, String> {
        let mut entries = Vec::new();
        while !matches!(self.tokens.peek(), None | Some(Token::Sign(']'))) {
            entries.push(read(self)?);
            if !self.eat(',') {
                break;
            }
        }
        Ok(entries)
    }

    fn argument(&mut self) -> Result<Written, String> {
        match self.tokens.peek() {
            Some(Token::Dots) => {
                self.tokens.next();
                Ok(Written::Name("...".into()))
            }
            Some(Token::Sign('[')) => {
                self.tokens.next();
                let types = self.listed(Self::union)?;
                self.close('[', ']')?;
                Ok(if types.is_empty() {
                    Written::Name("[]".into())
                } else {
                    Written::Generic(String::new(), types)
                })
            }
            Some(Token::Sign('(')) => {
                let mut ahead = self.tokens.clone();
                ahead.next();
                if ahead.next() == Some(Token::Sign(')')) {
                    self.tokens = ahead;
                    return Ok(Written::Name("()".into()));
                }
                self.union()
            }
            _ => self.union(),
        }
    }

    fn value(&mut self) -> Result<Written, String> {
        match self.tokens.next() {
            Some(Token::Value(text)) => Ok(Written::Name(text)),
            Some(Token::Name(name)) if matches!(name.as_str(), "True" | "False" | "None") => {
                Ok(Written::Name(name))
            }
            Some(token) => Err(format!(
                "`{}` is no value of a `Literal`: it takes whole numbers, texts in quotes, bytes, `True`, `False` and `None`",
                token.text()
            )),
            None => Err("`[` is never closed in the hint".into()),
        }
    }

    fn close(&mut self, open: char, close: char) -> Result<(), String> {
        if self.eat(close) {
            return Ok(());
        }
        Err(match self.tokens.peek() {
            None => format!("`{open}` is never closed in the hint"),
            Some(token) => format!(
                "`{close}` or `,` should stand where the hint has `{}`",
                token.text()
            ),
        })
    }
}

/// Refuses `...` and lists where they mean nothing.
fn refuse_misplaced(name: &str, arguments: &[Written]) -> Result<(), String> {
    let is = |argument: &Written, text: &str| *argument == Written::Name(text.into());
    let is_list = |argument: &Written| {
        is(argument, "[]") || matches!(argument, Written::Generic(name, _) if name.is_empty())
    };
    // What a class of another package takes is its own affair.
    if name.contains('.') || name == "Literal" {
        return Ok(());
    }
    if name == "Callable" {
        return match arguments {
            [first, result]
                if (is(first, "...") || is_list(first))
                    && !is_list(result)
                    && !is(result, "...") =>
            {
                Ok(())
            }
            _ => Err("`Callable` takes the types of its arguments and of its result: `Callable[[int, str], bool]` or `Callable[..., bool]`".into()),
        };
    }
    for (place, argument) in arguments.iter().enumerate() {
        let is_right = match argument {
            _ if is_list(argument) => false,
            _ if is(argument, "...") => name == "tuple" && place == 1 && arguments.len() == 2,
            _ if is(argument, "()") => name == "tuple" && arguments.len() == 1,
            _ => true,
        };
        if !is_right {
            return Err(format!(
                "`{name}` takes types in its brackets; `...` stands in `tuple[int, ...]` and `Callable[..., int]`, a list of types in `Callable[[int], str]`"
            ));
        }
    }
    Ok(())
}

fn value_for_type(text: &str) -> String {
    if text.starts_with(['\'', '"', 'b']) {
        format!(
            "{text} is a value, not a type: write `Literal[{text}]`, or the name of a type without quotes"
        )
    } else {
        format!("`{text}` is a value, not a type: write `Literal[{text}]`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &Written) -> String {
        let list = |parts: &[Written]| parts.iter().map(shown).collect::<Vec<_>>();
        match written {
            Written::Name(name) => name.clone(),
            Written::Own(name) => format!("<{name}>"),
            Written::Generic(name, arguments) => format!("{name}[{}]", list(arguments).join(", ")),
            Written::Union(members) => list(members).join(" | "),
        }
    }

    #[test]
    fn types_are_read() {
        for (text, expected) in [
            ("int", "int"),
            (" int|None ", "int | None"),
            ("(int | str) | None", "int | str | None"),
            (
                "Literal[1, -2, 'a b', \"it's\", b'x', True, None]",
                "Literal[1, -2, 'a b', \"it's\", b'x', True, None]",
            ),
            ("typing.Literal[1]", "Literal[1]"),
            ("collections.abc.Sequence[int]", "Sequence[int]"),
            (
                "dict[str, list[Person | None]]",
                "dict[str, list[<Person> | None]]",
            ),
            (
                "Callable[[int, Person], str] | None",
                "Callable[[int, <Person>], str] | None",
            ),
            ("Callable[[], None]", "Callable[[], None]"),
            ("Callable[..., Any]", "Callable[..., Any]"),
            ("tuple[int, ...]", "tuple[int, ...]"),
            ("tuple[()]", "tuple[()]"),
            ("tuple[(int | str), float,]", "tuple[int | str, float]"),
            (
                "numpy.typing.NDArray[numpy.float64]",
                "numpy.typing.NDArray[numpy.float64]",
            ),
            ("decimal.Decimal", "decimal.Decimal"),
        ] {
            assert_eq!(shown(&parse_hint(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for (text, expected) in [
            ("", "empty"),
            ("  ", "empty"),
            ("list[int", "`[` is never closed"),
            ("list[int]]", "could end before `]`"),
            ("int str", "could end before `str`"),
            ("int |", "ends where a type should stand"),
            ("| int", "where the hint has `|`"),
            ("(int", "`(` is never closed"),
            ("list[]", "`list[]` has no arguments"),
            ("list[int; str]", "`;` has no meaning"),
            ("1", "write `Literal[1]`"),
            ("'Person'", "without quotes"),
            ("True", "write `Literal[True]`"),
            ("Literal", "needs its values"),
            ("Literal[1.5]", "no value of a `Literal`"),
            ("Literal[0x1]", "no value of a `Literal`"),
            ("Literal[Colour.RED]", "no value of a `Literal`"),
            ("Literal['a]", "never closed"),
            ("Literal['\\x00']", "no escape"),
            ("Literal[1", "`[` is never closed"),
            ("Optional[int]", "newer form: `int | None`"),
            ("typing.List[int]", "newer form"),
            ("typing.Final", "cannot name"),
            ("Person[int]", "takes no arguments"),
            ("None[int]", "takes no arguments"),
            ("class", "no name"),
            ("a..b", "no name"),
            ("a.b.", "no name"),
            ("..", "no type"),
            ("...", "where the hint has `...`"),
            ("list[...]", "takes types"),
            ("tuple[..., int]", "takes types"),
            ("list[[int]]", "takes types"),
            ("Callable[int, str]", "`Callable` takes"),
            ("Callable[[int]]", "`Callable` takes"),
        ] {
            let message = parse_hint(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
        assert!(parse_hint(&"list[".repeat(1000)).is_err());
    }
}
