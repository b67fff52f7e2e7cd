"""The layers that ARCHITECTURE.md gives, and how `tools/layers.py` finds what goes up."""

import doctest
from pathlib import Path

import pytest

import imports
import layers
from layers import Part


@pytest.mark.parametrize("script", [imports, layers], ids=["imports", "layers"])
def test_examples_in_docstrings(script: object) -> None:
    assert doctest.testmod(script).failed == 0  # type: ignore[arg-type]


def test_imports_of_the_project_go_down() -> None:
    page = (layers.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    parts = {part.folder: part for part in layers.read_parts(page)}
    assert list(parts) == ["crates/pydust/src", "crates/pydust-macros/src", "python/pydust"]
    for part in parts.values():
        assert list(layers.mistakes(part, layers.graph_of(layers.ROOT / part.folder))) == []


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(path.name + ".rs")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_an_import_of_rust_is_followed_to_the_file_that_defines_the_name(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        lib="mod a;\nmod b;\nmod c;\npub use b::{inner::Thing, Other as Renamed};\n",
        a="use crate::{Renamed, Thing};\n",
        b__mod='pub mod inner;\n#[cfg_attr(X, path = "other/swapped.rs")]\nmod swapped;\npub struct Other;\n',
        b__inner="pub struct Thing;\nfn f() { super::swapped::g() }\n",
        b__swapped="pub fn g() {}\n",
        b__other__swapped="pub fn g() { crate::c::h() }\n",
        c="pub use crate::b::*;\npub fn h() {}\n",
    )
    graph = imports.rust_graph(source)
    assert graph["a.rs"] == {"b/inner.rs", "b/mod.rs"}
    assert graph["b/inner.rs"] == {"b/swapped.rs", "b/other/swapped.rs"}
    assert graph["b/other/swapped.rs"] == {"c.rs"}
    assert graph["c.rs"] == {"b/mod.rs"}


def test_a_name_that_a_glob_passes_on_is_followed(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        lib="mod a;\nmod b;\nmod c;\n",
        a="use crate::b::Thing;\n",
        b="pub use crate::c::*;\n",
        c="pub enum Thing {}\n",
    )
    assert imports.rust_graph(source)["a.rs"] == {"c.rs"}


@pytest.mark.parametrize(
    "code",
    [
        "// crate::b\n",
        "/// [`b`](crate::b)\nfn f() {}\n",
        'const TEXT: &str = "crate::b";\n',
        'const TEXT: &str = r#"a "quoted" crate::b"#;\n',
        "#[cfg(test)]\nmod tests {\n    use crate::b;\n}\n",
        "macro_rules! m { () => { $crate::b::f() }; }\n",
        "use std::fmt;\nfn f<'a>(x: &'a str) -> char { 'b' }\n",
    ],
)
def test_texts_tests_and_paths_of_macros_are_no_imports(tmp_path: Path, code: str) -> None:
    source = write(tmp_path, lib="mod a;\nmod b;\n", a=code, b="pub fn f() {}\n")
    assert imports.rust_graph(source)["a.rs"] == set()


def test_a_path_in_the_code_is_an_import(tmp_path: Path) -> None:
    source = write(
        tmp_path, lib="mod a;\nmod b;\n", a="fn g() { crate::b::f() }\n", b="use super::a as c;\nfn f() { c::g() }\n"
    )
    assert imports.rust_graph(source) == {"a.rs": {"b.rs"}, "b.rs": {"a.rs"}, "lib.rs": set()}


def test_imports_of_python_are_found_in_functions_and_through_other_files(tmp_path: Path) -> None:
    package = tmp_path / "package"
    (package / "sub").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "sub" / "__init__.py").write_text("from package.sub.deep import thing\n")
    (package / "sub" / "deep.py").write_text("import json\nthing = 1\n")
    (package / "a.py").write_text("from package.sub import thing\n")
    (package / "b.py").write_text("def f() -> None:\n    from . import a\n    import package.sub.deep\n")
    graph = imports.python_graph(package)
    assert graph["a.py"] == {"sub/deep.py"}
    assert graph["b.py"] == {"a.py", "sub/deep.py"}
    assert graph["sub/deep.py"] == set()


PART = Part("src", [["high.rs"], ["low/"]], [], may_have_circles=False)


def test_an_import_that_goes_up_is_named() -> None:
    graph = {"high.rs": {"low/a.rs"}, "low/a.rs": set[str](), "low/b.rs": {"high.rs"}}
    assert list(layers.mistakes(PART, graph)) == [
        "src/low/b.rs imports high.rs, which is in a higher layer: move what it needs down, or name the exception and "
        "its reason in ARCHITECTURE.md"
    ]
    allowed = Part("src", PART.layers, [(["low/"], ["high.rs"])], may_have_circles=False)
    assert list(layers.mistakes(allowed, graph)) == []


def test_a_file_without_a_layer_is_named() -> None:
    assert list(layers.mistakes(PART, {"new.rs": set()})) == [
        "src/new.rs is in no layer: add it to one in ARCHITECTURE.md"
    ]
    rest = Part("src", [["*"], ["low/"]], [], may_have_circles=False)
    assert list(layers.mistakes(rest, {"new.rs": {"low/a.rs"}, "low/a.rs": set()})) == []


def test_a_circle_inside_of_a_layer_is_named_where_none_may_be() -> None:
    graph = {"low/a.rs": {"low/b.rs"}, "low/b.rs": {"low/a.rs"}}
    assert list(layers.mistakes(PART, graph)) == [
        "src: low/a.rs, low/b.rs import each other in a circle: move what they share below them"
    ]
    assert list(layers.mistakes(Part("src", PART.layers, [], may_have_circles=True), graph)) == []


def test_an_exception_that_nothing_needs_is_named() -> None:
    part = Part("src", PART.layers, [(["low/"], ["high.rs"])], may_have_circles=True)
    assert list(layers.mistakes(part, {"high.rs": {"low/a.rs"}, "low/a.rs": set()})) == [
        "src: low/ no longer need an exception: remove it from ARCHITECTURE.md"
    ]


def test_mistakes_make_the_check_fail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(layers, "ROOT", tmp_path)
    write(tmp_path / "src", lib="mod a;\nmod b;\n", a="", b="use crate::a;\n")
    page = "## Layers\n### It: `src`\n| layer | files |\n| --- | --- |\n| top | `{}.rs` |\n| bottom | `{}.rs` |\n"
    for above, below, status in (("b", "a", 0), ("a", "b", 1)):
        (tmp_path / "ARCHITECTURE.md").write_text(page.format(above, below), encoding="utf-8")
        assert layers.main() == status
    assert "src/b.rs imports a.rs" in capsys.readouterr().out
    (tmp_path / "ARCHITECTURE.md").write_text("# Nothing\n", encoding="utf-8")
    assert layers.main() == 1
