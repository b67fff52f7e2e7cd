"""`pydust.testing.source`: what is read of Rust source without a compiler."""

from pathlib import Path

import pytest

from pydust.build.tokens import tokens
from pydust.testing.literals import SourceError
from pydust.testing.options import Mark, NativeTest
from pydust.testing.source import find_tests


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
    "a name of its own": "mod pydust { pub use core::prelude::v1::test; } #[pydust::test] fn test_it() {}",
    "a use that leads to itself": "use self::a::b as b; use b as a; use a::test as test; #[test] fn test_it() {}",
    "a use that grows": "use x::y as x; #[x] fn test_it() {}",
    "a condition that does not hold": "#[cfg_attr(not(test), pydust::test)] fn test_it() {}",
    "an unclosed raw string": 'const A: &str = r#"; #[pydust::test] fn test_it() {}',
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
    "behind a byte order mark": "\ufeff#[pydust::test] fn test_it() {}",
    "behind a shebang": "#!/usr/bin/env run\n#[pydust::test] fn test_it() {}",
    "behind both": "\ufeff#!/usr/bin/env run\n#[pydust::test] fn test_it() {}",
    "behind what looks like a shebang": "#! // why\n[allow(dead_code)] #[pydust::test] fn test_it() {}",
    "behind lines of another system": "// one\r\n// two\r\n#[pydust::test]\r\nfn test_it() {}",
    "imported from the root of paths": "use ::pydust::test; #[test] fn test_it() {}",
    "imported by another name": "use pydust::test as check; #[check] fn test_it() {}",
    "of a crate by another name": "use pydust as p; #[p::test] fn test_it() {}",
    "of an extern crate by another name": "extern crate pydust as p; #[p::test] fn test_it() {}",
    "imported in lists in lists": """
        use {std::fmt, pydust::{self as p, {prelude::*, {test as check}}}}; #[check] fn test_it() {}
    """,
    "imported elsewhere": "pub(crate) mod a { pub use pydust::test as check; } use a::check; #[check] fn test_it() {}",
    "with a path through modules": "mod a { pub mod b { pub use pydust::test; } } #[crate::a::b::test] fn test_it() {}",
    "imported by all names": "mod a { pub use pydust::test as check; } use self::a::*; #[check] fn test_it() {}",
    "with a condition": "#[cfg_attr(test, pydust::test)] fn test_it() {}",
    "with a condition around many": "#[cfg_attr(all(test, not(any())), inline, pydust::test)] fn test_it() {}",
    "unsafe attributes": "#[unsafe(no_mangle)] #[pydust::test] fn test_it() {}",
    "behind generics": "fn a<F: Fn(u8) -> [u8; 2]>(f: F) {} #[pydust::test] fn test_it<'py>() {}",
    "with a raw name": "#[pydust::r#test] fn test_it() {}",
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
    "parametrize(x = [0x1f32, 0xbf64, 0xFFu8, 0o17, 0b1_0i8, 007, 1f32, 1., -2.5e-1, 1e3_f64])": Mark(
        "parametrize", ("x", [0x1F32, 0xBF64, 255, 15, 2, 7, 1.0, 1.0, -0.25, 1000.0])
    ),
    'parametrize(x = [b"a\\xff", b\'a\', br#"\\"#, c"a", r##""#"##])': Mark(
        "parametrize", ("x", [b"a\xff", 97, b"\\", "a", '"#'])
    ),
    "parametrize(r#type = [1,])": Mark("parametrize", ("type", [1])),
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


def test_numbers_are_not_taken_for_others(tmp_path: Path) -> None:
    """What equals another number may still be of another type."""
    (found,) = read(tmp_path, "#[pydust::test(parametrize(x = [1., 1f32, 1, 1e0, 0x1f32]))] fn test_it(x: f64) {}")
    assert [type(value) for value in found.marks[0].args[1]] == [float, float, int, float, int]


ODD = [
    "timeout = [1]",
    'timeout = "x"',
    "timeout",
    "timeout = true",
    ",",
    "skip = 1",
    "skip =",
    "xfail(raises)",
    "xfail(reason = )",
    "xfail(,)",
    "mark(1)",
    "mark(_own)",
    "parametrize",
    "parametrize()",
    "parametrize(x)",
    "parametrize(x = 1)",
    "parametrize(= [1])",
    "parametrize(x = [1], y)",
    "parametrize(x = [1 + 2])",
    "parametrize(x = [--1])",
    "parametrize(x = [-true])",
    "parametrize(x = [1e])",
    "parametrize(x = [0x])",
    'parametrize(x = ["\\u{110000}"])',
    "parametrize(x = ['])",
    f"parametrize(x = [{'9' * 5000}])",
    f"parametrize(x = {'[' * 3000}{']' * 3000})",
    "nothing",
]


@pytest.mark.parametrize("options", ODD, ids=[options[:30] for options in ODD])
def test_odd_options_are_said(tmp_path: Path, options: str) -> None:
    with pytest.raises(SourceError, match=r"^lib\.rs:2: "):
        read(tmp_path, f"\n#[pydust::test({options})] fn test_it(x: u8) {{}}")


@pytest.mark.parametrize("attribute", ["ignore", "should_panic"])
def test_what_depends_on_an_unknown_condition_is_said(tmp_path: Path, attribute: str) -> None:
    with pytest.raises(SourceError, match=f"pytest cannot tell whether `#\\[{attribute}\\]` counts"):
        read(tmp_path, f'#[pydust::test] #[cfg_attr(feature = "x", {attribute})] fn test_it() {{}}')


def test_a_test_with_an_unknown_condition_may_be_missing(tmp_path: Path) -> None:
    (found,) = read(tmp_path, '#[cfg_attr(feature = "x", pydust::test)] fn test_it() {}')
    assert found.is_conditional
    (found,) = read(tmp_path, '#![cfg(feature = "x")] mod inner { #[pydust::test] fn test_it() {} }')
    assert found.is_conditional or found.modules == ("inner",)


def test_a_name_as_rustc_writes_it(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "#[pydust::test] fn test_e\u0301() {}")
    assert found.name == "test_\u00e9"


def test_modules_may_lie_deep_in_each_other(tmp_path: Path) -> None:
    depth = 3000
    source = "mod a { " * depth + "#[pydust::test] fn test_it() {}" + " }" * depth
    (found,) = read(tmp_path, source)
    assert found.modules == ("a",) * depth


def test_a_file_that_cannot_be_named(tmp_path: Path) -> None:
    source = '#[path = "a\\0b"] mod a; #[path = 1] mod b; include!("\\0"); #[pydust::test] fn test_it() {}'
    assert len(read(tmp_path, source)) == 1


SLOW = ['r#"', "/*", "'\\u{", '"\\', "'", "1.", "1e", "#!", "mod a {", "#[", "use a::{", "r#", "\u200e#"]


@pytest.mark.parametrize("part", SLOW)
def test_reading_takes_time_in_proportion(tmp_path: Path, part: str) -> None:
    """A thousand times the source of a small file would not end if it were otherwise."""
    read(tmp_path, f"mod test; {part * 10_000}")


def test_included_files(tmp_path: Path) -> None:
    files = {
        "src/root.rs": 'mod a; mod inner { mod b; } #[path = "elsewhere/c.rs"] mod c; mod missing; #[cfg(unix)] mod d; '
        'use pydust::test as check; #[macro_use] mod e { pub use super::check; include!("e.rs"); } '
        'include!("part.rs"); #[path = "../common/f.rs"] mod f;',
        "src/a.rs": "mod nested;",
        "src/a/nested/mod.rs": "#[pydust::test] fn test_nested() {}",
        "src/inner/b.rs": "#[cfg(test)] mod tests { #[pydust::test] fn test_b() {} }",
        "src/elsewhere/c.rs": "#[pydust::test] fn test_c() {}",
        "src/d.rs": "#[pydust::test] fn test_d() {}",
        "src/e.rs": "#[check] fn check_e() {}",
        "src/part.rs": "#[pydust::test] fn test_part() {}",
        "common/f.rs": "#[pydust::test] fn test_f() {}",
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
        ("src/e.rs", ("e",), "check_e", False),
        ("src/part.rs", (), "test_part", False),
        ("common/f.rs", (), "test_f", False),
    ]
    # As rustc spells it.
    assert found[-1].symbol == "pydust_test_src_2f_2e_2e_2fcommon_2ff_2ers_1_test_5ff"


def test_symbols_have_letters_and_digits_only() -> None:
    test = NativeTest("test_x", (), "src/a-b/ü.rs", 12, ())
    assert test.symbol == "pydust_test_src_2fa_2db_2f_c3_bc_2ers_12_test_5fx"


def test_any_text_gives_tokens() -> None:
    source = "'a 'b' \"unclosed \\ r#\" /* é } ) 1..2 b'\\'' '"
    assert "".join(token.text for token in tokens(source)).startswith("'a'b'")
