"""What builds cost: that `make bench-build` measures what it says."""

import doctest

import pytest

from benchmarks import build
from benchmarks.cost import generated, projects, table


def test_documented_examples() -> None:
    assert [doctest.testmod(module).failed for module in (generated, table)] == [0, 0]


@pytest.mark.parametrize("implementation", projects.IMPLEMENTATIONS)
def test_an_edit_changes_what_it_says(implementation: str) -> None:
    for functions in (0, 10):
        before = generated.source(implementation, functions).splitlines()
        after = generated.source(implementation, functions, changes=1).splitlines()
        changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        assert [len(a) == len(b) for a, b in changed] == [True]
        assert generated.source(implementation, functions, lines_on_top=1).splitlines()[1:] == before


def test_the_module_in_c() -> None:
    if not build.has_headers():
        pytest.skip("this Python has no headers, which the C module needs")
    project = projects.write("c", 20)
    assert project.build("release").processor > 0
    module = build.load(project.libraries["release"])
    assert module.function_7(1, "one") == "one: 100008"
    with pytest.raises(ValueError, match="a scale is not negative"):
        module.function_7(count=1, name="one", scale=-1.0)
    one, other = module.Class1(1, 0.5), module.Class1(count=2, weight=1.5)
    assert (one.method_9(10, other), repr(one)) == (2.0, "Class1(11)")
    one.weight = 2.5
    assert one.weight == 2.5


def test_the_table() -> None:
    rows = [
        table.Row("dev", what, functions, {"c": 1.0, "pydust": factor * functions, "pyo3": functions}, {})
        for functions in (10, 110)
        for what, factor in (("cold", 0.5), ("kB", 2.0))
    ]
    lines = [line.split() for line in table.render(rows)]
    assert lines[2:] == [
        ["C", "here", "PyO3", "/PyO3", "goal", "C", "here", "PyO3", "/PyO3"],
        ["10", "functions"],
        ["cold", "1.00", "5.00", "10.0", "0.50", "0.90"],
        ["kB", "1.00", "20.0", "10.0", "2.00", "1.00", "!"],
        ["110", "functions"],
        ["cold", "1.00", "55.0", "110", "0.50", "0.90"],
        ["kB", "1.00", "220", "110", "2.00", "1.00", "!"],
        ["each", "function", "from", "10", "to", "110"],
        ["cold,", "ms", "0.00", "500", "1,000", "0.50"],
        ["bytes", "0.00", "2,000", "1,000", "2.00"],
        [],
        ["2", "of", "4", "goals", "missed"],
    ]
