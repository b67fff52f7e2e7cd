"""Values that a type of the tree refuses, each with the exceptions that are right for it.

What is tried is made near the type: an integer beyond the limit, a list with one bad item. What becomes of it is not
assumed: `refusal` says it, and what may be taken after all is left out.
"""

from __future__ import annotations

import datetime
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pydust import tree
from pydust.strategies import objects

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydust.strategies.refusal import Errors
    from pydust.strategies.valid import Valid, Values

DEPTH = 2
"""How deep in containers the wrong value lies at most."""


@dataclass(frozen=True)
class Wrong:
    """A value that is refused, with the exceptions of which one has to be raised."""

    value: Any
    errors: Errors


class Invalid:
    """Makes strategies for the types of one tree; `valid` makes what surrounds the wrong value."""

    def __init__(self, valid: Valid) -> None:
        self.valid = valid
        self.refusal = valid.refusal
        self._near: dict[tuple[tree.Type, int], Values | None] = {}
        self._refused: dict[tree.Type, tuple[Callable[[], Any], ...]] = {}

    def refused(self, hint: tree.Type) -> tuple[Callable[[], Any], ...]:
        """Return what makes those of the sorts of objects that the type refuses for certain."""
        if hint not in self._refused:
            self._refused[hint] = tuple(make for make in objects.JUNK if self.refusal(hint, make()) is not None)
        return self._refused[hint]

    def can_be_wrong(self, hint: tree.Type) -> bool:
        """Whether there is a value that the type refuses for certain."""
        return bool(self.refused(hint))

    def __call__(self, hint: tree.Type) -> st.SearchStrategy[Wrong]:
        """Return a strategy of wrong values, an empty one where all are right."""
        if not self.can_be_wrong(hint):
            return st.nothing()

        def judged(value: Any) -> Wrong | None:
            errors = self.refusal(hint, value)
            return None if errors is None else Wrong(value, errors)

        return self.tried(hint, DEPTH).map(judged).filter(lambda wrong: wrong is not None)  # type: ignore[return-value]  # `None` is out

    def tried(self, hint: tree.Type, depth: int) -> Values:
        """Return a strategy of the sorts of objects that the type refuses, and of values that are almost right."""
        junk = st.sampled_from(self.refused(hint)).map(lambda make: make())
        near = self.near(hint, depth)
        return junk if near is None else junk | near

    def near(self, hint: tree.Type, depth: int) -> Values | None:
        """Return a strategy of values that are almost right, many of them wrong; `None` where junk is all there is."""
        if (hint, depth) not in self._near:
            made = self.make_near(hint, depth)
            self._near[hint, depth] = None if made is None else objects.opaque("almost", made)
        return self._near[hint, depth]

    def make_near(self, hint: tree.Type, depth: int) -> Values | None:
        """Make a new strategy for `near`."""
        match hint:
            case tree.Alias():
                return self.near(hint.of, depth)
            case tree.Union():
                found = [near for member in hint.members if (near := self.near(member, depth)) is not None]
                return st.one_of(*found) if found else None
            case tree.Limited():
                return self.beyond(hint, depth)
            case tree.Named("Literal", arguments):
                return st.text(max_size=5) | st.sampled_from([str(argument) for argument in arguments])
            case tree.Named("Iterable", (item,)):
                return self.spoiled_list(item, self.valid(hint), depth)
            case tree.Named("Mapping", (key, value)):
                return self.spoiled_dict(key, value, hint, depth)
            case tree.Named("tuple", arguments) if tree.Named("...") not in arguments:
                return self.spoiled_tuple(arguments, depth)
        return None

    def inner(self, hint: tree.Type, depth: int) -> Values:
        """Return a strategy of wrong values to lie inside of others, empty where there are none."""
        if depth <= 0 or not self.can_be_wrong(hint):
            return st.nothing()
        return self.tried(hint, depth - 1)

    def spoiled_list(self, item: tree.Type, lists: Values, depth: int) -> Values:
        """Make a list with one bad item."""
        good = st.lists(self.valid(item), max_size=4)
        bad = self.inner(item, depth)
        spoiled = st.builds(lambda before, one, after: [*before, one, *after], good, bad, good)
        return spoiled | spoiled.map(tuple) | spoiled.map(lambda items: objects.Items(*items)) | lists

    def spoiled_dict(self, key: tree.Type, value: tree.Type, hint: tree.Type, depth: int) -> Values:
        """Make a dict with one bad key or value."""
        hashable = self.valid(key).filter(objects.is_hashable)
        good = st.dictionaries(hashable, self.valid(value), max_size=3)
        bad_value = st.builds(lambda pairs, one, bad: {**pairs, one: bad}, good, hashable, self.inner(value, depth))
        bad_keys = self.inner(key, depth).filter(objects.is_hashable)
        bad_key = st.builds(lambda pairs, bad, one: {**pairs, bad: one}, good, bad_keys, self.valid(value))
        return bad_value | bad_key | self.valid(hint)

    def spoiled_tuple(self, items: tuple[tree.Type, ...], depth: int) -> Values:
        """Make a tuple with one bad item, or with too many or too few."""
        good = [self.valid(item) for item in items]
        one_bad = [
            st.tuples(*good[:index], self.inner(item, depth), *good[index + 1 :]) for index, item in enumerate(items)
        ]
        return st.one_of(*one_bad, st.tuples(*good, st.none()), st.tuples(*good[:-1]), st.tuples(*good).map(list))

    def spoiled_struct(self, limit: tree.Fields, depth: int) -> Values:
        """Make a struct with one bad field, or without one."""
        good = {field.name: self.valid(field.takes) for field in limit.fields}
        made = [st.fixed_dictionaries({**good, field.name: self.inner(field.takes, depth)}) for field in limit.fields]
        made += [
            st.fixed_dictionaries({name: value for name, value in good.items() if name != field.name})
            for field in limit.fields
            if field.required
        ]
        dicts = st.one_of(*made)
        return dicts | dicts.map(lambda fields: types.SimpleNamespace(**fields))

    def beyond(self, hint: tree.Limited, depth: int) -> Values | None:  # noqa: C901  # one case a kind
        """Return values that pass the limit."""
        match hint.limit:
            case tree.Integer() as limit:
                return _numbers_beyond(limit)
            case tree.Float(bits):
                whole = st.sampled_from((10**400, -(10**400), objects.Index(10**400), objects.Huge()))
                return whole | st.sampled_from((1e39, -1e300, objects.Real(3.5e38))) if bits == 32 else whole
            case tree.Text():
                text = st.text(max_size=3)
                lone = st.characters(categories=["Cs"])
                return st.one_of(
                    st.builds(lambda before, one, after: before + one + after, text, lone, text),
                    text.map(lambda it: it + "\0"),
                    text,
                )
            case tree.Length():
                near = self.near(hint.of, depth)
                return self.valid(hint.of) if near is None else near
            case tree.Range() as limit:
                ends = st.integers(-(1 << 140), 1 << 140)
                return st.builds(range, ends, ends) | st.builds(range, st.just(0), st.just(9), st.sampled_from((2, -1)))
            case tree.NotNegative():
                return st.timedeltas(max_value=datetime.timedelta(microseconds=-1))
            case tree.Aware():
                return st.datetimes() | st.dates()
            case tree.Buffer():
                return _other_buffers()
            case tree.Fields() as limit:
                return self.spoiled_struct(limit, depth)
            case tree.Values():
                return st.integers() | st.text(max_size=5)
            case tree.Written():
                return self.near(hint.of, depth)

    # --- what changes under the hands of the conversion ------------------------------------------

    def restless(self, hint: tree.Type) -> Values | None:
        """Return values that change while they are converted; `None` where no conversion runs Python code.

        How that ends is open: with a result, or with an error. It must end.
        """
        match hint:
            case tree.Alias() | tree.Limited(limit=tree.Length()):
                return self.restless(hint.of)
            case tree.Union():
                found = [values for member in hint.members if (values := self.restless(member)) is not None]
                return st.one_of(*found) if found else None
            case tree.Named("Iterable", (tree.Limited(limit=tree.Integer() | tree.Float()) as item,)):
                numbers = st.lists(self.valid(item), max_size=4)
                return st.builds(_restless_list, numbers, numbers, st.sampled_from(objects.MEDDLING))
            case tree.Named("Mapping", (key, tree.Limited(limit=tree.Integer() | tree.Float()) as value)):
                dicts = st.dictionaries(
                    self.valid(key).filter(objects.is_hashable), self.valid(value), min_size=1, max_size=4
                )
                return st.builds(_restless_dict, dicts, st.sampled_from(("clear", "grow")))
        return None


RESTLESS_ERRORS: Errors = (TypeError, ValueError, OverflowError, RuntimeError)
"""How the conversion of what changes may end."""


def _restless_list(before: list[Any], after: list[Any], action: str) -> list[Any]:
    made = list(before)
    made.append(objects.Meddler(made, action))
    made.extend(after)
    return made


def _restless_dict(made: dict[Any, Any], action: str) -> dict[Any, Any]:
    made[next(iter(made))] = objects.Meddler(made, action)
    return made


def _numbers_beyond(limit: tree.Integer) -> Values:
    least, most = limit.least - 1, limit.most + 1
    numbers = st.sampled_from((least, most, 0, 2**63, 2**64, 2**128, -(2**63) - 1, -(2**64), -(2**128), 10**4000))
    numbers |= st.integers(min_value=most) | st.integers(max_value=least)
    others = numbers.map(objects.Index) | numbers.map(objects.IntSubclass) | st.builds(objects.Huge)
    return numbers | others


def _other_buffers() -> Values:
    from pydust.strategies.valid import buffers

    codes = st.sampled_from("bBhHiIqQfd")
    return codes.flatmap(lambda code: buffers(tree.Buffer(code, writable=False)))
