"""The strategies make what a type takes and what it refuses, and a call knows what has to become of it."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("hypothesis", reason="needs Hypothesis: pip install rusty-pydust[hypothesis]")

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from pydust import strategies, tree
from pydust.strategies import Call, Deliberate, from_parameter, from_signature, from_type
from pydust.strategies.refusal import Refusal
from pydust.strategies.valid import NoStrategyError

arguments, buffers, classes, containers, conversions = (
    import_module(f"example.{name}") for name in ("arguments", "buffers", "classes", "containers", "conversions")
)
enums, functions, inheritance, memory, modules, objects = (
    import_module(f"example.{name}") for name in ("enums", "functions", "inheritance", "memory", "modules", "objects")
)

fixed = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

CONVERSIONS = tree.read_tree(conversions).root.functions
OWN = {"half", "halves", "sum_all"}
"""Functions that refuse more than their types say."""


def takes(name: str) -> tree.Type:
    function = tree.read_tree(conversions).root.function(name)
    assert function is not None
    return function.parameters[0].takes


# --- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [function.name for function in CONVERSIONS if function.parameters and function.name not in OWN]
)
def test_every_type_takes_its_own_values(name: str) -> None:
    function = getattr(conversions, name)

    @fixed
    @given(from_parameter(function, function_parameter(name)))
    def goes_in(value: Any) -> None:
        function(value)

    goes_in()


def function_parameter(name: str) -> str:
    function = tree.read_tree(conversions).root.function(name)
    assert function is not None
    return function.parameters[0].name


@pytest.mark.parametrize(
    "name",
    [
        function.name
        for function in CONVERSIONS
        if function.parameters and function.name not in OWN | {"object", "kept"}
    ],
)
def test_every_type_refuses_wrong_values(name: str) -> None:
    function = getattr(conversions, name)

    @fixed
    @given(from_parameter(function, "value", valid=False))
    def is_refused(wrong: strategies.Wrong) -> None:
        with pytest.raises(wrong.errors):
            function(wrong.value)

    is_refused()


def test_what_takes_anything_refuses_nothing() -> None:
    assert from_type(tree.Named("Any"), conversions, valid=False).is_empty


@pytest.mark.parametrize(
    ("name", "value", "errors"),
    [
        ("int8", 127, None),
        ("int8", 128, (OverflowError,)),
        ("int8", "1", (TypeError,)),
        ("int8", True, None),
        ("positive", 0, (ValueError,)),
        ("float32", 3.4e38, None),
        ("float32", 3.5e38, (OverflowError,)),
        ("float64", 10**400, (OverflowError,)),
        ("text", "\ud800", (ValueError,)),
        ("string_object", "\ud800", None),
        ("character", "ab", (TypeError,)),
        ("c_text", "a\0", (ValueError,)),
        ("path", b"a", None),
        ("path", "a\0", (ValueError,)),
        ("optional", None, None),
        ("boolean", 1, (TypeError,)),
        ("numbers", "12", (TypeError,)),
        ("numbers", [1, None], (TypeError,)),
        ("numbers", [2**63], (OverflowError,)),
        ("nested", [["a", 1]], (TypeError,)),
        ("three", [1.0, 2.0], (ValueError,)),
        ("digest", b"abc", (ValueError,)),
        ("pair", (1,), (ValueError,)),
        ("pair", [1, "a"], (TypeError,)),
        ("counts", {"a": 2**63}, (OverflowError,)),
        ("counts", {1: 1}, (TypeError,)),
        ("kind", "town", None),
        ("kind", "city", (ValueError,)),
        ("place", {"latitude": 1.0}, (KeyError,)),
        ("place", {"latitude": 1.0, "longitude": 2}, None),
        ("place", object(), (TypeError,)),
        ("goal", 1.5, (TypeError,)),
        ("half_open", range(0, 4, 2), (ValueError,)),
        ("closed", range(256), None),
        ("closed", range(257), (OverflowError,)),
    ],
)
def test_refusals(name: str, value: object, errors: tuple[type[Exception], ...] | None) -> None:
    assert Refusal(conversions)(takes(name), value) == errors
    if errors is None:
        getattr(conversions, name)(value)
    else:
        with pytest.raises(errors):
            getattr(conversions, name)(value)


@pytest.mark.parametrize(
    ("name", "valid", "condition"),
    [
        ("int8", True, lambda value: type(value) is int and value == -128),
        ("uint64", True, lambda value: type(value) is int and value == 2**64 - 1),
        ("int64", True, lambda value: not isinstance(value, int)),
        ("int8", False, lambda wrong: type(wrong.value) is int and wrong.value == 128),
        ("int8", False, lambda wrong: wrong.errors == (Deliberate,)),
        ("float64", True, lambda value: value != value),
        ("float64", True, lambda value: type(value) is float and str(value) == "-0.0"),
        ("text", True, lambda value: "\0" in value),
        ("text", True, lambda value: any(character > "\uffff" for character in value)),
        ("text", False, lambda wrong: wrong.errors == (ValueError,)),
        ("optional", True, lambda value: value is None),
        ("numbers", True, lambda value: isinstance(value, list) and len(value) > 2),
        ("numbers", True, lambda value: not hasattr(value, "__len__")),
        ("numbers", False, lambda wrong: isinstance(wrong.value, list) and len(wrong.value) > 1),
        ("nested", False, lambda wrong: isinstance(wrong.value, list) and [] in wrong.value),
        ("kind", True, lambda value: value == "open sea"),
        ("goal", True, lambda value: isinstance(value, dict)),
        ("figure", True, lambda value: isinstance(value, list) and any(isinstance(one, list) for one in value)),
        ("time", False, lambda wrong: wrong.errors == (ValueError,)),
        ("path", True, lambda value: isinstance(value, Path)),
        ("path", True, lambda value: isinstance(value, bytes)),
    ],
)
def test_notable_values_are_found(name: str, valid: bool, condition: Any) -> None:
    values = from_parameter(getattr(conversions, name), "value", valid=valid)
    find(values, condition, settings=settings(fixed, max_examples=2000))


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("next", lambda value: value is enums.Colour.Green),
        ("is_shown", lambda value: value is enums.Level.ERROR),
        ("is_shown", lambda value: type(value) is int and value == 30),
        ("name_of", lambda value: type(value) is str and value == "herz"),
        ("is_rocky", lambda value: isinstance(value, tuple)),
    ],
)
def test_members_and_values_of_enums_are_found(name: str, condition: Any) -> None:
    function = getattr(enums, name)
    parameter = tree.read_tree(enums).root.function(name).parameters[0].name  # type: ignore[union-attr]
    find(from_parameter(function, parameter), condition, settings=settings(fixed, max_examples=2000))


@pytest.mark.parametrize("name", ["next", "is_free", "is_shown", "name_of", "is_rocky"])
def test_enums_take_and_refuse(name: str) -> None:
    function = getattr(enums, name)
    parameter = tree.read_tree(enums).root.function(name).parameters[0].name  # type: ignore[union-attr]

    @fixed
    @given(from_parameter(function, parameter), from_parameter(function, parameter, valid=False))
    def goes_as_said(right: Any, wrong: strategies.Wrong) -> None:
        function(right)
        with pytest.raises(wrong.errors):
            function(wrong.value)

    goes_as_said()


# --- calls ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        functions.greet,
        functions.with_kwargs,
        arguments.search,
        arguments.find,
        arguments.describe,
        arguments.tag,
        classes.Person,
        classes.Person.greet,
        classes.Person.domain_of,
        classes.Point.diagonal,
        classes.Point(1, 2).scaled,
        vars(classes.Point)["diagonal"],
        classes.redeem,
        modules.submod.world,
        modules.submod.deep.visit,
        modules.submod.Visitor.greet,
        inheritance.Dog.teach,
        inheritance.chorus,
        containers.Table.keys,
        buffers.scale,
        memory.Shared.of,
    ],
    ids=lambda function: function.__qualname__,
)
def test_calls_of_every_kind(function: Any) -> None:
    @fixed
    @given(from_signature(function))
    def goes_as_it_should(call: Call) -> None:
        call()

    goes_as_it_should()


def find_call(condition: Any, calls: st.SearchStrategy[Call]) -> Call:
    return find(calls, condition, settings=settings(fixed, max_examples=3000))


@pytest.mark.parametrize(
    "reason",
    [
        "the argument 'query' is no str",
        "the argument 'limit' is no int",
        "the argument 'query' is missing",
        "the argument 'query' is passed twice",
        "there are too many arguments",
        "there is an unknown keyword",
    ],
)
def test_calls_are_wrong_in_every_way(reason: str) -> None:
    call = find_call(lambda call: call.reason == reason, from_signature(arguments.search, valid=False))
    assert not call.is_valid
    assert call() is None


def test_positional_arguments_are_passed_by_keyword() -> None:
    reason = "the argument 'x' is passed by keyword"
    call = find_call(lambda call: call.reason == reason, from_signature(functions.double, valid=False))
    assert list(call.kwargs) == ["x"]
    assert call() is None


def test_methods_are_called_on_the_wrong_object() -> None:
    calls = from_signature(classes.Person.greet, valid=False)
    call = find_call(lambda call: call.reason == "the object is wrong" and len(call.args) > 0, calls)
    assert not isinstance(call.args[0], classes.Person)
    assert call() is None


def test_lists_change_while_they_are_converted() -> None:
    calls = from_signature(conversions.numbers, valid=False)
    call = find_call(lambda call: call.may_return and len(next(iter([*call.args, *call.kwargs.values()]))) > 2, calls)
    call()


def test_defaults_are_left_out_and_arguments_passed_both_ways() -> None:
    calls = from_signature(arguments.search, valid=True)
    find_call(lambda call: len(call.args) == 1 and not call.kwargs, calls)
    find_call(lambda call: set(call.kwargs) == {"query", "limit", "exact"}, calls)
    find_call(lambda call: len(call.args) == 2 and "exact" in call.kwargs, calls)
    rest = from_signature(arguments.describe, valid=True)
    find_call(lambda call: len(call.args) > 2 and len(set(call.kwargs) - {"sep"}) > 0, rest)


def test_a_function_may_raise_what_is_said() -> None:
    calls = from_signature(functions.double, valid=True, raises=OverflowError)
    call = find_call(lambda call: call.args[0] == 2**63 - 1, calls)
    assert call() is None
    unsaid = find_call(lambda call: call.args[0] == 2**63 - 1, from_signature(functions.double, valid=True))
    with pytest.raises(OverflowError, match="twice"):
        unsaid()


def test_values_are_chosen() -> None:
    calls = from_signature(functions.repeat_text, valid=True, values={"times": st.just(3)})

    @fixed
    @given(calls)
    def times_is_three(call: Call) -> None:
        assert call.kwargs.get("times", 3) == 3
        assert len(call.args) < 2 or call.args[1] == 3

    times_is_three()


def test_arguments_alone() -> None:
    @fixed
    @given(strategies.arguments(functions.with_kwargs))
    def fits(passed: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
        args, kwargs = passed
        functions.with_kwargs(*args, **kwargs)

    fits()


def call_of(function: Any, *args: Any, **state: Any) -> Call:
    return Call(function, args, {}, name="f", **state)


def test_calls_say_what_was_wrong() -> None:
    def f(_x: object) -> int:
        return 1

    def raises_key_error(_x: object) -> None:
        raise KeyError("a")

    wrong = call_of(f, None, is_valid=False, expected=(TypeError,), reason="the argument 'x' is no int")
    assert repr(wrong) == "f(None)"
    with pytest.raises(AssertionError, match=r"f\(None\) returned 1, although the argument 'x' is no int"):
        wrong()
    with pytest.raises(AssertionError, match=r"which should raise TypeError, not KeyError: 'a'"):
        wrong(raises_key_error)


@pytest.mark.parametrize("valid", [True, False])
def test_no_call_may_raise_a_system_error(valid: bool) -> None:
    def f() -> None:
        raise SystemError

    call = call_of(f, is_valid=valid, expected=(Exception,), raises=(Exception,))
    with pytest.raises((SystemError, AssertionError)):
        call()


def test_no_call_may_panic() -> None:
    panics = call_of(containers.Endless().__contains__, 5, is_valid=True, raises=(RuntimeError,))
    with pytest.raises(RuntimeError, match="nobody has seen 5"):
        panics()


def test_a_right_argument_is_never_refused() -> None:
    refused = Call(functions.double, ("a",), {}, is_valid=True, raises=(TypeError,), name="double")
    with pytest.raises(TypeError, match="argument 'x'"):
        refused()


# --- instances -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", [classes.Person, classes.Ticket, inheritance.Puppy])
def test_instances(cls: type) -> None:
    assert isinstance(find(strategies.instances(cls), lambda _: True, settings=fixed), cls)


def test_classes_that_nothing_makes() -> None:
    with pytest.raises(NoStrategyError, match=r"Cat has no constructor .* pydust.strategies.register\(Cat, ..\)"):
        find(strategies.instances(inheritance.Cat), lambda _: True, settings=fixed)


def test_instances_are_made_as_is_said() -> None:
    def people() -> set[str]:
        found: set[str] = set()

        @fixed
        @given(from_parameter(classes.Person.greet, "other"))
        def look(person: Any) -> None:
            found.add(person.name)

        look()
        return found

    assert len(people()) > 1
    strategies.register(classes.Person, st.builds(classes.Person, st.just("Ziggy")))
    assert people() == {"Ziggy"}
    assert isinstance(find(st.from_type(classes.Person), lambda _: True, settings=fixed), classes.Person)


# --- what has no tree ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (find_call, "find_call is no native function, so it has no definition tree"),
        (len, "builtins is not a native module, so it has no definition tree"),
        (str.upper, "str is not in the definition tree|builtins is not a native module"),
        (json.JSONDecoder, "json.decoder is not a native module"),
        (containers.Row.__len__, "Row.__len__ is what an operator calls"),
        (classes.Ticket, "Ticket has no constructor"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_functions_without_a_tree(function: Any, message: str) -> None:
    with pytest.raises(tree.TreeError, match=message):
        from_signature(function)


def test_parameters_that_are_not_there() -> None:
    with pytest.raises(tree.TreeError, match="double has no parameter 'y'"):
        from_parameter(functions.double, "y")
    with pytest.raises(Exception, match="there is no parameter 'y', only x"):
        from_signature(functions.double, values={"y": st.none()})


def test_without_hypothesis() -> None:
    code = "import sys\nsys.modules['hypothesis'] = None\nimport pydust.strategies"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == 'ModuleNotFoundError: pydust.strategies needs Hypothesis: pip install "rusty-pydust[hypothesis]"'


def test_objects_of_python_are_known() -> None:
    node = tree.read_tree(objects).root
    for function in node.functions:
        for parameter in function.parameters:
            find(from_type(parameter.takes, objects), lambda _: True, settings=settings(fixed, max_examples=5))


def test_a_hint_says_what_is_right_and_the_type_of_rust_what_is_refused() -> None:
    stubs = import_module("example.stubs")

    @fixed
    @given(from_parameter(stubs.convert_all, "to"), from_parameter(stubs.convert_all, "to", valid=False))
    def is_so(right: str, wrong: strategies.Wrong) -> None:
        assert right in ("F", "K")
        assert stubs.convert_all([1.0], right)
        with pytest.raises(wrong.errors):
            stubs.convert_all([1.0], wrong.value)

    is_so()
