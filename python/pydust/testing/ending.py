"""What a native test has ended with: how the call went, and how pytest is told."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pytest

from pydust.exported import is_panic
from pydust.testing import failures
from pydust.testing.collect import Collected
from pydust.testing.native import Function
from pydust.testing.report import essence


@dataclass(frozen=True)
class Ending:
    """What came of a test."""

    kind: Literal["passed", "skipped", "xfailed", "failed", "raised", "crashed", "timeout"]
    text: str = ""
    """Why, or the failure as it is shown."""
    error: bytes = b""
    """The exception, where it can be pickled."""


FAILURE = pytest.StashKey[str]()
"""Where an item has the failure to be shown."""


class NativeTestError(Exception):
    """A native test raised what cannot come out of its process; the report shows it."""


def call(collected: Collected, function: Function, fixtures: Mapping[str, object]) -> Ending:
    """Call a test and say what it has ended with."""
    test = collected.test
    try:
        function(**fixtures)
    except pytest.skip.Exception as outcome:
        return Ending("skipped", str(outcome))
    except pytest.xfail.Exception as outcome:
        return Ending("xfailed", str(outcome))
    except pytest.fail.Exception as outcome:
        return Ending("failed", str(outcome))
    except Exception as error:
        if test.panics and is_panic(error):
            said = failures.message(error)
            if test.panics is True or test.panics in str(error):
                return Ending("passed")
            return Ending("failed", f"{test.name} should panic with {test.panics!r}, but it said:\n{said}")
        return Ending("raised", failures.render(test, collected.project, error), _pickled(error))
    if test.panics:
        return Ending("failed", f"{test.name} should panic, but it ended well")
    return Ending("passed")


def _pickled(error: Exception) -> bytes:
    try:
        content = pickle.dumps(error)
        pickle.loads(content)  # noqa: S301  # what was just written
    except Exception:
        return b""
    return content


def tell(item: pytest.Item, ending: Ending) -> None:
    """Tell pytest what a test has ended with."""
    match ending.kind:
        case "passed":
            return
        case "skipped":
            raise pytest.skip.Exception(ending.text, _use_item_location=True)
        case "xfailed":
            pytest.xfail(ending.text)
        case "failed":
            pytest.fail(ending.text, pytrace=False)
        case "crashed" | "timeout":
            pytest.fail(f"{item.nodeid} {ending.text}", pytrace=False)
    item.stash[FAILURE] = ending.text
    if ending.error:
        raise pickle.loads(ending.error)  # noqa: S301  # written by this process or a fork of it
    raise NativeTestError(essence(ending.text))
