"""Which Python module a compiled library is, by the symbol that it exports.

Import looks for `PyInit_` and the last part of the module's name, and from 3.15 first for `PyModExport_` and that.
Finding out here, before anything is replaced, turns an ImportError at some later time into a sentence about the line to
change.
"""

import re

from pydust.errors import ConfigError
from pydust.project.config import FILE, ExtModule

# Fixed text comes first, which is found forty times as fast: with debug information a library has tens of megabytes.
_SYMBOL = re.compile(rb"Py(?:Init|ModExport)_([A-Za-z_][A-Za-z0-9_]*)\0")


def exported_modules(library: bytes) -> tuple[str, ...]:
    """Return the names of the modules that `library` can be imported as."""
    found = {match[1].decode() for match in _SYMBOL.finditer(library) if _is_entry(library, match.start())}
    return tuple(sorted(found))


def is_ours(library: bytes) -> bool:
    """Whether `library` was built from a module of this framework: all of them describe themselves."""
    start = library.find(b"pydust_describe\0")
    return start > 0 and _is_entry(library, start)


def _is_entry(library: bytes, start: int) -> bool:
    """Whether an entry of a symbol table begins here: in ELF and PE after a NUL byte, in Mach-O with an underscore."""
    return library[max(start - 1, 0) : start] in (b"\0", b"_")


def check_exports(module: ExtModule, library: bytes) -> None:
    """Raise `ConfigError` unless `library` can be imported as `module`."""
    found = exported_modules(library)
    wanted = module.last_name
    if wanted in found:
        return
    if not found:
        raise ConfigError(f"{module.root} defines no Python module: put #[pydust::module] on a struct")
    if len(found) > 1:
        raise ConfigError(
            f"{module.root} defines the Python modules {' and '.join(map(repr, found))}, "
            f"but {FILE} names one, {module.name!r}: keep one #[pydust::module] in it"
        )
    package = module.name.rpartition(".")[0]
    other = f"{package}.{found[0]}" if package else found[0]
    struct = "".join(part.capitalize() for part in wanted.split("_"))
    raise ConfigError(
        f"{module.root} defines the Python module {found[0]!r}, but {FILE} names it {module.name!r}: "
        f'rename the struct to {struct}, write #[pydust::module(name = "{wanted}")], or change the name to {other!r}'
    )
