"""`*args`, `**kwargs`, structs of arguments, other names, defaults, and the state of the module as a parameter."""

import importlib
import inspect
import pydoc
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from example import arguments

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]

PATIENCE = 60.0


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("total", "(*numbers, start=0)"),
        ("describe", "(first, /, *rest, sep=', ', **named)"),
        ("search", "(query, limit=10, *, exact=False)"),
        ("find", "(texts, query, limit=10, *, exact=False)"),
        ("tag", "(class_, id=None, width=Ellipsis, closed=True)"),
        ("reset", "()"),
        ("Ticket", "()"),
    ],
)
def test_signature(name: str, signature: str) -> None:
    assert str(inspect.signature(getattr(arguments, name))) == signature


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("total", ["total(*numbers, start=0)", "    The sum of any number of numbers."]),
        ("describe", ["describe(first, /, *rest, sep=', ', **named)", "    What was passed, and how."]),
        ("tag", ["tag(class_, id=None, width=Ellipsis, closed=True)"]),
        (
            "find",
            [
                "find(texts, query, limit=10, *, exact=False)",
                "    As `search`, in texts of the caller's.",
                "    query: What to look for.",
                "    limit: How many results there are at most.",
                "        The first ones are kept.",
                "    exact: Case matters.",
            ],
        ),
        ("Ticket", ["class Ticket(builtins.object)", " |  sold_later(self, /)", " |  sold()"]),
    ],
)
def test_help(name: str, lines: list[str]) -> None:
    shown = pydoc.plain(pydoc.render_doc(getattr(arguments, name)))
    for line in lines:
        assert line.strip() in shown


def test_fields_are_documented_with_the_function() -> None:
    assert inspect.getdoc(arguments.search) == (
        "The texts that contain a word.\n"
        "\n"
        "Args:\n"
        "    query: What to look for.\n"
        "    limit: How many results there are at most.\n"
        "        The first ones are kept.\n"
        "    exact: Case matters."
    )


class Name(str):
    """A keyword that is not an exact `str`."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("name", "positional", "keywords", "result"),
    [
        ("total", (), {}, 0),
        ("total", (1,), {}, 1),
        ("total", (1, 2, 3), {}, 6),
        ("total", (1, 2, 3), {"start": 10}, 16),
        ("total", (), {"start": 10}, 10),
        ("total", tuple(range(1000)), {Name("start"): 1}, 499501),
        ("describe", ("a",), {}, "a"),
        ("describe", ("a", 1, None), {}, "a, 1, None"),
        ("describe", ("a", 1), {"sep": "-"}, "a-1"),
        ("describe", ("a",), {"b": 1}, "a, {'b': 1}"),
        ("describe", ("a", 2), {"sep": "; ", "b": 1, "c": 2}, "a; 2; {'b': 1, 'c': 2}"),
        ("describe", ("a", 2), {"b": 1, "sep": "; ", "c": 2}, "a; 2; {'b': 1, 'c': 2}"),
        ("describe", ("a",), {"first": 1, "rest": 2, "named": 3}, "a, {'first': 1, 'rest': 2, 'named': 3}"),
        ("describe", ("a",), {"zébra": 1}, "a, {'zébra': 1}"),
        ("describe", ("a",), {"": 1, "\ud800": 2}, "a, {'': 1, '\\ud800': 2}"),
        ("search", ("dust",), {}, ["Ziggy Stardust", "dust"]),
        ("search", ("Dust",), {"exact": True}, []),
        ("search", ("dust", 1), {}, ["Ziggy Stardust"]),
        ("search", (), {"limit": 1, "query": "zig"}, ["Ziggy Stardust"]),
        ("search", (), {"exact": True, "limit": 3, "query": "zig"}, ["ziggurat"]),
        ("find", (["Aa", "b"], "A"), {}, ["Aa"]),
        ("find", (["Aa", "a"], "A"), {"exact": True}, ["Aa"]),
        ("find", (), {"query": "a", "texts": ["A", "a", "a"], "limit": 2}, ["A", "a"]),
        ("find", (["a"], "a"), {"limit": 0}, []),
        ("tag", ("a",), {}, "<a width=4/>"),
        ("tag", ("a", 3), {}, "<a id=3 width=4/>"),
        ("tag", ("a", None, 1), {"closed": False}, "<a width=1>"),
        ("tag", (), {"width": 2, "class_": "b"}, "<b width=2/>"),
    ],
)
def test_a_call(name: str, positional: tuple[Any, ...], keywords: dict[str, Any], result: object) -> None:
    given = getattr(arguments, name)(*positional, **keywords)
    assert (given, type(given)) == (result, type(result))


@pytest.mark.parametrize(
    ("name", "positional", "keywords", "error", "words"),
    [
        ("total", ("1",), {}, TypeError, "value must be int, not str"),
        ("total", (1,), {"start": "x"}, TypeError, "total() argument 'start' must be int, not str"),
        ("total", (2**63,), {}, OverflowError, f"value must be between {-(2**63)} and {2**63 - 1}, not {2**63}"),
        ("describe", (1,), {}, TypeError, "describe() argument 'first' must be str, not int"),
        ("describe", ("a",), {"sep": None}, TypeError, "describe() argument 'sep' must be str, not None"),
        ("search", (1,), {}, TypeError, "search() argument 'query' must be str, not int"),
        ("search", ("a", "b"), {}, TypeError, "search() argument 'limit' must be int, not str"),
        (
            "search",
            ("a", -1),
            {},
            OverflowError,
            f"search() argument 'limit' must be between 0 and {2**64 - 1}, not -1",
        ),
        ("search", ("a",), {"exact": 1}, TypeError, "search() argument 'exact' must be bool, not int"),
        ("find", (["a", 1], "a"), {}, TypeError, "find() argument 'texts': item 1 must be str, not int"),
        ("find", ([], None), {}, TypeError, "find() argument 'query' must be str, not None"),
        ("tag", (1,), {}, TypeError, "tag() argument 'class_' must be str, not int"),
        ("tag", ("a", "b"), {}, TypeError, "tag() argument 'id' must be int, not str"),
    ],
)
def test_a_wrong_argument(
    name: str, positional: tuple[Any, ...], keywords: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        getattr(arguments, name)(*positional, **keywords)
    assert (type(caught.value), str(caught.value)) == (error, words)


def test_a_keyword_that_is_no_text() -> None:
    keywords: dict[Any, int] = {1: 2}
    with pytest.raises(TypeError, match="keywords must be strings"):
        arguments.describe("a", **keywords)


def test_what_is_passed_on_is_the_object_itself() -> None:
    class Shy:
        def __str__(self) -> str:
            raise LookupError("not for you")

    with pytest.raises(LookupError, match="not for you"):
        arguments.describe("a", Shy())


def test_the_caller_keeps_its_dict() -> None:
    given = {"b": 1, "sep": "-"}
    arguments.describe("a", **given)
    assert given == {"b": 1, "sep": "-"}


def fresh() -> Any:
    """The module, imported once more."""
    kept = sys.modules.pop("example.arguments")
    try:
        return importlib.import_module("example.arguments")
    finally:
        sys.modules["example.arguments"] = kept


def test_the_state_is_that_of_the_module() -> None:
    one, other = fresh(), fresh()
    first, second = one.Ticket(), one.Ticket()
    assert (first.number, second.number, first.sold(), first.sold_later(), second.sold_later()) == (1, 2, 2, 1, 0)
    assert (other.Ticket.sold(), other.Ticket().number, one.Ticket.sold()) == (0, 1, 2)
    one.reset()
    assert (one.Ticket.sold(), one.Ticket().number, other.Ticket.sold()) == (0, 1, 1)


def test_a_subclass_has_the_state_of_its_base() -> None:
    module = fresh()

    class Season(module.Ticket):  # type: ignore[misc, name-defined]
        pass

    assert Season().number == 1
    assert Season.sold() == module.Ticket.sold() == 1


def test_no_sale_is_lost(start: Start) -> None:
    module = fresh()
    futures = [start(lambda: [module.Ticket().number for _ in range(500)]) for _ in range(8)]
    numbers = sorted(number for future in futures for number in future.result(PATIENCE))
    assert numbers == list(range(1, 4001))


def test_the_renamed_method_has_one_name() -> None:
    assert not hasattr(arguments.Ticket, "later")
    method = arguments.Ticket.sold_later
    assert (method.__name__, method.__qualname__) == ("sold_later", "Ticket.sold_later")
