"""`pydust.target` and `pydust.abi`: what each module is compiled for, what its file is called, who can load it."""

import pytest

from pydust.build.target import native_target, stable_target, target_of, targets_of, wheel_tag
from pydust.errors import ConfigError
from pydust.project.abi import STABLE
from pydust.project.config import ExtModule
from pydust.system.interpreter import Interpreter, running_interpreter

LINUX = "x86_64-linux-gnu"
PYTHONS = {
    "3.11": Interpreter(3, 11, False, False, 64, f".cpython-311-{LINUX}.so", "linux-x86_64"),
    "3.13d": Interpreter(3, 13, False, True, 64, f".cpython-313d-{LINUX}.so", "linux-x86_64"),
    "3.14t": Interpreter(3, 14, True, False, 64, f".cpython-314t-{LINUX}.so", "linux-x86_64"),
    "3.15": Interpreter(3, 15, False, False, 64, f".cpython-315-{LINUX}.so", "linux-x86_64"),
    "3.15t": Interpreter(3, 15, True, False, 64, f".cpython-315t-{LINUX}.so", "linux-x86_64"),
    "macOS": Interpreter(3, 12, False, False, 64, ".cpython-312-darwin.so", "macosx-11.0-arm64"),
    "Windows": Interpreter(3, 15, False, False, 64, ".cp315-win_amd64.pyd", "win-amd64"),
}


def module(abi: str | None, name: str = "example.hello") -> ExtModule:
    return ExtModule(name, "src/hello.rs", STABLE[abi] if abi else None)


@pytest.mark.parametrize(
    ("python", "abi", "name", "suffix"),
    [
        ("3.11", None, f"cpython-311-{LINUX}", f".cpython-311-{LINUX}.so"),
        ("3.11", "abi3-py311", f"abi3-py311-{LINUX}", ".abi3.so"),
        ("3.13d", "abi3-py311", f"abi3-py311-{LINUX}", ".abi3.so"),
        ("3.15", "abi3-py313", f"abi3-py313-{LINUX}", ".abi3.so"),
        ("3.15", "abi3t-py315", f"abi3t-py315-{LINUX}", ".abi3t.so"),
        ("3.15t", "abi3t-py315", f"abi3t-py315-{LINUX}", ".abi3t.so"),
        ("3.14t", "abi3-py311", f"cpython-314t-{LINUX}", f".cpython-314t-{LINUX}.so"),
        ("3.14t", "abi3-py315", f"cpython-314t-{LINUX}", f".cpython-314t-{LINUX}.so"),
        ("3.15t", "abi3-py315", f"cpython-315t-{LINUX}", f".cpython-315t-{LINUX}.so"),
        ("macOS", "abi3-py312", "abi3-py312-darwin", ".abi3.so"),
        ("Windows", "abi3-py311", "abi3-py311-win_amd64", ".pyd"),
        ("Windows", "abi3t-py315", "abi3t-py315-win_amd64", ".pyd"),
    ],
)
def test_names(python: str, abi: str | None, name: str, suffix: str) -> None:
    target = target_of(module(abi), PYTHONS[python])
    assert (target.name, target.suffix) == (name, suffix)


@pytest.mark.parametrize(
    ("python", "abi", "sentence"),
    [
        ("3.11", "abi3-py312", "abi = 'abi3-py312' of 'example.hello' takes Python 3.12 or newer; this is 3.11"),
        ("3.13d", "abi3t-py315", "abi = 'abi3t-py315' of 'example.hello' takes Python 3.15 or newer; this is 3.13d"),
        ("3.14t", "abi3t-py315", "abi = 'abi3t-py315' of 'example.hello' takes Python 3.15 or newer; this is 3.14t"),
    ],
)
def test_a_python_that_is_too_old(python: str, abi: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        target_of(module(abi), PYTHONS[python])
    assert str(caught.value) == f"pyproject.toml: {sentence}"


def facts(python: str, abi: str) -> dict[str, str]:
    text = stable_target(STABLE[abi], PYTHONS[python]).facts
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.mark.parametrize(
    ("abi", "version", "target_abi", "flags"),
    [
        ("abi3-py311", "3.11", "CPython-abi3-3.11", ""),
        ("abi3-py313", "3.13", "CPython-abi3-3.13", ""),
        ("abi3t-py315", "3.15", "CPython-abi3t-3.15", "Py_GIL_DISABLED"),
    ],
)
def test_facts(abi: str, version: str, target_abi: str, flags: str) -> None:
    assert facts("3.15", abi) == {
        "implementation": "CPython",
        "version": version,
        "shared": "true",
        "target_abi": target_abi,
        "pointer_width": "64",
        "build_flags": flags,
        "suppress_build_script_link_lines": "true",
    }


def test_every_python_gives_the_same_target() -> None:
    linux = ("3.11", "3.13d", "3.15")
    assert len({target_of(module("abi3-py311"), PYTHONS[python]) for python in linux}) == 1
    assert len({target_of(module("abi3t-py315"), PYTHONS[python]) for python in ("3.15", "3.15t")}) == 1


@pytest.mark.parametrize(("abi", "library"), [("abi3-py311", "python3"), ("abi3t-py315", "python3t")])
def test_windows_links_by_a_name_without_a_version(abi: str, library: str) -> None:
    assert facts("Windows", abi)["lib_name"] == library


def test_modules_of_one_target_are_built_together() -> None:
    python = PYTHONS["3.15"]
    modules = [module(abi, name) for abi, name in (("abi3-py311", "a"), (None, "b"), ("abi3-py311", "c"))]
    stable, native = targets_of(modules, python).items()
    assert stable == (stable_target(STABLE["abi3-py311"], python), (modules[0], modules[2]))
    assert native == (native_target(python), (modules[1],))


@pytest.mark.parametrize(
    ("python", "abis", "tag"),
    [
        ("3.11", ["abi3-py311"], "cp311-abi3-linux_x86_64"),
        ("3.15", ["abi3-py311", "abi3-py313"], "cp313-abi3-linux_x86_64"),
        ("3.15", ["abi3-py311", None], "cp315-cp315-linux_x86_64"),
        ("3.15", [None], "cp315-cp315-linux_x86_64"),
        ("3.15", ["abi3t-py315"], "cp315-abi3.abi3t-linux_x86_64"),
        ("3.15t", ["abi3t-py315"], "cp315-abi3.abi3t-linux_x86_64"),
        ("3.15", ["abi3t-py315", "abi3-py311"], "cp315-abi3-linux_x86_64"),
        ("3.15t", ["abi3t-py315", "abi3-py311"], "cp315-cp315t-linux_x86_64"),
        ("3.14t", ["abi3-py311"], "cp314-cp314t-linux_x86_64"),
        ("macOS", ["abi3-py311"], "cp311-abi3-macosx_11_0_arm64"),
        ("Windows", ["abi3-py311"], "cp311-abi3-win_amd64"),
    ],
)
def test_the_tag_of_a_wheel(python: str, abis: list[str | None], tag: str) -> None:
    targets = {target_of(module(abi), PYTHONS[python]) for abi in abis}
    assert wheel_tag(targets, PYTHONS[python]) == tag


def test_the_suffixes_are_those_that_import_looks_for() -> None:
    from importlib.machinery import EXTENSION_SUFFIXES

    python = running_interpreter()
    stable = "abi3t-py315" if python.free_threaded else "abi3-py311"
    if STABLE[stable].serves(python.minor, free_threaded=python.free_threaded):
        assert stable_target(STABLE[stable], python).suffix in EXTENSION_SUFFIXES
