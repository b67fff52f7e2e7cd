"""`pydust.interpreter`: the names and facts of each kind of CPython, and that none is a path."""

import sys
import sysconfig

import pytest

from pydust.system.interpreter import Interpreter, running_interpreter

LINUX = "x86_64-linux-gnu.so"
ORDINARY = Interpreter(3, 11, False, False, 64, f".cpython-311-{LINUX}", "linux-x86_64")
FREE_THREADED = Interpreter(3, 14, True, False, 64, f".cpython-314t-{LINUX}", "linux-x86_64")
DEBUG = Interpreter(3, 15, False, True, 64, f".cpython-315d-{LINUX}", "linux-x86_64")
BOTH = Interpreter(3, 15, True, True, 64, f".cpython-315td-{LINUX}", "linux-x86_64")
MACOS = Interpreter(3, 12, False, False, 64, ".cpython-312-darwin.so", "macosx-11.0-arm64")
WINDOWS = Interpreter(3, 14, True, True, 64, ".cp314td-win_amd64.pyd", "win-amd64")
NARROW = Interpreter(3, 11, False, False, 32, ".cpython-311-i386-linux-gnu.so", "linux-x86_64")


@pytest.mark.parametrize(
    ("interpreter", "abi", "tag"),
    [
        (ORDINARY, "cpython-311-x86_64-linux-gnu", "cp311-cp311-linux_x86_64"),
        (FREE_THREADED, "cpython-314t-x86_64-linux-gnu", "cp314-cp314t-linux_x86_64"),
        (DEBUG, "cpython-315d-x86_64-linux-gnu", "cp315-cp315d-linux_x86_64"),
        (BOTH, "cpython-315td-x86_64-linux-gnu", "cp315-cp315td-linux_x86_64"),
        (MACOS, "cpython-312-darwin", "cp312-cp312-macosx_11_0_arm64"),
        (WINDOWS, "cp314td-win_amd64", "cp314-cp314td-win_amd64"),
        (NARROW, "cpython-311-i386-linux-gnu", "cp311-cp311-linux_i686"),
    ],
)
def test_names(interpreter: Interpreter, abi: str, tag: str) -> None:
    assert (interpreter.abi, interpreter.wheel_tag) == (abi, tag)


@pytest.mark.parametrize(
    ("interpreter", "target_abi", "flags"),
    [
        (ORDINARY, "CPython-gil_enabled-3.11", ""),
        (FREE_THREADED, "CPython-free_threaded-3.14", "Py_GIL_DISABLED"),
        (DEBUG, "CPython-gil_enabled-3.15-debug", "Py_DEBUG,Py_REF_DEBUG"),
        (BOTH, "CPython-free_threaded-3.15-debug", "Py_DEBUG,Py_REF_DEBUG,Py_GIL_DISABLED"),
    ],
)
def test_facts(interpreter: Interpreter, target_abi: str, flags: str) -> None:
    facts = dict(line.split("=", 1) for line in interpreter.render_config().splitlines())
    assert facts == {
        "implementation": "CPython",
        "version": f"3.{interpreter.minor}",
        "shared": "true",
        "target_abi": target_abi,
        "pointer_width": "64",
        "build_flags": flags,
        "suppress_build_script_link_lines": "true",
    }


def test_windows_links_by_name() -> None:
    lines = WINDOWS.render_config().splitlines()
    assert "lib_name=python314t_d" in lines
    assert "suppress_build_script_link_lines=true" not in lines


def test_the_running_interpreter() -> None:
    interpreter = running_interpreter()
    assert (interpreter.major, interpreter.minor) == sys.version_info[:2]
    assert interpreter.extension_suffix == f".{interpreter.abi}{'.pyd' if sys.platform == 'win32' else '.so'}"
    assert str(interpreter.minor) + interpreter.flags in interpreter.abi


def test_the_facts_are_no_paths() -> None:
    text = running_interpreter().render_config()
    assert "/" not in text
    assert sys.prefix not in text
    assert str(sysconfig.get_config_var("LIBDIR")) not in text
