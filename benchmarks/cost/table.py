"""The table of what builds cost: seconds, bytes, what a function adds, and a mark where a goal is not reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

GOALS = {
    ("dev", "cold"): 0.9,
    ("dev", "same width"): 1.0,
    ("dev", "line on top"): 1.0,
    ("dev", "kB"): 1.0,
    ("release", "cold"): 0.8,
    ("release", "same width"): 0.8,
    ("release", "line on top"): 0.8,
    ("release", "kB"): 0.8,
}
"""How much of PyO3's processor time or bytes a build here may take."""
SMALL_GOALS = {
    ("dev", "cold"): 0.7,
    ("dev", "same width"): 1.0,
    ("release", "cold"): 0.5,
    ("release", "same width"): 0.4,
    ("release", "kB"): 1.0,
}
"""The same for the module of 20 lines."""

_COLUMNS = ("c", "pydust", "pyo3")
_WIDTH = 30


@dataclass(frozen=True)
class Row:
    """One thing that was measured, by implementation: seconds of the processor and by the clock, or kB in both."""

    profile: str
    what: str
    functions: int
    figures: Mapping[str, float]
    wall: Mapping[str, float]

    @property
    def goal(self) -> float | None:
        """How much of PyO3's figure is wanted at most."""
        return (GOALS if self.functions else SMALL_GOALS).get((self.profile, self.what))


def render(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the table and its sum."""
    head = f"{'C':>8} {'here':>8} {'PyO3':>8} {'/PyO3':>6} {'goal':>5}"
    marked = 0
    for profile in dict.fromkeys(row.profile for row in rows):
        yield ""
        yield f"{profile:<{_WIDTH}}{'CPU seconds':<{len(head) + 5}}wall seconds"
        yield f"{'':<{_WIDTH}}{head}     {head[:-6]}"
        chosen = [row for row in rows if row.profile == profile]
        for functions in dict.fromkeys(row.functions for row in chosen):
            yield f"{functions} functions" if functions else "20 lines"
            for row in (row for row in chosen if row.functions == functions):
                missed = is_missed(row)
                marked += missed
                yield _line(row, missed=missed)
        yield from _growth(chosen)
    yield ""
    yield f"{marked} of {sum(row.goal is not None for row in rows)} goals missed"


def is_missed(row: Row) -> bool:
    """Whether a figure here is more than the goal allows.

    >>> is_missed(Row("dev", "cold", 10, {"pydust": 91, "pyo3": 100}, {}))
    True
    >>> is_missed(Row("dev", "cold", 0, {"pydust": 91}, {}))
    False
    """
    here, pyo3 = row.figures.get("pydust"), row.figures.get("pyo3")
    return row.goal is not None and here is not None and pyo3 is not None and here > pyo3 * row.goal


def _growth(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what a function adds, from the smallest to the largest of the generated modules."""
    sizes = sorted({row.functions for row in rows} - {0})
    if len(sizes) < 2:
        return
    first, last = sizes[0], sizes[-1]
    yield f"each function from {first} to {last}"
    for what in dict.fromkeys(row.what for row in rows):
        small, large = (
            next(row for row in rows if (row.functions, row.what) == (size, what)) for size in (first, last)
        )
        # Thousandths, because seconds of one function are few.
        is_size = what == "kB"
        figures, wall = (
            {name: (after[name] - before[name]) / (last - first) * 1000 for name in after}
            for before, after in ((small.figures, large.figures), (small.wall, large.wall))
        )
        yield _line(Row(small.profile, "bytes" if is_size else f"{what}, ms", last, figures, wall), missed=False)


def _line(row: Row, *, missed: bool) -> str:
    goal = "" if row.goal is None else f"{row.goal:.2f}"
    cells = f"{_cells(row.figures)} {goal:>5} {'!' if missed else ' '}"
    return f"  {row.what:<{_WIDTH - 2}}{cells}   {_cells(row.wall) if row.wall else ''}".rstrip()


def _cells(figures: Mapping[str, float]) -> str:
    here, pyo3 = figures.get("pydust"), figures.get("pyo3")
    numbers = " ".join(f"{_number(figures.get(name)):>8}" for name in _COLUMNS)
    ratio = "-" if here is None or not pyo3 else f"{here / pyo3:.2f}"
    return f"{numbers} {ratio:>6}"


def _number(figure: float | None) -> str:
    """Return a figure in as many digits as say something.

    >>> _number(0.1234), _number(12.34), _number(12345.6), _number(None)
    ('0.12', '12.3', '12,346', '-')
    """
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}"
