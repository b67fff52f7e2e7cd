"""The table: figures side by side, ratios, and a mark where a line is above the budget."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OF_C = {"instructions": 1.05, "nanoseconds": 1.15}
"""How much of C's figure a line may take."""
OF_PYO3 = 0.75
"""How much of PyO3's, unless C itself is above `C_OF_PYO3` of it: then only C's bound counts."""
C_OF_PYO3 = 0.7

_HEAD = f"{'C':>9} {'here':>9} {'PyO3':>9} {'here/C':>7} {'/PyO3':>6}"
_STABLE_HEAD = f" {'abi3':>9} {'/here':>6}"
_WIDTH = 27


@dataclass(frozen=True)
class Row:
    """A line with its figures: by unit (`instructions`, `nanoseconds`) and by implementation."""

    name: str
    figures: Mapping[str, Mapping[str, float]]
    note: str = ""


def above(unit: str, figures: Mapping[str, float]) -> str | None:
    """Return which bound a line breaks, if one.

    >>> above("instructions", {"c": 100, "pydust": 106, "pyo3": 200})
    'C x 1.05'
    >>> above("instructions", {"c": 60, "pydust": 61, "pyo3": 80}), above("nanoseconds", {"pydust": 76, "pyo3": 100})
    (None, 'PyO3 x 0.75')
    """
    here, c, pyo3 = (figures.get(name) for name in ("pydust", "c", "pyo3"))
    if here is None:
        return None
    if c is not None and here > c * OF_C[unit]:
        return f"C x {OF_C[unit]}"
    if pyo3 is not None and here > pyo3 * OF_PYO3 and (c is None or c <= pyo3 * C_OF_PYO3):
        return f"PyO3 x {OF_PYO3}"
    return None


def render(rows: Sequence[Row], units: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the table and its sum."""
    stable = any("abi3" in figures for row in rows for figures in row.figures.values())
    head = f"{_HEAD}{_STABLE_HEAD if stable else ''}  "
    yield " " * _WIDTH + "".join(f"{unit:<{len(head) + 3}}" for unit in units).rstrip()
    yield " " * _WIDTH + "".join(f"{head}   " for _ in units).rstrip()
    marked = 0
    for row in rows:
        cells, reasons = "", []
        for unit in units:
            figures = row.figures.get(unit, {})
            reason = above(unit, figures)
            cells += f"{_cells(figures)}{_stable_cells(figures) if stable else ''} {'!' if reason else ' '}   "
            reasons += [f"{unit} above {reason}"] if reason else []
        marked += bool(reasons)
        yield f"{row.name:<{_WIDTH}}{cells}{'; '.join(reasons) or row.note}".rstrip()
    yield f"{marked} of {len(rows)} lines above the budget"


def speed_up(found: float | str) -> str:
    """Return the line about work in two interpreters at once, or why there is none.

    >>> speed_up(1.953)
    'Two interpreters at once: 1.95 times as fast as one after the other'
    """
    what = found if isinstance(found, str) else f"{found:.2f} times as fast as one after the other"
    return f"Two interpreters at once: {what}"


def _cells(figures: Mapping[str, float]) -> str:
    here, c, pyo3 = (figures.get(name) for name in ("pydust", "c", "pyo3"))
    numbers = " ".join(f"{'-' if figure is None else format(figure, ',.0f'):>9}" for figure in (c, here, pyo3))
    return f"{numbers} {_ratio(here, c):>7} {_ratio(here, pyo3):>6}"


def _stable_cells(figures: Mapping[str, float]) -> str:
    """Return what the stable ABI costs, and how much of the figure here that is."""
    stable = figures.get("abi3")
    return f" {'-' if stable is None else format(stable, ',.0f'):>9} {_ratio(stable, figures.get('pydust')):>6}"


def _ratio(figure: float | None, other: float | None) -> str:
    return "-" if figure is None or not other else f"{figure / other:.2f}"
