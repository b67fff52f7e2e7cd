"""What modules are compiled for: the ABI of the Python that builds, or a stable one.

Modules of one target are built together, in a folder of their own, so that a stable and a native build in one project
never undo each other. The facts about a stable ABI are the same from whichever Python they are taken: what one of
them builds is up to date for all.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydust.errors import ConfigError
from pydust.project.abi import StableAbi
from pydust.project.config import FILE, ExtModule
from pydust.system.interpreter import Interpreter


@dataclass(frozen=True)
class Target:
    """One ABI on one machine."""

    name: str
    """Such as `cpython-311-x86_64-linux-gnu` or `abi3-py311-x86_64-linux-gnu`: the folder of its builds."""
    suffix: str
    """What the file of a module ends in."""
    facts: str
    """The content of the file for `PYO3_CONFIG_FILE`."""
    abi: StableAbi | None = None
    """None for that of one Python."""


def native_target(interpreter: Interpreter) -> Target:
    """Return the target that is `interpreter` alone."""
    return Target(interpreter.abi, interpreter.extension_suffix, interpreter.render_config())


def stable_target(abi: StableAbi, interpreter: Interpreter) -> Target:
    """Return the target `abi` on the machine of `interpreter`."""
    facts = interpreter.render_facts(
        version=f"3.{abi.minor}",
        target_abi=f"CPython-{abi.kind}-3.{abi.minor}",
        # Not `Py_DEBUG`: Pythons of either kind load the file.
        build_flags=["Py_GIL_DISABLED"] if abi.free_threaded else [],
        library="python3t" if abi.free_threaded else "python3",
    )
    return Target(
        f"{abi.name}-{interpreter.system}", ".pyd" if interpreter.is_windows else f".{abi.kind}.so", facts, abi
    )


def target_of(module: ExtModule, interpreter: Interpreter) -> Target:
    """Return what `module` is compiled for by `interpreter`; `ConfigError` if that is too old to load it."""
    abi = module.abi
    if abi is None or is_out_of_reach(abi, interpreter):
        return native_target(interpreter)
    if abi.minor > interpreter.minor:
        raise ConfigError(
            f"{FILE}: abi = {abi.name!r} of {module.name!r} takes Python 3.{abi.minor} or newer; "
            f"this is {interpreter.name}"
        )
    return stable_target(abi, interpreter)


def is_out_of_reach(abi: StableAbi, interpreter: Interpreter) -> bool:
    """Whether `interpreter` can load no file of `abi` of any version, and modules are built for itself instead."""
    return interpreter.free_threaded and not abi.free_threaded


def targets_of(modules: Iterable[ExtModule], interpreter: Interpreter) -> Mapping[Target, tuple[ExtModule, ...]]:
    """Return every target with its modules, both in the order of `modules`."""
    groups: dict[Target, tuple[ExtModule, ...]] = {}
    for module in modules:
        target = target_of(module, interpreter)
        groups[target] = (*groups.get(target, ()), module)
    return groups


def wheel_tag(targets: Collection[Target], interpreter: Interpreter) -> str:
    """Return the tag of a wheel with modules of `targets`, that is the Pythons which can load them all."""
    stable = [target.abi for target in targets if target.abi is not None]
    if not stable or len(stable) < len(targets):
        return interpreter.wheel_tag
    # Python with a GIL loads abi3t as well: https://peps.python.org/pep-0803/#the-abi3t-wheel-tag
    abi = "abi3.abi3t" if all(one.free_threaded for one in stable) else "abi3"
    return f"cp3{max(one.minor for one in stable)}-{abi}-{interpreter.platform_tag}"
