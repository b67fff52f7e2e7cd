"""The pages that `pydust docs` writes about the examples: they have every name, and their links lead somewhere.

`PYDUST_GOLDEN=overwrite` writes what is compared, `tests/golden/docs`. Read it as a user would.
"""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from pydust.docs import command
from pydust.docs.render import Source, render_index, render_pages
from pydust.errors import PydustError
from pydust.project.config import read_project
from pydust.stubs.render import render

from .test_stubs import tree_of

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
GOLDEN = ROOT / "tests" / "golden" / "docs"
URL = "https://example.org/project/blob/main"
MODULES = read_project(EXAMPLES).modules


@cache
def stubs_of(name: str) -> dict[str, str]:
    root = next(module.root for module in MODULES if module.name == name)
    return render(tree_of(name), name, root)


@cache
def pages_of(name: str) -> dict[str, str]:
    root = next(module.root for module in MODULES if module.name == name)
    return render_pages(stubs_of(name), Source.read(EXAMPLES, Path(root), URL))


def pages() -> dict[str, str]:
    found = {page: text for module in MODULES for page, text in pages_of(module.name).items()}
    return {**found, "index.md": render_index(found)}


def page(stub: str, source: str = "") -> str:
    (text,) = render_pages({"hello.pyi": stub}, Source("src/hello.rs", source, URL)).values()
    return text


@pytest.mark.parametrize("name", ["example.stubs.md", "example.exceptions.md", "example.modules.submod.md"])
def test_the_golden_pages_are_what_the_modules_give(name: str) -> None:
    text = pages()[name]
    if os.environ.get("PYDUST_GOLDEN") == "overwrite":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(text)
    assert (GOLDEN / name).read_text() == text, "run: PYDUST_GOLDEN=overwrite pytest tests/test_docs.py"


def test_the_same_modules_give_the_same_pages() -> None:
    first = pages()
    for cached in (stubs_of, pages_of):
        cached.cache_clear()
    assert pages() == first


def test_every_public_name_has_an_anchor_and_each_anchor_is_one() -> None:
    for module in MODULES:
        for path, stub in stubs_of(module.name).items():
            full = path.removesuffix(".pyi").removesuffix("/__init__").replace("/", ".")
            anchors = re.findall(r'<a id="([^"]+)"></a>', pages_of(module.name)[f"{full}.md"])
            assert len(anchors) == len(set(anchors))
            for node in ast.parse(stub).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    assert f"{full}.{node.name}" in anchors


def test_links_lead_to_pages_and_fences_are_closed() -> None:
    every = pages()
    for text in every.values():
        for target in re.findall(r"\]\((?!https://)([^)]+)\)", text):
            assert target in every
        assert len(re.findall(r"^ *```", text, re.MULTILINE)) % 2 == 0
    assert set(re.findall(r"\]\(([^)]+)\)", every["index.md"])) == set(every) - {"index.md"}


def test_sources_are_linked_where_one_line_defines_the_name() -> None:
    source = "// fn told\npub fn told() {}\npub fn twice() {}\nimpl Other {\n    fn twice() {}\n}\n"
    text = page("def told() -> None: ...\ndef twice() -> None: ...\n", source)
    assert f"[source]({URL}/src/hello.rs#L2)" not in text, "the address is that of the file"
    assert f"[source]({URL}#L2)" in text
    assert text.count("[source]") == 1


def test_texts_are_made_for_a_page() -> None:
    stub = '''
def add(a: int) -> int:
    """Adds to [`total`], see [the book](https://example.org).

    # Examples

    >>> add(1)
    1

    ```python
    # This is no heading.
    ```

    Args:
        a: A number,
            of any size.
    """
'''
    text = page(stub)
    assert "Adds to `total`, see [the book](https://example.org)." in text
    assert "**Examples**\n\n```pycon\n>>> add(1)\n1\n```\n\n```python\n# This is no heading.\n```" in text
    assert "**Parameters**\n\n- `a`: A number,\n  of any size.\n" in text


@pytest.mark.parametrize(
    ("constructor", "expected"),
    [
        ("def __new__(cls) -> Self: ...", "Thing()"),
        ("def __new__(cls, x: int, /) -> Self: ...", "Thing(x: int, /)"),
        ("def __new__(cls, /, x: int) -> Self: ...", "Thing(x: int)"),
        ('def __init__(self, *, x: str = "a)b") -> None: ...', 'Thing(*, x: str = "a)b")'),
        ("def __new__(\n        cls,\n        x: int,\n    ) -> Self: ...", "Thing(\n    x: int,\n)"),
        ("def __new__(cls, _: Never, /) -> Self: ...", "Python cannot make an instance."),
    ],
)
def test_classes_say_how_they_are_called(constructor: str, expected: str) -> None:
    text = page(f"class Thing:\n    {constructor}\n")
    assert expected in text
    assert "__new__" not in text


def test_a_stub_by_hand_may_be_laid_out_otherwise() -> None:
    text = page(
        "class Thing:\n    async def run(\n        self, x: int\n    ) -> int:\n        ...\n"
        "    @property\n    def é(self): ...\n"
    )
    assert "```python\nasync def run(\n    self, x: int\n) -> int\n```" in text
    assert "`é: Any` (read-only)" in text


def test_the_command_writes_the_pages_of_a_project(tmp_path: Path) -> None:
    words = ("docs", str(EXAMPLES), "--output", str(tmp_path), "--source-url", URL)
    done = subprocess.run([sys.executable, "-m", "pydust", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == pages()


def test_pages_are_compared_and_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {**render_pages({"hello.pyi": "x: int\n"}, Source("src/hello.rs", "", None))}
    monkeypatch.setattr(command, "_pages", lambda *_: {**made, "index.md": render_index(made)})
    output = tmp_path / "api"

    def check() -> str:
        status = command.check(tmp_path, output, None)
        said = capsys.readouterr().err
        assert status == (0 if "agree with the modules" in said else 1)
        return said

    assert "hello.md is not what the modules give" in check()
    assert not output.exists()
    command.write(tmp_path, output, None)
    command.write(tmp_path, output, None)
    assert "are up to date" in capsys.readouterr().err
    assert "2 pages agree with the modules" in check()

    (output / "gone.md").write_text((output / "index.md").read_text())
    (output / "own.md").write_text("# Mine\n")
    (output / "hello.md").write_text((output / "hello.md").read_text() + "More.\n")
    said = check()
    assert "gone.md is not what" in said
    assert "hello.md is not what" in said
    command.write(tmp_path, output, None)
    assert {path.name for path in output.iterdir()} == {"hello.md", "index.md", "own.md"}
    assert "2 pages agree with the modules" in check()

    (output / "index.md").write_text("# Mine\n")
    with pytest.raises(PydustError, match="was not written by pydust, so it stays"):
        command.write(tmp_path, output, None)
    assert (output / "index.md").read_text() == "# Mine\n"
