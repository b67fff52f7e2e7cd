"""`%%rust`: what a cell gives, and the cells of the guide in a real notebook, executed by a real kernel."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from pydust.build.tokens import Tokens
from pydust.errors import PydustError
from pydust.tools import notebook, single

from .conftest import Run

CELL = re.compile(r"^```text\n((?:%|primes_below).*?)^```$", re.MULTILINE | re.DOTALL)

EXECUTE = """
import json, nbclient, nbformat, sys
notebook = nbformat.from_dict(json.load(open(sys.argv[1])))
nbclient.NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
json.dump([cell["outputs"] for cell in notebook.cells], open(sys.argv[2], "w"))
"""

CLASS = """%%rust
#[pydust::class]
pub struct Point {
    #[attribute]
    x: i64,
}

#[pydust::methods]
impl Point {
    fn __new__(x: i64) -> PyResult<Self> {
        Ok(Self { x })
    }
}
"""


def test_tagged_items_are_found() -> None:
    cell = """
    #[pydust::function]
    #[signature(x, /)]
    pub(crate) fn one(x: u8) -> u8 { x }
    fn two() {}
    /// Three.
    #[pydust::class(name = "Drei", members(Four))]
    #[derive(Clone)]
    pub struct Three { #[attribute] x: u8 }
    #[pydust::methods]
    impl Three { pub fn five() {} }
    #[pydust::exception(extends = ValueError)] pub enum Six { Seven }
    mod eight { #[pydust::function] pub fn nine() {} }
    #[cfg(test)] #[pydust::test] fn ten() {}
    #[pydust::module(name = "eleven")]
    pub struct Twelve;
    """
    assert list(notebook._tagged(Tokens(cell).cursor())) == [
        ("function", "one", ""),
        ("class", "Three", "Drei"),
        ("exception", "Six", ""),
        ("module", "Twelve", "eleven"),
    ]


def test_a_cell_with_nothing_for_python() -> None:
    with pytest.raises(PydustError, match="the cell has nothing for Python: write `#\\[pydust::function\\]` before"):
        notebook.run_cell("fn one() {}")


def test_an_import_of_the_package_costs_nothing(run: Run, tmp_path: Path) -> None:
    code = "import sys; before = set(sys.modules); import pydust; print(*set(sys.modules) - before)"
    assert run(sys.executable, "-c", code, cwd=tmp_path).stdout == "pydust\n"


@pytest.mark.slow
def test_a_notebook(repository: Path, run: Run, cache: Path, tmp_path: Path) -> None:
    pytest.importorskip("nbclient", reason="nbclient is not installed: newer Pythons have no wheels of what it takes")
    page = (repository / "docs" / "guide" / "projects.md").read_text()
    cells = [*CELL.findall(page), CLASS, "Point(3).x"]
    assert len(cells) == 5
    cells += [
        "%%rust\n#[pydust::function]\npub fn broken() -> Missing {}\n",
        "primes_below(10)",
        "%%rust --fast\nfn x() {}\n",
    ]
    module = "%%rust\n#[pydust::module]\npub struct TwoWords;\n#[pydust::methods]\n"
    cells += [f"{module}impl TwoWords {{ pub fn one() -> u8 {{ 1 }} }}\n", "two_words.one()"]
    document = {
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [
            {
                "cell_type": "code",
                "id": str(number),
                "metadata": {},
                "outputs": [],
                "execution_count": None,
                "source": text,
            }
            for number, text in enumerate(cells)
        ],
    }
    (tmp_path / "cells.ipynb").write_text(json.dumps(document))
    run(
        *(sys.executable, "-c", EXECUTE, "cells.ipynb", "outputs.json"),
        cwd=tmp_path,
        **{single.CACHE: os.fspath(cache), "IPYTHONDIR": os.fspath(tmp_path / "ipython")},
    )
    outputs = json.loads((tmp_path / "outputs.json").read_text())
    _, _, primes, _, point, broken, again, fast, _, one = outputs
    results = [cell[-1]["data"]["text/plain"] for cell in (primes, point, again, one)]
    assert results == ["168", "3", "4", "1"]
    said = ["".join("".join(output.get("text", "")) for output in cell) for cell in (broken, fast)]
    assert "cannot find type `Missing` in this scope" in said[0]
    # The line is that of the cell, without the magic.
    assert re.search(r"rust_\w+\.rs:2:", said[0])
    assert "UsageError: the Rust build failed" in said[0]
    assert said[1] == "UsageError: %%rust takes nothing but --release, not '--fast'\n"
