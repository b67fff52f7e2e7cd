"""What a failed build needs to be told besides what rustc says, which knows neither the tool nor the prelude.

rustc's hint for a crate that is not declared is to change `Cargo.toml`, which is generated here; and for a name of the
prelude it proposes names of the standard library.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydust.build.framework import find_framework
from pydust.project.config import FILE, Project

DEPENDENCIES = "[tool.pydust.dependencies]"
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CRATE = re.compile(r"`cargo add ([\w-]+)`|error\[E0463\]: can't find crate for `(\w+)`")
_NAME = re.compile(
    r"^error(?:\[E\d+\])?: (?:cannot find (?P<kind>[\w ]*?) ?`(?P<name>\w+)` in this scope"
    r"|failed to resolve: use of undeclared type `(?P<type>\w+)`)"
    r"|trait `(?P<trait>\w+)` which provides",
    re.MULTILINE,
)
_PLACE = re.compile(r"^ *--> (?P<file>.+?):\d+:\d+$", re.MULTILINE)
_PRELUDE = re.compile(r"pub mod prelude \{\s*pub use crate::\{(?P<names>[^}]*)\}", re.DOTALL)
_USE = re.compile(r"^\s*(?:pub )?use (?:::)?pydust::prelude::\*;", re.MULTILINE)
LINE = "use pydust::prelude::*;"


def hints(project: Project, packages: Iterable[str], said: str) -> Iterator[str]:
    """Yield what is to be added to the words `said` by cargo, when one of the `packages` did not compile."""
    said = _TERMINAL.sub("", said).replace("\r", "\n")
    if "--locked was passed" in said:
        yield (
            f"note: Cargo.lock does not fit {FILE}: run `pydust sync` and keep what it writes, or build without the "
            "lock file by --no-locked, or --config-settings locked=false"
        )
    # Other crates have manifests and names of their own.
    if not any(f"could not compile `{package}`" in said for package in packages):
        return
    crates = dict.fromkeys(first or second for first, second in _CRATE.findall(said))
    missing = [name for name in crates if name not in _declared(project)]
    if missing and not project.is_self_managed:
        yield (
            f"note: crates are declared in {FILE}, from which Cargo.toml is generated: if {_listed(missing)} "
            f"{'is a crate' if len(missing) == 1 else 'are crates'}, run `pydust add {' '.join(missing)}`, which "
            f"writes to {DEPENDENCIES}"
        )
    for file, names in _unknown(said).items():
        known = [name for name in names if name.rstrip("!") in prelude()]
        if not known:
            continue
        are = "is" if len(known) == 1 else "are"
        if _has_prelude(project, file):
            where = f"in the inner module of {file} that uses {'it' if len(known) == 1 else 'them'}"
        else:
            where = f"at the top of {file}"
        yield f"note: {_listed(known)} {are} in the prelude: write `{LINE}` {where}"


def prelude() -> frozenset[str]:
    """Return the names that `use pydust::prelude::*;` brings."""
    source = find_framework() / "crates" / "pydust" / "src" / "lib.rs"
    found = _PRELUDE.search(source.read_text(encoding="utf-8"))
    return frozenset(re.findall(r"\w+", found["names"])) if found else frozenset()


def _declared(project: Project) -> frozenset[str]:
    return frozenset(name.replace("-", "_") for name in project.dependencies)


def _unknown(said: str) -> Mapping[str, Iterable[str]]:
    """Return the names that rustc does not know, by the file that uses them."""
    found: dict[str, dict[str, None]] = {}
    for match in _NAME.finditer(said):
        place = _PLACE.search(said, match.end())
        name = match["name"] or match["type"] or match["trait"]
        if place is not None:
            shown = f"{name}!" if match["kind"] == "macro" else name
            found.setdefault(place["file"], {})[shown] = None
    return found


def _has_prelude(project: Project, file: str) -> bool:
    try:
        return bool(_USE.search(Path(project.directory, file).read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return False


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
