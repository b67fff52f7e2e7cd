"""The stubs of the examples: they are the golden ones, and type checkers find in them what is right and what is wrong.

`PYDUST_GOLDEN=overwrite` writes what is compared: `tests/golden/example` and `tests/golden/wrong.txt`. Read them as a
user would.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydust.project.config import read_project
from pydust.stubs.names import Names
from pydust.stubs.render import render
from pydust.stubs.types import Place, Types
from pydust.tree import Class, Module, read_tree

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
OVERWRITE = os.environ.get("PYDUST_GOLDEN") == "overwrite"
MODULES = read_project(ROOT / "examples").modules


def tree_of(name: str) -> Module:
    """Return the tree of a module, which is not imported for that."""
    spec = importlib.util.find_spec(name)
    assert spec is not None, "run: pydust develop examples"
    assert spec.origin is not None
    return read_tree(Path(spec.origin)).root


def stubs() -> dict[str, str]:
    return {
        path: text
        for module in MODULES
        for path, text in render(tree_of(module.name), module.name, module.root).items()
    }


def run(*command: str | Path, status: int = 0) -> str:
    environment = {**os.environ, "MYPYPATH": str(GOLDEN), "PYTHONPATH": str(ROOT / "examples")}
    folder = ROOT / "target"  # where no stub lies beside that checkers find by themselves
    folder.mkdir(exist_ok=True)
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def mypy(*words: str | Path, version: str = "3.11", status: int = 0) -> str:
    options = ("--strict", "--config-file=", "--no-error-summary", "--cache-dir", ROOT / "target" / "golden-mypy")
    return run(sys.executable, "-m", "mypy", *options, "--python-version", version, *words, status=status)


def test_the_golden_stubs_are_what_the_modules_give() -> None:
    written = stubs()
    if OVERWRITE:
        shutil.rmtree(GOLDEN / "example", ignore_errors=True)
        for name, text in written.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text)
    found = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.pyi")}
    assert found == written.keys()
    for name, text in written.items():
        assert (GOLDEN / name).read_text() == text, "run: PYDUST_GOLDEN=overwrite pytest tests/test_stubs.py"


def test_what_a_hint_may_name_is_found() -> None:
    source = (ROOT / "crates" / "pydust-macros" / "src" / "syntax" / "hint.rs").read_text()
    known = source.partition('const KNOWN: &str = "')[2].partition('"')[0].split()
    assert "Literal" in known
    for name in known:
        assert Names("example.hello", ()).resolve(name) == name
        # Strict checkers want arguments of a generic type.
        assert Types(Names("example.hello", ()), Place("example.hello", {}, {})).given(name).startswith(name)


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        ("Callable", "Callable[..., Any]"),
        ("Callable[[], None]", "Callable[[], None]"),
        ("Callable[[Person, int], Literal['a']]", 'Callable[[Person, int], Literal["a"]]'),
        ("tuple[()]", "tuple[()]"),
        ("tuple[int, ...]", "tuple[int, ...]"),
        ("dict[str, list[decimal.Decimal | None]]", "dict[str, list[decimal.Decimal | None]]"),
        ("numpy.typing.NDArray[numpy.float64]", "NDArray[float64]"),
        ("Literal[b'x', -1, True, None]", "Literal[b'x', -1, True, None]"),
    ],
)
def test_a_hint_is_written_with_its_imports(hint: str, expected: str) -> None:
    place = Place("example.hello", {"Person": ("example.hello", "Person")}, {})
    assert Types(Names("example.hello", {"Person"}), place).given(hint) == expected


def test_the_same_tree_gives_the_same_stub() -> None:
    assert stubs() == stubs()


def test_they_are_laid_out_as_ruff_lays_them_out() -> None:
    ruff, files = (sys.executable, "-m", "ruff"), GOLDEN / "example"
    run(*ruff, "format", "--isolated", "--no-cache", "--check", "--diff", files)
    # The package is the project's own.
    source = f"src = ['{GOLDEN.as_posix()}']"
    run(*ruff, "check", "--isolated", "--no-cache", "--config", source, "--select", "E7,E9,F,I", files)


@pytest.mark.parametrize("version", ["3.11", "3.15"])
def test_mypy_accepts_them(version: str) -> None:
    assert mypy("-p", "example", version=version) == ""


def test_mypy_accepts_right_uses() -> None:
    assert mypy(GOLDEN / "right.py") == ""


def test_mypy_finds_each_wrong_use() -> None:
    wrong = GOLDEN / "wrong.py"
    lines = [line for line in mypy(wrong, status=1).splitlines() if ": error: " in line]
    found = "".join(f"{line.partition('wrong.py:')[2]}\n" for line in lines)
    expected = GOLDEN / "wrong.txt"
    if OVERWRITE:
        expected.write_text(found)
    assert found == expected.read_text()
    # Each line of code but the imports is wrong in some way, unless it makes what others need.
    reported = {int(line.partition(":")[0]) for line in found.splitlines()}
    calls = [
        number
        for number, line in enumerate(wrong.read_text().splitlines(), 1)
        if re.match(r"(?!person = |import |from )\S+[(.=]", line) and '"""' not in line
    ]
    assert [number for number in calls if number not in reported] == []


def test_the_guide_says_what_mypy_says() -> None:
    page = (ROOT / "docs" / "guide" / "stubs.md").read_text()
    table = page.partition("| what mypy says |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, re.MULTILINE)
    assert rows
    lines = (GOLDEN / "wrong.py").read_text().splitlines()
    said = (GOLDEN / "wrong.txt").read_text()
    for code, message in rows:
        assert f"{lines.index(code) + 1}: error: {message}  [" in said


@pytest.mark.parametrize(
    "command",
    [
        ("ty", "check", "--python-version", "3.11", "--error-on-warning"),
        ("pyrefly", "check", "--python-version", "3.11"),
        ("zuban", "check", "--strict", "--python-version", "3.11"),
    ],
    ids=lambda command: str(command[0]),
)
def test_other_checkers_accept_them_and_right_uses(command: tuple[str, ...], tmp_path: Path) -> None:
    program = Path(sysconfig.get_path("scripts"), command[0])
    if not program.is_file():
        pytest.skip(f"{command[0]} is not in this environment: pip install {command[0]}")
    shutil.copytree(GOLDEN / "example", tmp_path / "example")
    shutil.copy(GOLDEN / "right.py", tmp_path)
    files = sorted(tmp_path.rglob("*.py*"))
    done = subprocess.run([program, *command[1:], *files], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_stubtest_finds_no_difference_from_the_modules() -> None:
    names = [module.name for module in MODULES]
    # Status 1: there is something in any case.
    said = run(sys.executable, "-m", "mypy.stubtest", "--concise", *names, status=1)
    found = {line for line in said.splitlines() if line}
    expected = {line for module in MODULES for line in mistaken(tree_of(module.name), module.name)}
    assert sorted(found - expected) == []


def mistaken(module: Module, name: str) -> Iterator[str]:
    """Yield what stubtest says though it is not so. Each follows from the tree; no name is listed by hand."""
    for cls in module.classes:
        yield from (f"{name}.{cls.name}{line}" for line in _mistaken(cls))
    for submodule in module.submodules:
        yield from mistaken(submodule, f"{name}.{submodule.name}")


def _mistaken(cls: Class) -> Iterator[str]:
    names = {function.name for function in cls.functions}
    for one in cls.functions:
        if one.kind == "staticmethod":
            # CPython has nothing that would tell a static method from one of the class, and ours know their class.
            yield f".{one.name} is inconsistent, runtime is a classmethod but stub is not"
        if one.name == "__init_subclass__" and any(parameter.default is None for parameter in one.parameters):
            # A subclass needs an argument, and stubtest makes one without.
            yield " cannot be subclassed at runtime, but isn't marked with @final in the stub"
        if one.name in ("__buffer__", "__release_buffer__") and sys.version_info < (3, 12):
            # The slots are there, and had no names yet.
            yield f".{one.name} is not present at runtime"
    for left, right in _PAIRS:
        # CPython has one slot for both, so that the other is there and gives NotImplemented.
        for written, missing in ((left, right), (right, left)):
            if written in names and missing not in names:
                yield f".{missing} is not present in stub"
    if cls.base == "collections.deque":
        # None, because a copy would have no native value. Checkers have no word for that.
        yield ".__copy__ is not a function"


_OPERATORS = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor".split()  # noqa: SIM905
_PAIRS = [(f"__{name}__", f"__r{name}__") for name in _OPERATORS] + [("__lt__", "__gt__"), ("__le__", "__ge__")]
