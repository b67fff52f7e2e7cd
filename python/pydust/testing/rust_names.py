"""What names stand for in the modules of a Rust file: enough to know which attribute is `#[pydust::test]`.

`use` declarations of the crate are followed, also renamed ones, lists in lists and globs. What other crates or macros
bring in is not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydust.build.tokens import Cursor

Path = tuple[str, ...]
"""The segments of a path; the first is empty for `::a`."""

TEST: Path = ("pydust", "test")
_MOST_STEPS = 200
"""After so many a path is taken to lead nowhere."""


@dataclass
class Module:
    """A Rust module, with the names that it has."""

    name: str = ""
    parent: "Module | None" = None
    modules: "dict[str, Module]" = field(default_factory=dict)
    imports: dict[str, list[Path]] = field(default_factory=dict)
    globs: list[Path] = field(default_factory=list)

    def child(self, name: str) -> "Module":
        """Return the module of this name in it."""
        return self.modules.setdefault(name, Module(name, self))

    def below(self, top: "Module") -> Path:
        """Return the names that lead from a module around it to this one."""
        names: list[str] = []
        module: Module | None = self
        while module is not None and module is not top:
            names.append(module.name)
            module = module.parent
        return tuple(reversed(names))

    def add_use(self, content: Cursor) -> bool:
        """Read what stands between `use` and `;`, and say whether a test may come by another name from now on."""
        is_renamed = False
        for path, name in _leaves(content):
            if name == "*":
                self.globs.append(path)
            else:
                self.imports.setdefault(name, []).append(path)
                is_renamed |= path[-1] != name and path[-1] in TEST
        return is_renamed

    def is_test(self, path: Path) -> bool:
        """Whether an attribute with this path, in this module, is that of tests."""
        return _leads(self, path, set())


def _leaves(content: Cursor) -> Iterator[tuple[Path, str]]:
    """Yield each path of a `use`, with the name that it gets, or `*`."""
    waiting: list[tuple[Cursor, Path]] = [(content, ())]
    while waiting:
        cursor, path = waiting.pop()
        if cursor.eat(":", ":") and not path:
            path = ("",)
        while (token := cursor.peek()) is not None:
            if cursor.at_group("{"):
                waiting.extend((part, path) for part in cursor.group().split())
                break
            cursor.next()
            if token.is_sign("*"):
                yield path, "*"
                break
            if token.kind != "name":
                break
            name = token.text.removeprefix("r#")
            if name != "self" or not path:
                path = (*path, name)
            if cursor.eat(":", ":"):
                continue
            renamed = cursor.peek() if cursor.eat("as") else None
            yield path, renamed.text.removeprefix("r#") if renamed is not None else path[-1]
            break


def _leads(module: Module, path: Path, seen: set[tuple[int, Path]]) -> bool:
    """Whether `path`, as it is written in `module`, means `pydust::test`."""
    step = (id(module), path)
    if step in seen or len(seen) > _MOST_STEPS or len(path) > _MOST_STEPS:
        return False
    seen.add(step)
    first, rest = path[0], path[1:]
    if first == "":
        return rest == TEST
    if first in ("crate", "self", "super"):
        start: Module | None = module
        if first == "crate":
            while start is not None and start.parent is not None:
                start = start.parent
        elif first == "super":
            start = module.parent
        return bool(rest) and start is not None and _leads_inside(start, rest, seen)
    if path == TEST and "pydust" not in module.modules:
        return True
    return _leads_inside(module, path, seen)


def _leads_inside(module: Module, path: Path, seen: set[tuple[int, Path]]) -> bool:
    """Whether `path` means that, where its first segment is a name in `module` itself."""
    first, rest = path[0], path[1:]
    if first in ("self", "super"):
        return _leads(module, path, seen)
    inner = module.modules.get(first)
    if inner is not None and rest and _leads_inside(inner, rest, seen):
        return True
    targets = [(*target, *rest) for target in module.imports.get(first, ())]
    targets += [(*glob, *path) for glob in module.globs if glob]
    return any(_leads(module, target, seen) for target in targets)
