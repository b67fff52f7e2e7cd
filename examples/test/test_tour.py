"""`python -m example`: the tour runs on every version, says what it should, and leaves nothing on stderr."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tour() -> str:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-m", "example", "10000"]
    done = subprocess.run(command, check=False, cwd=EXAMPLES, capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def line_of(file: str, text: str) -> int:
    """The number of the one line of a Rust file that contains this text."""
    lines = (EXAMPLES / file).read_text().splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if text in line)
    return number


@pytest.mark.parametrize(
    "session",
    [
        ">>> hello.hello()\n'Hello from Rust!'\n",
        '>>> modules.count()\n2\n>>> modules.hello("Nick")\n"Hello, Nick. It\'s Ziggy"\n',
        ">>> modules.submod.world()\n'Hello, World!'\n",
        ">>> deep.visit(), deep.visit()\n(1, 2)\n",
        ">>> nick.greet(Person.anonymous())\n'Nick greets anonymous Person'\n",
        "OverflowError: Person.age must be between 0 and 4294967295, not -1\n",
        "(<Signature (x, /)>, <Signature (x, /, *, y=42.0)>)\n",
        "TypeError: with_kwargs() got an unexpected keyword argument 'z'\n",
        ">>> arguments.total(1, 2, 3, start=10)\n16\n",
        "<Signature (texts, query, limit=10, *, exact=False)>\n",
        "OverflowError: int8() argument 'value' must be between -128 and 127, not 128\n",
        "TypeError: nested() argument 'value': item 1: item 1 must be str, not int\n",
        "{'latitude': 46.5, 'longitude': 8.0, 'height': 0.0, 'type': 'mountain_top'}\n",
        "TypeError: unsupported operand type(s) for +: 'example.special.Vector' and 'int'\n",
        "('Rex', 'Rex makes a sound: woof, Rex makes a sound: woof')\n",
        "({'a': 1}, 1, True)\n",
        "BufferError: Samples.push(): this Samples cannot be changed while a buffer of it is in use\n",
        ">>> list(islice(iterators.primes(), 6))\n[2, 3, 5, 7, 11, 13]\n",
        "(array('d', [10.0, 20.0, 30.0]), 40.0)\n",
        ">>> list(map(callbacks.adder(3), [1, 2]))\n[4, 5]\n",
        "FileNotFoundError: [Errno 2] No such file or directory\n",
        "(<class 'example.exceptions.StoreError'>, <class 'KeyError'>))\n",
        'example.exceptions.ParseError: no number in "x: text"\n',
        ">>> exceptions.item([1, 2, 3], 1)\n2\n",
        "RuntimeError: Counter.increment(): this Counter is being changed by a call further up in this thread\n",
    ],
)
def test_a_stop(tour: str, session: str) -> None:
    assert session in tour


def test_the_rust_lines(tour: str) -> None:
    line = line_of("src/exceptions.rs", "text.parse::<u16>()?")
    assert (
        f'  File "{EXAMPLES}/src/exceptions.rs", line {line}, in parse_port\n    let port = text.parse::<u16>()?;\n'
        in tour
    )
    assert (
        f"example.exceptions.PanicError: panicked at src/exceptions.rs:{line_of('src/exceptions.rs', 'values[index]')}:"
        in tour
    )
    line = line_of("src/classes.rs", "Invalid email address")
    assert f'  File "{EXAMPLES}/src/classes.rs", line {line}, in Person.email\n' in tour


def test_no_other_error_than_those_it_shows(tour: str) -> None:
    errors = [line.partition(":")[0] for line in tour.splitlines() if line.split(":")[0].endswith("Error")]
    assert errors == [
        "OverflowError",
        "ValueError",
        "TypeError",
        "BufferError",
        "TypeError",
        "OverflowError",
        "OverflowError",
        "TypeError",
        "ValueError",
        "TypeError",
        "ValueError",
        "FileNotFoundError",
        "example.exceptions.ParseError",
        "ValueError",
        "ValueError",
        "example.exceptions.PanicError",
        "RuntimeError",
    ]


def test_the_times_of_threads(tour: str) -> None:
    lines = tour.partition("Threads run side by side\n")[2].splitlines()[1:5]
    assert lines[0] == "The primes below 10,000 counted four times, on this machine:"
    assert [re.sub(r"\d+\.\d\d s$", "N s", line) for line in lines[1:]] == [
        "  one after the other:        N s",
        "  in four threads of Python:  N s",
        "  in threads of Rust (rayon): N s",
    ]


def test_two_interpreters(tour: str) -> None:
    last = tour.rpartition("Two interpreters, two states\n")[2].splitlines()[1:]
    if sys.version_info < (3, 12):
        assert last == ["Python 3.12 or later shows this: interpreters with a GIL of their own came with it."]
    else:
        assert last == [
            "  interpreter 1: count() was 0 and is 10",
            "  interpreter 2: count() was 0 and is 20",
            "  this one:      count() is 2",
        ]


def test_the_package_needs_no_file_of_its_own() -> None:
    import example

    assert getattr(example, "__file__", None) is None
    assert not (EXAMPLES / "example" / "__init__.py").exists()
