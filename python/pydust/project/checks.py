"""Words for what is wrong in a table of `pyproject.toml`: unknown keys with a suggestion, and types by TOML's names."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydust.errors import ConfigError

FILE = "pyproject.toml"


def check_keys(table: Mapping[str, Any], allowed: Sequence[str], where: str) -> None:
    """Refuse keys that are not among `allowed`."""
    for key in table:
        if key not in allowed:
            raise ConfigError(f"{FILE}: unknown key {key!r} in {where}{suggestion(key, allowed)}")


def check_type(value: Any, types: type | tuple[type, ...], wanted: str, where: str) -> None:
    """Refuse a value of another type; `wanted` names the right one with its article."""
    if not isinstance(value, types) or (isinstance(value, bool) and types in (int, (int, str))):
        raise ConfigError(f"{FILE}: {where} must be {wanted}, not {type_name(value)}")


def check_strings(value: Any, where: str) -> tuple[str, ...]:
    """Return the strings of an array of nothing else."""
    check_type(value, list, "an array of strings", where)
    for item in value:
        check_type(item, str, "an array of strings", where)
    return tuple(value)


def check_panic(profile: Mapping[str, Any], place: str) -> None:
    """Refuse `panic = "abort"` in a profile; `place` is the file and the key, in words."""
    if profile.get("panic") == "abort":
        raise ConfigError(f"{place} would end Python at the first panic, which is an exception here: leave it out")


def suggestion(word: str, allowed: Sequence[str]) -> str:
    """Return the end of a sentence: the closest word, or all of them."""
    close = difflib.get_close_matches(word.lower(), allowed, n=1)
    return f"; did you mean {close[0]!r}?" if close else choice(allowed)


def choice(allowed: Iterable[str]) -> str:
    """Return the end of a sentence that lists what is possible."""
    return f"; it can be {' or '.join(map(repr, allowed))}"


def type_name(value: Any) -> str:
    """Return what TOML calls the type of a value, with its article."""
    names = {bool: "a boolean", int: "an integer", float: "a float", str: "a string", list: "an array", dict: "a table"}
    return names.get(type(value), f"a {type(value).__name__}")
