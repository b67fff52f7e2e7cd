"""What a native test has ended with: how the call went, and how pytest is told."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pytest

from pydust.system.library import is_panic
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
    """The exception, where it comes from another process and can be pickled."""


FAILURE = pytest.StashKey[str]()
"""Where an item has the failure to be shown."""


class NativeTestError(Exception):
    """A native test raised what cannot come out of its process; the report shows it."""


def call(
    collected: Collected, function: Function, fixtures: Mapping[str, object]
) -> tuple[Ending, BaseException | None]:
    """Call a test and say what it has ended with, and which error that is shown by its traceback."""
    test = collected.test
    try:
        function(**fixtures)
    except pytest.skip.Exception as outcome:
        return Ending("skipped", str(outcome)), None
    except pytest.xfail.Exception as outcome:
        return Ending("xfailed", str(outcome)), None
    except pytest.fail.Exception as outcome:
        return Ending("failed", str(outcome)), None
    # An `exit()` in a test ends the test.
    except BaseException as error:
        if test.panics and is_panic(error):
            said = failures.message(error)
            if test.panics is True or test.panics in said:
                return Ending("passed"), None
            return Ending("failed", f"{test.name} should panic with {test.panics!r}, but it said:\n{said}"), None
        return Ending("raised", _rendered(collected, error)), error
    if test.panics:
        return Ending("failed", f"{test.name} should panic, but it ended well"), None
    return Ending("passed"), None


def _rendered(collected: Collected, error: BaseException) -> str:
    try:
        return failures.render(collected.test, collected.project, error)
    except Exception as problem:
        # What shows an error runs code of that error, and after a test anything may be replaced.
        test, name = collected.test, type(error).__qualname__
        return f"{test.file}:{test.line}: in {test.name}\nE   {name}, which cannot be shown: {type(problem).__name__}"


def pickled(error: BaseException) -> bytes:
    """Return an error for another process, or nothing if it cannot be made again from that.

    This runs code of the error, which may end the process.
    """
    try:
        content = pickle.dumps(error)
        pickle.loads(content)  # noqa: S301  # what was just written
    except BaseException:
        return b""
    return content


def tell(item: pytest.Item, ending: Ending, error: BaseException | None = None) -> None:
    """Tell pytest what a test has ended with; `error` is what it raised, if that was in this process."""
    text = failures.printable(ending.text)
    match ending.kind:
        case "passed":
            return
        case "skipped":
            raise pytest.skip.Exception(text, _use_item_location=True)
        case "xfailed":
            pytest.xfail(text)
        case "failed":
            pytest.fail(text, pytrace=False)
        case "crashed" | "timeout":
            pytest.fail(f"{item.nodeid} {text}", pytrace=False)
    item.stash[FAILURE] = text
    raise error or _unpickled(ending.error) or NativeTestError(essence(text))


def _unpickled(content: bytes) -> BaseException | None:
    if not content:
        return None
    try:
        # Written by a fork of this process, which has tried it. Here a class may be missing all the same.
        error = pickle.loads(content)  # noqa: S301
    except Exception:
        return None
    # One that was raised in another process is none for this one to stop at.
    return error if isinstance(error, BaseException) and not isinstance(error, KeyboardInterrupt) else None
