"""Calls of a native function, right ones and wrong ones, each with what has to become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pydust.errors import PydustError
from pydust.strategies.bind import BY_POSITION, Arguments, bound, parameter_values
from pydust.strategies.instances import instances, types_of
from pydust.strategies.objects import drawn, junk
from pydust.strategies.signature import Signature, find
from pydust.strategies.wrong import RESTLESS_ERRORS, Invalid
from pydust.system.library import is_panic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydust.strategies.refusal import Errors
    from pydust.strategies.valid import Values
    from pydust.tree import Parameter


@dataclass(frozen=True, eq=False)
class Call:
    """One call: what is passed, and what has to become of it.

    Calling it makes the call and asserts that. A call that is valid returns the function's result, or raises what the
    function may raise. One that is not raises one of `expected`.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    is_valid: bool
    expected: Errors = ()
    """The exceptions of an invalid call."""
    reason: str = ""
    """What is wrong with it."""
    may_return: bool = False
    """Whether an invalid call may go well: the argument changes while it is converted."""
    raises: Errors = ()
    """What the function itself may raise."""
    name: str = field(default="function")

    def __repr__(self) -> str:
        """Return the call as Python writes it."""
        passed = [*map(repr, self.args), *(f"{name}={value!r}" for name, value in self.kwargs.items())]
        return f"{self.name}({', '.join(passed)})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Write the call into Hypothesis's report, in place of the fields."""
        printer.text(repr(self))

    def __call__(self, function: Callable[..., Any] | None = None) -> Any:
        """Make the call, of another function with the same parameters where one is given.

        Returns the result, and `None` after an exception that was right.
        """
        function = function or self.function
        shown = repr(self)
        try:
            result = function(*self.args, **self.kwargs)
        except BaseException as error:
            if self._is_right(error):
                return None
            if self.is_valid:
                raise
            wanted = " or ".join(expected.__name__ for expected in self.expected)
            raise AssertionError(
                f"{shown}: {self.reason}, which should raise {wanted}, not {type(error).__name__}: {error}"
            ) from error
        if not self.is_valid and not self.may_return:
            raise AssertionError(f"{shown} returned {result!r}, although {self.reason}")
        return result

    def _is_right(self, error: BaseException) -> bool:
        if is_panic(error) or isinstance(error, SystemError):
            return False
        # An exception of the conversion, which names the argument, or of the function itself.
        is_refusal = str(error).startswith(f"{self.name}() argument '")
        if not self.is_valid:
            # Conversions that are written by hand have exceptions of their own.
            return isinstance(error, self.expected) or (is_refusal and isinstance(error, self.raises))
        return isinstance(error, self.raises) and not (is_refusal and isinstance(error, TypeError))


def from_signature(
    function: Callable[..., Any],
    *,
    valid: bool | None = None,
    raises: type[BaseException] | Errors = (),
    values: Mapping[str, Values] | None = None,
) -> st.SearchStrategy[Call]:
    """Return a strategy of calls of a native function, method or class, from its parameters in the definition tree.

    `valid=True` makes calls that have to go well, `valid=False` those that have to be refused: an argument of another
    type, out of range or wrong deep inside, one that is missing, too many, unknown or passed twice. Without it both are
    made. `raises` is what the function itself raises for arguments of the right types. `values` has a strategy for each
    parameter of which not every value of its type should be tried; for `*args` and `**kwargs` that of one value.

    `TreeError` for a function that was not built with Rusty Pydust.
    """
    signature = find(function)
    errors = raises if isinstance(raises, tuple) else (raises,)
    maker = _Maker(signature, errors, values or {})
    if valid is None:
        return st.one_of(maker.valid(), *maker.invalid())
    if valid:
        return maker.valid()
    kinds = maker.invalid()
    if not kinds:
        raise PydustError(f"no call of {signature.name} is wrong: it takes anything")
    return st.one_of(*kinds)


def arguments(
    function: Callable[..., Any], *, values: Mapping[str, Values] | None = None
) -> st.SearchStrategy[Arguments]:
    """Return a strategy of arguments that a native function takes: the positional ones, and a dict of the others."""
    return from_signature(function, valid=True, values=values).map(lambda call: (call.args, call.kwargs))


class _Maker:
    """Makes strategies for the calls of one function."""

    def __init__(self, signature: Signature, raises: Errors, values: Mapping[str, Values]) -> None:
        self.signature = signature
        self.raises = raises
        self.parameters = signature.parameters
        types = types_of(signature.root)
        self.wrong = Invalid(types)
        self.values = parameter_values(self.parameters, types, values)
        self.kinds = {parameter.kind for parameter in self.parameters}

    def call(self, passed: Arguments, receiver: tuple[Any, ...], **state: Any) -> Call:
        args, kwargs = passed
        signature = self.signature
        return Call(signature.function, (*receiver, *args), kwargs, raises=self.raises, name=signature.name, **state)

    def calls(
        self, passed: st.SearchStrategy[Arguments], receivers: st.SearchStrategy[tuple[Any, ...]], **state: Any
    ) -> st.SearchStrategy[Call]:
        return st.tuples(passed, receivers).map(lambda both: self.call(*both, **state))

    def receivers(self) -> st.SearchStrategy[tuple[Any, ...]]:
        cls = self.signature.receiver
        return st.just(()) if cls is None else st.tuples(instances(cls))

    def valid(self) -> st.SearchStrategy[Call]:
        return self.calls(bound(self.parameters, self.values), self.receivers(), is_valid=True)

    def refused(self, passed: st.SearchStrategy[Arguments], reason: str) -> st.SearchStrategy[Call]:
        """Make calls whose arguments do not fit the parameters."""
        return self.calls(passed, self.receivers(), is_valid=False, expected=(TypeError,), reason=reason)

    def invalid(self) -> list[st.SearchStrategy[Call]]:
        return [*self.wrong_values(), *self.restless(), *self.wrong_counts(), *self.wrong_names(), *self.no_receiver()]

    def wrong_values(self) -> list[st.SearchStrategy[Call]]:
        made = []
        for parameter in self.parameters:
            if not self.wrong.can_be_wrong(parameter.takes):
                continue

            wrong_values = self.wrong(parameter.takes)

            def one(draw: st.DrawFn, parameter: Parameter = parameter, wrong_values: Any = wrong_values) -> Call:
                wrong = draw(wrong_values)
                passed = draw(bound(self.parameters, self.values, {parameter.name: wrong.value}))
                reason = f"the argument {parameter.name!r} is no {parameter.type}"
                receiver = draw(self.receivers())
                return self.call(passed, receiver, is_valid=False, expected=wrong.errors, reason=reason)

            made.append(drawn("calls", one))
        return made

    def restless(self) -> list[st.SearchStrategy[Call]]:
        made = []
        for parameter in self.parameters:
            values = self.wrong.restless(parameter.takes)
            if values is None:
                continue

            def one(draw: st.DrawFn, parameter: Parameter = parameter, values: Values = values) -> Call:
                passed = draw(bound(self.parameters, self.values, {parameter.name: draw(values)}))
                reason = f"the argument {parameter.name!r} changes while it is converted"
                errors = (*RESTLESS_ERRORS, *self.raises)
                receiver = draw(self.receivers())
                return self.call(passed, receiver, is_valid=False, expected=errors, reason=reason, may_return=True)

            made.append(drawn("calls", one))
        return made

    def wrong_counts(self) -> list[st.SearchStrategy[Call]]:
        made = [
            self.refused(
                bound(self.parameters, self.values, missing=parameter.name),
                f"the argument {parameter.name!r} is missing",
            )
            for parameter in self.parameters
            if parameter.default is None and not parameter.kind.startswith("var-")
        ]
        if "var-positional" not in self.kinds:
            all_passed = bound(self.parameters, self.values, all_by_position=True)
            more = st.lists(junk(), min_size=1, max_size=3)
            too_many = st.builds(lambda passed, more: ((*passed[0], *more), passed[1]), all_passed, more)
            made.append(self.refused(too_many, "there are too many arguments"))
        return made

    def wrong_names(self) -> list[st.SearchStrategy[Call]]:
        made = []
        names = {parameter.name for parameter in self.parameters}
        passed = bound(self.parameters, self.values)
        if "var-keyword" not in self.kinds:
            unknown = st.sampled_from(("unknown", "self", "", "\ud800", "é")) | st.text(max_size=4)
            unknown = unknown.filter(lambda name: name not in names)
            with_unknown = st.builds(lambda passed, name: (passed[0], {**passed[1], name: 1}), passed, unknown)
            made.append(self.refused(with_unknown, "there is an unknown keyword"))
        positional = [parameter for parameter in self.parameters if parameter.kind in BY_POSITION]
        for index, parameter in enumerate(positional):
            if parameter.kind == "positional-or-keyword":
                all_passed = bound(self.parameters, self.values, all_by_position=True)
                reason = f"the argument {parameter.name!r} is passed twice"
            elif "var-keyword" not in self.kinds and parameter.default is None:
                all_passed = bound(self.parameters, self.values, missing=parameter.name)
                reason = f"the argument {parameter.name!r} is passed by keyword"
            else:
                continue
            value = self.values[positional[index].name]
            twice = st.builds(
                lambda passed, value, name=parameter.name: (passed[0], {**passed[1], name: value}), all_passed, value
            )
            made.append(self.refused(twice, reason))
        return made

    def no_receiver(self) -> list[st.SearchStrategy[Call]]:
        cls = self.signature.receiver
        if cls is None:
            return []
        others = junk().filter(lambda value: not isinstance(value, cls)).map(lambda value: (value,)) | st.just(())
        passed = bound(self.parameters, self.values)
        return [self.calls(passed, others, is_valid=False, expected=(TypeError,), reason="the object is wrong")]
