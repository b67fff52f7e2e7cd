"""A tour of the examples: `python -m example`, with a number to count fewer primes than a million.

Each stop is a session with the modules in this folder, typed into Python's own console: what follows a prompt is what
Python answered, tracebacks included. The last two stops are no sessions: one takes the time of threads, and one needs
interpreters with a GIL of their own (Python 3.12 or later).
"""

import sys
from code import InteractiveConsole
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from importlib import import_module
from time import perf_counter

HAS_OWN_GIL = sys.version_info >= (3, 12)

STOPS = {
    "One Rust file is a module": """
from example import hello
hello.hello()
""",
    "A module's state is Rust's own": """
from example import modules
modules.increment()
modules.increment()
modules.count()
modules.hello("Nick")
""",
    "Submodules nest, and import by their dotted names": """
modules.submod.world()
import example.modules.submod.deep as deep
deep.visit(), deep.visit()
""",
    "Classes are structs": """
from example.classes import Person, Point, Counter
nick = Person("Nick", age=3)
nick.name, nick.age
nick.greet(Person.anonymous())
nick.age = -1
nick.email = "nobody"
Point(3, 4).mirrored().x
""",
    "Operators are methods, and what does not fit is left to the other operand": """
from example.special import Vector
2 * Vector(1, 2) + Vector(0, 1), abs(Vector(3, 4))
Vector(1, 2) + 1
Vector(1, 2) == Vector(1, 2), Vector(1, 2) == "a vector"
""",
    "Inheritance is a field, or names one of Python's own classes": """
from example.inheritance import Dog, Counting, name_of
dog = Dog("Rex", breed="collie")
name_of(dog), dog.speak_twice()
counting = Counting()
counting["a"] = 1
counting, counting.count, isinstance(counting, dict)
""",
    "Memory is lent in place, and stays where it is": """
from example.buffers import Samples
samples = Samples([0.5, 1.5])
view = memoryview(samples)
view.tolist()
samples.push(2.5)
""",
    "A signature is the parameters of the function": """
import inspect
from example import functions
inspect.signature(functions.double), inspect.signature(functions.with_kwargs)
functions.with_kwargs(20), functions.with_kwargs(20, y=7)
functions.with_kwargs(20, z=7)
""",
    "Arguments may be any number, and a struct": """
from example import arguments
arguments.total(1, 2, 3, start=10)
arguments.describe("a", 1, sep=" - ", first=2)
inspect.signature(arguments.find)
arguments.find(["Dust", "dust"], "dust", exact=True)
arguments.search("dust", -1)
""",
    "Values are checked, and never wrap": """
from example import conversions
conversions.int8(127), conversions.uint128(2**128 - 1)
conversions.int8(128)
conversions.nested([["a"], [None, 3]])
""",
    "Structs and enums of plain data convert too": """
conversions.place({"latitude": 46.5, "longitude": 8, "type": "mountain_top"})
conversions.goal("home"), conversions.goal(3)
conversions.kind("village")
""",
    "A Rust iterator is a Python iterator": """
from itertools import islice
from example import iterators
list(islice(iterators.primes(), 6))
[(line.number, line.text) for line in iterators.lines("A line.")]
""",
    "Buffers are used in place": """
from array import array
from example import buffers
numbers = array("d", [1, 2, 3])
buffers.scale(numbers, 10)
numbers, buffers.total(memoryview(numbers)[::2])
buffers.total(array("i", [1]))
""",
    "Rust calls Python, and Python calls Rust closures": """
from example import callbacks
callbacks.sum_of(lambda number: number * number, 4)
callbacks.first_of([lambda: 1 / 0, lambda: "second"])
list(map(callbacks.adder(3), [1, 2]))
""",
    "Errors keep their Rust line": """
from example import exceptions
exceptions.parse_port("x")
exceptions.read("/nowhere")
""",
    "An error of Rust is an exception class": """
exceptions.ParseError.__bases__, exceptions.StoreError.NotFound.__bases__
exceptions.parse_line("x: text")
exceptions.percentage("x")
""",
    "A panic is an exception, and Python goes on": """
exceptions.item([1, 2, 3], 7)
exceptions.item([1, 2, 3], 1)
""",
    "Nobody changes what somebody uses": """
counter = Counter()
counter.increment_and_call(lambda _: counter.increment())
""",
}

LIMIT = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
"""Below it the primes are counted, four times."""

ELSEWHERE = """
from example import modules
before = modules.count()
for _ in range({turns}): modules.increment()
print("  interpreter {number}: count() was", before, "and is", modules.count(), flush=True)
"""


def main() -> None:
    """Visit all stops."""
    print(f"Rusty Pydust's examples on Python {sys.version.split()[0]}")
    console = InteractiveConsole()
    with redirect_stderr(sys.stdout):
        for title, lines in STOPS.items():
            announce(title)
            for line in lines.strip().splitlines():
                print(f">>> {line}")
                console.push(line)
    announce("Threads run side by side")
    compare_threads()
    announce("Two interpreters, two states")
    visit_other_interpreters()


def announce(title: str) -> None:
    """Print the name of a stop."""
    print(f"\n{title}\n{'-' * len(title)}")


def compare_threads() -> None:
    """Take the time of the same work in one thread, in Python's threads, and in Rust's."""
    from example import threads

    limits = [LIMIT] * 4
    print(f"The primes below {LIMIT:,} counted four times, on this machine:")
    take_time("one after the other", lambda: list(map(threads.count_primes, limits)))
    with ThreadPoolExecutor(len(limits)) as pool:
        take_time("in four threads of Python", lambda: list(pool.map(threads.count_primes, limits)))
    take_time("in threads of Rust (rayon)", lambda: list(map(threads.count_primes_in_parallel, limits)))


def take_time(title: str, work: Callable[[], list[int]]) -> None:
    """Print how long some work takes."""
    start = perf_counter()
    work()
    print(f"  {title + ':':27} {perf_counter() - start:.2f} s")


def visit_other_interpreters() -> None:
    """Show that each interpreter has a state of its own."""
    if not HAS_OWN_GIL:
        print("Python 3.12 or later shows this: interpreters with a GIL of their own came with it.")
        return
    from example import modules

    for number in (1, 2):
        run_elsewhere(f"import sys\nsys.path[:] = {sys.path!r}\n" + ELSEWHERE.format(number=number, turns=number * 10))
    print("  this one:      count() is", modules.count())


def run_elsewhere(source: str) -> None:
    """Run source text in a new interpreter, by the API of each version."""
    if sys.version_info >= (3, 14):
        from concurrent import interpreters

        interpreter = interpreters.create()
        interpreter.exec(source)
        interpreter.close()
        return
    low_level = import_module("_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters")
    number = low_level.create()
    # Before 3.13 an error is raised, in 3.13 it is returned.
    if problem := low_level.run_string(number, source):
        raise RuntimeError(problem.errdisplay)
    low_level.destroy(number)


if __name__ == "__main__":
    main()
