"""What a shared library of Linux takes from others: their names, and the versions of their symbols.

Only the sections for the dynamic linker are read. Which system has all of it is for `manylinux` to say.

https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html, https://www.akkadia.org/drepper/symbol-versioning
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_MAGIC = b"\x7fELF"
_DYNAMIC, _DYNSYM = 6, 11
_VERSIONS_NEEDED, _VERSION_OF_SYMBOL = 0x6FFF_FFFE, 0x6FFF_FFFF
_NEEDED = 1
_HIDDEN = 0x8000
"""The bit of a symbol's version that is no part of its number."""


@dataclass(frozen=True)
class Requirement:
    """A version of a library's symbols, such as `GLIBC_2.34` of `libc.so.6`."""

    library: str
    version: str
    symbols: tuple[str, ...]
    """Those that are taken, in the order of the file."""


@dataclass(frozen=True)
class Needs:
    """What one library takes from others."""

    libraries: tuple[str, ...]
    """The names by which the dynamic linker looks for them."""
    versions: tuple[Requirement, ...]


class _Section(NamedTuple):
    name: int
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_size: int


def is_elf(content: bytes) -> bool:
    """Whether `content` is a program or a library in the format of Linux."""
    return content.startswith(_MAGIC)


def needs(content: bytes) -> Needs:
    """Return what the library in `content` takes from others.

    # Errors
    `ValueError` if it is cut short, or no ELF file.
    """
    try:
        return _Reader(content).needs()
    except (struct.error, IndexError) as error:
        raise ValueError(f"this is no complete ELF file: {error}") from None


class _Reader:
    """The sections of a file, and what is in them."""

    def __init__(self, content: bytes) -> None:
        if not is_elf(content):
            raise ValueError("this is no ELF file")
        self._content = content
        self._order = "<" if content[5] == 1 else ">"
        self._is_wide = content[4] == 2
        self._sections = list(self._read_sections())

    def needs(self) -> Needs:
        taken: dict[int, list[str]] = {}
        for symbol, number in self._versions_of_symbols():
            taken.setdefault(number, []).append(symbol)
        return Needs(
            tuple(self._libraries()),
            tuple(
                Requirement(library, version, tuple(taken.get(number, ())))
                for library, version, number in self._versions_needed()
            ),
        )

    def _read_sections(self) -> Iterator[_Section]:
        (start,) = self._at("Q", 0x28) if self._is_wide else self._at("I", 0x20)
        size, count = self._at("HH", 0x3A if self._is_wide else 0x2E)
        for number in range(count):
            yield _Section(*self._at("IIQQQQIIQQ" if self._is_wide else "10I", start + number * size))

    def _libraries(self) -> Iterator[str]:
        form = "qQ" if self._is_wide else "iI"
        for section in self._of_type(_DYNAMIC):
            for tag, value in self._entries(section, form):
                if tag == _NEEDED:
                    yield self._text(section, value)

    def _versions_needed(self) -> Iterator[tuple[str, str, int]]:
        """Yield the library, the version and its number in this file."""
        for section in self._of_type(_VERSIONS_NEEDED):
            at = section.offset
            for _ in range(section.info):
                _, count, library, first, following = self._at("HHIII", at)
                auxiliary = at + first
                for _ in range(count):
                    _, _, number, name, next_one = self._at("IHHII", auxiliary)
                    yield self._text(section, library), self._text(section, name), number
                    auxiliary += next_one
                at += following

    def _versions_of_symbols(self) -> Iterator[tuple[str, int]]:
        """Yield the undefined symbols, each with the number of its version."""
        numbers = [
            number & ~_HIDDEN
            for section in self._of_type(_VERSION_OF_SYMBOL)
            for (number,) in self._entries(section, "H")
        ]
        form = "IBBHQQ" if self._is_wide else "IIIBBH"
        for section in self._of_type(_DYNSYM):
            for fields, number in zip(self._entries(section, form), numbers, strict=False):
                defined_in = fields[3] if self._is_wide else fields[5]
                if defined_in == 0:
                    yield self._text(section, fields[0]), number

    def _of_type(self, kind: int) -> Iterator[_Section]:
        return (section for section in self._sections if section.type == kind)

    def _entries(self, section: _Section, form: str) -> Iterator[tuple[int, ...]]:
        content = self._content[section.offset : section.offset + section.size]
        return struct.iter_unpack(self._order + form, content)

    def _text(self, section: _Section, offset: int) -> str:
        """Return a name from the table of names that belongs to `section`."""
        start = self._sections[section.link].offset + offset
        end = self._content.find(b"\0", start)
        return self._content[start:end].decode(errors="replace")

    def _at(self, form: str, offset: int) -> tuple[int, ...]:
        return struct.unpack_from(self._order + form, self._content, offset)
