"""The comparison with C and PyO3: that C and ours give the same values, and that the table says what it should.

PyO3's module takes half a minute to build, so only `make bench` does.
"""

import doctest
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from benchmarks import build, report, threads
from benchmarks.__main__ import check
from benchmarks.lines import LINES, STABLE, WAITING

LIMITED_API = "0x030b0000"


@pytest.fixture(scope="module")
def stable() -> Path:
    """Our module, built for the stable ABI of Python 3.11."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("a Python without a GIL loads no abi3")
    if not build.has_headers():
        pytest.skip("this Python has no headers, which tell what is stable")
    return build.build(STABLE, release=False)


@pytest.mark.slow
def test_the_stable_abi_gives_the_same_values(stable: Path) -> None:
    assert check({STABLE: stable}, LINES) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads ELF files")
def test_the_stable_abi_is_all_that_it_takes(stable: Path, tmp_path: Path) -> None:
    """What the file wants of CPython is what CPython's own headers offer to users of the limited API."""
    listed = subprocess.run(["nm", "-D", "--undefined-only", stable], capture_output=True, text=True, check=True)
    names = sorted(set(re.findall(r"\b_?Py\w+", listed.stdout)))
    assert "PyType_GetSlot" in names
    source = tmp_path / "names.c"
    source.write_text(
        "#include <Python.h>\nvoid *names[] = {" + ", ".join(f"(void *)&{name}" for name in names) + "};\n"
    )
    options = ["-fsyntax-only", f"-DPy_LIMITED_API={LIMITED_API}", *build.python_headers()]
    done = subprocess.run(["cc", *options, source], capture_output=True, text=True, check=False)
    assert re.findall(r"error: (.*)", done.stderr) == []
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_c_and_ours_give_the_same_values() -> None:
    if not build.has_headers():
        pytest.skip("this Python has no headers, which the C module needs")
    modules = {name: build.build(name, release=False) for name in ("c", "pydust")}
    assert check(modules, LINES) == []


def test_names_of_lines_are_told_apart() -> None:
    assert len({line.name for line in LINES}) == len(LINES)
    assert {line.name for line in LINES} >= set(WAITING)


def test_the_table() -> None:
    assert doctest.testmod(report).failed == 0
    assert doctest.testmod(threads).failed == 0
    rows = [
        report.Row("fine", {"instructions": {"c": 100, "pydust": 100, "pyo3": 200}}),
        report.Row("slow", {"instructions": {"c": 100, "pydust": 110, "pyo3": 200}}),
        report.Row("absent", {"instructions": {"c": 100, "pyo3": 200}}, "waits for a feature"),
    ]
    lines = list(report.render(rows, ["instructions"]))
    assert [line.partition(" ")[0] for line in lines[2:]] == ["fine", "slow", "absent", "1"]
    assert lines[3].endswith("instructions above C x 1.05")
    assert lines[4].endswith("waits for a feature")
    assert lines[5] == "1 of 3 lines above the budget"
