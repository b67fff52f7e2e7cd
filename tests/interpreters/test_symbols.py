"""No static reaches a Python object: what a built library can write to, by name and by content.

The names of writable symbols are read from the library file itself. Then a process uses the modules and looks at the
memory of those symbols: no word of it may be the address of a living Python object.
"""

from __future__ import annotations

import re
import struct
import sys
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from .conftest import EXAMPLES, HERE, Script, answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITABLE = 0x1
OBJECT = 1

# Ours, with what they hold. `MODULE_DEF` is a PyModuleDef, which CPython counts and numbers: the one Python object
# among them.
ALLOWED = {
    "MODULE_DEF": "the definition of a module, static by design of the C API",
    "interpreter::FIRST": "the number of an interpreter",
    "interpreter::FIRST_RECORD": "the address of what a library keeps for the first interpreter, while that is there",
    "interpreter::SEVERAL": "a flag",
    "interpreter::RECORDS": "weak handles by interpreter number",
    "INTERNED_NAME": "the text of a name, and its number in the table of an interpreter",
    "::check::CLASS": "the import path of a class, and its number in the table of an interpreter",
    "raw::names::NEXT_NAME": "the next such number",
    "raw::vectorcall::ORIGINALS": "addresses of functions of CPython",
    "raw::fields::STARTS": "with a stable ABI: where the native part of objects begins, by class",
    "raw::current::before_3_12::GET": "with a stable ABI: the address of a function of CPython",
    "raw::current::delete::DELETE": "as above",
    "raw::fields::new_type::FROM_METACLASS": "as above",
    "raw::current::add_pending_call::ADD": "as above",
    "raw::current::add_pending_call::MAIN": "as above",
    "raw::head::kind::HEAD": "with a stable ABI: the length of an object's head",
    "layout::waiting::TABLE": "numbers of threads, addresses of flags",
    "layout::pool::POOLS": "where the threads keep memory for objects to come",
    "raw::stack::LIMIT": "an address on the stack of the main thread",
    "interpreter::watch_main_end::ASKED": "a flag",
    "layout::loans::LOANS": "addresses of objects, and of memory of ours that they lend",
    "leaks::table::TABLE": "addresses and names of what is alive, behind pointers, while that is tracked",
    "leaks::table::IS_ON": "a flag",
    "raw::traceback::HOME": "the name of the module, and the folder of its source",
    "leaks::peer::PEERS": "addresses of statics of other libraries",
    "interpreter::lock::FORKING": "a lock",
    "interpreter::lock::FORKED": "a flag",
    "raw::fork::watch::ONCE": "a flag",
    "panic::install_hook::ONCE": "a flag",
    "__CELLS": "the variants of an enum, which hold nothing and are never written",
    "__SHARED": "addresses of static tables, of this library and of the owner of a shared class",
    "layout::allocator::ANSWERED": "a flag",
}
# Rust's own runtime and the C start-up files.
FOREIGN = (
    "std",
    "core",
    "alloc",
    "gimli",
    "addr2line",
    "rustc_demangle",
    "memchr",
    "hashbrown",
    "compiler_builtins",
    "object",
    "miniz_oxide",
    "libc",
)
START_FILES = {
    "__dso_handle",
    "completed.0",
    "__TMC_END__",
    "_DYNAMIC",
    "_GLOBAL_OFFSET_TABLE_",
    "DW.ref.rust_eh_personality",
}


@dataclass(frozen=True)
class Symbol:
    """A named piece of a library's memory."""

    name: str
    address: int
    size: int


def writable_symbols(library: Path) -> Iterator[Symbol]:
    """The data symbols of a 64-bit ELF file that lie in memory which stays writable after loading."""
    data = library.read_bytes()
    sections_at, entry_size, count, names_index = (
        struct.unpack_from("<Q", data, 0x28)[0],
        *struct.unpack_from("<3H", data, 0x3A),
    )
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, sections_at + index * entry_size) for index in range(count)]

    def text(table: tuple[int, ...], offset: int) -> str:
        start = table[4] + offset
        return data[start : data.index(b"\0", start)].decode()

    names = [text(sections[names_index], section[0]) for section in sections]
    for section in sections:
        if section[1] != 2:  # SHT_SYMTAB
            continue
        for at in range(section[4], section[4] + section[5], 24):
            name, info, _, index, address, size = struct.unpack_from("<IBBHQQ", data, at)
            if info & 0xF != OBJECT or index in (0, 0xFFF1) or size == 0:
                continue
            # Relocated constants are read-only once loaded (RELRO).
            if sections[index][2] & WRITABLE and not names[index].startswith(
                (".data.rel.ro", ".init_array", ".fini_array", ".got", ".dynamic")
            ):
                yield Symbol(text(sections[section[6]], name), address, size)


def path_of(mangled: str) -> str:
    """The path in a mangled Rust name: `_ZN3std3foo17h...E` (legacy) and `_RNvNtCs..._3std3foo` (v0) are `std::foo`."""
    if mangled.startswith("_ZN"):
        return "::".join(identifiers(mangled[3:], separator="")[:-1])
    if mangled.startswith("_R") and (crate := re.search(r"C(s[0-9A-Za-z]*_)?(?=[1-9])", mangled)):
        # Disambiguators and back references have digits of their own.
        return "::".join(
            identifiers(re.sub(r"(?<![0-9a-z])[sB][0-9A-Za-z]{0,3}_", "", mangled[crate.end() :]), separator="_")
        )
    return mangled


def identifiers(text: str, separator: str) -> list[str]:
    """The length-prefixed identifiers in a mangled name, in order. In v0 an underscore may stand behind the length."""
    parts = []
    while digits := re.search(r"[1-9][0-9]*", text):
        length = int(digits[0])
        start = digits.end() + (bool(separator) and text[digits.end() :].startswith(separator))
        parts.append(text[start : start + length])
        text = text[start + length :]
    return parts


# What the examples themselves and their crates keep in statics: Rust data that no Python object is in.
OWN = {
    "interpreters::INDEXES": "the indexes that all interpreters share",
    "example_memory::": "how many values of each class were dropped",
    "rayon_core::": "the threads of rayon",
    "crossbeam_epoch::": "what those threads have freed",
}

with (EXAMPLES / "pyproject.toml").open("rb") as file:
    LIBRARIES = [
        module["name"].removeprefix("example.") for module in tomllib.load(file)["tool"]["pydust"]["ext_module"]
    ]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads ELF files")


def built(name: str) -> Path:
    """The development build of an example, which has its symbols."""
    import importlib.machinery

    paths = [EXAMPLES / "example" / f"{name}{suffix}" for suffix in importlib.machinery.EXTENSION_SUFFIXES]
    library = next((path for path in paths if path.exists()), None)
    assert library is not None, f"{paths[0]} is missing: build the examples first"
    return library


@pytest.mark.parametrize("name", LIBRARIES)
def test_only_known_symbols_are_writable(name: str) -> None:
    symbols = [path_of(symbol.name) for symbol in writable_symbols(built(name))]
    assert any("interpreter::FIRST" in symbol for symbol in symbols), (
        "the file has no symbols, so this test would show nothing"
    )
    unknown = [
        symbol
        for symbol in symbols
        if not symbol.startswith(tuple(f"{crate}::" for crate in FOREIGN))
        and symbol not in START_FILES
        and not symbol.startswith("_rust_extern_with_linkage_")
        and not any(allowed in symbol for allowed in (*ALLOWED, *OWN))
    ]
    assert unknown == []


def test_no_writable_memory_holds_a_python_object(script: Script) -> None:
    symbols = {
        str(built(name)): [
            (symbol.address, symbol.size) for symbol in writable_symbols(built(name)) if "MODULE_DEF" not in symbol.name
        ]
        for name in LIBRARIES
    }
    code = f"""
import ctypes, gc, pathlib, struct
import importlib, runpy
for name in {LIBRARIES!r}:
    importlib.import_module(f"example.{{name}}")
from example import classes, interpreters, plotting, shapes
plotting.shift(shapes.Point(1, 2), 1, 1); plotting.square("square", 2)
interpreters.build("words", ["one two"]); index = interpreters.Index("words"); index.find("one")
cases = runpy.run_path({str(HERE / "cases.py")!r})
known, outcomes = cases["names"](), cases["outcomes"]()
bases = {{}}
for line in pathlib.Path("/proc/self/maps").read_text().splitlines():
    fields = line.split()
    if len(fields) > 5 and fields[5].endswith(".so"):
        bases.setdefault(fields[5], int(fields[0].split("-")[0], 16))
objects = set()
for thing in gc.get_objects():
    objects.add(id(thing))
    objects.add(id(type(thing)))
    objects.update(id(part) for part in gc.get_referents(thing))
assert id(classes.Person) in objects
words = 0
for library, symbols in {symbols!r}.items():
    for address, size in symbols:
        content = ctypes.string_at(bases[library] + address, size)
        for (word,) in struct.iter_unpack("<Q", content[: size // 8 * 8]):
            words += 1
            assert word not in objects, (library, hex(address))
print(words > 0)
"""
    assert answers(script(code)) == ["True"]
