"""The comparison with C and PyO3: that C and ours give the same values, and that the table says what it should.

PyO3's module takes half a minute to build, so only `make bench` does.
"""

import doctest

import pytest

from benchmarks import build, report
from benchmarks.__main__ import check
from benchmarks.lines import LINES, WAITING


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
