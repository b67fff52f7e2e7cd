"""The names of a stub: what its imports bring, and how a type is called where something else has its name.

A module with a function `list` still has parameters of the built-in `list`, which are `builtins.list` there. An import
that would take the name of a member gets an underscore.
"""

import builtins
import contextlib
import sys
from collections.abc import Collection, Iterator

_WHENCE = {
    "typing": """
        Any ClassVar Final Literal LiteralString Never NoReturn Self SupportsAbs SupportsBytes SupportsComplex
        SupportsFloat SupportsIndex SupportsInt SupportsRound TypeGuard final type_check_only
    """,
    "collections.abc": """
        AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine Generator Hashable
        ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet Reversible
        Sequence Set Sized ValuesView
    """,
    # What is newer than the oldest Python. Type checkers bring `typing_extensions` with them.
    "typing_extensions": "Buffer CapsuleType TypeIs deprecated disjoint_base",
}
_KNOWN = {name: module for module, names in _WHENCE.items() for name in names.split()}
_MOVED = {"types.CapsuleType": "CapsuleType", "collections.abc.Buffer": "Buffer"}


class Names:
    """What names mean in one stub, and what it has to import for them."""

    def __init__(self, module: str, members: Collection[str]) -> None:
        """`members` are the names that the module itself has."""
        self.module = module
        self._members = set(members)
        self._classes: list[frozenset[str]] = []
        self._imported: dict[str, str] = {}
        """Modules by the name that they have here."""
        self._taken: dict[str, tuple[str, str]] = {}
        """Modules and the names in them, by the name that they have here."""

    @contextlib.contextmanager
    def inside(self, members: Collection[str]) -> Iterator[None]:
        """Be in the body of a class that has such names."""
        self._classes.append(frozenset(members))
        yield
        self._classes.pop()

    def known(self, name: str) -> str:
        """Return a name of `typing` and its like, by the name alone."""
        return self.taken(_KNOWN[name], name)

    def resolve(self, name: str) -> str:
        """Return what a type is called here: a built-in one, one of `typing`'s, or one by its full name."""
        name = _MOVED.get(name, name).removeprefix("builtins.")
        module, _, last = name.rpartition(".")
        if module:
            if module.partition(".")[0] in sys.stdlib_module_names:
                return f"{self.imported(module)}.{last}"
            return self.taken(module, last)
        if name in _KNOWN:
            return self.known(name)
        if not hasattr(builtins, name):
            return self.known("Any")
        if name in ("None", "True", "False") or not self._is_hidden(name):
            return name
        return f"{self.imported('builtins')}.{name}"

    def imported(self, module: str) -> str:
        """Return how a module is called here, which `import` brings."""
        top = module.partition(".")[0]
        if not self._is_hidden(top):
            self._imported[module] = module
            return module
        alias = self._free(f"_{module.replace('.', '_')}")
        self._imported[alias] = module
        return alias

    def taken(self, module: str, name: str) -> str:
        """Return how a name of another module is called here."""
        alias = name
        while self._is_hidden(alias) or self._taken.get(alias, (module, name)) != (module, name):
            alias = f"_{alias}"
        self._taken[alias] = module, name
        return alias

    def own(self, path: str) -> str:
        """Return how a class of this module is called here, though the class around may have a member of its name."""
        first = path.partition(".")[0]
        return self.taken(self.module, path) if any(first in names for names in self._classes) else path

    def imports(self, submodules: Collection[str] = ()) -> Iterator[str]:
        """Yield the lines of the imports, sorted as ruff sorts them."""
        groups: list[list[str]] = [[], [], []]
        for alias, module in self._imported.items():
            line = f"import {module}" if alias == module else f"import {module} as {alias}"
            groups[self._group(module)].append(line)
        found: dict[str, list[tuple[str, str]]] = {}
        for alias, (module, name) in self._taken.items():
            found.setdefault(module, []).append((name, alias))
        for group in groups:
            group.sort(key=str.casefold)
        for module in sorted(found, key=str.casefold):
            names = [name if name == alias else f"{name} as {alias}" for name, alias in sorted(found[module])]
            groups[self._group(module)] += _from(module, names)
        if submodules:
            groups[2] += _from(".", [f"{name} as {name}" for name in sorted(submodules)])
        first = True
        for group in filter(None, groups):
            if not first:
                yield ""
            yield from group
            first = False

    def _group(self, module: str) -> int:
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names:
            return 0
        return 2 if top == self.module.partition(".")[0] else 1

    def _is_hidden(self, name: str) -> bool:
        return name in self._members or any(name in names for names in self._classes)

    def _free(self, name: str) -> str:
        while self._is_hidden(name):
            name = f"_{name}"
        return name


def _from(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= 88:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]
