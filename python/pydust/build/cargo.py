"""One call of cargo that builds modules of a project for one target, and what came of it.

Owns the command line, the environment and the reading of cargo's JSON. Diagnostics and progress pass from cargo to
standard error untouched, by `relay`; what `hints` has to add follows them. What is built is for `manifest` to say, what
happens to the libraries for `compile`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydust.build import without_python
from pydust.build.hints import hints
from pydust.build.inputs import Inputs
from pydust.build.manifest import config_file, own_crates
from pydust.build.target import Target
from pydust.errors import BuildError
from pydust.project.cargo_project import MANIFEST
from pydust.project.cargo_tables import TEST_FEATURE
from pydust.project.config import ExtModule, Project
from pydust.project.options import DEV, BuildOptions
from pydust.system.progress import say
from pydust.system.relay import relayed

# An extension module finds Python's symbols in the process that loads it. Linux allows that by default.
_MACOS_LINK_CONFIG = (
    """target.'cfg(target_os = "macos")'.rustflags = """
    """["-C", "link-arg=-undefined", "-C", "link-arg=dynamic_lookup"]"""
)
# For an executable without Python in it: only tests that call Python would miss it.
_WITHOUT_PYTHON = {"linux": ["-Clink-arg=-Wl,--unresolved-symbols=ignore-all"], "darwin": []}
# Counters whose address is known only at run time can be a mapped file: what forked and killed processes count is kept.
_INSTRUMENTED = [
    "-Cinstrument-coverage",
    *(["-Cllvm-args=-runtime-counter-relocation"] if sys.platform == "linux" else []),
]
_LIBRARY_SUFFIXES = frozenset({".so", ".dylib", ".dll"})


@dataclass(frozen=True)
class Artifact:
    """One thing that cargo made or found up to date: a crate, a build script or a module."""

    target: str
    is_example: bool
    files: tuple[Path, ...]
    fresh: bool
    """Nothing had to be compiled."""
    package: str = ""
    """Cargo's name for the crate and where it is from: its package ID specification."""
    manifest: Path | None = None
    """The crate's `Cargo.toml`."""
    kinds: tuple[str, ...] = ()
    """What cargo says that the target is, such as `lib` or `proc-macro`."""

    @property
    def is_module(self) -> bool:
        """Whether it may be a module: an example where the manifest is generated, else what is a dynamic library."""
        return self.is_example or "cdylib" in self.kinds

    @property
    def library(self) -> Path | None:
        """The shared library among the files, if there is one."""
        return next((file for file in self.files if file.suffix in _LIBRARY_SUFFIXES), None)


def find_cargo() -> Path:
    """Find cargo by `CARGO`, `PATH` and the place where rustup puts it; `BuildError` if there is none."""
    named = os.environ.get("CARGO")
    if named:
        found = shutil.which(named)
        if found is None:
            raise BuildError(f"the environment variable CARGO names {named}, which is not a program")
        return Path(found)
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    found = shutil.which("cargo") or shutil.which("cargo", path=str(home / "bin"))
    if found is None:
        raise BuildError("cargo was not found on PATH or in ~/.cargo/bin: install Rust from https://rustup.rs")
    return Path(found)


def build(
    project: Project,
    target: Target,
    modules: Iterable[ExtModule],
    *,
    options: BuildOptions = DEV,
    test: bool = False,
    instrumented: bool = False,
) -> tuple[Artifact, ...]:
    """Build `modules` in one call and return every artifact; `BuildError` if cargo fails.

    With `test` they are compiled with `cfg(test)`. Those that are instrumented count how often each line runs, for
    `coverage`.
    """
    cargo = find_cargo()
    variables = environment(os.environ, cargo, project.workplace / config_file(target))
    if project.is_self_managed:
        variables |= _own_variables(project, options)
    added, variables = with_rustflags(_INSTRUMENTED, variables) if instrumented else ([], variables)
    folder = _folder(project, target, instrumented=instrumented)
    profile = folder / options.folder
    inputs = Inputs(profile / f"pydust-inputs{'-test' if test else ''}.json", project.target)
    # By a generated manifest all are compiled in one call; `cargo rustc` takes one target.
    calls = [(module,) for module in modules] if test and project.is_self_managed else [tuple(modules)]
    with inputs.noticed(profile / ".fingerprint"):
        artifacts = tuple(
            artifact
            for some in calls
            for artifact in _call(
                [
                    str(cargo),
                    *arguments(
                        project, target, some, options=options, test=test, instrumented=instrumented, added=added
                    ),
                ],
                project,
                variables,
            )
        )
    inputs.keep(_dep_info(artifacts), project.workplace)
    return artifacts


def _own_variables(project: Project, options: BuildOptions) -> dict[str, str]:
    """Return what cargo has to know where the manifest, and the build script, are the user's own."""
    # By this the file of a library has a number in its name, as that of an example has, and builds with and without
    # tests lie side by side. Where cargo does not know it, each of them compiles the crate again.
    side_by_side = {"__CARGO_DEFAULT_LIB_METADATA": "pydust"}
    # As a generated build script says it, in dev builds alone.
    return {**side_by_side, **({"PYDUST_SOURCES": str(project.directory)} if options.folder == DEV.folder else {})}


def _call(command: Sequence[str], project: Project, variables: Mapping[str, str]) -> tuple[Artifact, ...]:
    """Call cargo and return what it reports in JSON; `BuildError` if it fails."""
    with relayed() as relay:
        process = subprocess.Popen(
            command,
            # Cargo looks for its configuration from here upwards, not from the manifest.
            cwd=project.workplace,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=relay.writing,
            text=True,
            encoding="utf-8",
        )
        with process:
            assert process.stdout is not None  # noqa: S101  # it is a pipe
            artifacts = tuple(read_artifacts(process.stdout))
    if process.returncode != 0:
        for hint in hints(project, own_crates(project), relay.text):
            say(hint)
        raise BuildError("the Rust build failed; nothing that was built before has been replaced")
    return artifacts


def _dep_info(artifacts: Iterable[Artifact]) -> Iterator[Path]:
    """Yield the files in which cargo has written what the modules are made from."""
    for artifact in artifacts:
        if artifact.is_module and artifact.library is not None:
            listed = artifact.library.with_suffix(".d")
            if listed.is_file():
                yield listed


def run_tests(project: Project, target: Target, modules: Iterable[ExtModule], words: Iterable[str]) -> int:
    """Run the `#[test]` functions of `modules` without a Python; return the exit status.

    `words` are a filter for the names of the tests, and after `--` what the test program is told.
    """
    cargo = find_cargo()
    flags = _WITHOUT_PYTHON.get(sys.platform)
    if flags is None:
        raise BuildError("an executable without Python cannot be linked on this system: run the tests by pytest")
    variables = environment(os.environ, cargo, project.workplace / config_file(target))
    added, variables = with_rustflags(flags, variables)
    # The flags would make other builds compile anew.
    folder = project.target / "without-python" / target.name
    runner = json.dumps([sys.executable, without_python.__file__])
    common = [str(cargo), "test", *_common_arguments(project, target, modules, folder), *added]
    inputs = Inputs(folder / "debug" / "pydust-inputs.json", project.target)
    with inputs.noticed(folder / "debug" / ".fingerprint"):
        # By itself, because a test that fails says nothing of what was compiled.
        try:
            _call([*common, "--no-run", "--message-format", "json-render-diagnostics"], project, variables)
        except BuildError:
            return 101  # as `cargo test` does, which has said why
    inputs.keep((folder / "debug").glob("deps/*.d"), project.workplace)
    command = [*common, "--config", f"target.'cfg(all())'.runner = {runner}", *words]
    return subprocess.run(command, cwd=project.workplace, env=variables, check=False).returncode


def arguments(
    project: Project,
    target: Target,
    modules: Iterable[ExtModule],
    *,
    options: BuildOptions = DEV,
    test: bool = False,
    instrumented: bool = False,
    added: Iterable[str] = (),
) -> list[str]:
    """Return what follows the word `cargo`; `added` are more words of the kind."""
    # The feature by which the generated build script says `cfg(test)` is in no manifest of a user's.
    by_flag = test and project.is_self_managed
    return [
        "rustc" if by_flag else "build",
        *_common_arguments(project, target, modules, _folder(project, target, instrumented=instrumented)),
        "--message-format",
        "json-render-diagnostics",
        *(["--features", TEST_FEATURE] if test and not by_flag else []),
        *options.words(),
        *project.cargo.arguments,
        *added,
        *(_test_words(modules, options) if by_flag else []),
    ]


def _test_words(modules: Iterable[ExtModule], options: BuildOptions) -> Iterator[str]:
    """Yield the words for `cargo rustc` that compile modules with `cfg(test)`, beside what is compiled without."""
    for package in {module.own.package for module in modules if module.own}:
        # Cargo takes builds for the same that differ in rustc's words alone, and each would undo the other. Units are
        # something else to it, and one less than 256 makes no difference.
        yield "--config"
        yield f"profile.{options.profile}.package.{json.dumps(package)}.codegen-units = 255"
    yield from ("--", "--cfg", "test", "-Aexplicit_builtin_cfgs_in_flags")


def _folder(project: Project, target: Target, *, instrumented: bool) -> Path:
    """Return cargo's folder: every ABI has one, so that going from one Python to another compiles nothing anew."""
    return project.target / ("coverage" if instrumented else "") / target.name


def with_rustflags(flags: Sequence[str], variables: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return words for cargo's command line, and the environment, that add flags of rustc to the user's own.

    Cargo takes flags from one source only, and from the environment first.
    https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags
    """
    for name, separator in (("CARGO_ENCODED_RUSTFLAGS", "\x1f"), ("RUSTFLAGS", " ")):
        if variables.get(name):
            return [], {**variables, name: separator.join([variables[name], *flags])}
    # In TOML a list of such words is written as in JSON.
    return ["--config", f"target.'cfg(all())'.rustflags = {json.dumps(list(flags))}"], dict(variables)


def _common_arguments(project: Project, target: Target, modules: Iterable[ExtModule], folder: Path) -> list[str]:
    """Return what cargo has to know whatever it is to do."""
    return [
        "--manifest-path",
        str(project.workplace / MANIFEST),
        "--target-dir",
        str(folder),
        # pyo3-ffi asks its features, not the facts, whether the ABI is a stable one.
        *(["--features", f"pydust/{target.abi.kind}"] if target.abi else []),
        *(["--config", _MACOS_LINK_CONFIG] if sys.platform == "darwin" else []),
        *(word for module in modules for word in _target_words(module)),
    ]


def _target_words(module: ExtModule) -> list[str]:
    """Return the words by which cargo is told to build a module."""
    own = module.own
    package = ["--package", own.package] if own else []
    return [*package, *(["--lib"] if own and not own.is_example else ["--example", module.target])]


def environment(variables: Mapping[str, str], cargo: Path, config: Path) -> dict[str, str]:
    """Return the environment for cargo.

    Build scripts run again when a PYO3_ variable changes, and one of them could redirect the build to another
    Python, so the only one that passes is ours. Cargo's and rustc's own variables are the user's business.
    """
    kept = {name: value for name, value in variables.items() if not name.startswith("PYO3_")}
    kept["PYO3_CONFIG_FILE"] = str(config)
    # Where cargo was found outside PATH, rustc is beside it.
    folders = kept.get("PATH", os.defpath).split(os.pathsep)
    if str(cargo.parent) not in folders:
        kept["PATH"] = os.pathsep.join([*folders, str(cargo.parent)])
    return kept


def read_artifacts(lines: Iterable[str]) -> Iterator[Artifact]:
    """Read cargo's messages, one JSON object a line; anything else is passed on to the user.

    https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages
    """
    for line in lines:
        if not line.startswith("{"):
            say(line.rstrip("\n"))
            continue
        message = json.loads(line)
        if message["reason"] == "compiler-artifact":
            yield Artifact(
                target=message["target"]["name"],
                is_example="example" in message["target"]["kind"],
                files=tuple(map(Path, message["filenames"])),
                fresh=message["fresh"],
                package=message.get("package_id", ""),
                manifest=Path(message["manifest_path"]) if "manifest_path" in message else None,
                kinds=tuple(message["target"]["kind"]),
            )
