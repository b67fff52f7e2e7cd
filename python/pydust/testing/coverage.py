"""Which lines of a project's Rust files ran: profiles of instrumented modules become an lcov file and a table.

The build is `cargo.build(.., instrumented=True)`. What a library counts it writes itself, into a file that all
processes of a run map together, so nothing is lost with one that forks, is killed or crashes. Reading these files takes
programs of LLVM, which are not part of every Rust installation. When all this is called is for the pytest plugin.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydust.build.toolchain import Toolchain, find_toolchain
from pydust.errors import PydustError
from pydust.project.config import Project
from pydust.system.atomic import write_if_changed

FILE = "coverage-rust.lcov"
"""The report, relative to the project: beside `coverage.lcov`, which is what coverage.py calls its own."""
VARIABLE = "LLVM_PROFILE_FILE"
"""The variable by which instrumented libraries know where to count."""
PROFILES = "pydust/coverage"
"""Where the libraries of a run count, relative to the project."""


@dataclass(frozen=True)
class Tools:
    """The two programs that read what instrumented code has counted."""

    profdata: Path
    cov: Path


@dataclass(frozen=True)
class FileCoverage:
    """How much of one file ran."""

    file: str
    """Relative to the project."""
    lines: int
    """How many of its lines have code."""
    covered: int
    """How many of these ran."""

    @property
    def percent(self) -> float:
        """The part that ran; a file without code has nothing left to cover."""
        return 100 * self.covered / self.lines if self.lines else 100.0


def find_tools(directory: Path) -> Tools:
    """Find the tools for the project in `directory`; `PydustError` says what to install.

    Called before anything is built: whoever lacks them learns it at once.
    """
    return choose_tools(find_toolchain(directory), os.environ)


def choose_tools(toolchain: Toolchain, variables: Mapping[str, str]) -> Tools:
    """Return the first tools that can read profiles of `toolchain`: those of its LLVM or of a newer one."""
    too_old = []
    for profdata, cov in _candidates(toolchain, variables):
        version = _llvm_version(profdata)
        if version is not None and version >= toolchain.llvm:
            return Tools(Path(profdata), Path(cov))
        if version is not None:
            too_old.append(f"{profdata} is of LLVM {version}")
    found = f", but {' and '.join(too_old)}" if too_old else ""
    raise PydustError(
        f"coverage of code that rustc {toolchain.release} compiled takes llvm-profdata and llvm-cov of LLVM "
        f"{toolchain.llvm} or newer{found}: run `rustup component add llvm-tools`, or install the package "
        f"llvm-{toolchain.llvm} of your distribution"
    )


def start(project: Project) -> dict[str, str]:
    """Begin a run of `project`: forget the last one, and return the environment for this process and its children.

    It has to be set before the first instrumented library is loaded.
    """
    for profile in (project.target / PROFILES).glob("*.prof*"):
        profile.unlink()
    return {VARIABLE: pattern(project)}


def pattern(project: Project) -> str:
    """Return the value of `VARIABLE` for a run of `project`."""
    # %m: one file a library, which processes share. %c: the file itself is the memory in which the library counts.
    # https://clang.llvm.org/docs/SourceBasedCodeCoverage.html#running-the-instrumented-program
    shared = "" if sys.platform == "win32" else "%c"
    return str(project.target / PROFILES / f"{shared}%m.profraw")


def finish(
    project: Project,
    tools: Tools,
    libraries: Iterable[Path],
    destination: Path | None = None,
    profiles: Path | None = None,
) -> tuple[FileCoverage, ...]:
    """Write what ran since `start` to `destination` as lcov, and return how much it is, file by file.

    `libraries` are the instrumented ones, loaded or not: files of one that nobody imported count as not covered.
    `profiles` is where they counted, if `start` was called for another project.
    """
    folder = profiles or project.target / PROFILES
    counted = sorted(folder.glob("*.profraw"))
    if not counted:
        raise PydustError("no line of Rust ran: no test imported a module of this project")
    merged = folder / "merged.profdata"
    _run(tools.profdata, "merge", "-sparse", *counted, "-o", merged)
    first, *others = libraries
    objects = [word for library in others for word in ("-object", str(library))]
    text = _run(tools.cov, "export", "-format=lcov", f"-instr-profile={merged}", first, *objects)
    text = own_files(text, project.directory)
    write_if_changed(destination or project.directory / FILE, text.encode())
    return tuple(read_lcov(text))


def own_files(text: str, directory: Path) -> str:
    """Return the records of lcov that are about files of the project, and name these as seen from there.

    What lies below `target`, such as code that build scripts wrote, belongs to nobody who reads the report.
    """
    records = []
    for record in re.findall(r"^SF:.+?^end_of_record\n", text, re.MULTILINE | re.DOTALL):
        named, _, rest = record.partition("\n")
        # Relative where a path dependency of the project was compiled.
        file = Path(os.path.normpath(directory / named.removeprefix("SF:")))
        if file.is_relative_to(directory) and not file.is_relative_to(directory / "target"):
            records.append(f"SF:{file.relative_to(directory).as_posix()}\n{rest}")
    return "".join(sorted(records))


def read_lcov(text: str) -> Iterator[FileCoverage]:
    r"""Read how much of each file ran.

    >>> list(read_lcov("SF:src/a.rs\nDA:1,3\nDA:2,0\nend_of_record\n"))
    [FileCoverage(file='src/a.rs', lines=2, covered=1)]
    """
    for file, body in re.findall(r"^SF:(.+)\n((?:.*\n)*?)end_of_record$", text, re.MULTILINE):
        # A line of code that exists in several modules may be listed by each.
        counts: dict[str, int] = {}
        for line, count in re.findall(r"^DA:(\d+),(\d+)", body, re.MULTILINE):
            counts[line] = max(counts.get(line, 0), int(count))
        yield FileCoverage(file, len(counts), sum(count > 0 for count in counts.values()))


def render_table(files: Iterable[FileCoverage]) -> str:
    """Return the summary for a terminal, in the columns of coverage.py's.

    >>> print(render_table([FileCoverage("src/a.rs", 3, 2)]))
    Rust file   Lines  Miss  Cover
    src/a.rs        3     1    66%
    """
    files = sorted(files, key=lambda one: one.file)
    total = FileCoverage("TOTAL", sum(one.lines for one in files), sum(one.covered for one in files))
    rows = [*files, total] if len(files) > 1 else files
    width = max(len("Rust file"), *(len(one.file) for one in rows)) if rows else 0
    lines = [f"{'Rust file':<{width}}  {'Lines':>6}  {'Miss':>4}  {'Cover':>5}"]
    for one in rows:
        # Rounded down: 100% is said only of what is complete.
        missed, percent = one.lines - one.covered, int(one.percent)
        lines.append(f"{one.file:<{width}}  {one.lines:>6}  {missed:>4}  {percent:>4}%")
    return "\n".join(lines)


def _candidates(toolchain: Toolchain, variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of the tools in the order of trust: named ones, the toolchain's, those of distributions."""
    if "LLVM_PROFDATA" in variables and "LLVM_COV" in variables:
        yield variables["LLVM_PROFDATA"], variables["LLVM_COV"]
    path = variables.get("PATH", os.defpath)
    newer = range(toolchain.llvm, toolchain.llvm + 10)
    places = [
        (str(toolchain.programs), ""),
        *((path, f"-{version}") for version in newer),
        *((f"/usr/lib/llvm-{version}/bin", "") for version in newer),
        *((f"{prefix}/opt/llvm/bin", "") for prefix in ("/opt/homebrew", "/usr/local")),
        (path, ""),
    ]
    for folders, suffix in places:
        profdata = shutil.which(f"llvm-profdata{suffix}", path=folders)
        cov = shutil.which(f"llvm-cov{suffix}", path=folders)
        if profdata and cov:
            yield profdata, cov


def _llvm_version(program: str) -> int | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    found = re.search(r"LLVM version (\d+)", said)
    return int(found[1]) if found else None


def _run(program: Path, *words: str | Path) -> str:
    done = subprocess.run([program, *words], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise PydustError(f"{program.name} failed: {done.stderr.strip()}")
    return done.stdout
