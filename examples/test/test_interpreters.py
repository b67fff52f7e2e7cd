"""One native index that several interpreters query: what is shared, what each has for itself, and what goes across."""

import gc
import inspect
import pickle
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from example import interpreters

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
NewInterpreter = Callable[[], Callable[[str], None]]

LINES = ["It was the best of times", "it was the worst of times", "it was the age of wisdom"]


@pytest.fixture
def index() -> Iterator[Any]:
    """An index that is taken away after the test."""
    interpreters.build("cities", lines=LINES)
    yield interpreters.Index("cities")
    interpreters.remove("cities")


@pytest.mark.parametrize(
    ("word", "lines"),
    [("was", [0, 1, 2]), ("WAS", [0, 1, 2]), ("times", [0, 1]), ("wisdom", [2]), ("epoch", []), ("", [])],
)
def test_find(index: Any, word: str, lines: list[int]) -> None:
    assert index.find(word) == lines
    assert (word in index) == bool(lines)


@pytest.mark.parametrize(
    ("word", "nearest"), [("was", ["was"]), ("wist", ["it"]), ("xge", ["age"]), ("worse", ["worst"]), ("xe", ["of"])]
)
def test_nearest(index: Any, word: str, nearest: list[str]) -> None:
    found = index.nearest(word)
    assert set(nearest) <= set(found)
    assert found == sorted(found)


def test_an_index_without_words() -> None:
    interpreters.build("nothing", lines=[])
    empty = interpreters.Index("nothing")
    assert (len(empty), empty.find("a"), empty.nearest("a")) == (0, [], [])
    interpreters.remove("nothing")


def test_names_and_length(index: Any) -> None:
    assert "cities" in interpreters.names()
    assert index.name == "cities"
    assert len(index) == 9
    with pytest.raises(AttributeError):
        index.name = "other"


def test_questions_are_counted_for_all(index: Any) -> None:
    other = interpreters.Index("cities")
    assert index is not other
    index.find("was")
    other.find("was")
    other.nearest("was")
    assert index.questions == other.questions == 3


def test_a_removed_index_stays_with_who_has_it() -> None:
    interpreters.build("gone", lines=["a b"])
    index = interpreters.Index("gone")
    interpreters.remove("gone")
    assert index.find("a") == [0]
    assert "gone" not in interpreters.names()


@pytest.mark.parametrize("call", [interpreters.Index, interpreters.remove])
def test_no_index(call: Callable[[str], object]) -> None:
    with pytest.raises(interpreters.NoIndex, match=r'^there is no index "nowhere"$') as caught:
        call("nowhere")
    assert isinstance(caught.value, LookupError)
    assert vars(caught.value)["name"] == "nowhere"
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    assert (type(again), str(again)) == (interpreters.NoIndex, str(caught.value))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: interpreters.Index(1), "Index.__new__() argument 'name' must be str, not int"),
        (lambda: interpreters.Index(None), "Index.__new__() argument 'name' must be str, not None"),
        (interpreters.Index, "Index.__new__() missing 1 required positional argument: 'name'"),
        (lambda: interpreters.build("a", "text"), "build() argument 'lines' must be an iterable, not str"),
        (lambda: interpreters.build("a", [1]), "build() argument 'lines': item 0 must be str, not int"),
        (interpreters.remove, "remove() missing 1 required positional argument: 'name'"),
    ],
)
def test_wrong_arguments(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == message


def test_pickle_takes_the_name_along(index: Any) -> None:
    copy = pickle.loads(pickle.dumps(index))  # noqa: S301 - made here
    assert copy is not index
    index.find("was")
    assert (copy.name, copy.questions) == ("cities", 1)


def test_a_pickle_of_an_index_that_has_gone() -> None:
    interpreters.build("brief", lines=["a"])
    pickled = pickle.dumps(interpreters.Index("brief"))
    interpreters.remove("brief")
    with pytest.raises(interpreters.NoIndex):
        pickle.loads(pickled)  # noqa: S301 - made here


def test_signatures() -> None:
    assert str(inspect.signature(interpreters.build)) == "(name, /, lines)"
    assert str(inspect.signature(interpreters.Index)) == "(name)"


def test_several_interpreters_ask_one_index(index: Any, start: Start, new_interpreter: NewInterpreter) -> None:
    source = (
        "from example import interpreters\n"
        "assert interpreters.opened() == 0\n"
        "index = interpreters.Index('cities')\n"
        "for turn in range(100):\n"
        "    assert index.find('times') == [0, 1]\n"
        "    assert index.nearest('best')[0] == 'best'\n"
        "assert interpreters.opened() == 1\n"
    )

    def ask(run: Callable[[str], None]) -> Callable[[], None]:
        return lambda: run(source)

    for future in [start(ask(new_interpreter())) for _ in range(3)]:
        future.result(60)
    assert index.questions == 600


def test_an_index_outlives_the_interpreter_that_built_it(new_interpreter: NewInterpreter) -> None:
    run = new_interpreter()
    run("from example import interpreters\ninterpreters.build('inherited', ['a b', 'b c'])")
    gc.collect()
    index = interpreters.Index("inherited")
    assert index.find("b") == [0, 1]
    interpreters.remove("inherited")
    run("assert interpreters.names() == []")


@pytest.mark.skipif(sys.version_info < (3, 14), reason="`concurrent.interpreters` came with Python 3.14")
def test_an_interpreter_with_the_public_names(index: Any) -> None:
    from concurrent import interpreters as python

    other = python.create()
    other.exec(f"import sys; sys.path[:] = {sys.path!r}")
    assert other.call(index.find, "times") == [0, 1]
    other.close()
    assert index.questions == 1


@pytest.mark.skipif(sys.version_info < (3, 14), reason="`InterpreterPoolExecutor` came with Python 3.14")
def test_a_pool_of_interpreters(index: Any) -> None:
    from concurrent.futures import InterpreterPoolExecutor

    def prepare(path: list[str]) -> None:
        import sys

        sys.path[:] = path

    with InterpreterPoolExecutor(2, initializer=prepare, initargs=(sys.path,)) as pool:
        found = list(pool.map(index.find, ["best", "worst", "wisdom"]))
        error = pool.submit(interpreters.Index, "nowhere").exception()

    assert found == [[0], [1], [2]]
    assert isinstance(error, interpreters.NoIndex)
    assert index.questions == 3
