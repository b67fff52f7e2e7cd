"""TOML text for the values that `tomllib` gives: the half that the standard library leaves out.

Owns quoting and inline tables; what goes into which file is for `manifest`. Dates and floats have no place in a
Cargo manifest and are refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydust.errors import ConfigError

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def render_string(text: str) -> str:
    r"""Quote a string.

    >>> print(render_string('a "b" \\ \x01'))
    "a \"b\" \\ \u0001"
    """
    characters = (
        _ESCAPES.get(character) or (f"\\u{ord(character):04x}" if character < " " or character == "\x7f" else character)
        for character in text
    )
    return f'"{"".join(characters)}"'


def render_key(key: str) -> str:
    """Quote a key where TOML asks for it."""
    return key if _BARE_KEY.fullmatch(key) else render_string(key)


def render_value(value: Any, where: str) -> str:
    """Render a value on one line; `where` names it if it cannot be rendered.

    >>> render_value({"version": "1", "features": ["derive"], "default-features": False}, "serde")
    '{ version = "1", features = ["derive"], default-features = false }'
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return render_string(value)
        case list():
            return f"[{', '.join(render_value(item, where) for item in value)}]"
        case Mapping():
            pairs = (f"{render_key(key)} = {render_value(item, f'{where}.{key}')}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}" if value else "{}"
        case _:
            raise ConfigError(f"pyproject.toml: {where} is a {type(value).__name__}, which no Cargo manifest takes")


def render_table(path: Sequence[str], table: Mapping[str, Any], depth: int = 1) -> Iterator[str]:
    r"""Yield the lines of a table, with headers for those inside it to `depth`, and the deeper ones inline.

    >>> print("\n".join(render_table(["lints"], {"rust": {"unsafe_code": "deny"}})))
    [lints.rust]
    unsafe_code = "deny"
    <BLANKLINE>
    """
    inner = {key: value for key, value in table.items() if depth and isinstance(value, Mapping)}
    name = ".".join(map(render_key, path))
    if len(inner) < len(table) or not table:
        yield f"[{name}]"
        for key, value in table.items():
            if key not in inner:
                yield f"{render_key(key)} = {render_value(value, f'{name}.{key}')}"
        yield ""
    for key, value in inner.items():
        yield from render_table([*path, key], value, depth - 1)
