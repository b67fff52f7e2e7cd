"""`pydust.errors`: what the operating system refuses is a sentence, wherever the tool meets it."""

import errno
import os
from pathlib import Path

import pytest

from pydust import build_meta
from pydust.cli import main
from pydust.errors import SystemRefusedError, naming, reported, sentence
from pydust.system.atomic import write_if_changed


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk to which not one byte more can be written."""

    def fill(descriptor: int, _content: bytes) -> None:
        os.close(descriptor)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pydust.system.atomic._fill", fill)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "module.so"
    path.write_bytes(b"old")
    with pytest.raises(SystemRefusedError, match=rf"^the disk is full: {path} could not be written$"), reported():
        write_if_changed(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("full_disk")
def test_commands_and_hooks_end_in_a_sentence(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project_directory)
    assert main(["develop"]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: the disk is full: ")
    with pytest.raises(SystemExit) as caught:
        build_meta.build_wheel(str(project_directory))
    assert caught.value.code == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: the disk is full: ")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EDQUOT, "Disk quota exceeded", "a"), "the disk quota is used up: a could not be written"),
        (OSError(errno.EROFS, "Read-only file system", "a/b"), "a/b: Read-only file system. If the project is"),
        (
            PermissionError(errno.EACCES, "Permission denied", b"a"),
            "a: Permission denied. If the project is read-only,",
        ),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "a", None, "b"), "b: No such file or directory"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError("unlike any other"), "unlike any other"),
    ],
)
def test_sentences(error: OSError, said: str) -> None:
    assert sentence(error).startswith(said)


def test_a_name_is_added_only_where_there_is_none() -> None:
    for given, name in ((None, "new"), ("old", "old")):
        with pytest.raises(OSError, match="full") as caught, naming("new"):
            raise OSError(errno.ENOSPC, "full", given)
        assert caught.value.filename == name


def test_nobody_listens_is_no_mistake() -> None:
    with pytest.raises(BrokenPipeError), reported():
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")
