"""What is tagged and reaches nobody, and what was to be tagged: a build says so at its place."""

from pathlib import Path

import pytest

from pydust.build.forgotten import forgotten_in

TAGGED = "#[pydust::class]\npub struct Order { items: Vec<u8> }\n"


def found(tmp_path: Path, *sources: str) -> list[tuple[int, str, str]]:
    files = []
    for number, source in enumerate(sources):
        path = tmp_path / f"{number}.rs"
        path.write_text(source)
        files.append((path.name, path))
    return [(one.line, one.owner, one.function) for one in forgotten_in(files)]


@pytest.mark.parametrize(
    "block",
    [
        "impl Order { pub fn count(&self) -> usize { 1 } }",
        "impl Order { fn private(&self) { pub fn no() {} } pub(crate) fn own() {} pub const fn count() {} }",
        '#[allow(dead_code)] impl self::Order { /// pub fn\n #[doc = "pub fn x"] pub unsafe extern "C" fn count() {} }',
        "mod inner { use super::Order; impl Order { pub fn count() {} } }",
    ],
)
def test_a_block_without_its_tag(tmp_path: Path, block: str) -> None:
    for tag in ("class", "module", "submodule"):
        assert found(tmp_path, TAGGED.replace("class", tag) + block) == [(3, "Order", "count")]
    # In another file of the crate, too.
    assert found(tmp_path, TAGGED, block) == [(1, "Order", "count")]


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "impl Order { fn count(&self) {} pub(crate) fn own() {} pub const LIMIT: u8 = 1; }",
        "#[pydust::methods]\nimpl Order { fn __new__() -> Self {} }\nimpl Order { pub fn helper() {} }",
        "use pydust::methods;\n#[methods]\nimpl Order {}\nimpl Order { pub fn helper() {} }",
        "impl std::fmt::Display for Order { fn fmt() {} }\nimpl Other { pub fn count() {} }",
        "#[cfg(test)] mod tests { impl Order { pub fn count() {} } }\n#[cfg(x)] impl Order { pub fn count() {} }",
        "tagged! { impl Order { pub fn twice() {} } }\nimpl Order { pub fn helper() {} }",
        '// impl Order { pub fn count() {} }\nconst TEXT: &str = "impl Order { pub fn count() {} }";',
    ],
)
def test_what_is_as_it_should_be(tmp_path: Path, rest: str) -> None:
    assert found(tmp_path, TAGGED + rest) == []


def test_the_words(tmp_path: Path) -> None:
    path = tmp_path / "lib.rs"
    path.write_text(TAGGED + "\nimpl Order {\n    pub fn count(&self) -> usize { 1 }\n}\n")
    (one,) = forgotten_in([("src/lib.rs", path)])
    assert str(one) == (
        "warning: src/lib.rs:4: Python does not see `pub fn count`: put `#[pydust::methods]` on this `impl Order`, "
        "or write `pub(crate) fn` if it is for Rust alone"
    )
