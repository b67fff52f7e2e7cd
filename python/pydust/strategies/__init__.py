"""Strategies for Hypothesis that come from the definition tree: what a native function takes, and what it must refuse.

    from hypothesis import given
    from pydust.strategies import from_signature

    @given(from_signature(module.function))
    def test_function(call):
        call()

Needs Hypothesis: `pip install "rusty-pydust[hypothesis]"`. A room for each question: `signature` finds a function in
the tree, `calls` makes calls of it, with arguments that `bind` puts together; `valid` makes values of a type, `refusal`
says what becomes of a value, `wrong` makes values that are refused; `instances` makes objects of native classes, and
`objects` has Python objects of every sort.
"""

import importlib.util

if importlib.util.find_spec("hypothesis") is None:
    raise ModuleNotFoundError(
        'pydust.strategies needs Hypothesis: pip install "rusty-pydust[hypothesis]"', name="hypothesis"
    )

from pydust.strategies.calls import Call, arguments, from_signature
from pydust.strategies.instances import instances, register
from pydust.strategies.objects import Deliberate, anything
from pydust.strategies.parameters import from_parameter, from_type
from pydust.strategies.wrong import Wrong

__all__ = [
    "Call",
    "Deliberate",
    "Wrong",
    "anything",
    "arguments",
    "from_parameter",
    "from_signature",
    "from_type",
    "instances",
    "register",
]
