"""`pydust.stubs`: what is written for a tree, where it lies, and whose stub wins. Nothing is compiled."""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pydust.build.compile import CompiledModule
from pydust.build.inputs import stamp_of
from pydust.build.target import native_target
from pydust.project.abi import STABLE
from pydust.project.config import ExtModule, Project
from pydust.stubs import MARKER, files
from pydust.stubs.compare import differences
from pydust.stubs.files import place_stubs, stubs_of_editable, stubs_of_wheel, typed_marker, written_files
from pydust.stubs.render import render
from pydust.system.interpreter import running_interpreter
from pydust.tree import Module, TreeError, parse

HELLO = ExtModule("example.hello", "src/hello.rs")
SINGLE = ExtModule("single", "src/single.rs")
TARGET = native_target(running_interpreter())
INT = {"type": "int", "bits": 64, "signed": True, "zero": True}
TEXT = {"type": "str", "text": "unicode"}


def parameter(name: str, takes: dict[str, Any], **more: Any) -> dict[str, Any]:
    written = {"name": name, "kind": "positional-or-keyword", "type": "Any", "takes": takes, "default": None}
    return {**written, "doc": None, **more}


def function(name: str, *parameters: dict[str, Any], returns: str = "None", **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "function", "doc": None, "parameters": parameters, "returns": returns, **more}


def method(name: str, *parameters: dict[str, Any], returns: str = "None", **more: Any) -> dict[str, Any]:
    return function(name, *parameters, returns=returns, **{"kind": "method", **more})


def cls(name: str, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        key: [] for key in ("constructor", "functions", "constants", "attributes", "properties", "class_properties")
    }
    return {"name": name, "doc": None, "base": None, "owner": None, "frozen": True, "final": False, **empty, **more}


def module(name: str = "hello", **more: Any) -> dict[str, Any]:
    keys = ("functions", "constants", "attributes", "properties", "classes", "exceptions", "submodules", "unlisted")
    return {"name": name, "doc": None, **{key: [] for key in keys}, **more}


def tree(**more: Any) -> Module:
    return parse(json.dumps({"pydust": 1, "module": module(**more)}))


def stub(**more: Any) -> str:
    """Return the stub of a module without its first line, its imports and `__all__`."""
    (text,) = render(tree(**more), "example.hello", "src/hello.rs").values()
    ast.parse(text)
    first, rest = text.split("\n", 1)
    assert first.startswith(MARKER)
    return rest


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([parameter("x", INT)], "x: SupportsIndex"),
        ([parameter("x", {"type": "float", "bits": 64})], "x: SupportsFloat | SupportsIndex"),
        ([parameter("x", TEXT, default="'a'")], 'x: str = "a"'),
        ([parameter("x", TEXT, default="...")], "x: str = ..."),
        ([parameter("x", INT, kind="positional-only"), parameter("y", INT)], "x: SupportsIndex, /, y: SupportsIndex"),
        ([parameter("x", TEXT, kind="positional-only")], "x: str, /"),
        ([parameter("x", TEXT, kind="keyword-only", default="None")], "*, x: str = None"),
        (
            [parameter("a", {"type": "Any"}, kind="var-positional"), parameter("x", TEXT, kind="keyword-only")],
            "*a: Any, x: str",
        ),
        ([parameter("k", {"type": "Any"}, kind="var-keyword")], "**k: Any"),
        ([parameter("class", TEXT)], "*args: Any, **kwargs: Any"),
        # The keys of a mapping and the items of a list are what they are.
        ([parameter("x", {"type": "Mapping", "arguments": [INT, INT]})], "x: Mapping[int, SupportsIndex]"),
        ([parameter("x", {"type": "list", "arguments": [INT]})], "x: list[int]"),
        ([parameter("x", {"type": "tuple", "arguments": [INT, TEXT]})], "x: tuple[SupportsIndex, str]"),
        ([parameter("x", {"union": [{"type": "None"}, TEXT]})], "x: str | None"),
        ([parameter("x", {"type": "Literal", "arguments": [{"type": "'a'"}]})], 'x: Literal["a"]'),
        ([parameter("x", {"type": "dict"})], "x: dict[Any, Any]"),
        ([parameter("x", {"type": "os.PathLike", "arguments": [TEXT]})], "x: os.PathLike[str]"),
        ([parameter("x", {"alias": "Tree", "of": {"union": [TEXT, {"outer": 0}]}})], "x: Any"),
        ([parameter("x", {"class": "Point", "module": "example.shapes"})], "x: Point"),
        # What a conversion by hand calls its type.
        ([parameter("x", {"type": "int | list[str]"})], "x: int | list[str]"),
        ([parameter("x", {"type": "a kind of number"})], "x: Any"),
        ([parameter("x", {"type": "number"})], "x: Any"),
    ],
)
def test_parameters(parameters: list[dict[str, Any]], expected: str) -> None:
    assert stub(functions=[function("f", *parameters)]).endswith(f"\ndef f({expected}) -> None: ...\n")


def test_the_name_of_a_type_may_be_taken() -> None:
    names = ("list", "Any", "datetime")
    returns = "tuple[list[int], Any, datetime.date]"
    text = stub(functions=[function(name) for name in names] + [function("f", returns=returns)])
    assert "import builtins\nimport datetime as _datetime\nfrom typing import Any as _Any\n" in text
    assert text.endswith("def f() -> tuple[builtins.list[int], _Any, _datetime.date]: ...\n")


def test_a_member_may_have_the_name_of_the_type_of_another() -> None:
    members = [method("list", returns="list[Point]"), method("Point", returns="Point")]
    text = stub(classes=[cls("Point", functions=members)])
    assert "def list(self) -> builtins.list[_Point]: ..." in text
    assert "from example.hello import Point as _Point" in text


@pytest.mark.parametrize(
    "doc", ['Says "hello"', '"""', "C:\\new\\x", 'a\n\n  b"""\\', "tab\tand \x07", "ends in \\", '"']
)
def test_docstrings_are_what_was_written(doc: str) -> None:
    body = ast.parse(stub(functions=[function("f", doc=doc)])).body[-1]
    assert isinstance(body, ast.FunctionDef)
    found = ast.get_docstring(body)
    assert found is not None
    assert [line.strip() for line in found.splitlines()] == [line.strip() for line in doc.expandtabs().splitlines()]


def test_the_docs_of_parameters_are_below_that_of_the_function() -> None:
    text = stub(functions=[function("f", parameter("x", TEXT, doc="What it is."), doc="Does it.")])
    assert text.endswith('    """Does it.\n\n    Args:\n        x: What it is.\n    """\n')


def test_what_syntax_cannot_write_is_left_out() -> None:
    text = stub(functions=[function("lambda")], classes=[cls("None", functions=[method("f")])])
    assert "lambda()" not in text
    assert "class" not in text


def test_special_methods() -> None:
    other = parameter("other", INT)
    members = [
        method("__eq__", other, returns="bool"),
        method("__lt__", other, returns="bool"),
        method("__iadd__", other),
        method("__buffer__", returns="memoryview"),
        method("__call__", other),
    ]
    text = stub(classes=[cls("C", functions=members)])
    for line in (
        "__hash__: ClassVar[None]  # type: ignore[assignment]",
        "def __new__(cls, _: Never, /) -> Self: ...",
        "def __eq__(self, other: object, /) -> bool: ...",
        "def __lt__(self, other: SupportsIndex, /) -> bool: ...",
        "def __iadd__(self, other: SupportsIndex, /) -> Self: ...",
        "def __buffer__(self, flags: int, /) -> memoryview: ...",
        "def __call__(self, other: SupportsIndex) -> None: ...",
    ):
        assert f"    {line}\n" in text


def test_what_a_class_says_by_constants() -> None:
    def constant(name: str, of: str) -> dict[str, Any]:
        return {"name": name, "doc": None, "type": of}

    constants = [constant("__hash__", "None"), constant("__match_args__", "tuple[str, str]"), constant("MOST", "int")]
    text = stub(classes=[cls("C", constants=constants, functions=[method("__eq__", parameter("other", INT))])])
    assert text.count("__hash__") == 1
    for line in (
        "__hash__: ClassVar[None]  # type: ignore[assignment]",
        "__match_args__: ClassVar[tuple[str, str]]",
        "MOST: Final[int]",
    ):
        assert f"    {line}\n" in text


def test_one_comparison_stands_for_all() -> None:
    members = [method("__richcmp__", parameter("other", {"class": "C"}), parameter("how", INT)), method("__hash__")]
    text = stub(classes=[cls("C", functions=members)])
    assert "    def __ge__(self, other: C, /) -> bool: ...\n" in text
    assert "    def __ne__(self, other: object, /) -> bool: ...\n" in text
    assert "__hash__: ClassVar" not in text
    assert "def __hash__(self) -> int: ..." in text


def test_attributes() -> None:
    def attribute(name: str, takes: dict[str, Any] | None, of: str) -> dict[str, Any]:
        given = {} if takes is None else {"takes": takes}
        return {"name": name, "doc": None, "type": of, "settable": takes is not None, "deletable": False, **given}

    attributes = [
        attribute("fixed", None, "int"),
        attribute("number", INT, "int"),
        attribute("numbers", {"type": "Iterable", "arguments": [INT]}, "list[int]"),
    ]
    text = stub(classes=[cls("C", attributes=attributes, final=True)])
    assert "@final\nclass C:\n    number: int\n\n    def __new__" in text
    assert "    @property\n    def fixed(self) -> int: ...\n    @property\n" in text
    assert "    def numbers(self, value: Iterable[SupportsIndex]) -> None: ...\n" in text


def test_a_class_that_no_module_lists_is_for_checkers_only() -> None:
    text = stub(functions=[function("f", returns="Line")], unlisted=[cls("Line")])
    assert "@type_check_only\n@disjoint_base\nclass Line:" in text
    assert '__all__ = ["f"]' in text


def test_what_is_deprecated() -> None:
    constructor = [method("__new__", kind="classmethod", deprecated="a")]
    members = [method("m", deprecated='use "n"'), method("s", kind="staticmethod", deprecated="it's old")]
    member = {"name": "p", "doc": None, "type": "int", "settable": True, "deletable": True}
    properties = [{**member, "takes": INT, "deprecated": ["get", "", "delete"]}]
    cases = cls("C", deprecated="use D", constructor=constructor, functions=members, properties=properties)
    text = stub(classes=[cases], functions=[function("f", deprecated="long " * 16)])
    for lines in (
        '@deprecated("use D")\n@disjoint_base\nclass C:',
        '    @deprecated("a")\n    def __new__(',
        "    @deprecated('use \"n\"')\n    def m(self)",
        '    @staticmethod\n    @deprecated("it\'s old")\n    def s()',
        '    @property\n    @deprecated("get")\n    def p(self) -> int: ...\n    @p.setter\n    def p(',
        '    @p.deleter\n    @deprecated("delete")\n    def p(self)',
        f'@deprecated(\n    "{"long " * 16}"\n)\ndef f()',
    ):
        assert lines in text


def test_a_name_that_is_there_already_stays_the_listed_one() -> None:
    text = stub(classes=[cls("Line")], unlisted=[cls("Line")])
    assert text.count("class Line:") == 1


def test_submodules_have_files_of_their_own() -> None:
    inner = module("inner", classes=[cls("Deep")], functions=[function("up", returns="Top")])
    found = render(
        tree(classes=[cls("Top")], functions=[function("down", returns="inner.Deep")], submodules=[inner]),
        "example.hello",
        "src/hello.rs",
    )
    assert list(found) == ["example/hello/__init__.pyi", "example/hello/inner.pyi"]
    assert "from example.hello.inner import Deep\n" in found["example/hello/__init__.pyi"]
    assert "from . import inner as inner\n" in found["example/hello/__init__.pyi"]
    assert "from example.hello import Top\n" in found["example/hello/inner.pyi"]


# --- files ---------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a module in a package and one at the top."""
    return Project(tmp_path, "example", (HELLO, SINGLE), "hatchling")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Libraries are a word: the name of their only function. The list has those that were read."""
    libraries: list[bytes] = []

    def read_libraries(_project: Project, found: list[CompiledModule]) -> Iterator[Module | TreeError]:
        for library in (one.content for one in found):
            libraries.append(library)
            if library == b"broken":
                yield TreeError("its library cannot be read here")
            else:
                inner = [module("inner")] if library == b"deep" else []
                yield tree(functions=[function(library.decode())], submodules=inner)

    monkeypatch.setattr(files, "read_libraries", read_libraries)
    return libraries


def compiled(project: Project, *libraries: bytes) -> list[CompiledModule]:
    return [CompiledModule(one, TARGET, library) for one, library in zip(project.modules, libraries, strict=False)]


def found_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in (".pyi", ".typed")}


def test_stubs_lie_beside_their_modules(
    project: Project, read: list[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    place_stubs(project, compiled(project, b"one", b"two"))
    assert found_in(project.directory) == {"example/hello.pyi", "example/py.typed", "single.pyi"}
    assert capsys.readouterr().err == "Wrote example/hello.pyi for type checkers\nWrote single.pyi for type checkers\n"
    stub_file = project.directory / "example" / "hello.pyi"
    assert "def one() -> None: ..." in stub_file.read_text()
    assert written_files(project) == found_in(project.directory)
    assert read == [b"one", b"two"]

    before = stamp_of(stub_file.stat())
    place_stubs(project, compiled(project, b"one", b"two"))
    assert (stamp_of(stub_file.stat()), read, capsys.readouterr().err) == (before, [b"one", b"two"], "")

    place_stubs(project, compiled(project, b"other", b"two"))
    assert "def other() -> None: ..." in stub_file.read_text()
    assert read == [b"one", b"two", b"other"]


def test_a_library_is_known_by_its_file(project: Project, read: list[bytes]) -> None:
    library = project.directory / "libhello.so"
    library.write_bytes(b"one")
    place_stubs(project, [CompiledModule(HELLO, TARGET, b"one", library)])
    place_stubs(project, [CompiledModule(HELLO, TARGET, b"one", library)])
    assert read == [b"one"]
    library.write_bytes(b"other")
    place_stubs(project, [CompiledModule(HELLO, TARGET, b"other", library)])
    assert read == [b"one", b"other"]


def test_a_stub_that_somebody_has_changed_is_written_again(project: Project, read: list[bytes]) -> None:
    place_stubs(project, compiled(project, b"one"))
    stub_file = project.directory / "example" / "hello.pyi"
    right = stub_file.read_text()
    stub_file.write_text(right + "x: int\n")
    place_stubs(project, compiled(project, b"one"))
    assert stub_file.read_text() == right
    assert len(read) == 2


def test_what_goes_is_taken_back(project: Project, read: list[bytes]) -> None:
    place_stubs(project, compiled(project, b"deep", b"two"))
    assert "example/hello/inner.pyi" in found_in(project.directory)
    place_stubs(project, compiled(project, b"one", b"two"))
    assert found_in(project.directory) == {"example/hello.pyi", "example/py.typed", "single.pyi"}
    assert not (project.directory / "example" / "hello").exists()
    only = replace(project, modules=(SINGLE,))
    place_stubs(only, compiled(only, b"two"))
    assert found_in(project.directory) == {"single.pyi"}
    assert not (project.directory / "example").exists()
    place_stubs(replace(only, stubs=False), compiled(only, b"two"))
    assert found_in(project.directory) == set()
    assert read[0] == b"deep"


def test_those_that_are_asked_for_stay(project: Project, read: list[bytes]) -> None:
    without = replace(project, stubs=False, modules=(SINGLE,))
    place_stubs(without, compiled(without, b"one"), wanted=True)
    place_stubs(without, compiled(without, b"one"))
    assert found_in(project.directory) == {"single.pyi"}
    assert read == [b"one"]


def test_without_stubs_nothing_is_read_or_written(project: Project, read: list[bytes]) -> None:
    without = replace(project, stubs=False)
    place_stubs(without, compiled(project, b"one", b"two"))
    assert stubs_of_wheel(without, compiled(project, b"one", b"two")) == {}
    assert not read
    assert not list(project.directory.iterdir())


@pytest.mark.parametrize("name", ["hello.pyi", "hello/__init__.pyi"])
def test_a_stub_by_hand_wins(project: Project, read: list[bytes], name: str) -> None:
    own = project.directory / "example" / name
    own.parent.mkdir(parents=True)
    own.write_text("def one() -> None: ...\n")
    place_stubs(project, compiled(project, b"deep"))
    assert found_in(project.directory) == {f"example/{name}", "example/py.typed"}
    assert stubs_of_wheel(project, compiled(project, b"deep")) == {
        f"example/{name}": own.read_bytes(),
        "example/py.typed": b"",
    }
    assert written_files(project) == {"example/py.typed"}
    assert read == []


def test_a_library_that_cannot_be_read_has_no_stub(
    project: Project, read: list[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    place_stubs(project, compiled(project, b"broken"))
    expected = "note: example.hello gets no stub: its library cannot be read here\n"
    assert capsys.readouterr().err == expected
    assert "example/hello.pyi" not in found_in(project.directory)
    assert read == [b"broken"]


def test_what_is_no_library_is_said(project: Project) -> None:
    found = files.read_libraries(project, compiled(project, b"no library", b"another"))
    assert len(found) == len(project.modules)
    assert all(str(error).startswith("its library cannot be read here (library.so: ") for error in found)
    assert not list((project.target / "pydust").iterdir())


def test_the_marker_belongs_to_the_outermost_package(project: Project) -> None:
    deep = ExtModule("space.package.part.native", "src/a.rs")
    assert typed_marker(project, deep) == "space/package/part/py.typed"
    package = project.directory / "space" / "package"
    (package / "part").mkdir(parents=True)
    for folder in (package, package / "part"):
        (folder / "__init__.py").touch()
    assert typed_marker(project, deep) == "space/package/py.typed"
    assert typed_marker(project, SINGLE) is None


def test_a_module_at_the_top_has_a_package_of_stubs(project: Project, read: list[bytes]) -> None:
    only = replace(project, modules=(SINGLE,))
    assert list(stubs_of_wheel(only, compiled(only, b"one"))) == ["single-stubs/__init__.pyi"]
    deep = ["single-stubs/__init__.pyi", "single-stubs/inner.pyi"]
    assert list(stubs_of_wheel(only, compiled(only, b"deep"))) == deep
    place_stubs(only, compiled(only, b"deep"))
    assert list(stubs_of_editable(only)) == deep
    assert read


def test_stable_modules_have_the_same_stubs(project: Project, read: list[bytes]) -> None:
    only = replace(project, modules=(replace(HELLO, abi=STABLE["abi3-py311"]),))
    assert list(stubs_of_wheel(only, compiled(only, b"one"))) == ["example/hello.pyi", "example/py.typed"]
    assert read


# --- drift ---------------------------------------------------------------------------------------

GENERATED = """
@disjoint_base
class C:
    x: int
    def __new__(cls, a: int) -> Self: ...
    def m(self, a: int, b: int = 1) -> int: ...
    def __add__(self, other: int, /) -> int: ...
def f(a: int, /, b: str, *, c: int = 2) -> None: ...
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("b: str", "b: object", []),
        ("x: int", "@property\n    def x(self) -> int: ...", []),
        ("(self, other: int, /)", "(self, number: float, /)", []),
        ("b: int = 1", "b: int", ["a.pyi:6: C.m(self, a, b) is C.m(self, a, b=...) in the module"]),
        (", c: int", ", d: int", ["a.pyi:8: f(_, /, b, *, d=...) is f(_, /, b, *, c=...) in the module"]),
        ("def m(", "def n(", ["a.pyi:6: the module has no C.n", "a.pyi: the stub has no C.m"]),
        ("class C:", "class D:", ["a.pyi:3: the module has no D", "a.pyi: the stub has no C"]),
        ("    x: int\n", "", ["a.pyi: the stub has no C.x"]),
        ("class C:", "class C", ["a.pyi:3: the stub is not valid Python: expected ':'"]),
    ],
)
def test_drift(old: str, new: str, expected: list[str]) -> None:
    assert old in GENERATED
    assert list(differences(GENERATED.replace(old, new, 1), GENERATED, "a.pyi")) == expected
