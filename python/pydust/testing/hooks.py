"""What pytest calls in a session with native tests."""

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest.config import Config

from pydust.testing import failures, isolation, native
from pydust.testing.collect import ATTRIBUTE, Collected, RustFile
from pydust.testing.isolation import Ending
from pydust.testing.leaks import Leak, Snapshot, Watch, render

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

    from pydust.testing.session import TestedProject

_FAILURE = pytest.StashKey[str]()
_SINCE = pytest.StashKey[Snapshot]()
_HAS_FAILED = pytest.StashKey[bool]()
_MARK = "pydust_allow_leaks"
_LEAKS = ("native", "error", "off")


class NativeTestError(Exception):
    """A native test raised what cannot come out of its process; the report shows it."""


class Failure(TerminalRepr):
    """The report of a failed native test."""

    def __init__(self, text: str, crash: ReprFileLocation) -> None:
        self.text = text
        self.reprcrash = crash

    def __str__(self) -> str:
        return self.text

    def toterminal(self, tw: "TerminalWriter") -> None:
        """Write the report, in colours as pytest has them."""
        for line in self.text.splitlines():
            tw.line(line, red=line.startswith("E "), bold=line.startswith(("E ", "> ")))


class Hooks:
    """The hooks; one object a session."""

    def __init__(self, config: Config, projects: "Sequence[TestedProject]", built: Sequence[Path]) -> None:
        self.config = config
        self.projects = projects
        self._built = built
        self._watch = Watch()

    # --- collection ---

    def pytest_configure(self, config: Config) -> None:
        """Add the files with native tests to those that pytest looks for itself."""
        if config.args_source == Config.ArgsSource.TESTPATHS:
            files = [str(path) for one in self.projects for path in one.found]
            # First, because they are the units, and because a process can be forked before others start threads.
            config.args[:0] = files
        config.addinivalue_line("markers", f"{_MARK}: what the test leaves behind of native objects is no failure")
        if self._leaks() != "off":
            # Before anything is imported, so that the record is complete.
            for path in self._built:
                self._watch.track(path)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Stay out of what cargo builds."""
        built = any(collection_path == one.project.directory / "target" for one in self.projects)
        return True if built else None

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> RustFile | None:
        """Collect a Rust file with native tests."""
        if file_path.suffix == ".rs":
            for one in self.projects:
                if file_path in one.found:
                    return RustFile.of(parent, file_path, one)
        return None

    # --- running ---

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run a native test in a process of its own, where that is what it needs."""
        collected = _collected(item)
        if collected is None or isolation.choose(self._mode()) != "process":
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in self._run_in_process(item, collected):
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        item.session._setupstate.teardown_exact(nextitem)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Call a native test."""
        collected = _collected(pyfuncitem)
        if collected is None:
            return None
        fixtures = {name: pyfuncitem.funcargs[name] for name in collected.test.fixtures}
        try:
            function = native.load(collected.test, collected.module.name)
        except native.MissingTestError as error:
            if collected.test.is_conditional:
                raise pytest.skip.Exception(str(error), _use_item_location=True) from None
            raise

        def body() -> Ending:
            return self._run(collected, function, fixtures)

        if isolation.choose(self._mode()) == "fork":
            ending = isolation.in_fork(body, _nothing, self._timeout(collected))
        else:
            ending = body()
        _raise(pyfuncitem, ending)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Remember what was alive before the test."""
        item.stash[_SINCE] = self._watch.taken()
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Leave out what lives longer than the test that asked for it first."""
        result = yield
        if fixturedef.scope != "function":
            # The item, whatever the scope of the request.
            item = request._pyfuncitem
            item.stash[_SINCE] = self._watch.taken()
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Fail a Python test that leaves native objects behind, where that is asked for."""
        yield
        asked = self._leaks() == "error" or "pydust_leaks" in getattr(item, "fixturenames", ())
        asked = asked and item.get_closest_marker(_MARK) is None
        if not asked or _collected(item) is not None or item.stash.get(_HAS_FAILED, False):
            return
        if isinstance(item, pytest.Function):
            # Its fixtures are torn down, and pytest would let go of them next.
            item.funcargs = {}
        # Where its set-up has failed there may be no record.
        since = item.stash.get(_SINCE, None)
        leaks = self._watch.survivors(since) if since is not None else []
        if leaks:
            pytest.fail(_left_behind(leaks), pytrace=False)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Show a failure of a native test by its source."""
        report = yield
        # What failed is still referred to by its traceback.
        item.stash[_HAS_FAILED] = item.stash.get(_HAS_FAILED, False) or not report.passed
        text = item.stash.get(_FAILURE, None)
        collected = _collected(item)
        if text is not None and collected is not None and report.when == "call" and report.failed:
            text += failures.in_threads(collected.project, report.capstderr)
            crash = ReprFileLocation(collected.test.file, collected.test.line, _essence(text))
            report.longrepr = Failure(text, crash)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hand a report on to the process that asked for it."""
        path = self.config.option.pydust_report
        if path:
            data = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps(data) + "\n")

    def _leaks(self) -> str:
        chosen: str = self.config.option.pydust_leaks or self.config.getini("pydust_leaks")
        if chosen not in _LEAKS:
            raise pytest.UsageError(f"pydust_leaks = {chosen!r} is not known; it can be {', '.join(_LEAKS)}")
        return chosen

    def _run(self, collected: Collected, function: native.Function, fixtures: Mapping[str, object]) -> Ending:
        since = self._watch.taken()
        ending = _run(collected, function, fixtures)
        if ending.kind != "passed" or collected.test.allows_leaks:
            return ending
        leaks = self._watch.survivors(since)
        return Ending("failed", f"{collected.test.name} {_left_behind(leaks)}") if leaks else ending

    def _mode(self) -> isolation.Mode:
        if self.config.option.usepdb:
            return "none"
        chosen: isolation.Mode = self.config.option.pydust_isolation or self.config.getini("pydust_isolation")
        if chosen not in isolation.MODES:
            raise pytest.UsageError(
                f"pydust_isolation = {chosen!r} is not known; it can be {', '.join(isolation.MODES)}"
            )
        return chosen

    def _timeout(self, collected: Collected) -> float | None:
        own = collected.test.timeout
        if own is not None:
            return own
        chosen = self.config.option.pydust_timeout or self.config.getini("pydust_timeout")
        return float(chosen) if chosen else None

    def _run_in_process(self, item: pytest.Item, collected: Collected) -> list[pytest.TestReport]:
        """Run one test by a pytest of its own, and return what that reports."""
        timeout = self._timeout(collected)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "reports"
            command = [sys.executable, "-m", "pytest", *self._arguments(), f"--pydust-report={path}", _address(item)]
            process = subprocess.Popen(
                command,
                cwd=self.config.invocation_params.dir,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
            try:
                output, _ = process.communicate(timeout=timeout)
                problem = isolation.describe_status(process.returncode)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
                problem = f"took longer than {timeout:g} s and was stopped"
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        reports = [self._read(line) for line in lines]
        if any(report.when == "teardown" for report in reports):
            return reports
        failed = pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords=dict.fromkeys(item.keywords, 1),
            outcome="failed",
            longrepr=f"{item.nodeid} {problem}",
            when="call",
            sections=[("Output of its process", output)],
        )
        return [*(report for report in reports if report.when == "setup"), failed]

    def _read(self, line: str) -> pytest.TestReport:
        """Return a report as it was before it became text."""
        data = json.loads(line)
        report: pytest.TestReport = self.config.hook.pytest_report_from_serializable(config=self.config, data=data)
        shown: object = report.longrepr
        file, number, _ = report.location
        if isinstance(shown, list):
            # Where and why it was skipped.
            report.longrepr = tuple(shown)
        elif isinstance(shown, str) and report.failed:
            report.longrepr = Failure(shown, ReprFileLocation(file, number or 0, _essence(shown)))
        return report

    def _arguments(self) -> list[str]:
        """Return what makes a pytest elsewhere read the same configuration."""
        option = self.config.option
        words = ["-p", "no:cacheprovider", "--pydust-isolation=none", f"--rootdir={self.config.rootpath}"]
        if self.config.inipath is not None:
            words += ["-c", str(self.config.inipath)]
        for name, values in (("-p", option.plugins), ("-o", option.override_ini), ("-W", option.pythonwarnings)):
            words += [word for value in values or () for word in (name, value)]
        return words


def _nothing() -> None:
    return


def _collected(item: pytest.Item) -> Collected | None:
    """Return the native test that an item is."""
    return getattr(getattr(item, "obj", None), ATTRIBUTE, None)


def _address(item: pytest.Item) -> str:
    """Return the argument by which another pytest finds the item, from wherever it is started."""
    file, separator, rest = item.nodeid.partition("::")
    return f"{item.config.rootpath / file}{separator}{rest}"


def _run(collected: Collected, function: native.Function, fixtures: Mapping[str, object]) -> Ending:
    """Call a test, and say what it ended with."""
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
        if test.panics and type(error).__name__ == "PanicError":
            said = failures.message(error)
            if test.panics is True or test.panics in str(error):
                return Ending("passed")
            return Ending("failed", f"{test.name} should panic with {test.panics!r}, but it said:\n{said}")
        return Ending("raised", failures.render(test, collected.project, error), _pickled(error))
    if test.panics:
        return Ending("failed", f"{test.name} should panic, but it ended well")
    return Ending("passed")


def _left_behind(leaks: Sequence[Leak]) -> str:
    return f"leaves native objects behind:\n{render(leaks)}"


def _pickled(error: Exception) -> bytes:
    try:
        content = pickle.dumps(error)
        pickle.loads(content)  # noqa: S301  # what was just written
    except Exception:
        return b""
    return content


def _raise(item: pytest.Item, ending: Ending) -> None:
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
    item.stash[_FAILURE] = ending.text
    if ending.error:
        raise pickle.loads(ending.error)  # noqa: S301  # written by this process or a fork of it
    raise NativeTestError(_essence(ending.text))


def _essence(text: str) -> str:
    """Return the first line of an error in a failure, which is of the last one where errors follow from each other."""
    lines = text.splitlines()
    first = [line for before, line in zip(["", *lines], lines, strict=False) if line[:1] == "E" != before[:1]]
    return first[-1].removeprefix("E   ") if first else text
