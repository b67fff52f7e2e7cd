"""The guide says what is so: its code is the examples' own, its sessions run, its links lead somewhere.

A feature is one word: `examples/src/<word>.rs`, `examples/test/test_<word>.py` and `docs/guide/<word>.md`.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import quote
import session

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
GUIDE = ROOT / "docs" / "guide"
INDEX = GUIDE / "README.md"

PAGES = quote.pages()
WITHOUT_EXAMPLE = {
    "abi3",
    "cargo",
    "cython",
    "debugging",
    "documentation",
    "hypothesis",
    "nanobind",
    "projects",
    "pyo3",
    "shipping",
    "workspaces",
}
"""Pages on what every example can do, and on what others call it."""

DOCUMENTS = [*ROOT.glob("*.md"), *GUIDE.glob("*.md")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def examples() -> list[str]:
    with (EXAMPLES / "pyproject.toml").open("rb") as file:
        roots = [Path(module["root"]) for module in tomllib.load(file)["tool"]["pydust"]["ext_module"]]
    # A feature of several modules has a folder.
    return list(dict.fromkeys(root.parts[1] if len(root.parts) > 2 else root.stem for root in roots))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_quotes_are_what_the_examples_say(page: Path) -> None:
    text = page.read_text()
    assert text == quote.refreshed(text), "run: python tools/quote.py --write"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_code_is_never_written_in_a_page(page: Path) -> None:
    outside = quote.QUOTE.sub("", page.read_text())
    assert "```rust" not in outside
    assert "```python" not in outside


@pytest.mark.parametrize("page", [page for page in PAGES if session.BLOCK.search(page.read_text())], ids=name)
def test_sessions_run(page: Path) -> None:
    done = subprocess.run(
        [sys.executable, session.__file__, page], cwd=EXAMPLES, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("word", examples())
def test_an_example_has_a_test_and_a_page(word: str) -> None:
    source = EXAMPLES / "src" / f"{word}.rs"
    assert source.is_file() or source.with_suffix("").is_dir(), f"{name(source)} is missing"
    for path in (EXAMPLES / "test" / f"test_{word}.py", GUIDE / f"{word}.md"):
        assert path.is_file(), f"{name(path)} is missing"


def test_everything_in_the_folders_belongs_to_an_example() -> None:
    words = set(examples())
    assert {path.stem for path in (EXAMPLES / "src").iterdir()} == words
    assert {path.stem for path in GUIDE.glob("*.md") if path != INDEX} == words | WITHOUT_EXAMPLE


def test_every_page_is_in_the_index() -> None:
    linked = set(re.findall(r"\]\(([a-z0-9_]+)\.md\)", INDEX.read_text()))
    assert linked == set(examples()) | WITHOUT_EXAMPLE


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)", document.read_text())
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert not missing
