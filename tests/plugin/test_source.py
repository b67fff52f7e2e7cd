"""`pydust.testing.source`: what is read of Rust source without a compiler."""

from pathlib import Path

import pytest

from pydust.testing.source import Mark, NativeTest, SourceError, find_tests
from pydust.testing.tokens import tokens


def read(folder: Path, source: str) -> list[NativeTest]:
    (folder / "lib.rs").write_text(source)
    return [test for tests in find_tests(folder, "lib.rs").values() for test in tests]


HIDDEN = {
    "a comment": "// #[pydust::test]\n// fn test_it() {}\n",
    "a nested comment": "/* /* */ #[pydust::test] fn test_it() {} */",
    "a string": 'const TEXT: &str = "#[pydust::test] fn test_it() {}";',
    "a raw string": 'const TEXT: &str = r##"\\" "# #[pydust::test] fn test_it() {}"##;',
    "a macro": "macro_rules! make { () => { #[pydust::test] fn test_it() {} } }",
    "a function": "fn outer() { #[pydust::test] fn test_it() {} }",
    "a method": "impl Thing { #[pydust::test] fn test_it() {} }",
    "a test of Rust": "#[test] fn test_it() {}",
    "a use elsewhere": "mod other { use pydust::test; } #[test] fn test_it() {}",
    "another attribute": "#[tokio::test] fn test_it() {}",
}


@pytest.mark.parametrize("source", HIDDEN.values(), ids=HIDDEN)
def test_what_is_no_test(tmp_path: Path, source: str) -> None:
    assert read(tmp_path, source) == []


SEEN = {
    "plain": "#[pydust::test] fn test_it() {}",
    "with a path": "#[::pydust::test] pub(crate) fn test_it() {}",
    "imported": "use pydust::test;\n#[test] fn test_it() {}",
    "imported in a list": "use pydust::{prelude::*, test};\n#[test]\nfn test_it() {}",
    "behind other items": """
        const A: [char; 3] = ['{', '\\'', '"']; static F: fn(u8) -> u8 = |x| { x };
        struct S<'a> { x: &'a str } impl<'a> S<'a> { fn f(&self) -> &'a str where Self: Sized { self.x } }
        macro_rules! m { ($x:ident) => { fn $x() }; } m!(x); m! { y }
        extern "C" { fn printf(format: *const u8, ...) -> i32; }
        fn generic<F: Fn(i32) -> [u8; 2]>(f: F) -> impl Fn((u8, u8)) { move |_| drop(f(1 << 2)) }
        #![allow(dead_code)]
        #[doc = "fn"] #[pydust::test] fn test_it() {}
    """,
}


@pytest.mark.parametrize("source", SEEN.values(), ids=SEEN)
def test_what_is_a_test(tmp_path: Path, source: str) -> None:
    (found,) = read(tmp_path, source)
    assert (found.name, found.modules, found.file, found.fixtures) == ("test_it", (), "lib.rs", ())
    assert "fn test_it" in source.splitlines()[found.line - 1]


FIXTURES = {
    "": (),
    "py: Python<'_>": (),
    "py: pydust::Python<'_>, mut state: State<'_, Mine>": (),
    "tmp_path: PathBuf, py: Python<'_>, x: (u8, Vec<(u8, u8)>)": ("tmp_path", "x"),
    "f: &Bound<'_, PyAny>, g: fn(u8) -> Python": ("f", "g"),
    "#[arg(default = 3)] x: u8, mut y: u8,": ("y",),
    "r#type: u8": ("type",),
}


@pytest.mark.parametrize("parameters", FIXTURES)
def test_parameters_are_fixtures(tmp_path: Path, parameters: str) -> None:
    (found,) = read(tmp_path, f"#[pydust::test] fn test_it<'py>({parameters}) -> PyResult<()> {{ Ok(()) }}")
    assert found.fixtures == FIXTURES[parameters]


MARKS = {
    "skip": Mark("skip", kwargs={"reason": ""}),
    'skip = "not \\"now\\""': Mark("skip", kwargs={"reason": 'not "now"'}),
    'xfail = r"\\d"': Mark("xfail", kwargs={"reason": "\\d"}),
    "xfail": Mark("xfail"),
    'xfail(raises = OSError, reason = "x", strict)': Mark(
        "xfail", kwargs={"raises": "OSError", "reason": "x", "strict": True}
    ),
    'xfail(raises = "a.b:C")': Mark("xfail", kwargs={"raises": "a.b:C"}),
    "mark(slow)": Mark("slow"),
    "parametrize(x = [1, -2, 1_000u64, 0xffu8, 2.5f64, 1e3])": Mark(
        "parametrize", ("x", [1, -2, 1000, 255, 2.5, 1000.0])
    ),
    "parametrize(x = [true, false, None, \"a\\u{e9}\\n\", 'c'])": Mark(
        "parametrize", ("x", [True, False, None, "aé\n", "c"])
    ),
    "parametrize(x, y = [(1, [2, 3]), (4, [])])": Mark("parametrize", (("x", "y"), [(1, [2, 3]), (4, [])])),
}


@pytest.mark.parametrize("option", MARKS)
def test_options_are_marks(tmp_path: Path, option: str) -> None:
    (found,) = read(tmp_path, f"#[pydust::test({option}, timeout = 2.5)] fn test_it(x: u8, y: u8) {{}}")
    assert found.marks == (MARKS[option],)
    assert found.timeout == 2.5


@pytest.mark.parametrize(
    ("attribute", "panics"),
    [("should_panic", True), ('should_panic = "a"', "a"), ('should_panic(expected = "b")', "b"), ("inline", False)],
)
def test_panics_that_are_expected(tmp_path: Path, attribute: str, panics: bool | str) -> None:
    (found,) = read(tmp_path, f"#[pydust::test] #[{attribute}] fn test_it() {{}}")
    assert found.panics == panics


def test_what_is_no_value(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"lib\.rs:2: `Some` is no value that pytest can be given: write a number, "):
        read(tmp_path, "\n#[pydust::test(parametrize(x = [Some(1)]))] fn test_it(x: u8) {}")


def test_included_files(tmp_path: Path) -> None:
    files = {
        "src/root.rs": 'mod a; mod inner { mod b; } #[path = "elsewhere/c.rs"] mod c; mod missing; #[cfg(unix)] mod d;',
        "src/a.rs": "mod nested;",
        "src/a/nested/mod.rs": "#[pydust::test] fn test_nested() {}",
        "src/inner/b.rs": "#[cfg(test)] mod tests { #[pydust::test] fn test_b() {} }",
        "src/elsewhere/c.rs": "#[pydust::test] fn test_c() {}",
        "src/d.rs": "#[pydust::test] fn test_d() {}",
        "src/other.rs": "#[pydust::test] fn test_not_included() {}",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    found = [test for tests in find_tests(tmp_path, "src/root.rs").values() for test in tests]
    assert [(test.file, test.modules, test.name, test.is_conditional) for test in found] == [
        ("src/a/nested/mod.rs", (), "test_nested", False),
        ("src/inner/b.rs", ("tests",), "test_b", False),
        ("src/elsewhere/c.rs", (), "test_c", False),
        ("src/d.rs", (), "test_d", True),
    ]


def test_symbols_have_letters_and_digits_only() -> None:
    test = NativeTest("test_x", (), "src/a-b/ü.rs", 12, ())
    assert test.symbol == "pydust_test_src_2fa_2db_2f_c3_bc_2ers_12_test_5fx"


def test_any_text_gives_tokens() -> None:
    source = "'a 'b' \"unclosed \\ r#\" /* é } ) 1..2 b'\\'' '"
    assert "".join(token.text for token in tokens(source)).startswith("'a'b'")
