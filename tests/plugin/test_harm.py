"""What a native test and its fixtures do to the process around them: pytest goes on, and says what came of the test.

Each deed is a function of Python that the native test `deeds::test_deed` calls; what else a plugin does in the process
of pytest stands beside it.
"""

import os
import time
from pathlib import Path

import pytest

from .conftest import REPOSITORY, RunPytest, Session

DEED = "src/tested/tested.rs::deeds::test_deed"
MODES = ["fork", "process"]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="NOT TESTED: this system has no fork")


@pytest.fixture
def do(run_pytest: RunPytest, tmp_path: Path) -> RunPytest:
    """Run the native test with a plugin of this source."""

    def run(source: str, mode: str, *words: str) -> Session:
        (tmp_path / "deeds.py").write_text(source)
        path = os.pathsep.join((str(tmp_path), str(REPOSITORY / "python")))
        return run_pytest(DEED, "-p", "deeds", f"--pydust-isolation={mode}", *words, PYTHONPATH=path)

    return run


LEAVES = {
    "a fork": "if not os.fork(): time.sleep(100)",
    "a fork that closes nothing and leads a session": """
    if not os.fork():
        os.setsid()
        if not os.fork(): time.sleep(100)
        os._exit(0)
    os.wait()""",
    "a process of multiprocessing": """
    multiprocessing.get_context('fork').Process(target=time.sleep, args=(100,)).start()""",
    "a program": "subprocess.Popen(['sleep', '100'])",
    "a program in a session": "subprocess.Popen(['sleep', '100'], start_new_session=True)",
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("deed", LEAVES.values(), ids=LEAVES)
def test_what_is_left_behind_holds_nobody_up(do: RunPytest, mode: str, deed: str) -> None:
    since = time.monotonic()
    done = do(f"import multiprocessing, os, subprocess, time\ndef deed():\n    {deed}\n", mode, "--pydust-timeout=60")
    assert done.outcomes() == {"deeds::test_deed": "passed"}
    # The output of pytest has come to its end as well.
    assert time.monotonic() - since < 60


@pytest.mark.parametrize("mode", MODES)
def test_what_is_left_in_the_group_is_stopped(do: RunPytest, mode: str, tmp_path: Path) -> None:
    # Nobody but the process that is left behind can write to the pipe.
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        done = do(
            "import os, time\n"
            "def deed():\n"
            f"    writing = os.open({str(path)!r}, os.O_WRONLY)\n"
            "    if not os.fork():\n"
            "        os.write(writing, b'there')\n"
            "        time.sleep(100)\n"
            f"    os.read(os.open({str(path)!r}, os.O_RDONLY), 5)\n",
            mode,
        )
        assert done.outcomes() == {"deeds::test_deed": "passed"}
        os.set_blocking(reading, True)
        while os.read(reading, 100):
            pass
    finally:
        os.close(reading)


COMES_BACK = """
import os
def deed():
    if os.fork():
        os.wait()
    else:
        raise ValueError("of the copy")
"""


@pytest.mark.parametrize("mode", MODES)
def test_a_copy_that_comes_back_has_nothing_to_say(do: RunPytest, mode: str) -> None:
    done = do(COMES_BACK, mode)
    assert done.outcomes() == {"deeds::test_deed": "passed"}
    assert done.output.count("1 passed") == 1


ENDS = {
    "SystemExit": ("sys.exit('leaving')", "E   SystemExit: leaving"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt('as if')", "E   KeyboardInterrupt: as if"),
    "an error that cannot be pickled": ("raise Closed('door')", "E   deeds.Closed: door"),
    "an error that ends who unpickles it": ("raise Deadly('door')", "E   deeds.Deadly: door"),
    "an error that cannot be shown": ("raise Shy()", "E   deeds.Shy: <exception str() failed>"),
    "a ring of errors": ("ring()", "E   KeyError: 'second'"),
    "too many calls": ("endless()", "E   RecursionError: maximum recursion depth exceeded"),
    "control characters": (
        "raise ValueError('a\\0b \\x1b[2J \\u202e\\u2028 \\ud800 \\u00e9')",
        "E   ValueError: a\\x00b \\x1b[2J \\u202e\\u2028 \\ud800 \u00e9",
    ),
    "no function to end a process by": ("os._exit = os.close = os.write = None\n    raise ValueError('here')", "here"),
}
ENDS_OF_A_FORK = {
    "closed descriptors": "os.closerange(3, 300)",
    "no module": "sys.modules.clear()",
    "no function to write by": "sys.stdout = sys.stderr = None",
}
ERRORS = """
import os, sys

class Closed(Exception):
    def __reduce__(self):
        raise TypeError("no")

class Deadly(Exception):
    def __reduce__(self):
        return os._exit, (0,)

class Shy(Exception):
    def __str__(self):
        raise ValueError

def endless():
    endless()

def ring():
    first, second = ValueError("first"), KeyError("second")
    first.__cause__, second.__cause__ = second, first
    raise second
"""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("deed", "shown"), ENDS.values(), ids=ENDS)
def test_the_traceback_is_shown(do: RunPytest, mode: str, deed: str, shown: str) -> None:
    done = do(f"{ERRORS}\ndef deed():\n    {deed}\n", mode)
    case = done.cases["deeds::test_deed"]
    assert case.outcome == "failed"
    assert shown in case.text
    assert "src/tested/tested.rs:" in case.text
    assert "in deed" in case.text


@pytest.mark.parametrize("deed", ENDS_OF_A_FORK.values(), ids=ENDS_OF_A_FORK)
def test_the_traceback_comes_out_of_a_fork(do: RunPytest, deed: str) -> None:
    done = do(f"import os, sys\ndef deed():\n    {deed}\n    raise ValueError('here')\n", "fork")
    assert "E   ValueError: here" in done.cases["deeds::test_deed"].text
    assert do(f"import os, sys\ndef deed():\n    {deed}\n", "fork").outcomes() == {"deeds::test_deed": "passed"}


def test_equal_frames_are_shown_once(do: RunPytest) -> None:
    ping = "\ndef ping(): pong()\ndef pong(): ping()\ndef deed(): ping()\n"
    text = do(ping, "fork").cases["deeds::test_deed"].text
    assert text.count(": in ping") + text.count(": in pong") < 12
    assert "[Previous 2 frames repeated " in text


# What runs in the process of pytest, around the test.
AROUND = """
import marshal, os, pickle, pytest, select, signal, sys, time

def deed():
    if chosen == "raises":
        raise ValueError("here")
    if chosen == "aborts":
        abort()

abort = os.abort

@pytest.fixture(autouse=True, params=["passes", "raises", "aborts"])
def around(request, monkeypatch, tmp_path):
    global chosen
    chosen = request.param
    {}
"""
PATCHES = {
    "a clock that stands": "monkeypatch.setattr(time, 'monotonic', lambda: 0.0)",
    "no way to end": "monkeypatch.setattr(os, '_exit', lambda code: None)",
    "a fork that is none": "monkeypatch.setattr(os, 'fork', lambda: 0)",
    "no waiting": "[monkeypatch.setattr(os, name, None) for name in ('waitpid', 'waitid', 'pidfd_open')]",
    "no stopping": "[monkeypatch.setattr(os, name, None) for name in ('kill', 'killpg')]",
    "no pipes": "[monkeypatch.setattr(os, name, None) for name in ('pipe', 'read', 'set_blocking')]",
    "no polling": "monkeypatch.setattr(select, 'poll', None)",
    "no pickles": "[monkeypatch.setattr(pickle, name, None) for name in ('loads', 'dumps')]",
    "nothing of marshal": "[monkeypatch.setattr(marshal, name, None) for name in ('loads', 'dumps')]",
    "no signals": "[monkeypatch.setattr(signal, name, None) for name in ('signal', 'getsignal', 'pthread_sigmask')]",
    "no standard output": "monkeypatch.setattr(sys, 'stdout', None)",
    "another folder": "monkeypatch.chdir(tmp_path); tmp_path.rmdir()",
    "a handler that takes every child": "signal.signal(signal.SIGCHLD, lambda *_: os.waitpid(-1, 0))",
    "no interest in children": "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
}


@pytest.mark.parametrize("before", PATCHES.values(), ids=PATCHES)
def test_nothing_that_a_fixture_replaces_is_used(do: RunPytest, before: str) -> None:
    done = do(AROUND.format(before), "fork")
    outcomes = {"passes": "passed", "raises": "failed", "aborts": "failed"}
    assert done.outcomes() == {f"deeds::test_deed[{deed}]": outcome for deed, outcome in outcomes.items()}
    assert "E   ValueError: here" in done.cases["deeds::test_deed[raises]"].text
    # After an abort the exit code is all there is, and whoever took it has it.
    assert "deeds::test_deed[aborts] crashed with SIGABRT" in done.cases["deeds::test_deed[aborts]"].text
