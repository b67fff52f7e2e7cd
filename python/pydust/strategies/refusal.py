"""What becomes of a value where a type is asked for: the exceptions that refuse it, told from the tree alone.

This is the other half of the conversions in `crates/pydust/src/convert`, written from their documentation: each type
says `TypeError` for an object of another type, `OverflowError` for a number out of range, `ValueError` for another
value that it does not take. An exception of the object's own methods goes through.
"""

from __future__ import annotations

import collections
import collections.abc
import contextvars
import datetime
import importlib
import operator
import os
import struct
import weakref
from typing import TYPE_CHECKING, Any, cast

from pydust import tree
from pydust.strategies.objects import Deliberate, Items, RaisingAttributes, RaisingIter, RaisingNext, WrongIter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

Errors = tuple[type[BaseException], ...]

_WHOLE: tuple[type, ...] = (list, tuple, set, frozenset, collections.deque, Items)
"""Containers whose items can be looked at, as often as one likes."""
_PLAIN: dict[str, type] = {
    name: found
    for name, found in vars(importlib.import_module("builtins")).items()
    if isinstance(found, type) and name not in ("int", "float", "object")
}
_BUFFER_KINDS = {
    **dict.fromkeys("bhilqn", "signed"),
    **dict.fromkeys("BHILQN", "unsigned"),
    **dict.fromkeys("fd", "float"),
}


def python_class(name: str) -> type | None:
    """Return the class that a hint names: a builtin, or one with its module."""
    if name in _PLAIN:
        return _PLAIN[name]
    known: dict[str, type] = {"weakref.ref": weakref.ReferenceType, "contextvars.ContextVar": contextvars.ContextVar}
    if name in known:
        return known[name]
    module, _, last = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), last) if module else None
    except (ImportError, AttributeError):
        return None
    return found if isinstance(found, type) else None


def native_class(reference: tree.ClassType, root: ModuleType) -> type | None:
    """Return the class at a path of the tree; `None` where none of the modules shows it."""
    try:
        found: Any = importlib.import_module(reference.module) if reference.module else root
        for name in reference.path.split("."):
            found = getattr(found, name)
    except (ImportError, AttributeError):
        return None
    return found if isinstance(found, type) else None


def merged(several: Iterable[Errors | None]) -> Errors | None:
    """Return all the exceptions; `None` where there are none."""
    return tuple(dict.fromkeys(error for errors in several for error in errors or ())) or None


class Refusal:
    """Answers for the types of one tree, whose root module is `root`."""

    def __init__(self, root: ModuleType) -> None:
        self.root = root

    def __call__(self, hint: tree.Type, value: Any) -> Errors | None:
        """Return the exceptions one of which `value` raises for certain; `None` where it is taken, or may be."""
        match hint:
            case tree.Alias():
                return self(hint.of, value)
            case tree.Union():
                return self.union(hint, value)
            case tree.ClassType():
                found = native_class(hint, self.root)
                return None if found is None or isinstance(value, found) else (TypeError,)
            case tree.Limited():
                return self.limited(hint.of, hint.limit, value)
            case tree.Named():
                return self.named(hint, value)

    def union(self, hint: tree.Union, value: Any) -> Errors | None:
        """Refuse what every member refuses. What a member says is told if it is the only one, so all are possible."""
        each = [self(member, value) for member in hint.members]
        return None if any(errors is None for errors in each) else merged([*each, (TypeError,)])

    # --- by name ---------------------------------------------------------------------------------

    def named(self, hint: tree.Named, value: Any) -> Errors | None:
        """Refuse by the name of the type."""
        special: dict[str, Callable[[tree.Named, Any], Errors | None]] = {
            "Any": lambda _hint, _value: None,
            "None": lambda _hint, value: None if value is None else (TypeError,),
            "int": lambda _hint, value: _lacks(value, "__index__"),
            "float": lambda _hint, value: _lacks(value, "__float__", "__index__"),
            "tuple": self.fixed_tuple,
            "Literal": _literal,
            "Iterable": self.iterable,
            "Iterator": lambda _hint, value: _lacks(value, "__next__"),
            "Sequence": lambda _hint, value: _not(value, collections.abc.Sequence),
            "Mapping": self.mapping,
            "Buffer": lambda _hint, value: _not_buffer(value),
            "os.PathLike": lambda _hint, value: _lacks(value, "__fspath__"),
        }
        if hint.name in special:
            return special[hint.name](hint, value)
        found = python_class(hint.name)
        return None if found is None else _not(value, found)

    def fixed_tuple(self, hint: tree.Named, value: Any) -> Errors | None:
        """Of exactly these items, unless the hint ends in dots."""
        if not isinstance(value, tuple):
            return (TypeError,)
        if tree.Named("...") in hint.arguments:
            return None
        if len(value) != len(hint.arguments):
            return (ValueError,)
        return self.first(zip(hint.arguments, value, strict=True))

    def first(self, pairs: Iterable[tuple[tree.Type, Any]]) -> Errors | None:
        """Return what the first of several values that is refused raises."""
        return next(filter(None, (self(hint, value) for hint, value in pairs)), None)

    def iterable(self, hint: tree.Named, value: Any) -> Errors | None:
        """Of anything but text. Only items of whole containers are looked at."""
        if isinstance(value, str | bytes):
            return (TypeError,)
        if isinstance(value, RaisingIter | RaisingNext):
            return (Deliberate,)
        if isinstance(value, WrongIter) or not _is_iterable(value):
            return (TypeError,)
        (item,) = hint.arguments
        if isinstance(value, list | tuple | collections.deque | Items):
            return self.first((item, one) for one in value)
        if isinstance(value, set | frozenset | dict):
            # In no order that is known here.
            return merged(self(item, one) for one in value)
        return None

    def mapping(self, hint: tree.Named, value: Any) -> Errors | None:
        """Of a dict, or anything with `items`."""
        if isinstance(value, dict):
            key_type, value_type = hint.arguments
            return self.first(pair for key, one in value.items() for pair in ((key_type, key), (value_type, one)))
        if isinstance(value, RaisingAttributes):
            return (Deliberate, TypeError)
        taken = hasattr(type(value), "items") or hasattr(value, "items") or isinstance(value, collections.abc.Mapping)
        return None if taken else (TypeError,)

    # --- by limit --------------------------------------------------------------------------------

    def limited(  # noqa: C901  # one case a kind
        self, hint: tree.Type, limit: tree.Limit, value: Any
    ) -> Errors | None:
        """Refuse by the limit of the type, and by the type."""
        match limit:
            case tree.Integer():
                return _integer(limit, value)
            case tree.Float():
                return _float(limit, value)
            case tree.Length():
                return self.length(hint, limit, value)
            case tree.Text():
                return _text(limit.kind, value)
            case tree.Range():
                return self.range(limit, value)
            case tree.NotNegative():
                is_negative = isinstance(value, datetime.timedelta) and value < datetime.timedelta()
                return self(hint, value) or ((ValueError,) if is_negative else None)
            case tree.Aware():
                is_naive = isinstance(value, datetime.datetime) and value.utcoffset() is None
                return self(hint, value) or ((ValueError,) if is_naive else None)
            case tree.Buffer():
                return _buffer(limit, value)
            case tree.Fields():
                return self.fields(limit, value)
            case tree.Values():
                return self.value(hint, value)
            case tree.Written():
                return self(hint, value)

    def length(self, hint: tree.Type, limit: tree.Length, value: Any) -> Errors | None:
        """Refuse another count of items. What is counted first is counted before an item is converted."""
        errors = self(hint, value)
        counted = (bytes,) if hint == tree.Named("bytes") else (*_WHOLE, dict)
        if not isinstance(value, counted):
            return errors
        if len(tuple(cast("Iterable[Any]", value))) == limit.length:
            return errors
        return (ValueError,) if isinstance(value, list | tuple | bytes) else merged([errors, (ValueError,)])

    def value(self, hint: tree.Type, value: Any) -> Errors | None:
        """Refuse what is neither a member of an enum nor the value of one."""
        found = native_class(hint, self.root) if isinstance(hint, tree.ClassType) else None
        if found is None:
            return None
        try:
            found(value)
        except ValueError:
            return (TypeError, ValueError)
        except Exception:
            return None
        return None

    def range(self, limit: tree.Range, value: Any) -> Errors | None:
        """Refuse another step than 1, and ends that do not fit."""
        if not isinstance(value, range):
            return (TypeError,)
        if value.step != 1:
            return (ValueError,)
        if limit.inclusive:
            return self.first([(limit.of, value.start), (limit.of, value.stop - 1)]) if value else None
        return self.first([(limit.of, value.start), (limit.of, value.stop)])

    def fields(self, limit: tree.Fields, value: Any) -> Errors | None:
        """Refuse a struct for the first of its fields that is missing or refused."""
        by_key = limit.source != "attributes" and isinstance(value, dict)
        if limit.source == "keys" and not by_key:
            return (TypeError,)
        for field in limit.fields:
            try:
                found = value[field.name] if by_key else getattr(value, field.name)
            except (KeyError, AttributeError):
                if field.required:
                    return (KeyError,) if by_key else (TypeError,)
                continue
            except Exception as error:
                return (type(error),)
            if errors := self(field.takes, found):
                return errors
        return None


# --- types without parts -------------------------------------------------------------------------


def _not(value: Any, expected: type) -> Errors | None:
    return None if isinstance(value, expected) else (TypeError,)


def _lacks(value: Any, *methods: str) -> Errors | None:
    return None if any(hasattr(type(value), method) for method in methods) else (TypeError,)


def _is_iterable(value: Any) -> bool:
    return hasattr(type(value), "__iter__") or hasattr(type(value), "__getitem__")


def _literal(hint: tree.Named, value: Any) -> Errors | None:
    if not isinstance(value, str):
        return (TypeError,)
    return _text("unicode", value) or (None if str(value) in tree.literals(hint) else (ValueError,))


def _integer(limit: tree.Integer, value: Any) -> Errors | None:
    if errors := _lacks(value, "__index__"):
        return errors
    try:
        number = operator.index(value)
    except Exception as error:
        return (type(error),)
    if not limit.least <= number <= limit.most:
        return (OverflowError,)
    return (ValueError,) if number == 0 and not limit.zero else None


def _float(limit: tree.Float, value: Any) -> Errors | None:
    if errors := _lacks(value, "__float__", "__index__"):
        return errors
    try:
        number = float(value)
        if limit.bits == 32:
            struct.pack("<f", number)
    except Exception as error:
        return (type(error),)
    return None


def _text(kind: str, value: Any) -> Errors | None:
    if kind == "path":
        return _path(value)
    if not isinstance(value, str):
        return (TypeError,)
    if kind == "character" and len(value) != 1:
        return (TypeError,)
    if any("\ud800" <= character <= "\udfff" for character in value):
        return (ValueError,)
    return (ValueError,) if kind == "without-null" and "\0" in value else None


def _path(value: Any) -> Errors | None:
    if not isinstance(value, str | bytes) and not hasattr(type(value), "__fspath__"):
        return (TypeError,)
    try:
        return (ValueError,) if b"\0" in os.fsencode(value) else None
    except Exception as error:
        return (type(error),)


def _not_buffer(value: Any) -> Errors | None:
    try:
        memoryview(value).release()
    except TypeError:
        return (TypeError,)
    except Exception:
        return None
    return None


def _buffer(limit: tree.Buffer, value: Any) -> Errors | None:
    if errors := _not_buffer(value):
        return errors
    with memoryview(value) as view:
        if limit.writable and view.readonly:
            return (TypeError,)
        given, wanted = _BUFFER_KINDS.get(view.format.lstrip("@")), _BUFFER_KINDS[limit.format]
        if given is None:
            return None
        return None if (given, view.itemsize) == (wanted, struct.calcsize(limit.format)) else (TypeError,)
