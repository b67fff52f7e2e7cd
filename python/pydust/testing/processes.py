"""A native test in a pytest of its own: how that is started, and what it reports.

It reports by the lines of a file, each a report as pytest makes it ready for other processes.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pydust.testing import isolation
from pydust.testing.report import Failure


def run(item: pytest.Item, timeout: float | None, leaks: str) -> list[pytest.TestReport]:
    """Run one test by a pytest of its own, and return what that reports."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports"
        command = [
            sys.executable,
            "-m",
            "pytest",
            *_arguments(item.config, leaks),
            f"--pydust-report={path}",
            _address(item),
        ]
        process = subprocess.Popen(
            command,
            cwd=item.config.invocation_params.dir,
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
        sections=[("Output of its process", output)],
    )
    return [*(report for report in reports if report.when == "setup"), failed]


def write(config: pytest.Config, path: Path, report: pytest.TestReport) -> None:
    """Hand a report on to the process that asked for it."""
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
