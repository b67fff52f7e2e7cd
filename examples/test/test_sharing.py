"""Classes of `example.shapes` in the functions of `example.plotting`, which compiles the same file."""

import gc
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from example import plotting, shapes
from example.shapes import Point, Polygon, Spot

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
Interpreter = Callable[[str], None]


def test_instances_of_the_other_module_are_taken() -> None:
    point = Point(3, 4)
    assert plotting.norm(point) == plotting.norm(point=point) == point.norm() == 5
    assert plotting.same(point) is point
    assert plotting.nearer(point, None) == 5
    assert plotting.nearer(point, shapes.origin()) == 0


def test_changes_are_seen_on_both_sides() -> None:
    point = Point(1, 2)
    plotting.shift(point, 1, 1)
    assert (point.x, point.y) == (2, 3)
    point.x = 0
    shapes.shift(point, 0, 1)
    assert plotting.norm(point) == 4


def test_new_instances_are_the_owners() -> None:
    middle = plotting.middle([Point(0, 0), Point(2, 4)])
    assert type(middle) is Point
    assert (middle.x, middle.y) == (1, 2)
    square = plotting.square("square", 2)
    assert type(square) is Polygon
    assert [(corner.x, corner.y) for corner in square.corners] == [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    assert {type(corner) for corner in square.corners} == {Point}


def test_memory_of_one_module_grows_in_the_other() -> None:
    """The text and the list were made by one module, are made longer by the other, and dropped by the first."""
    for corner in range(1000):
        polygon = Polygon("p" * 1000, [Point(0, 0)] * 10)
        plotting.dash(polygon, 0.5, Point(corner, corner))
        assert polygon.name.endswith(", dashed")
        assert polygon.style == "dashed, 0.5"
        assert polygon.corners[-1].x == corner


def test_subclasses_are_taken() -> None:
    class Sub(Point):
        """Written in Python."""

    class SubSpot(Spot):
        """Over a native class that extends a shared one."""

    for point in (Sub(3, 4), Spot(3, 4, "red"), SubSpot(3, 4, "red")):
        assert plotting.norm(point) == 5
        plotting.shift(point, -3, -3)
        assert plotting.norm(point) == 1
        assert type(plotting.same(point)) is type(point)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.norm("x"), "norm() argument 'point' must be Point, not str"),
        (lambda: plotting.norm(None), "norm() argument 'point' must be Point, not None"),
        (lambda: plotting.shift(1, 0, 0), "shift() argument 'point' must be Point, not int"),
        (lambda: plotting.same(Polygon("", [])), "same() argument 'point' must be Point, not Polygon"),
        (lambda: plotting.middle([Point(0, 0), 1]), "middle() argument 'points': item 1 must be Point, not int"),
        (lambda: plotting.norm(Point), "norm() argument 'point' must be Point, not type"),
        (plotting.norm, "norm() missing 1 required positional argument: 'point'"),
        (lambda: plotting.norm(Point(0, 0), 1), "norm() takes 1 positional argument but 2 were given"),
    ],
)
def test_what_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == message


def test_a_class_of_the_same_name_is_another() -> None:
    fake = type("Point", (), {"__module__": "example.shapes"})
    with pytest.raises(TypeError, match=r"^norm\(\) argument 'point' must be Point, not example\.shapes\.Point$"):
        plotting.norm(fake())


def test_borrows_are_known_across_modules() -> None:
    point = Point(1, 2)
    keeper = shapes.Keeper(point)
    changed = "this Point is being changed by a call further up in this thread"
    with pytest.raises(RuntimeError, match=changed):
        keeper.while_changed(lambda: plotting.norm(point))
    with pytest.raises(RuntimeError, match=changed):
        keeper.while_changed(lambda: plotting.while_borrowed(point, False, int))
    with pytest.raises(RuntimeError, match=changed):
        plotting.while_borrowed(point, True, lambda: point.x)
    with pytest.raises(RuntimeError, match=changed):
        plotting.while_borrowed(point, True, lambda: shapes.shift(point, 1, 1))
    with pytest.raises(RuntimeError, match="in use by a call further up in this thread"):
        plotting.while_borrowed(point, False, lambda: shapes.shift(point, 1, 1))
    assert plotting.while_borrowed(point, False, lambda: shapes.Point.norm(point)) == point.norm()
    assert (point.x, point.y) == (1, 2)


def test_threads_wait_for_each_other_across_modules(start: Start) -> None:
    point = Point(0, 0)
    rounds, crowd = 500, 8
    barrier = threading.Barrier(crowd)

    def work(shift: Callable[[Point, float, float], None]) -> None:
        barrier.wait()
        for _ in range(rounds):
            shift(point, 1, 1)

    for future in [start(lambda which=index: work([plotting, shapes][which % 2].shift)) for index in range(crowd)]:
        future.result()
    assert (point.x, point.y) == (rounds * crowd, rounds * crowd)


def test_pickling_goes_through_the_owner() -> None:
    again = pickle.loads(pickle.dumps(plotting.middle([Point(1, 1)])))  # noqa: S301  # our own
    assert type(again) is Point
    assert plotting.norm(again) == again.norm()


def test_cycles_through_both_modules_are_collected() -> None:
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(100):
        polygon = plotting.square("cycle", 1)

        class Sub(Point):
            """Has a `__dict__`."""

        corner = Sub(0, 0)
        corner.polygon = polygon  # type: ignore[attr-defined]
        plotting.dash(polygon, 1, corner)
        del polygon, corner, Sub
    gc.collect()
    assert len(gc.get_objects()) < before + 100


@pytest.fixture
def fresh() -> Callable[[str], str]:
    """Runs code in a process of its own, in which nothing is imported yet, and gives what it prints."""

    def run(code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.strip()

    return run


def test_the_owner_is_imported_when_it_is_needed(fresh: Callable[[str], str]) -> None:
    code = """
from example import plotting
try: plotting.norm(3)
except TypeError as error: print(error)
print("example.shapes" in sys.modules)
made = plotting.middle([])
print("example.shapes" in sys.modules, type(made), plotting.norm(made))
"""
    assert fresh(code).splitlines() == [
        "norm() argument 'point' must be Point, not int",
        "False",
        "True <class 'example.shapes.Point'> 0.0",
    ]


def test_after_another_import_of_the_owner(fresh: Callable[[str], str]) -> None:
    code = """
from example import plotting, shapes as old
kept = old.Point(1, 0)
del sys.modules["example.shapes"]
del sys.modules["example"].shapes
import example.shapes as new
print(new is old, new.Point is old.Point)
print(plotting.norm(kept), plotting.norm(new.Point(2, 0)))
print(type(plotting.middle([kept])) is new.Point, type(plotting.same(kept)) is old.Point)
"""
    assert fresh(code).splitlines() == ["False False", "1.0 2.0", "True True"]


def test_after_the_owner_has_gone(fresh: Callable[[str], str]) -> None:
    """Nothing of the first import is left, so the next instance imports the owner again."""
    code = """
import gc, weakref
from example import plotting
watched = weakref.ref(type(plotting.middle([])))
del sys.modules["example.shapes"]
del sys.modules["example"].shapes
gc.collect()
print(watched())
print(type(plotting.middle([])), "example.shapes" in sys.modules)
"""
    assert fresh(code).splitlines() == ["None", "<class 'example.shapes.Point'> True"]


def test_interpreters_have_types_of_their_own(new_interpreter: Callable[[], Interpreter]) -> None:
    here = id(type(plotting.middle([])))
    for _ in range(3):
        new_interpreter()(f"""if True:
            from example import plotting
            made = plotting.middle([])
            from example import shapes
            assert type(made) is shapes.Point
            assert id(shapes.Point) != {here}
            assert plotting.norm(shapes.Point(3, 4)) == 5
            polygon = plotting.square("square", 2)
            plotting.dash(polygon, 1.5, made)
            assert polygon.style == "dashed, 1.5"
        """)
    assert type(plotting.middle([])) is Point
