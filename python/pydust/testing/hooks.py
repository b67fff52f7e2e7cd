"""What pytest calls in a session with native tests."""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from _pytest.config import Config

from pydust.pytest_options import ALLOW_LEAKS, Isolation, Leaks
from pydust.testing import failures, isolation, native, processes
from pydust.testing.collect import ATTRIBUTE, Collected, RustFile
from pydust.testing.ending import FAILURE, Ending, call, pickled, tell
from pydust.testing.leaks import Leak, Snapshot, Watch, render
from pydust.testing.report import Failure

if TYPE_CHECKING:
    from pydust.testing.project import TestedProject

_SINCE = pytest.StashKey[Snapshot]()
_HAS_FAILED = pytest.StashKey[bool]()


class Hooks:
    """The hooks; one object a session."""

    def __init__(self, config: Config, projects: "Sequence[TestedProject]", built: Sequence[Path]) -> None:
        self.config = config
        self.projects = projects
        self._built = built
        self._watch = Watch()
        # As they are before the first test: in another process fixtures are set up anew.
        self._variables = dict(os.environ)

    # --- collection ---

    def pytest_configure(self, config: Config) -> None:
        """Add the files with native tests to those that pytest looks for itself."""
        if config.args_source == Config.ArgsSource.TESTPATHS:
            files = [str(path) for one in self.projects for path in one.files]
            # First, because they are the units, and because a process can be forked before others start threads.
            config.args[:0] = files
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
                if file_path in one.files:
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
        for report in processes.run(item, self._timeout(collected), self._leaks(), self._variables):
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

        def body(say: Callable[[Ending], None]) -> None:
            ending, error = self._run(collected, function, fixtures)
            say(ending)
            if error is not None:
                # Said before, because this may be the end of the process.
                say(replace(ending, error=pickled(error)))

        # That a fork will do was found before the fixtures were set up, and these may have started threads. A crash
        # in this process would still be worse.
        if self._mode() != "none":
            tell(pyfuncitem, isolation.in_fork(body, self._timeout(collected)))
            return True
        ending, raised = self._run(collected, function, fixtures)
        if isinstance(raised, KeyboardInterrupt):
            if not self.config.option.pydust_report:
                raise raised
            raised = None
        tell(pyfuncitem, ending, raised)
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
        asked = asked and item.get_closest_marker(ALLOW_LEAKS) is None
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
        text = item.stash.get(FAILURE, None)
        collected = _collected(item)
        if text is not None and collected is not None and report.when == "call" and report.failed:
            text += failures.printable(failures.in_threads(collected.project, report.capstderr))
            report.longrepr = Failure(text, collected.test.file, collected.test.line)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hand a report on to the process that asked for it."""
        path = self.config.option.pydust_report
        if path:
            processes.write(self.config, Path(path), report)

    def _run(
        self, collected: Collected, function: native.Function, fixtures: Mapping[str, object]
    ) -> tuple[Ending, BaseException | None]:
        since = self._watch.taken()
        ending, error = call(collected, function, fixtures)
        if ending.kind == "passed" and not collected.test.allows_leaks:
            leaks = self._watch.survivors(since)
            if leaks:
                ending = Ending("failed", f"{collected.test.name} {_left_behind(leaks)}")
        return ending, error

    def _mode(self) -> Isolation:
        if self.config.option.usepdb:
            return "none"
        chosen: Isolation = self._one_of("pydust_isolation", get_args(Isolation))
        return chosen

    def _leaks(self) -> Leaks:
        chosen: Leaks = self._one_of("pydust_leaks", get_args(Leaks))
        return chosen

    def _timeout(self, collected: Collected) -> float | None:
        own = collected.test.timeout
        if own is not None:
            return own
        chosen = self._chosen("pydust_timeout")
        try:
            return float(chosen) if chosen else None
        except ValueError:
            raise pytest.UsageError(f"pydust_timeout = {chosen!r} is not a number of seconds") from None

    def _one_of(self, name: str, allowed: Sequence[str]) -> Any:
        chosen = self._chosen(name)
        if chosen not in allowed:
            raise pytest.UsageError(f"{name} = {chosen!r} is not known; it can be {', '.join(allowed)}")
        return chosen

    def _chosen(self, name: str) -> str:
        """Return what the command line says, or else the configuration."""
        said: str = getattr(self.config.option, name) or self.config.getini(name)
        return said


def _collected(item: pytest.Item) -> Collected | None:
    """Return the native test that an item is."""
    return getattr(getattr(item, "obj", None), ATTRIBUTE, None)


def _left_behind(leaks: Sequence[Leak]) -> str:
    return f"leaves native objects behind:\n{render(leaks)}"
