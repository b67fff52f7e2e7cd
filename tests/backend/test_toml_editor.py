"""`pydust.toml_editor`: a file says one thing more, and looks as before."""

import tomllib
from typing import Any

import pytest

from pydust.errors import ConfigError
from pydust.project.toml_editor import Document

FILE = """\
# The head.
[build-system]
requires = ["hatchling"]  # the build

[tool.pydust] # ours
abi = "abi3-py311" # old

[tool.pydust.dependencies] # crates
serde = { version = "1" }  # stays
# Last words.

[[tool.pydust.ext_module]]
name = "a.b"
root = "src/b.rs"

[tool.other]
text = '''
[tool.pydust.dependencies]
no = "statement"
'''
"""


def changed(text: str, path: tuple[str, ...], value: Any) -> str:
    document = Document(text)
    document.set(path, value)
    assert document.get(*path) == value
    found: Any = tomllib.loads(document.text)
    for name in path:
        found = found[name]
    assert found == value
    return document.text


DEPENDENCY = ("tool", "pydust", "dependencies", "regex")


def test_a_key_goes_behind_those_of_its_table() -> None:
    assert changed(FILE, DEPENDENCY, "1") == FILE.replace("# stays\n", '# stays\nregex = "1"\n')


def test_a_value_is_replaced_and_its_comment_stays() -> None:
    assert changed(FILE, ("tool", "pydust", "abi"), "native") == FILE.replace('"abi3-py311"', '"native"')
    longer = changed(FILE, ("tool", "pydust", "dependencies", "serde"), "2")
    assert longer == FILE.replace('{ version = "1" }', '"2"')


def test_a_new_table_goes_beside_its_kin() -> None:
    text = changed(FILE, ("tool", "pydust", "features", "fast"), ["a"])
    assert text == FILE.replace('src/b.rs"\n', 'src/b.rs"\n\n[tool.pydust.features]\nfast = ["a"]\n')
    assert changed(FILE, ("tool", "uv", "x"), 1) == FILE + "\n[tool.uv]\nx = 1\n"
    assert changed("", ("a", "b"), True) == "[a]\nb = true\n"


def test_every_way_to_write_a_table() -> None:
    inline = '[tool.pydust]\ndependencies = { "a" = "1" } # c\n'
    assert changed(inline, DEPENDENCY, "1") == '[tool.pydust]\ndependencies = { a = "1", regex = "1" } # c\n'
    dotted = '[tool.pydust]\ndependencies.a = "1"\nabi = "native"\n'
    assert 'a = "1"\ndependencies.regex = "1"\nabi' in changed(dotted, DEPENDENCY, "1")
    top = 'tool.pydust.dependencies.a = "1"\nx = 1\n'
    assert (
        changed(top, DEPENDENCY, "1")
        == 'tool.pydust.dependencies.a = "1"\ntool.pydust.dependencies.regex = "1"\nx = 1\n'
    )
    own = '[tool.pydust.dependencies.a]\nversion = "1"\n'
    assert changed(own, DEPENDENCY, "1") == own + '\n[tool.pydust.dependencies]\nregex = "1"\n'
    empty = "[tool.pydust.dependencies]\n\n[x]\n"
    assert changed(empty, DEPENDENCY, "1") == '[tool.pydust.dependencies]\nregex = "1"\n\n[x]\n'


def test_line_ends_are_kept() -> None:
    text = changed("[a]\r\nb = 1", ("a", "c"), 2)
    assert text == "[a]\r\nb = 1\r\nc = 2\r\n"


def test_what_cannot_be_changed_is_left_with_the_words_to_write() -> None:
    document = Document("[[d]]\n[d.e]\nf = 1\n")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: d must be a table"):
        document.set(("d", "e", "g"), 1)
    text = "[a]\nb = [{ c = 1 }]\n"
    document = Document(text)
    with pytest.raises(ConfigError, match=r"that pydust does not change: write a \[\[a\.b\]\] with c = 2 by hand$"):
        document.add_table(("a", "b"), {"c": 2})
    assert document.text == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('["a"] # ]', '["a", "n"] # ]'),
        ("[]", '["n"]'),
        ('["a",]', '["a", "n"]'),
        ('["x[y]", "b"]', '["x[y]", "b", "n"]'),
        ('[\n  "a", # one ]\n  "b",\n]', '[\n  "a", # one ]\n  "b",\n  "n",\n]'),
        ('[\n    "a",\n    "b"\n]', '[\n    "a",\n    "b",\n    "n",\n]'),
        ("[\n]", '[\n    "n",\n]'),
    ],
)
def test_an_item_is_added(before: str, after: str) -> None:
    document = Document(f"[t]\nlist = {before}\nlast = 1\n")
    document.append(("t", "list"), "n")
    assert document.text == f"[t]\nlist = {after}\nlast = 1\n"


def test_an_array_that_is_not_there_or_is_none() -> None:
    document = Document("[t]\nx = 1\n")
    document.append(("t", "list"), "n")
    assert document.text == '[t]\nx = 1\nlist = ["n"]\n'
    with pytest.raises(ConfigError, match=r"t\.x must be an array"):
        document.append(("t", "x"), "n")


def test_one_more_of_an_array_of_tables() -> None:
    document = Document(FILE)
    document.add_table(("tool", "pydust", "ext_module"), {"name": "a.c", "root": "src/c.rs"})
    added = '\n[[tool.pydust.ext_module]]\nname = "a.c"\nroot = "src/c.rs"\n'
    assert document.text == FILE.replace('src/b.rs"\n', f'src/b.rs"\n{added}')
    document = Document("[project]\n")
    document.add_table(("a", "b"), {"c": 1}, "Why.")
    assert document.text == "[project]\n\n# Why.\n[[a.b]]\nc = 1\n"


def test_removing() -> None:
    document = Document(FILE)
    assert document.remove(("tool", "pydust", "dependencies", "serde"))
    assert document.text == FILE.replace('serde = { version = "1" }  # stays\n', "")
    assert not document.remove(("tool", "pydust", "dependencies", "serde"))
    for text, left in (
        ('[tool.pydust]\ndependencies = { a = "1", regex = "1" }\n', '[tool.pydust]\ndependencies = { a = "1" }\n'),
        ('[x]\n[tool.pydust.dependencies.regex]\nversion = "1"\n[y]\n', "[x]\n[y]\n"),
    ):
        document = Document(text)
        assert document.remove(DEPENDENCY)
        assert document.text == left
