"""Which lines of Rust the tests of a session ran: `--pydust-cov`, on `pydust.coverage`."""

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import pytest

from pydust.errors import PydustError
from pydust.project.config import Project
from pydust.testing import coverage


class Coverage:
    """The plugin of the process that measures; those that it starts count into its files by themselves."""

    def __init__(
        self, projects: Sequence[Project], tools: coverage.Tools, profiles: Path, destination: str | None
    ) -> None:
        self._projects = projects
        self._tools = tools
        self._profiles = profiles
        self._destination = destination
        self.libraries: list[list[Path]] = []
        """Of each project."""

    @classmethod
    def begin(cls, options: Namespace, projects: Sequence[Project]) -> "Coverage | None":
        """Prepare this process and those it starts, if it is asked for and none above has done so."""
        file: str | None = options.pydust_cov_file
        if not (options.pydust_cov or file) or os.environ.get(coverage.VARIABLE) == coverage.pattern(projects[0]):
            return None
        if file and len(projects) > 1:
            names = ", ".join(project.name for project in projects)
            raise PydustError(f"--pydust-cov-file={file} names one file, but there are the projects {names}")
        tools = coverage.find_tools(projects[0].directory)
        os.environ.update(coverage.start(projects[0]))
        return cls(projects, tools, projects[0].target / coverage.PROFILES, file)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the report, and show how much of each file ran."""
        for project, libraries in zip(self._projects, self.libraries, strict=True):
            destination = Path(self._destination).absolute() if self._destination else project.directory / coverage.FILE
            terminalreporter.section(f"coverage of Rust: {project.name}")
            try:
                files = coverage.finish(project, self._tools, libraries, destination, self._profiles)
            except PydustError as error:
                terminalreporter.write_line(f"error: {error}", red=True)
                continue
            terminalreporter.write_line(coverage.render_table(files))
            terminalreporter.write_line(f"Written to {destination}")
