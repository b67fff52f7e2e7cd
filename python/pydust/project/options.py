"""How one build is to be made: what the words of a command, or the settings of a front end, say to cargo.

What is true of every build of a project stands in `pyproject.toml` instead, see `cargo_tables`.
"""

import argparse
import difflib
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydust import __version__
from pydust.errors import ConfigError
from pydust.project.config import Project
from pydust.system.progress import say

SETTINGS = (
    "profile",
    "features",
    "no-default-features",
    "offline",
    "locked",
    "verbose",
    "cargo-args",
    "manylinux",
    "debug-symbols",
)
"""What `--config-settings` of a front end can say."""
_FOLDERS = {"dev": "debug", "test": "debug", "bench": "release"}
"""Of cargo's own profiles, where they are not called like the profile."""
_TRUE, _FALSE = ("true", "yes", "on", "1", ""), ("false", "no", "off", "0")


@dataclass(frozen=True)
class BuildOptions:
    """What a build is told."""

    profile: str = "dev"
    """By Cargo's name."""
    features: tuple[str, ...] = ()
    no_default_features: bool = False
    offline: bool = False
    locked: bool = False
    """Whether a `Cargo.lock` that does not fit is an error."""
    verbose: int = 0
    arguments: tuple[str, ...] = ()
    """What else `cargo build` is told."""
    manylinux: str | None = None
    """Of a wheel: `auto`, or the minor version of glibc 2 on which it has to run. Cargo is not told."""

    debug_symbols: bool = False
    """Of a wheel: whether an archive beside it has what debuggers read."""

    @property
    def folder(self) -> str:
        """Where cargo puts what it builds, below the folder of the target."""
        return _FOLDERS.get(self.profile, self.profile)

    def develop_words(self) -> list[str]:
        """Return the words for `pydust develop` that lead to the same modules."""
        return [
            *("--profile", self.profile),
            *(word for feature in self.features for word in ("--features", feature)),
            *(["--no-default-features"] if self.no_default_features else []),
        ]

    def words(self) -> list[str]:
        """Return the words for `cargo build`."""
        return [
            *self.develop_words(),
            *(["--offline"] if self.offline else []),
            *(["--locked"] if self.locked else []),
            *(["-" + "v" * self.verbose] if self.verbose else []),
            *(self._debug_words() if self.debug_symbols else []),
            *self.arguments,
        ]

    def _debug_words(self) -> list[str]:
        settings = ('debug = "full"', 'strip = "none"')
        return [word for setting in settings for word in ("--config", f"profile.{self.profile}.{setting}")]


DEV = BuildOptions()
RELEASE = BuildOptions(profile="release")


def add_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Add what the commands that build have in common."""
    return [
        parser.add_argument(
            "--profile", metavar="NAME", help="a profile of cargo: dev, release, or one of the project"
        ),
        parser.add_argument(
            "--features", "-F", action="append", default=[], metavar="FEATURES", help="of the project, by commas"
        ),
        parser.add_argument("--no-default-features", action="store_true", help="without the feature `default`"),
        parser.add_argument("--offline", action="store_true", help="use only crates that were downloaded before"),
        parser.add_argument(
            "--locked",
            action=argparse.BooleanOptionalAction,
            help="whether Cargo.lock must fit as it is (default: for archives that others install)",
        ),
        parser.add_argument("--verbose", "-v", action="count", default=0, help="let cargo show its commands"),
    ]


def from_words(words: argparse.Namespace, project: Project, default: BuildOptions, *, ships: bool) -> BuildOptions:
    """Return what the words of a command say. What ships is built with the crates of `Cargo.lock`, if that is there."""
    return replace(
        default,
        profile=words.profile or default.profile,
        features=tuple(words.features),
        no_default_features=words.no_default_features,
        offline=words.offline,
        locked=words.locked if words.locked is not None else ships and is_locked(project),
        verbose=words.verbose,
    )


def from_settings(
    settings: Mapping[str, Any] | None, project: Project, default: BuildOptions, *, ships: bool
) -> BuildOptions:
    """Return what a front end was told by `--config-settings`; `ConfigError` for what is misspelt."""
    given = {key.replace("_", "-"): value for key, value in (settings or {}).items()}
    for key in given:
        close = difflib.get_close_matches(key, SETTINGS, n=1)
        if key not in SETTINGS and close:
            raise ConfigError(f"unknown config setting {key!r}; did you mean {close[0]!r}?")
    return BuildOptions(
        profile=_one(given, "profile") or default.profile,
        features=tuple(_words(given.get("features", []))),
        no_default_features=_is_true(given, "no-default-features", default=False),
        offline=_is_true(given, "offline", default=False),
        locked=_is_true(given, "locked", default=ships and is_locked(project)),
        verbose=int(_is_true(given, "verbose", default=False)),
        arguments=tuple(word for text in _texts(given.get("cargo-args", [])) for word in shlex.split(text)),
        manylinux=_one(given, "manylinux"),
        debug_symbols=_is_true(given, "debug-symbols", default=False),
    )


def left_for_delegate(settings: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the settings that are not ours."""
    if settings is None:
        return None
    return {key: value for key, value in settings.items() if key.replace("_", "-") not in SETTINGS}


def is_locked(project: Project) -> bool:
    """Whether there is a `Cargo.lock` that this version of the tool may insist on.

    Another version brings other versions of its own crates, and the lock file has to follow.
    """
    try:
        packages = tomllib.loads((project.directory / "Cargo.lock").read_text(encoding="utf-8")).get("package", [])
        ours = [package["version"] for package in packages if package["name"] == "pydust" and "source" not in package]
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        return True  # cargo says what is wrong with it
    if ours and ours != [__version__]:
        say(f"Cargo.lock was written with pydust {ours[0]}, and is brought up to date for {__version__}")
    return ours == [__version__]


def _texts(value: Any) -> list[str]:
    """Return a setting as a list: front ends give a string or, for what was said twice, a list."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _words(value: Any) -> Iterable[str]:
    return (word for text in _texts(value) for word in text.replace(",", " ").split())


def _one(settings: Mapping[str, Any], key: str) -> str | None:
    texts = _texts(settings[key]) if key in settings else []
    return texts[-1] if texts else None


def _is_true(settings: Mapping[str, Any], key: str, *, default: bool) -> bool:
    text = _one(settings, key)
    if text is None:
        return default
    if text.lower() not in (*_TRUE, *_FALSE):
        raise ConfigError(f"the config setting {key} is true or false, not {text!r}")
    return text.lower() in _TRUE
