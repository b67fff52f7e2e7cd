"""Python objects of every sort: those that stand for another type, and those that misbehave.

All have a `repr` that says what they are, because Hypothesis prints the example that fails.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import pathlib
import types
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


class Deliberate(Exception):  # noqa: N818  # nothing is wrong
    """What the methods of the objects here raise. It has to reach the caller as it is."""


class Shown:
    """Shows itself as the call that made it."""

    def __init__(self, *values: Any) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.values))})"


# --- objects that stand for others ---------------------------------------------------------------


class IntSubclass(int):
    """An int of a class of its own."""

    def __repr__(self) -> str:
        return f"IntSubclass({int(self)})"


class FloatSubclass(float):
    """A float of a class of its own."""

    def __repr__(self) -> str:
        return f"FloatSubclass({float(self)})"


class StrSubclass(str):
    """A str of a class of its own."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"StrSubclass({str.__repr__(self)})"


class ListSubclass(list[Any]):
    """A list of a class of its own."""

    def __repr__(self) -> str:
        return f"ListSubclass({list.__repr__(self)})"


class DictSubclass(dict[Any, Any]):
    """A dict of a class of its own."""

    def __repr__(self) -> str:
        return f"DictSubclass({dict.__repr__(self)})"


class Index(Shown):
    """An integer by `__index__`."""

    def __index__(self) -> int:
        return int(self.values[0])


class Huge(Shown):
    """An integer with more digits than Python writes."""

    def __index__(self) -> int:
        return 1 << 20000


class Real(Shown):
    """A number by `__float__`."""

    def __float__(self) -> float:
        return float(self.values[0])


class FsPath(Shown):
    """A path by `__fspath__`."""

    def __fspath__(self) -> str:
        return str(self.values[0])


class Items(Shown):
    """An iterable that is nothing else."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)


class Pairs(Shown):
    """A mapping by `items` alone."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Return the pairs."""
        return self.values


class Function(Shown):
    """A callable that gives the same for all arguments."""

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Give what it gives."""
        return self.values[0]


class Colour(enum.Enum):
    """An enum."""

    RED = 1
    BLUE = "blue"


# --- objects that misbehave ----------------------------------------------------------------------


class RaisingIndex(Shown):
    """Raises in `__index__`."""

    def __index__(self) -> int:
        raise Deliberate("__index__")


class WrongIndex(Shown):
    """Gives no int from `__index__`."""

    def __index__(self) -> int:
        return "1"  # type: ignore[return-value]  # noqa: PLE0305  # on purpose


class RaisingFloat(Shown):
    """Raises in `__float__`."""

    def __float__(self) -> float:
        raise Deliberate("__float__")


class WrongFloat(Shown):
    """Gives no float from `__float__`."""

    def __float__(self) -> float:
        return "1.0"  # type: ignore[return-value]


class RaisingIter(Shown):
    """Raises in `__iter__`."""

    def __iter__(self) -> Iterator[Any]:
        raise Deliberate("__iter__")


class WrongIter(Shown):
    """Gives no iterator from `__iter__`."""

    def __iter__(self) -> Iterator[Any]:
        return 1  # type: ignore[return-value]


class RaisingNext(Shown):
    """Raises for the first item."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        raise Deliberate("__next__")


class RaisingPath(Shown):
    """Raises in `__fspath__`."""

    def __fspath__(self) -> str:
        raise Deliberate("__fspath__")


class RaisingAttributes(Shown):
    """Raises for attributes that it does not have."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise Deliberate(name)


class Meddler(Shown):
    """A number that changes the list or dict it lies in while it is converted."""

    def __init__(self, container: list[Any] | dict[Any, Any], action: str) -> None:
        super().__init__(action)
        self.container = container

    def __index__(self) -> int:
        self._meddle()
        return 1

    def __float__(self) -> float:
        self._meddle()
        return 1.0

    def _meddle(self) -> None:
        container, action = self.container, self.values[0]
        if action == "clear":
            container.clear()
        elif isinstance(container, dict):
            container[len(container) + 1000] = 1
        elif action == "grow" and len(container) < 1000:
            container.extend([1] * 50)
        elif container:
            container.pop()


MEDDLING = ("clear", "grow", "pop")


class Drawing:
    """How something is drawn, under a short name: Hypothesis writes strategies out, and those of a type are long."""

    def __init__(self, name: str, draw: Callable[[st.DrawFn], Any]) -> None:
        self.name = name
        self.draw = draw

    def __repr__(self) -> str:
        return self.name


@st.composite
def _drawn(draw: st.DrawFn, drawing: Drawing) -> Any:
    return drawing.draw(draw)


def drawn(name: str, draw: Callable[[st.DrawFn], T]) -> st.SearchStrategy[T]:
    """Return a strategy of what a function draws, as `composite` does, which compiles a function each time."""
    return _drawn(Drawing(name, draw))


def opaque(name: str, strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """Return the same strategy under a name."""
    return drawn(name, lambda draw: draw(strategy))


def _function() -> Callable[..., Any]:
    return lambda *args, **_kwargs: args[0] if args else None


JUNK: tuple[Callable[[], Any], ...] = (
    lambda: None,
    lambda: True,
    lambda: 1,
    lambda: 0,
    lambda: 1.5,
    lambda: 1j,
    lambda: "",
    lambda: "text",
    lambda: "\ud800",
    lambda: b"",
    lambda: b"bytes",
    lambda: bytearray(b"xyz"),
    lambda: (),
    list,
    dict,
    set,
    object,
    lambda: int,
    lambda: ("a", None, 1.5),
    lambda: [None],
    lambda: {"a": None},
    lambda: {None},
    lambda: range(0, 6, 2),
    lambda: slice(1),
    lambda: decimal.Decimal("1.5"),
    lambda: fractions.Fraction(1, 3),
    lambda: datetime.date(2000, 1, 1),
    lambda: datetime.timedelta(days=-1),
    lambda: pathlib.Path("a"),
    lambda: Colour.RED,
    lambda: iter((1, "a")),
    lambda: Function(None),
    RaisingIndex,
    WrongIndex,
    RaisingFloat,
    WrongFloat,
    RaisingIter,
    WrongIter,
    RaisingNext,
    RaisingPath,
    RaisingAttributes,
)
"""Makes one of each sort. None of them fits everywhere."""


def junk() -> st.SearchStrategy[Any]:
    """Objects of every sort, made anew for each example."""
    return st.sampled_from(JUNK).map(lambda make: make())


def hashables() -> st.SearchStrategy[Any]:
    """Return a strategy of what a set can hold."""
    return st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5) | st.just((1, "a"))


def anything() -> st.SearchStrategy[Any]:
    """Well-behaved objects for parameters that take any: scalars, containers, functions, classes."""
    scalars = st.one_of(
        hashables(),
        st.floats(),
        st.complex_numbers(),
        st.dates(),
        st.builds(decimal.Decimal, st.integers(-99, 99)),
        st.sampled_from(Colour),
        st.builds(object),
        st.sampled_from((int, str, Deliberate)),
        st.builds(_function),
        st.builds(Function, st.integers(0, 9)),
        st.builds(types.SimpleNamespace, name=st.text(max_size=3)),
    )
    return st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.lists(inner, max_size=3).map(tuple)
            | st.dictionaries(hashables(), inner, max_size=3)
            | st.lists(hashables(), max_size=3).map(collections.deque)
        ),
        max_leaves=5,
    )


def is_hashable(value: Any) -> bool:
    """Whether a value can be a key. Instances of native classes may say at run time that they have no hash."""
    try:
        hash(value)
    except Exception:
        return False
    return True
