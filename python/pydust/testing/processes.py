"""A native test in a pytest of its own: how that is started, and what it reports.

It reports by the lines of a file, each a report as pytest makes it ready for other processes.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pydust.testing.child import PATIENCE, Child, undisturbed
from pydust.testing.isolation import describe_status
from pydust.testing.report import Failure
from pydust.testing.system import system

_LOOK = 0.5
"""Seconds from one look at the reports to the next; the end of the process is seen at once."""
_OWN = system.getpid()


def run(item: pytest.Item, timeout: float | None, leaks: str, variables: Mapping[str, str]) -> list[pytest.TestReport]:
    """Run one test by a pytest of its own with this environment, and return what that reports."""
    with tempfile.TemporaryDirectory() as folder:
        path, written = Path(folder) / "reports", Path(folder) / "output"
        command = [
            sys.executable,
            "-m",
            "pytest",
            *_arguments(item.config, leaks),
            f"--pydust-report={path}",
            _address(item),
        ]
        # Not a pipe: its end would come when all have closed it that the test leaves behind.
        with written.open("wb") as output, undisturbed():
            process = system.Popen(
                command,
                cwd=item.config.invocation_params.dir,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
            problem = _wait(process, path, timeout)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        said = written.read_text(encoding="utf-8", errors="replace")
    reports = [_read(item.config, line) for line in lines]
    if any(report.when == "teardown" for report in reports):
        return reports
    failed = pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords=dict.fromkeys(item.keywords, 1),
        outcome="failed",
        longrepr=f"{item.nodeid} {problem}",
        when="call",
        sections=[("Output of its process", said)],
    )
    return [*(report for report in reports if report.when == "setup"), failed]


def _wait(process: "subprocess.Popen[bytes]", path: Path, timeout: float | None) -> str:
    """Wait for the process, stop it when it is time, and say how it has ended.

    When its reports are complete it has some time left to end: it may wait for what the test has left behind.
    """
    if not hasattr(os, "fork"):
        try:
            return describe_status(process.wait(timeout))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return _late(timeout)
    child = Child(process.pid)
    end = None if timeout is None else system.monotonic() + timeout
    has_ended = is_complete = False
    try:
        while not has_ended:
            left = _LOOK if end is None else min(_LOOK, end - system.monotonic())
            has_ended = child.watch(left)
            if not is_complete and _is_complete(path):
                is_complete, end = True, system.monotonic() + PATIENCE
            if end is not None and system.monotonic() >= end:
                break
    finally:
        # `subprocess` shall not look for it again.
        code = process.returncode = child.release()
    return describe_status(code) if has_ended else _late(timeout)


def _late(timeout: float | None) -> str:
    return f"took longer than {timeout or 0:g} s and was stopped"


def _is_complete(path: Path) -> bool:
    """Whether the last report has come, which is that of the teardown."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError:
        return False
    return bool(lines) and lines[-1].endswith(b"\n") and json.loads(lines[-1]).get("when") == "teardown"


def write(config: pytest.Config, path: Path, report: pytest.TestReport) -> None:
    """Hand a report on to the process that asked for it."""
    if system.getpid() != _OWN:
        # A copy of this process, which came back from the test.
        system._exit(1)
    data = config.hook.pytest_report_to_serializable(config=config, report=report)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(data) + "\n")


def _read(config: pytest.Config, line: str) -> pytest.TestReport:
    """Return a report as it was before it became text."""
    data = json.loads(line)
    report: pytest.TestReport = config.hook.pytest_report_from_serializable(config=config, data=data)
    shown: object = report.longrepr
    file, number, _ = report.location
    if isinstance(shown, list):
        # Where and why it was skipped.
        report.longrepr = tuple(shown)
    elif isinstance(shown, str) and report.failed:
        report.longrepr = Failure(shown, file, number or 0)
    return report


def _arguments(config: pytest.Config, leaks: str) -> list[str]:
    """Return what makes a pytest elsewhere read the same configuration."""
    option = config.option
    words = [
        "-p",
        "no:cacheprovider",
        "--pydust-isolation=none",
        f"--pydust-leaks={leaks}",
        f"--rootdir={config.rootpath}",
    ]
    if config.inipath is not None:
        words += ["-c", str(config.inipath)]
    for name, values in (("-p", option.plugins), ("-o", option.override_ini), ("-W", option.pythonwarnings)):
        words += [word for value in values or () for word in (name, value)]
    return words


def _address(item: pytest.Item) -> str:
    """Return the argument by which another pytest finds the item, from wherever it is started."""
    file, separator, rest = item.nodeid.partition("::")
    return f"{item.config.rootpath / file}{separator}{rest}"
