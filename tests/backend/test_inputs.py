"""`pydust.inputs`: what has to be built again, by content, whatever times the files have. Nothing is compiled."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pydust.build.inputs import Inputs, dep_info, stamp_of

LONG_AGO = 1_577_836_800_000_000_000


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests write right before they build, which no user is fast enough to do."""
    monkeypatch.setattr("pydust.build.inputs._TICK", 0)


class Build:
    """A build whose dep-info lists what a test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "target" / "record.json"
        self.listed = folder / "target" / "lib.d"
        self.fingerprints = folder / "target" / ".fingerprint"
        self.fingerprints.mkdir(parents=True)

    def run(self, *inputs: Path, fails: bool = False, meanwhile: Callable[[], object] = lambda: None) -> list[str]:
        """Build; return the names of the files that cargo finds newer than its last build."""
        before = self.record.stat().st_mtime_ns if self.record.exists() else 0
        made = Inputs(self.record, self.folder / "target")
        with made.noticed(self.fingerprints):
            newer = [path.name for path in inputs if path.stat().st_mtime_ns > before]
            meanwhile()
        if not fails:
            self.listed.write_text("/t/lib.so: " + " ".join(str(path).replace(" ", "\\ ") for path in inputs) + "\n")
            made.keep([self.listed], self.folder)
        return newer


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """A build of nothing yet."""
    return Build(tmp_path)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file that is older than any build."""
    path = tmp_path / "a file.rs"
    put(path, "one")
    return path


def put(path: Path, text: str) -> None:
    """Write a file and give it the time of long ago, as `cp -p` does."""
    path.write_text(text)
    os.utime(path, ns=(LONG_AGO, LONG_AGO))


def test_another_content_with_an_old_time_is_noticed_once(build: Build, source: Path) -> None:
    build.run(source)
    assert build.run(source) == []
    put(source, "two")
    assert build.run(source) == ["a file.rs"]
    assert source.stat().st_mtime_ns == LONG_AGO
    assert build.run(source) == []


def test_equal_content_with_another_time_is_not_touched(build: Build, source: Path) -> None:
    build.run(source)
    put(source, "one")
    os.utime(source, ns=(LONG_AGO, LONG_AGO - 1))
    assert build.run(source) == []
    assert source.stat().st_mtime_ns == LONG_AGO - 1


def test_until_a_build_succeeds(build: Build, source: Path) -> None:
    build.run(source)
    put(source, "two")
    assert build.run(source, fails=True) == ["a file.rs"]
    assert build.run(source, fails=True) == ["a file.rs"]
    assert build.run(source) == ["a file.rs"]
    assert build.run(source) == []


def test_a_clock_that_went_back(build: Build, source: Path) -> None:
    build.run(source)
    later = time.time_ns() + 10**13
    os.utime(build.record, ns=(later, later))
    put(source, "two")
    assert build.run(source) == ["a file.rs"]


def test_an_edit_during_the_build_keeps_its_time(build: Build, source: Path) -> None:
    build.run(source)
    put(source, "two")
    build.run(source, meanwhile=lambda: source.write_text("three"))
    assert source.stat().st_mtime_ns > LONG_AGO


def test_what_was_put_back_during_the_build_is_looked_at_again(
    build: Build, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pydust.build.inputs._TICK", 10**9)
    build.run(source, meanwhile=lambda: put(source, "two"))
    monkeypatch.setattr("pydust.build.inputs._TICK", 0)
    assert build.run(source) == ["a file.rs"]
    assert build.run(source) == []


def test_a_file_that_is_new_in_a_folder(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    put(folder / "one.txt", "1")
    os.utime(folder, ns=(LONG_AGO, LONG_AGO))
    build.run(folder)
    assert build.run(folder) == []
    put(folder / "two.txt", "2")
    os.utime(folder, ns=(LONG_AGO, LONG_AGO))
    assert build.run(folder) == ["templates"]
    put(folder / "one.txt", "3")
    newer: list[str] = []
    build.run(folder, meanwhile=lambda: newer.extend(is_new(folder / "one.txt")))
    assert newer == ["one.txt"]


def is_new(path: Path) -> list[str]:
    return [path.name] if path.stat().st_mtime_ns > LONG_AGO else []


def test_all_files_of_a_package_with_a_build_script(build: Build, tmp_path: Path) -> None:
    package = tmp_path / "crate"
    package.mkdir()
    put(package / "build.rs", "")
    put(package / "words.txt", "one")
    build.run(package / "build.rs")
    put(package / "words.txt", "two")
    newer: list[str] = []
    build.run(package / "build.rs", meanwhile=lambda: newer.extend(is_new(package / "words.txt")))
    assert newer == ["words.txt"]


def test_where_times_cannot_be_set_cargo_forgets(build: Build, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build.run(source)
    put(source, "two")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "utime", refuse)
    assert build.run(source) == []
    assert not build.fingerprints.exists()


def test_what_is_unchanged_is_not_read(build: Build, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build.run(source)
    before = stamp_of(build.record.stat())
    monkeypatch.setattr("pydust.build.inputs._digest", lambda _path: pytest.fail("read"))
    build.run(source)
    assert stamp_of(build.record.stat()) == before


def test_a_record_that_cannot_be_read_is_no_record(build: Build, source: Path) -> None:
    for text in ("", "[1]", "{", '{"a": 1}', "\xff"):
        build.record.write_text(text, encoding="latin-1")
        build.run(source)
        assert "a file.rs" in build.record.read_text()


def test_what_is_built_and_what_is_gone_is_left_out(build: Build, tmp_path: Path, source: Path) -> None:
    generated = tmp_path / "target" / "generated.rs"
    generated.touch()
    build.listed.write_text(f"lib.so: {generated} {source.parent}/gone.rs {str(source).replace(' ', chr(92) + ' ')}\n")
    Inputs(build.record, tmp_path / "target").keep([build.listed], tmp_path)
    text = build.record.read_text()
    assert "a file.rs" in text
    assert "generated" not in text
    assert "gone" not in text


def test_paths_in_dep_info() -> None:
    text = "C:\\t\\lib.dll: /a/b.rs /c\\ d/e.rs \n\n/a/b.rs:\n# env-dep:X=y: z\n"
    assert list(dep_info(text)) == ["/a/b.rs", "/c d/e.rs"]
