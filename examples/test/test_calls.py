"""Calls that do not fit a signature: word for word what the running Python says of an equal `def`.

For each function of the examples a `def` is made from what `inspect.signature` says of it. Both get the same wrong
calls: too few arguments and too many, keywords that are unknown, misspelt, given twice, or for parameters that are
passed by position only, and several of these at once.
"""

import importlib
import inspect
import itertools
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

import pytest
from example import classes, threads

MODULES = [
    "functions",
    "arguments",
    "iterators",
    "conversions",
    "exceptions",
    "modules",
    "modules.submod",
    "classes",
    "threads",
]

INSTANCES: dict[type, Callable[[], object]] = {
    classes.Person: lambda: classes.Person("Nick"),
    classes.Point: lambda: classes.Point(1, 2),
    threads.Meeting: lambda: threads.Meeting(1),
}
"""How to make an object of a class whose constructor has parameters."""

BUILT_IN_WORDS = {
    # One parameter, by position: METH_O.
    "functions.double",
    # No parameters: METH_NOARGS in a class, METH_FASTCALL without keywords in a module.
    "functions.zero",
    "arguments.reset",
    "arguments.Ticket.sold",
    "arguments.Ticket.sold_later",
    "iterators.primes",
    "iterators.nothing",
    "iterators.panics",
    "conversions.nothing",
    "conversions.no_c_text",
    "conversions.long_duration",
    "modules.increment",
    "modules.count",
    "modules.whoami",
    "modules.submod.world",
    "classes.origin",
    "classes.Person.anonymous",
    "classes.Point.norm",
    "classes.Point.mirrored",
    "classes.Counter.increment",
    "threads.visit",
    "threads.visits",
    "threads.Meeting.wait",
    "threads.Meeting.meet",
    "threads.Worker.close",
}
"""Functions whose wrong calls CPython itself notices before they arrive, in the words it has for built-in functions."""

RUNS = ["functions", "arguments", "iterators", "conversions", "exceptions", "modules", "modules.submod", "classes"]
"""Modules whose functions may be called with anything, as far as this process is concerned."""


@dataclass(frozen=True)
class Case:
    """A function, and how it is reached."""

    name: str
    native: Callable[..., object]
    equal: Callable[..., object]

    @property
    def signature(self) -> inspect.Signature:
        """What both take."""
        return inspect.signature(self.native)


def equal_def(name: str, qualified: str, signature: inspect.Signature, receiver: str | None) -> types.FunctionType:
    """A `def` with this signature, and with a receiver if it stands in a class."""
    parameters = list(signature.parameters.values())
    if receiver is not None:
        kind = Parameter.POSITIONAL_OR_KEYWORD
        if any(parameter.kind is Parameter.POSITIONAL_ONLY for parameter in parameters):
            kind = Parameter.POSITIONAL_ONLY
        parameters.insert(0, Parameter(receiver, kind))
    names: dict[str, Any] = {}
    exec(f"def {name}{inspect.Signature(parameters)}: pass", names)  # noqa: S102 - text made here
    function: types.FunctionType = names[name]
    function.__qualname__ = qualified
    return function


def of_class(prefix: str, cls: type) -> Iterator[Case]:
    """The constructor and the methods."""
    name = cls.__name__
    if cls.__text_signature__ is not None:
        made = equal_def("__new__", f"{name}.__new__", inspect.signature(cls), "cls")
        yield Case(f"{prefix}.{name}", cls, type(name, (), {"__new__": made}))
    for method, found in vars(cls).items():
        if method.startswith("__"):
            continue
        if isinstance(found, types.BuiltinFunctionType | staticmethod):
            native, receiver, wrap = getattr(cls, method), None, staticmethod
        elif isinstance(found, types.ClassMethodDescriptorType):
            native, receiver, wrap = getattr(cls, method), "cls", classmethod
        elif isinstance(found, types.MethodDescriptorType):
            native, receiver, wrap = getattr(INSTANCES.get(cls, cls)(), method), "self", lambda function: function
        else:
            continue
        made = equal_def(method, f"{name}.{method}", inspect.signature(native), receiver)
        yield Case(f"{prefix}.{name}.{method}", native, getattr(type(name, (), {method: wrap(made)})(), method))


def cases(modules: list[str]) -> Iterator[Case]:
    for prefix in modules:
        module = importlib.import_module(f"example.{prefix}")
        for name, found in vars(module).items():
            if isinstance(found, types.BuiltinFunctionType):
                yield Case(f"{prefix}.{name}", found, equal_def(name, name, inspect.signature(found), None))
            elif isinstance(found, type) and not issubclass(found, BaseException):
                yield from of_class(prefix, found)


Call = tuple[tuple[object, ...], dict[str, object]]


def calls(signature: inspect.Signature) -> Iterator[Call]:
    """Calls of every kind, right and wrong."""
    parameters = list(signature.parameters.values())
    rest = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    names = [parameter.name for parameter in parameters if parameter.kind not in rest]
    starred = [parameter.name for parameter in parameters if parameter.kind in rest]
    unknown = ["zebra", "zébra", "", "\ud800", *starred]
    misspelt = [text for name in names for text in (f"{name}s", name[:-1], name.upper(), f"{name}\ud800", f"{name}é")]
    keywords: list[tuple[str, ...]] = [(), tuple(names), tuple(reversed(names)), ("zebra", "zebru")]
    keywords += [(name,) for name in (*names, *unknown, *misspelt)]
    keywords += itertools.permutations((*names, "zebra"), 2)
    keywords += [(misspelling, name) for misspelling in misspelt for name in names]
    value = object()
    for count in range(len(names) + 4):
        for given in keywords:
            yield (value,) * count, dict.fromkeys(given, value)


def problem(function: Callable[..., object], call: Call) -> str | None:
    """What is wrong with a call, or nothing. Lone surrogates as a terminal shows them."""
    arguments, keywords = call
    try:
        function(*arguments, **keywords)
    except TypeError as error:
        return str(error).encode(errors="backslashreplace").decode()
    except Exception:
        # Whatever it is, it is not about the call.
        return None
    return None


CASES = list(cases(MODULES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_call_is_refused_in_the_words_of_a_def(case: Case) -> None:
    wrong = [(call, words) for call in calls(case.signature) if (words := problem(case.equal, call)) is not None]
    assert wrong or "**" in str(case.signature)
    differences = [(call, words, said) for call, words in wrong if (said := problem(case.native, call)) != words]
    if case.name in BUILT_IN_WORDS:
        assert differences, f"{case.name} has the words of a def now: take it off the list"
    else:
        assert differences == []


@pytest.mark.parametrize("case", list(cases(RUNS)), ids=lambda case: case.name)
def test_a_call_that_a_def_takes_is_taken(case: Case) -> None:
    """It may fail for its values, but not for how they are passed."""
    right = [call for call in calls(case.signature) if problem(case.equal, call) is None]
    for call in right:
        said = problem(case.native, call)
        assert said is None or not re.search(r"\(\) (missing|takes|got) ", said), (call, said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_keyword_that_is_no_text(case: Case) -> None:
    keywords: dict[Any, object] = {1: 2}
    for arguments in [(), (1,)]:
        assert problem(case.native, (arguments, keywords)) == problem(case.equal, (arguments, keywords))


def test_every_kind_of_function_is_among_them() -> None:
    kinds = {parameter.kind for case in CASES for parameter in case.signature.parameters.values()}
    assert len(kinds) == 5
    names = {case.name for case in CASES}
    assert names >= {
        "functions.add",
        "arguments.search",
        "arguments.describe",
        "arguments.Ticket.sold_later",
        "classes.Person",
        "classes.Person.greet",
        "classes.Person.anonymous",
        "classes.Person.domain_of",
        "modules.increment",
        "modules.submod.world",
    }
    assert names >= BUILT_IN_WORDS
