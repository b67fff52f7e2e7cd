"""Calls that do not fit a signature: word for word what the running Python says of an equal `def`.

For each function of the examples a `def` is made from what `inspect.signature` says of it. Both get the same wrong
calls: too few arguments and too many, keywords that are unknown, misspelt, given twice, or for parameters that are
passed by position only, and several of these at once.
"""

import ctypes
import functools
import importlib
import inspect
import itertools
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter
from keyword import iskeyword
from typing import Any

import pytest
from example import classes, functions, modules, threads

RUNS = ["functions", "arguments", "iterators", "conversions", "exceptions", "modules", "modules.submod", "classes"]
"""Modules whose functions may be called with anything, as far as this process is concerned."""

MODULES = [*RUNS, "threads"]

INSTANCES: dict[type, Callable[[], object]] = {
    classes.Person: lambda: classes.Person("Nick"),
    classes.Point: lambda: classes.Point(1, 2),
    modules.submod.Visitor: lambda: modules.submod.Visitor("Nick"),
    threads.Meeting: lambda: threads.Meeting(1),
}
"""How to make an object of a class whose constructor has parameters."""


@dataclass(frozen=True)
class Case:
    """A function, and how it is reached."""

    name: str
    native: Callable[..., object]
    equal: Callable[..., object]
    owners: tuple[object, object]
    """What the two are attributes of, by the last part of the name: instances for methods."""

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
        equal = type(name, (), {"__new__": made})
        owners = types.SimpleNamespace(**{name: cls}), types.SimpleNamespace(**{name: equal})
        yield Case(f"{prefix}.{name}", cls, equal, owners)
    for method, found in vars(cls).items():
        if method.startswith("__"):
            continue
        owner: object = cls
        native = getattr(cls, method)
        if isinstance(found, types.BuiltinFunctionType | staticmethod):
            receiver, wrap = None, staticmethod
        elif isinstance(found, types.ClassMethodDescriptorType):
            receiver, wrap = "cls", classmethod
        elif isinstance(found, types.MethodDescriptorType):
            receiver, wrap = "self", lambda function: function
            owner = INSTANCES.get(cls, cls)()
            # Not the bound method, which is a function of its own: see below.
            native = functools.partial(found, owner)
        else:
            continue
        made = equal_def(method, f"{name}.{method}", inspect.signature(native), receiver)
        equal = type(name, (), {method: wrap(made)})()
        yield Case(f"{prefix}.{name}.{method}", native, getattr(equal, method), (owner, equal))


def cases(modules: list[str]) -> Iterator[Case]:
    for prefix in modules:
        module = importlib.import_module(f"example.{prefix}")
        for name, found in vars(module).items():
            if isinstance(found, types.BuiltinFunctionType):
                equal = equal_def(name, name, inspect.signature(found), None)
                yield Case(f"{prefix}.{name}", found, equal, (module, types.SimpleNamespace(**{name: equal})))
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
    assert differences == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_so_is_a_call_that_stands_in_a_program(case: Case) -> None:
    """There the interpreter finds a method without a bound object, and adapts its instructions to the callable."""
    name = case.name.rpartition(".")[2]
    native, equal = case.owners
    for arguments, keywords in calls(case.signature):
        if any(not word.isidentifier() or iskeyword(word) for word in keywords):
            continue
        words = ", ".join(("value",) * len(arguments) + tuple(f"{word}=value" for word in keywords))
        written = eval(f"lambda owner, value: owner.{name}({words})")  # noqa: S307 - text made here
        wrong = problem(written, ((equal, object()), {}))
        assert wrong is None or problem(written, ((native, object()), {})) == wrong, words


def test_a_method_that_was_taken_out_has_the_words_of_built_in_functions(stable: bool) -> None:
    """CPython makes the bound object anew, and checks its calls itself where a method has no or one argument.

    With a stable ABI all functions check their calls themselves.
    """
    norm = classes.Point(3, 4).norm
    assert norm() == 5
    too_many = "takes no arguments (1 given)"
    unexpected = "takes no keyword arguments"
    if stable:
        too_many = "takes 1 positional argument but 2 were given"
        unexpected = "got an unexpected keyword argument 'x'"
    assert problem(norm, ((1,), {})) == f"Point.norm() {too_many}"
    assert problem(norm, ((), {"x": 1})) == f"Point.norm() {unexpected}"
    assert problem(lambda: classes.Point(3, 4).norm(*[1]), ((), {})) == f"Point.norm() {too_many}"  # type: ignore[call-arg]


def test_a_method_wants_an_object_of_its_class() -> None:
    """What a method is applied to is not among its arguments, so these words are the same for all native methods."""
    point: Any = classes.Point
    for method in (point.norm, point.scaled, point.shifted, classes.Person.greet):
        name = method.__name__
        assert problem(method, ((), {})) == f"unbound method {method.__qualname__}() needs an argument"
        for call in [((1,), {}), ((1, 2, 3), {}), ((1,), {"x": 1})]:
            words = problem(method, call)
            assert words is not None
            assert re.fullmatch(rf"descriptor '{name}' for '.*' objects doesn't apply to a 'int' object", words)


def test_a_subclass_has_the_methods_of_its_base() -> None:
    class Below(classes.Point): ...

    below: Any = Below(3, 4)
    assert below.norm() == 5
    with pytest.raises(TypeError, match=r"^Point\.norm\(\) takes 1 positional argument but 2 were given$"):
        below.norm(1)


def test_an_empty_tuple_of_keywords_is_no_keyword() -> None:
    """As a caller in C may pass it."""
    call = ctypes.pythonapi.PyObject_Vectorcall
    call.restype = ctypes.py_object
    call.argtypes = [ctypes.py_object, ctypes.POINTER(ctypes.py_object), ctypes.c_size_t, ctypes.py_object]

    def vectorcall(function: object, *arguments: object) -> object:
        return call(function, (ctypes.py_object * len(arguments))(*arguments), len(arguments), ())

    point: Any = classes.Point(3, 4)
    assert vectorcall(functions.double, 21) == 42
    assert vectorcall(functions.zero) == functions.zero()
    assert vectorcall(classes.Point.norm, point) == 5
    for function, arguments in [
        (functions.double, ()),
        (functions.double, (1, 2)),
        (functions.zero, (1,)),
        (classes.Point.norm, (point, 1)),
    ]:
        with pytest.raises(TypeError, match=r"missing|but \d+ w"):
            vectorcall(function, *arguments)


def test_calls_without_a_python_frame_are_counted() -> None:
    """Native calls that nest end in an error too: `double` asks the number for its `__index__`, which is `double`."""

    class Number:
        __index__: Any

    Number.__index__ = staticmethod(functools.partial(functions.double, Number()))
    with pytest.raises(RecursionError):
        functions.double(Number())


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
        "functions.double",
        "functions.split",
        "functions.zero",
        "arguments.search",
        "arguments.describe",
        "arguments.Ticket.sold_later",
        "classes.Person",
        "classes.Person.greet",
        "classes.Person.anonymous",
        "classes.Person.domain_of",
        "classes.Point.diagonal",
        "classes.Point.norm",
        "classes.Point.scaled",
        "classes.Point.shifted",
        "classes.Point.unit",
        "modules.increment",
        "modules.submod.world",
    }
