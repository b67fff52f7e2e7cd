"""One call of every kind of member, and what the calls speak of: run once, often, or in many interpreters.

Interpreters that share nothing with pytest run this file as text, so it needs only the examples on the path.
"""

from __future__ import annotations

import functools
import gc
import importlib
import operator
import pathlib
import pickle
import re
import sys
import types
import weakref
from datetime import UTC, datetime, timedelta
from typing import Any

CASES = {
    "a function": "functions.add(1000, 2000)",
    "keywords": "functions.add(a=1000, b=2000)",
    "defaults": "functions.repeat_text('x', separator='-')",
    "too few arguments": "functions.add(1)",
    "too many arguments": "functions.add(1, 2, 3)",
    "an unknown keyword": "functions.add(1, c=2)",
    "a keyword that is no text": "functions.add(**{'\\ud800': 1})",
    "a wrong type": "functions.add('a', 1)",
    "out of range": "conversions.int8(2**200)",
    "raise!": "functions.double(2**62)",
    "a constructor": "classes.Person('x', age=4)",
    "a constructor that fails": "classes.Person(1)",
    "a subclass": "Sub('x', extra=3)",
    "a subclass whose base fails": "Sub(1)",
    "a method": "person.greet(person)",
    "a method that fails": "person.greet(3)",
    "a class method": "classes.Person.anonymous()",
    "a static method": "classes.Person.domain_of('a@b')",
    "an attribute": "person.name",
    "setting an attribute": "setattr(person, 'age', 7)",
    "setting an attribute wrongly": "setattr(person, 'age', 'x')",
    "a property": "setattr(person, 'email', 'a@b')",
    "a property that fails": "setattr(person, 'email', 'x')",
    "deleting a property": "delattr(person, 'email')",
    "a property that is set and deleted": "(setattr(sensor, 'celsius', 5.5), delattr(sensor, 'celsius'))",
    "a deleter that fails": "delattr(attributes.Sensor('a'), 'celsius')",
    "a property without a setter": "setattr(sensor, 'all', [object()])",
    "a property without a setter or deleter": "delattr(sensor, 'fahrenheit')",
    "a renamed attribute": "(setattr(sensor, 'type', 'abc'), sensor.type)",
    "a property of the class": "(attributes.Sensor.instances, sensor.label, attributes.Sensor.latest)",
    "a property of the class that fails": "(attributes.forget_sensors(), attributes.Sensor.latest)",
    "the descriptor of a property of the class": "(lambda of: (repr(of), of.__doc__, of.__qualname__, of.__get__(3)))"
    "(vars(attributes.Sensor)['label'])",
    "an object inside another": "(setattr(line.start, 'x', 1.5), line.origin, line.length)",
    "an object inside another that is replaced": "setattr(line, 'end', attributes.Point(1, 2))",
    "an object inside another that is replaced wrongly": "setattr(line, 'end', 3)",
    "a setter that calls back": "(setattr(watched, 'watcher', object), setattr(watched, 'number', 2000))",
    "a setter whose callback fails": "(setattr(watched, 'watcher', lambda _: watched.number), "
    "setattr(watched, 'number', 2000))",
    "new instances": "classes.Point(1, 2).mirrored().norm()",
    "arguments that are instances": "classes.distance(point, point)",
    "an instance from a function": "classes.origin()",
    "a borrow that is refused": "counter.increment_and_call(lambda _: counter.increment())",
    "aliased arguments": "classes.pour(counter, counter)",
    "a field that holds an object": "(setattr(counter, 'watcher', object()), counter.watcher)",
    "a cycle": "setattr(classes.Counter(), 'watcher', [])",
    "nested sequences": "conversions.nested([['a', None], ['b']])",
    "a sequence with a bad item": "conversions.nested([['a', 1]])",
    "a generator": "conversions.numbers(x for x in range(300, 310))",
    "tuples": "conversions.pairs([(1000, True)])",
    "an array": "conversions.three((1.5, 2.5, 3.5))",
    "bytes": "conversions.owned_data(b'abc')",
    "wide integers": "(conversions.int128(2**100), conversions.uint128(2**127 + 5))",
    "objects": "(conversions.object(object()), conversions.kept(object()))",
    "plain items and others": "conversions.numbers([1000, 2**40, True, 'x'])",
    "a list of numbers": "conversions.numbers([1000, 2**40, True])",
    "a list of floats": "conversions.mean([1.5, 2])",
    "a dict": "conversions.counts({'abc': 1000})",
    "a dict with a bad value": "conversions.counts({'abc': 1000, 'def': None})",
    "a mapping": "conversions.counts(types.MappingProxyType({'abc': 1000}))",
    "a set": "conversions.members({1000, 2000})",
    "a range": "(conversions.half_open(range(1000, 2000)), conversions.closed(range(7)))",
    "a range with a step": "conversions.half_open(range(1000, 2000, 2))",
    "a path": "(conversions.path('a/b'), conversions.os_text(pathlib.Path('a/b')), conversions.path(b'a'))",
    "no path": "conversions.path(1)",
    "times": "(conversions.duration(HOUR), conversions.time(EPOCH + HOUR))",
    "a struct of a dict": "conversions.place({'latitude': 1.5, 'longitude': 2.5})",
    "a struct of an object": "conversions.complex(1.5 + 2j)",
    "a struct without a key": "conversions.place({'latitude': 1.5})",
    "a struct with a bad value": "conversions.place({'latitude': 'x'})",
    "a struct that holds an object": "conversions.note({'about': object(), 'text': 'x'})",
    "a union": "(conversions.goal(1000), conversions.goal('xyz'), conversions.figure([(1.5, 2.5)]))",
    "no member of a union": "conversions.goal([])",
    "names": "(conversions.kind('town'), conversions.kind('village'))",
    "text": "conversions.owned_text('h\\xe9llo')",
    "module state": "(modules.increment(), modules.hello('N'), modules.whoami(), modules.submod.deep.visit())",
    "a class of a submodule": "(lambda it: (it.greet(), len(it), it + 1, it.counted))(modules.submod.Visitor('N'))",
    "attributes of a module": "(setattr(settings, 'precision', 3), settings.precision, settings.prefix, dir(settings))",
    "a wrong attribute of a module": "setattr(settings, 'precision', 'x')",
    "a property of a module": "(setattr(settings, 'separator', ','), delattr(settings, 'separator'))",
    "a name of a module that is computed": "(settings.POWERS, delattr(settings, 'POWERS'))",
    "a name that a module does not have": "settings.missing",
    "a fresh import": "afresh('example.settings')",
    "a Rust error": "exceptions.parse_port('x')",
    "an error of the system": "exceptions.read('/nowhere')",
    "an error with a cause": "exceptions.launch(3)",
    "a panic": "exceptions.item([1], 4)",
    "a callback": "callbacks.sum_of(abs, 3)",
    "a callback that fails": "callbacks.sum_of(lambda _: 1 / 0, 3)",
    "a callback with keywords": "callbacks.with_keywords(dict)",
    "many keywords": "callbacks.forward(dict, (), {f'name{index}': index for index in range(20)})",
    "a keyword that is given twice": "callbacks.twice(dict)",
    "a method with keywords": "callbacks.split('a-b', '-', maxsplit=1)",
    "a closure": "callbacks.adder(1000)(2000)",
    "a closure that fails": "callbacks.adder(1000)('x')",
    "a closure that panics": "callbacks.panicking()()",
    "source text": "(callbacks.evaluate('x + 1', 2000), callbacks.execute('a = 1000'))",
    "source text that is wrong": "callbacks.evaluate('x +', 2)",
    "operators": "(objects.arithmetic(3000, 7), objects.bits(3000, 2), objects.signs(3000))",
    "comparison": "(objects.compare(2000, 3000), objects.compare(1, 'a'))",
    "a missing attribute": "objects.rename_attribute(point, 'old', 'new')",
    "a list": "(objects.list(), objects.refill([object()], (1000, 2000)), objects.list_set([1], 5, object()))",
    "dict methods": "(objects.invert({'a': 1000}), objects.merged({'a': 1}, {'b': 2}, {}), objects.clear({'a': 1}))",
    "sets": "(objects.differences({1000}, frozenset({2000})), objects.take({1000, 2000}, 1000))",
    "bytes filled in place": "(objects.bytes(100), objects.bytes(257))",
    "a bytearray": "objects.bytearray(bytearray(b'ab'), b'cd')",
    "a memoryview": "objects.memoryview(b'abc')",
    "text with surrogates": "objects.string('a\\ud800')",
    "an iterator": "(objects.sum([1000.5, 2.5]), objects.every_second(iter('abc')))",
    "frames": "objects.callers()",
    "a capsule": "objects.open_capsule(objects.capsule('text'))",
    "a capsule that is misread": "objects.misread_capsule(objects.capsule('text'))",
    "a weak reference": "(objects.weak(counter), objects.weak(1))",
    "dates": "(objects.noon(objects.new_date(2026, 1, 2), 1), objects.time(1, 2), objects.from_timestamp(5.0))",
    "a type that is imported": "(objects.date(1), objects.member(1), objects.mapping(1, 1))",
    "a context": "objects.context_var(object())",
    "an enum": "(enums.next(enums.Colour.Red), enums.suits(), enums.is_shown(40), enums.Paint().colour)",
    "methods of an enum": "(lambda of: (of.Red.seconds(2), of.Red.is_stop, of.after(31), of.parse('4'), of.BROKEN))"
    "(enums.Colour)",
    "a method of an enum, refused": "enums.Weekday.Monday.until(1)",
    "an enum, refused": "enums.next(1)",
    "a value of an enum, refused": "enums.is_shown(7)",
    "an exception of one's own": "exceptions.parse_line('x')",
    "one of an enum with a source": "exceptions.load('/', '.')",
    "a cause and a note": "(exceptions.percentage('x'), exceptions.percentage('101'))",
    "a group": "exceptions.parse_all(['x', 'y'])",
    "an exception object made in Rust": "exceptions.checks.value_twice()",
    "an exception that Rust looks at": "exceptions.checks.describe(lambda: {}['a'])",
    "an exception that goes on": "exceptions.checks.pass_on(lambda: {}['a'])",
    "every form of raise": "[exceptions.checks.caught_by(lambda: exceptions.checks.raise_form(i)) for i in range(5)]",
    "*args": "arguments.total(1000, 2000, 3000, start=4000)",
    "*args with a wrong item": "arguments.total(1000, 'x')",
    "*args and **kwargs": "arguments.describe('a', 1000, object(), sep='-', one=1000, two=2000)",
    "**kwargs with a name that is no text": "arguments.describe('a', **{'\\ud800': 1000})",
    "too few beside **kwargs": "arguments.describe(b=1)",
    "a struct of arguments": "arguments.search('dust', 2, exact=True)",
    "a struct of arguments with a wrong field": "arguments.find(['a'], 'b', 'c')",
    "a misspelt keyword": "arguments.search('dust', limt=2)",
    "the state of the module": "(arguments.Ticket().sold_later(), arguments.Ticket.sold())",
    "a renamed parameter": "arguments.tag(class_='a', id=2000)",
    "an iterator of Rust": "list(iterators.words('a b c'))",
    "an unfinished iterator": "next(iterators.backwards([object(), object()]))",
    "an iterator of objects": "[line.text for line in iterators.lines('a\\nb')]",
    "an iterator that fails": "list(iterators.parse_all(['1', 'x']))",
    "an iterator that panics": "list(iterators.panics())",
    "an iterator that asks itself": "(lambda made: next(made[0]))([iterators.again(lambda: 1 // 0)])",
    "iterators in a list": "iterators.countdowns([2, 3])",
    "a length hint": "iterators.count(1000).__length_hint__()",
    "a native subclass": "inheritance.Puppy('x', 3).speak_twice()",
    "a native subclass in Python": "Loud('x').speak_twice()",
    "the class above": "(dog.speak_as_animal(), inheritance.name_of(dog), inheritance.chorus([dog, dog]))",
    "a constructor of another class": "inheritance.Animal.__new__(inheritance.Dog, 'x')",
    "a dict with a native value": "inheritance.Counting({'a': object()}).update(b=object())",
    "a dict below it": "(lambda it: (setattr(it, 'owner', it), it.sorted()))(inheritance.Ordered())",
    "an exception with a native value": "inheritance.fail(3000)",
    "an exception that comes from Python": "checks.Broken(2, 'no', device=object())",
    "a float with a native value": "(inheritance.Temperature(2.5), inheritance.Temperature(1.5, 'X'))",
    "a base that fails": "checks.Fixed('x', object())",
    "an initialiser that fails over a base": "checks.Fixed('1', None)",
    "a Decimal with a native value": "inheritance.Exact('1.10', 'x') + 1",
    "a moment": "checks.Moment(2026, 1, 2, 'there')",
    "a class over that of another library": "(lambda it: setattr(it, 'boss', it))(checks.Employee('x'))",
    "a finaliser": "checks.TracedBelow(None, id)",
    "a finaliser that fails to end": "checks.Traced([].append)",
    "extras": "(lambda it: setattr(it, 'a', it))(checks.LooseBelow())",
    "extras over a set": "(lambda it: setattr(it, 'a', it))(checks.Names(object()))",
    "a value that is taken out": "(lambda it: (it.redeem(), it.redeem()))(checks.Ticket(3000))",
    "a detached function": "threads.length('h\xe9llo')",
    "a detached function that fails": "threads.length('')",
    "threads that come in": "threads.call_in_threads(object, 2)",
    "threads that come in and fail": "threads.call_in_threads(lambda: 1 // 0, 2)",
    "coming back": "threads.call_from_detached(object)",
    "plain data": "(memory.Place(1000.5, 2.5), memory.make_places(3))",
    "a cycle through an attribute": "(lambda made: setattr(made, 'on_press', lambda: made))(memory.Button())",
    "a cycle through a method": "(lambda made: setattr(made, 'on_press', made.press))(memory.Button())",
    "a cycle through collections": "(lambda made: [made.hold(field, made) for field in FIELDS])(memory.Holder())",
    "a cycle through a traceback": "(lambda made: made.keep_failure(lambda: made.zebra))(memory.Holder())",
    "a cycle through locks": "(lambda made: [made.hold(lock, made) for lock in LOCKS])(memory.Guarded())",
    "a locked cycle": "(lambda one: (one.hold('slot', one), one.call_locked(lambda: gc.collect(0))))(memory.Guarded())",
    "a cycle through a panic": "(lambda made: (made.hold('slot', made), made.panic_locked()))(memory.Guarded())",
    "a cycle through derived types": "(lambda made: (made.on('a', made), made.on('b', made.fire)))(memory.Events())",
    "a cycle through a tree": "(lambda made: (made.add(made), made.add(made.add), made.add(1000)))(memory.Family())",
    "a cycle through types that hold each other": "(lambda made: made.store(made, 3))(memory.Disk())",
    "a cycle through a trait": "(lambda made: (made.square(1.5), made.square(2.5, [made])))(memory.Drawing())",
    "a root that is taken out": "(lambda made: (made.swap(made), made.swap(None)))(memory.Shared())",
    "operators of a class": "[Number(1000) + 2000, 3000 - Number(1), Number(7) @ Number(8)]",
    "operators that refuse": "Number(1000) + 'a'",
    "operators that refuse by themselves": "Total(5) % -1",
    "an operator that fails": "Number(2**62) + Number(2**62)",
    "a reflected operator": "2.5 * Vector(1, 2)",
    "an operator of a subclass": "[Below(1000) + 1, 1000 + Below(1), Number(1) + Below(2)]",
    "a changed object": "operator.iadd(Number(1000), 2000)",
    "a changed object of a subclass": "operator.iadd(Below(1000), 'a')",
    "a replaced object": "operator.isub(Total(1000), 2000)",
    "a change that is left to the operator": "operator.imul(Total(1000), 2000)",
    "powers": "[pow(Number(20), 3), pow(Number(20), 3, 7), pow(20, Number(3)), Number(9) ** 'a']",
    "comparisons": "[Number(1000) < 2000, Number(1000) != 1000, Version(1) <= Version(2)]",
    "a comparison that is refused": "Version(1) < 'a'",
    "a comparison without a method": "Task(1) <= Task(2)",
    "an inverted comparison": "Vector(1, 2) != Vector(1, 2)",
    "numbers of an object": "[int(Number(1000)), float(Number(1)), complex(Number(1)), round(Number(9999), -2)]",
    "a hash": "[hash(Number(1000)), hash(Label(2**100))]",
    "no hash": "hash(Total(1))",
    "texts of an object": "[repr(Number(1000)), str(Number(1000)), f'{Number(5):>9}', bytes(Number(5))]",
    "a call of an object": "Vector(1, 2)(3, offset=4)",
    "a wrong call of an object": "Vector(1, 2)(3, nothing=4)",
    "a call of an object of a subclass": "Sum(1, 2)(3)",
    "pickles": "[pickle.loads(pickle.dumps(made)) for made in (Version(1, 2), Snapshot('a', b'b'))]",
    "items": "[row[0], row[1:], row[-1], row[::-1]]",
    "an item outside": "row[7]",
    "an item of the wrong type": "row['a']",
    "setting an item": "operator.setitem(row, 0, 1000.5)",
    "setting an item wrongly": "operator.setitem(row, 0, 'a')",
    "deleting an item": "operator.delitem(containers.Row([1, 2, 3]), slice(None, None, 2))",
    "deleting an item that cannot be deleted": "operator.delitem(containers.Endless(), 1)",
    "membership": "[1.5 in row, 'a' in row]",
    "a length that is too large": "len(containers.Endless())",
    "items by number": "[item for item in containers.Endless()]",
    "iteration over a container": "[*row, *reversed(row)]",
    "an iterator class": "[list(containers.Countdown(5)), next(containers.Countdown(0), None)]",
    "a panic in a slot": "7 in containers.Endless()",
    "a panic in an operator": "containers.Endless() + 0",
    "a computed attribute": "(lambda made: (setattr(made, 'a', 'text'), made.a, delattr(made, 'a')))(Settings())",
    "a computed attribute that is missing": "Settings().missing",
    "every attribute": "hasattr(protocols.Watched(), 'missing')",
    "a descriptor": "(lambda made: (setattr(made, 'price', 1.5), made.price, delattr(made, 'price')))(Shop())",
    "a descriptor that fails": "setattr(Shop(), 'price', -1)",
    "entering and leaving": "(lambda made: (made.__enter__(), made.__exit__(None, None, None)))(Transaction())",
    "awaiting": "run(protocols.Ready(object()))",
    "awaiting items": "run_all(protocols.Ticker(3))",
    "the end of awaiting": "protocols.Ticker(0).__anext__().__await__().__next__()",
    "class methods without being told": "[protocols.Plugin[int], protocols.Plugin.__init_subclass__(kind='a')]",
    "__init__": "[protocols.Account('a', 1000), protocols.Account(owner='b'), protocols.Pair(1000, 2000)]",
    "__init__ that fails": "protocols.Account('a', -1)",
    "__init__ with wrong arguments": "protocols.Account(1, 2)",
    "__init__ of a subclass": "Savings('a')",
    "an object that is used up": "(lambda order: [order.add('a').send(), order.send()])(protocols.Order())",
    "an object that is used up by an operator": "~protocols.Order().add('a')",
    "__del__": "Handle(lambda handle: handle.on_close)",
    "__del__ in a cycle": "(lambda made: setattr(made, 'itself', made))(Handle())",
    "a __dict__": "(lambda made: (setattr(made, 'a', object()), made.a, made.__dict__))(Handle())",
    "a weak reference to an instance": "weakref.ref(Handle())",
    "a class of another module": "plotting.shift(shapes.Point(1.5, 2.5), 1000.5, y=2.5)",
    "a class of another module, refused": "plotting.norm('here')",
    "objects of another module": "plotting.middle([shapes.Point(1.5, 2.5)] * 3)",
    "values that go over": "plotting.dash(plotting.square('square', 2.5), 1.5, shapes.origin())",
    "a worker": "(lambda worker: (worker.submit(object), worker.close()))(threads.Worker())",
}


def names() -> dict[str, Any]:
    """Import the examples and make what the cases speak of."""
    modules = (
        "arguments",
        "attributes",
        "callbacks",
        "classes",
        "containers",
        "conversions",
        "enums",
        "exceptions",
        "functions",
        "inheritance",
        "iterators",
        "memory",
        "modules",
        "objects",
        "plotting",
        "protocols",
        "settings",
        "shapes",
        "special",
        "threads",
    )
    found: dict[str, Any] = {name: importlib.import_module(f"example.{name}") for name in modules}
    base = found["classes"].Person

    def new(cls: type, name: str, extra: object = None) -> object:
        assert extra in (None, 3)
        return base.__new__(cls, name)

    account = found["protocols"].Account

    def init(self: Any, owner: str) -> None:
        account.__init__(self, owner, 1000)

    async def await_(awaitable: Any) -> object:
        return await awaitable

    def run(awaitable: Any) -> object:
        """Runs what never waits, without the caches of an event loop."""
        try:
            await_(awaitable).send(None)
        except StopIteration as done:
            return done.value
        raise AssertionError("it waits for something")

    async def collect(items: Any) -> list[object]:
        return [item async for item in items]

    def run_all(items: Any) -> object:
        return run(collect(items))

    def afresh(name: str) -> object:
        """Imports the module again, and forgets what that gave."""
        before = {key: sys.modules.pop(key) for key in list(sys.modules) if f"{key}.".startswith(f"{name}.")}
        fresh = importlib.import_module(name)
        sys.modules.update(before)
        return fresh.__name__

    return {
        **found,
        "afresh": afresh,
        "Sub": type("Sub", (base,), {"__new__": new}),
        "Loud": type("Loud", (found["inheritance"].Dog,), {"speak": lambda self: "loud " + self.name}),
        "checks": found["inheritance"].checks,
        "dog": found["inheritance"].Dog("Rex"),
        "person": base("Nick"),
        "counter": found["classes"].Counter(),
        "point": found["classes"].Point(1, 2),
        "sensor": found["attributes"].Sensor("roof"),
        "line": found["attributes"].Line(found["attributes"].Point(0, 0), found["attributes"].Point(3, 4)),
        "watched": found["attributes"].Watched(),
        "FIELDS": ("many", "by_name", "queue", "pair", "outcome", "nested"),
        "LOCKS": ("slot", "list", "once"),
        "gc": gc,
        **{name: getattr(found["special"], name) for name in ("Number", "Vector", "Version", "Label", "Total", "Task")},
        **{name: getattr(found["protocols"], name) for name in ("Settings", "Transaction", "Handle", "Snapshot")},
        "Below": type("Below", (found["special"].Number,), {"__add__": lambda *_: NotImplemented}),
        "Sum": type("Sum", (found["special"].Vector,), {}),
        "Savings": type("Savings", (found["protocols"].Account,), {"__init__": init}),
        "Shop": type("Shop", (), {"price": found["protocols"].Positive()}),
        "row": found["containers"].Row([1.5, 2.5]),
        "run": run,
        "run_all": run_all,
        "operator": operator,
        "pathlib": pathlib,
        "pickle": pickle,
        "types": types,
        "weakref": weakref,
        "EPOCH": datetime.fromtimestamp(0, UTC),
        "HOUR": timedelta(hours=1),
    }


@functools.cache
def code(case: str) -> types.CodeType:
    """What runs for a case."""
    return compile(case, "case", "eval")


def outcomes(cases: dict[str, str] = CASES) -> dict[str, str]:
    """Run every case once; what came back of each, in words that are the same in every interpreter."""
    known = names()
    found = {}
    for name, case in cases.items():
        try:
            outcome = repr(eval(code(case), known))  # noqa: S307 - the cases above, nobody else's text
        except Exception as error:
            outcome = f"{type(error).__module__}.{type(error).__qualname__}: {error}"
        found[name] = re.sub(r"0x[0-9a-f]+", "0x", outcome)
    return found
