"""From values of parameters to the arguments of a call: which go by position, which by keyword, which are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pydust.strategies.objects import drawn
from pydust.strategies.valid import NoStrategyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydust import tree
    from pydust.strategies.valid import Valid, Values

Arguments = tuple[tuple[Any, ...], dict[str, Any]]

BY_POSITION = ("positional-only", "positional-or-keyword")


def parameter_values(
    parameters: Sequence[tree.Parameter], valid: Valid, given: Mapping[str, Values] | None = None
) -> dict[str, Values]:
    """Return a strategy for each parameter: the one given for its name, or that of its type."""
    given = given or {}
    names = {parameter.name for parameter in parameters}
    if unknown := sorted(set(given) - names):
        raise NoStrategyError(f"there is no parameter {unknown[0]!r}, only {', '.join(sorted(names)) or 'none'}")
    made = {}
    for parameter in parameters:
        try:
            made[parameter.name] = given[parameter.name] if parameter.name in given else valid(parameter.takes)
        except NoStrategyError as error:
            advice = f"pass values={{{parameter.name!r}: ..}} with a strategy"
            raise NoStrategyError(f"parameter {parameter.name!r}: {error}; {advice}") from None
    return made


def valid_arguments(parameters: Sequence[tree.Parameter], valid: Valid) -> st.SearchStrategy[Arguments]:
    """Return a strategy of arguments that the parameters take."""
    return bound(parameters, parameter_values(parameters, valid))


def bound(
    parameters: Sequence[tree.Parameter],
    values: Mapping[str, Values],
    forced: Mapping[str, Any] | None = None,
    missing: str | None = None,
    all_by_position: bool = False,
) -> st.SearchStrategy[Arguments]:
    """Make arguments. `forced` are values to pass in any case, `missing` is a required parameter to leave out."""
    return drawn("arguments", _Pass(parameters, values, forced or {}, missing, all_by_position))


@dataclass(frozen=True)
class _Pass:
    """Draws arguments. The fields are the parameters of `bound`."""

    parameters: Sequence[tree.Parameter]
    values: Mapping[str, Values]
    forced: Mapping[str, Any]
    missing: str | None
    all_by_position: bool

    def __call__(self, draw: st.DrawFn) -> Arguments:
        positional = [parameter for parameter in self.parameters if parameter.kind in BY_POSITION]
        keyword_only = [parameter for parameter in self.parameters if parameter.kind == "keyword-only"]
        rest = {parameter.kind: parameter for parameter in self.parameters if parameter.kind.startswith("var-")}

        def value_of(parameter: tree.Parameter) -> Any:
            return self.forced[parameter.name] if parameter.name in self.forced else draw(self.values[parameter.name])

        least, most = _counts(positional, self.forced, self.missing)
        count = most if self.all_by_position else draw(st.integers(least, most))
        args = [value_of(parameter) for parameter in positional[:count]]
        kwargs = {}
        for parameter in positional[count:] + keyword_only:
            if parameter.kind == "positional-only" or parameter.name == self.missing:
                continue
            if parameter.default is None or parameter.name in self.forced or draw(st.booleans()):
                kwargs[parameter.name] = value_of(parameter)
        if (more := rest.get("var-positional")) and count == len(positional):
            args += draw(st.lists(self.values[more.name], max_size=3))
        if more := rest.get("var-keyword"):
            taken = {parameter.name for parameter in self.parameters}
            names = st.text(max_size=5).filter(lambda name: name not in taken)
            kwargs |= draw(st.dictionaries(names, self.values[more.name], max_size=2))
        return tuple(args), kwargs


def _counts(positional: list[tree.Parameter], forced: Mapping[str, Any], missing: str | None) -> tuple[int, int]:
    """Return how many arguments have to be, and can be, passed by position."""
    least, most = 0, len(positional)
    for index, parameter in enumerate(positional):
        if parameter.name == missing:
            return min(least, index), index
        if parameter.kind == "positional-only" and (parameter.default is None or parameter.name in forced):
            least = index + 1
    return least, most
