"""`pydust sdist`, `pydust clean`: archives in one command, and a project as it was cloned."""

import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from pydust.build.workplace import prepare_workplace
from pydust.cli import main
from pydust.errors import PydustError
from pydust.project.config import read_project
from pydust.tools import crates, pack
from pydust.tools.clean import clean


def test_a_source_distribution(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project_directory / "src")
    assert main(["sdist"]) == 0
    assert capsys.readouterr().out == "../dist/first_minutes-0.1.0.tar.gz\n"
    with tarfile.open(project_directory / "dist" / "first_minutes-0.1.0.tar.gz") as archive:
        assert "first_minutes-0.1.0/src/hello.rs" in archive.getnames()
    assert main(["sdist", "--out", "here", str(project_directory)]) == 0
    assert capsys.readouterr().out == "here/first_minutes-0.1.0.tar.gz\n"


def test_what_is_missing_is_named(project_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "requirements", lambda *_: ["hatchling>=1", "no-such-plugin >=2", "nor_this[x]"])
    with pytest.raises(
        PydustError, match=r"^no-such-plugin >=2 and nor_this\[x\] are not installed for .*: run `.* -m "
    ):
        pack.pack(project_directory, ["wheel"], None)


def test_sizes(tmp_path: Path) -> None:
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("small.py", b"pass\n")
        file.writestr("large.so", bytes(2_000_000))
    head, large, small, total = pack.render_sizes(wheel)
    assert head.split() == ["bytes", "in", "the", "wheel"]
    assert (large.split()[0], large.split()[-1]) == ("2,000,000", "large.so")
    assert (small.split()[0], small.split()[-1]) == ("5", "small.py")
    assert total.split() == ["2,000,005", f"{wheel.stat().st_size:,}", "in", "all"]


def built(directory: Path) -> set[str]:
    """Put into a project what a build would, except for modules; return what was there."""
    before = {path.relative_to(directory).as_posix() for path in directory.rglob("*")}
    project = read_project(directory)
    crates._prepare(project)
    (project.workplace / "Cargo.lock").touch()
    return before


def test_clean(project_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = built(project_directory)
    clean(project_directory)
    after = {path.relative_to(project_directory).as_posix() for path in project_directory.rglob("*")}
    assert after == before | {"Cargo.lock"}
    removed = ["Removed Cargo.toml", "Removed .cargo/config.toml", "Removed target/"]
    assert capsys.readouterr().err.splitlines()[-3:] == removed
    clean(project_directory)
    assert capsys.readouterr().err == ""


def test_clean_leaves_what_is_the_users(project_directory: Path) -> None:
    for name in ("Cargo.toml", ".cargo/config.toml", "target/mine", "example/hello.so"):
        (project_directory / name).parent.mkdir(exist_ok=True)
        (project_directory / name).write_text("mine\n")
    clean(project_directory)
    for name in ("Cargo.toml", ".cargo/config.toml", "target/mine", "example/hello.so"):
        assert (project_directory / name).read_text() == "mine\n"


def test_clean_of_a_build_elsewhere(project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDUST_BUILD_DIR", str(tmp_path / "builds"))
    before = built(project_directory)
    project = read_project(project_directory)
    prepare_workplace(project)
    assert project.workplace.is_dir()
    clean(project_directory)
    assert not project.workplace.exists()
    after = {path.relative_to(project_directory).as_posix() for path in project_directory.rglob("*")}
    assert after == before
    shutil.rmtree(tmp_path / "builds")
