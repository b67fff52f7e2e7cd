"""`render`: the definition tree of a library to the text of its stubs, one for each module in it.

The order within a class is that of a reader: what it holds, how it is made, what it does, what operators do. Names and
imports are `names`, types are `types`, special methods `special`, lines and blanks `layout`. The same tree gives the
same bytes, and the text is as `ruff format` would write it.

https://typing.python.org/en/latest/spec/distributing.html#stub-files
"""

import ast
import keyword
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pydust.stubs import MARKER
from pydust.stubs.layout import Block, decorator, docstring, function, indented, join
from pydust.stubs.names import Names
from pydust.stubs.special import by_position, expanded, is_special, is_unhashable
from pydust.stubs.types import Place, Types, value_types
from pydust.tree import Class, ExceptionClass, Function, Member, Module, Parameter


def render(root: Module, name: str, source: str) -> dict[str, str]:
    """Return the stubs of the module `name`, whose Rust file is `source`, by their paths below the import root."""
    place = Place.of(root, name)
    stubs = {}
    for path, module in root.walk():
        full = f"{name}.{path}" if path else name
        file = full.replace(".", "/") + ("/__init__.pyi" if module.submodules else ".pyi")
        stubs[file] = _Stub(module, full, place).render(source)
    return stubs


class _Stub:
    """The stub of one module."""

    def __init__(self, module: Module, name: str, place: Place) -> None:
        self._module = module
        self._names = Names(name, set(_names_of(module)))
        self._types = Types(self._names, place)

    def render(self, source: str) -> str:
        module = self._module
        body = list(join(self._blocks()))
        submodules = [one.name for one in module.submodules]
        imports = list(self._names.imports(submodules))
        public = _public_names(module)
        parts = [docstring(module.doc), imports, _all(public), body]
        lines = [f"{MARKER} from {source}. Remove this line to keep changes of your own."]
        for part in parts:
            if part:
                lines += ["", *part] if len(lines) > 1 else part
        return "\n".join([*lines, ""])

    def _blocks(self) -> Iterator[Block]:
        module = self._module
        for member in module.constants:
            if member.name != "__all__":
                yield from self._constant(member, "Final")
        for member in (*module.attributes, *module.properties):
            yield from self._variable(member, self._types.given(member.type))
        for exception in module.exceptions:
            yield from self._exception(exception, 0)
        listed = {one.name for one in module.classes} | {one.name for one in module.exceptions}
        for cls in module.classes:
            yield from self._class(cls)
        for cls in module.unlisted:
            if cls.name not in listed:
                yield from self._class(cls, hidden=True)
        for one in module.functions:
            yield from self._function(one, [], 0)

    # --- classes -----------------------------------------------------------------------------------

    def _class(self, cls: Class, *, hidden: bool = False) -> Iterator[Block]:
        if _is_unspeakable(cls.name):
            return
        decorators = self._deprecated(cls.deprecated, 0)
        decorators += [f"@{self._names.known('type_check_only')}"] if hidden else []
        # What is final cannot be extended along with another one. An enum with members is final anyway.
        if not cls.members:
            decorators.append(f"@{self._names.known('final' if cls.final else 'disjoint_base')}")
        bases = [self._types.base(cls.base)] if cls.base else []
        if cls.metaclass is not None:
            bases.append(f"metaclass={self._types.base(cls.metaclass)}")
        with self._names.inside(_members_of(cls)):
            body = list(join(self._class_blocks(cls)))
        yield _class_block(decorators, cls.name, bases, cls.doc, body)

    def _class_blocks(self, cls: Class) -> Iterator[Block]:
        yield from self._enum_members(cls)
        for member in cls.constants:
            # A class below may say `__match_args__` or `__hash__` anew.
            yield from self._constant(member, "ClassVar" if is_special(member.name) else "Final")
        for member in cls.class_properties:
            yield from self._variable(member, f"{self._names.known('ClassVar')}[{self._types.given(member.type)}]")
        if is_unhashable(cls):
            line = f"__hash__: {self._names.known('ClassVar')}[None]  # type: ignore[assignment]"
            yield Block("variable", (line,))
        plain = [member for member in cls.attributes if self._is_plain(member)]
        for member in plain:
            yield from self._variable(member, self._types.given(member.type))
        yield from self._constructor(cls)
        for member in (*(one for one in cls.attributes if one not in plain), *cls.properties):
            yield from self._property(member)
        methods = list(expanded(cls))
        for special in (False, True):
            for one in methods:
                if is_special(one.name) == special:
                    yield from self._method(one)

    def _enum_members(self, cls: Class) -> Iterator[Block]:
        """Yield the members of an enum. Where a value is not written here, a line says what the values are."""
        if any(member.value is None for member in cls.members):
            types = dict.fromkeys(self._types.given(text) for text in value_types(cls))
            yield Block("variable", (f"_value_: {' | '.join(types)}",), documented=True)
        for member in cls.members:
            if _is_unspeakable(member.name):
                continue
            value = "..." if member.value is None else _literal(member.value)
            doc = docstring(member.doc)
            yield Block("variable", (f"{member.name} = {value}", *doc), documented=bool(doc))

    def _is_plain(self, member: Member) -> bool:
        """Whether an attribute takes what it gives, apart from numbers of other types."""
        if not member.settable or member.takes is None:
            return False
        return self._types.taken(member.takes, wide=False) == self._types.given(member.type)

    def _constructor(self, cls: Class) -> Iterator[Block]:
        if cls.constructor is not None:
            if cls.constructor.kind != "method":
                yield from self._written(cls.constructor, "def __new__", ["cls"], self._names.known("Self"), 1)
            if cls.init or self._types.has_initialiser(cls.base):
                # Checkers look at both. Of two docstrings, they show the first.
                again = cls.constructor
                if cls.constructor.kind != "method":
                    again = replace(cls.constructor, doc=None, deprecated=None)
                yield from self._written(again, "def __init__", ["self"], "None", 1)
        elif cls.base is None:
            # Python cannot make one: there is no argument that fits.
            never, this = self._names.known("Never"), self._names.known("Self")
            yield Block("function", (f"def __new__(cls, _: {never}, /) -> {this}: ...",))

    def _property(self, member: Member) -> Iterator[Block]:
        if _is_unspeakable(member.name):
            return
        given = self._types.given(member.type)
        doc = docstring(member.doc)
        warnings = [self._deprecated(one, 1) for one in member.deprecated]
        getter = function(f"def {member.name}", ["self"], given, doc, 1)
        yield Block("function", ("@property", *warnings[0], *getter), documented=bool(doc))
        if member.settable:
            taken = given if member.takes is None else self._types.taken(member.takes)
            setter = function(f"def {member.name}", ["self", f"value: {taken}"], "None", [], 1)
            yield Block("function", (f"@{member.name}.setter", *warnings[1], *setter))
        if member.deletable:
            deleter = function(f"def {member.name}", ["self"], "None", [], 1)
            yield Block("function", (f"@{member.name}.deleter", *warnings[2], *deleter))

    def _method(self, one: Function) -> Iterator[Block]:
        if one.name == "__init_subclass__" or one.kind == "classmethod":
            decorators, first = (["@classmethod"] if one.name != "__init_subclass__" else []), ["cls"]
        elif one.kind == "staticmethod":
            decorators, first = ["@staticmethod"], []
        else:
            decorators, first = [], ["self"]
        yield from self._function(one, first, 1, decorators)

    def _exception(self, exception: ExceptionClass, depth: int) -> Iterator[Block]:
        if _is_unspeakable(exception.name):
            return
        bases = [self._types.base(base) for base in exception.bases]
        inner = [one.name for one in exception.exceptions]
        with self._names.inside([*(one.name for one in exception.fields), *inner]):
            blocks = [
                *(block for one in exception.exceptions for block in self._exception(one, depth + 1)),
                *(
                    block
                    for field in exception.fields
                    for block in self._variable(field, self._types.given(field.type))
                ),
            ]
        yield _class_block([], exception.name, bases, exception.doc, list(join(blocks)))

    # --- functions ---------------------------------------------------------------------------------

    def _function(self, one: Function, first: list[str], depth: int, decorators: Sequence[str] = ()) -> Iterator[Block]:
        if _is_unspeakable(one.name):
            return
        returns = self._types.given(one.returns)
        yield from self._written(one, f"def {one.name}", first, returns, depth, decorators)

    def _written(
        self,
        one: Function,
        head: str,
        first: list[str],
        returns: str,
        depth: int,
        decorators: Sequence[str] = (),
    ) -> Iterator[Block]:
        doc = docstring(_with_parameters(one))
        lines = function(head, [*first, *self._parameters(one, bool(depth))], returns, doc, depth)
        if one.name == "__ipow__":
            # Checkers want of it the third argument that `__pow__` has, and that Python never passes here.
            lines[0] += "  # type: ignore[misc]"
        warning = self._deprecated(one.deprecated, depth)
        yield Block("function", (*decorators, *warning, *lines), documented=bool(doc))

    def _deprecated(self, warning: str | None, depth: int) -> list[str]:
        """Return the lines of the decorator of what is deprecated. It stands below `@classmethod` and its like."""
        return decorator(self._names.known("deprecated"), _literal(warning), depth) if warning else []

    def _parameters(self, one: Function, in_class: bool) -> Iterator[str]:
        if any(keyword.iskeyword(parameter.name) for parameter in one.parameters):
            # Python has no way to write it down.
            any_ = self._names.known("Any")
            yield f"*args: {any_}"
            yield f"**kwargs: {any_}"
            return
        positional = by_position(one.name) and in_class
        kinds = ["positional-only" if positional else parameter.kind for parameter in one.parameters]
        for place, (parameter, kind) in enumerate(zip(one.parameters, kinds, strict=True)):
            before = kinds[place - 1] if place else ""
            if before == "positional-only" != kind:
                yield "/"
            if kind == "keyword-only" and before not in ("keyword-only", "var-positional"):
                yield "*"
            yield self._parameter(parameter, kind)
        if kinds and kinds[-1] == "positional-only":
            yield "/"

    def _parameter(self, parameter: Parameter, kind: str) -> str:
        stars = {"var-positional": "*", "var-keyword": "**"}.get(kind, "")
        text = f"{stars}{parameter.name}: {self._types.taken(parameter.takes)}"
        return text if parameter.default is None else f"{text} = {_default(parameter.default)}"

    def _constant(self, member: Member, word: str) -> Iterator[Block]:
        """Yield a constant, with its value where that says more than its type does."""
        value = _value(member.value)
        if member.name == "__match_args__" and value is not None:
            # Checkers take its names from the assignment.
            yield Block("variable", (f"__match_args__ = {value}",))
        elif word == "Final" and value is not None:
            yield from self._variable(member, f"{self._names.known(word)} = {value}")
        else:
            note = "  # type: ignore[assignment]" if member.name == "__hash__" else ""
            yield from self._variable(member, f"{self._names.known(word)}[{self._types.given(member.type)}]{note}")

    def _variable(self, member: Member, kind: str) -> Iterator[Block]:
        if _is_unspeakable(member.name):
            return
        doc = docstring(member.doc)
        yield Block("variable", (f"{member.name}: {kind}", *doc), documented=bool(doc))


def _class_block(decorators: Sequence[str], name: str, bases: Sequence[str], doc: str | None, body: list[str]) -> Block:
    head = f"class {name}({', '.join(bases)}):" if bases else f"class {name}:"
    text = docstring(doc)
    if not text and not body:
        return Block("class", (*decorators, f"{head} ..."))
    inside = [*text, "", *body] if text and body else [*text, *body]
    return Block("class", (*decorators, head, *indented(inside)))


def _with_parameters(one: Function) -> str | None:
    """Return the text of a function with those of its parameters below it."""
    lines = []
    for parameter in one.parameters:
        if parameter.doc:
            first, *rest = parameter.doc.strip().splitlines()
            lines += [f"    {parameter.name}: {first.strip()}", *(f"        {line.strip()}".rstrip() for line in rest)]
    if not lines:
        return one.doc
    return "\n".join([*([one.doc.rstrip(), ""] if one.doc else []), "Args:", *lines])


def _value(text: str | None) -> str | None:
    """Return the value of a constant as a formatter writes it; `None` where a checker would not know its type by it."""
    if text is None:
        return None
    value = ast.literal_eval(text)
    if isinstance(value, list):
        return None
    written = _written_value(value)
    return written if len(written) <= 60 else None


def _written_value(value: object) -> str:
    if isinstance(value, tuple):
        items = [_written_value(item) for item in value]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    return _literal(value) if isinstance(value, str) else repr(value)


def _default(text: str) -> str:
    """Return a default as a formatter writes it; what is no literal is `...`."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return "..."
    if isinstance(value, str):
        return _literal(value)
    return "..." if value is ... else text


def _literal(value: str | int) -> str:
    """Return a string, or a number, as a formatter writes it."""
    written = repr(value)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in written else written


def _is_unspeakable(name: str) -> bool:
    """Whether Python's syntax cannot write the name of a member, which `getattr` finds all the same."""
    return keyword.iskeyword(name) or not name.isidentifier()


def _names_of(module: Module) -> Iterator[str]:
    yield from (one.name for one in module.functions)
    yield from (one.name for one in (*module.constants, *module.attributes, *module.properties))
    yield from (one.name for one in (*module.classes, *module.unlisted))
    yield from (one.name for one in module.exceptions)
    yield from (one.name for one in module.submodules)


def _members_of(cls: Class) -> list[str]:
    members = (cls.functions, cls.constants, cls.attributes, cls.properties, cls.class_properties)
    names = [member.name for group in members for member in group if not is_special(member.name)]
    return [*names, *(member.name for member in cls.members)]


def _public_names(module: Module) -> list[str] | None:
    """Return what `__all__` has, or None where the module says so itself, in a way that is not known here."""
    for member in module.constants:
        if member.name == "__all__":
            names = member.value and ast.literal_eval(member.value)
            return list(names) if names else None
    hidden = {one.name for one in module.unlisted} - {one.name for one in module.classes}
    names = {name for name in _names_of(module) if name not in hidden and _is_public(name)}
    return sorted(names)


def _is_public(name: str) -> bool:
    """Whether the module takes a name into `__all__`, as `crates/pydust/src/create/module.rs` decides it."""
    return name not in _OF_ONE_MODULE if is_special(name) else not name.startswith("_")


_WORDS = """
    all annotate annotations builtins cached class conditional_annotations dict dir doc file getattr loader name package
    path spec
"""
_OF_ONE_MODULE = frozenset(f"__{word}__" for word in _WORDS.split())


def _all(names: list[str] | None) -> list[str]:
    if names is None:
        return []
    line = f"__all__ = [{', '.join(_quoted(names))}]"
    if len(line) <= 88:
        return [line]
    return ["__all__ = [", *(f"    {name}," for name in _quoted(names)), "]"]


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]
