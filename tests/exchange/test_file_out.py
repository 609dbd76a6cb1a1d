"""A file on a stick is whole or not there, whatever fails at whatever step."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gridcenter.base import drives, whole_files
from gridcenter.exchange import file_out
from gridcenter.exchange.file_out import (
    MediumFullError,
    MediumGoneError,
    MediumReadOnlyError,
    MissingFolderError,
    PathTooLongError,
    WriteBackError,
    write_safely,
)

DATA = os.urandom(3 * 2**20 + 17)
STEPS = ("open", "write", "fsync", "posix_fadvise", "replace")
FAILURES = {
    errno.ENOSPC: MediumFullError,
    errno.EDQUOT: MediumFullError,
    errno.EROFS: MediumReadOnlyError,
    errno.EIO: WriteBackError,
    errno.ENODEV: MediumGoneError,
}


class FaultyStick:
    """The calls of the operating system; the ``fails_at``-th of :data:`STEPS` does not succeed."""

    def __init__(self, fails_at: int, number: int) -> None:
        self._left, self._number = fails_at, number
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._counted(name, real) if name in STEPS else real

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) == self._left:
                raise OSError(self._number, os.strerror(self._number))
            return real(*arguments)

        return call


def steps() -> int:
    """How many steps there are to fail at."""
    return (
        len(STEPS) + 3 + 1 + 2
    )  # three more writes, one more open, and the folder is opened and synced too


@pytest.mark.skipif(os.name != "posix", reason="other systems have other steps")
@pytest.mark.parametrize("number", FAILURES, ids=errno.errorcode.get)
@pytest.mark.parametrize("fails_at", range(1, steps() + 1))
def test_a_failure_at_any_step_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int, number: int
) -> None:
    stick = FaultyStick(fails_at, number)
    monkeypatch.setattr(whole_files, "os", stick)
    target = tmp_path / "pack.gcpack"
    with pytest.raises(WriteBackError) as told:
        write_safely(target, DATA)
    assert type(told.value) is FAILURES[number]
    renamed = "replace" in stick.calls[: fails_at - 1]
    # After the rename the file is whole and was read back; before, there is none.
    assert [path.name for path in tmp_path.iterdir()] == (["pack.gcpack"] if renamed else [])
    if renamed:
        assert target.read_bytes() == DATA


def test_every_step_was_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = FaultyStick(0, 0)
    monkeypatch.setattr(whole_files, "os", stick)
    write_safely(tmp_path / "pack.gcpack", DATA)
    if os.name == "posix":
        assert len(stick.calls) == steps()


def test_a_former_file_stays_until_the_new_one_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "pack.gcpack"
    target.write_bytes(b"former")
    monkeypatch.setattr(whole_files, "reads_back", lambda *_: False)
    with pytest.raises(WriteBackError):
        write_safely(target, DATA)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"former"]


def test_a_medium_that_keeps_other_bytes_is_found_out(tmp_path: Path) -> None:
    part = tmp_path / "x.part"
    for kept in (DATA[:-1], DATA + b"x", b"\0" + DATA[1:], b""):
        part.write_bytes(kept)
        assert not whole_files.reads_back(part, DATA)
    part.write_bytes(DATA)
    assert whole_files.reads_back(part, DATA)


@pytest.mark.skipif(os.name != "posix", reason="links on sticks")
def test_a_link_on_the_stick_is_not_followed(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("somebody's own file")
    stick = tmp_path / "stick"
    stick.mkdir()
    for name in ("pack.gcpack", "pack.gcpack.part"):
        (stick / name).symlink_to(own)
    write_safely(stick / "pack.gcpack", DATA)
    assert own.read_text() == "somebody's own file"
    assert not (stick / "pack.gcpack").is_symlink()


def test_an_old_part_does_not_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "pack.gcpack.part").write_bytes(b"left by a pulled stick")
    write_safely(tmp_path / "pack.gcpack", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["pack.gcpack"]


def test_windows_names_its_failures_by_its_own_numbers(tmp_path: Path) -> None:
    for winerror, failure in (
        (19, MediumReadOnlyError),
        (112, MediumFullError),
        (1167, MediumGoneError),
    ):
        told = OSError(errno.EINVAL, "")
        told.winerror = winerror  # type: ignore[attr-defined]
        assert file_out._reason(told, tmp_path, None) is failure


def test_a_path_that_is_too_long_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PathTooLongError):
        write_safely(tmp_path / f"{'月' * 300}.gcpack", DATA)

    def refuse(path: Path, *_rest: object, **_how: object) -> None:
        failure = FileNotFoundError(errno.ENOENT, "", str(path))
        failure.winerror = 3  # type: ignore[attr-defined]
        raise failure

    monkeypatch.setattr(file_out, "write_whole", refuse)
    deep = tmp_path.joinpath(*["二〇二六年十一月台账"] * 26)
    with pytest.raises(PathTooLongError):
        write_safely(deep / "pack.gcpack", DATA)
    with pytest.raises(MissingFolderError):
        write_safely(tmp_path / "gone" / "pack.gcpack", DATA)


def test_a_folder_that_is_not_there_is_no_pulled_stick(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file")
    with pytest.raises(MissingFolderError):
        write_safely(tmp_path / "notes" / "pack.gcpack", DATA)
    if sys.platform == "linux":
        with pytest.raises(MissingFolderError):
            write_safely(Path("/proc/nowhere/pack.gcpack"), DATA)


def test_nothing_is_written_where_a_stick_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "wang" / "U盘"
    left.mkdir(parents=True)
    monkeypatch.setattr(drives, "_MEDIA", (tmp_path,))
    with pytest.raises(MediumGoneError):
        write_safely(left / "pack.gcpack", DATA)
    assert list(left.iterdir()) == []


# --- real file systems ---------------------------------------------------------------------------


def run(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


class Mounted:
    """A real small file system that can be made read-only and pulled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def read_only(self) -> None:
        assert run("mount", "-o", "remount,ro", str(self.place))

    def pull(self) -> None:
        assert run("umount", "-l", str(self.place))


def _tmpfs(_image: Path, place: Path) -> bool:
    return run("mount", "-t", "tmpfs", "-o", "size=64k", "stick", str(place))


def _ext4(image: Path, place: Path) -> bool:
    with image.open("wb") as stream:
        stream.truncate(256 * 1024)
    made = run("mkfs.ext4", "-q", "-b", "1024", "-O", "^has_journal", "-m", "0", str(image))
    return made and run("mount", "-o", "loop", str(image), str(place))


def _vfat(image: Path, place: Path) -> bool:
    with image.open("wb") as stream:
        stream.truncate(64 * 1024)
    return run("mkfs.vfat", str(image)) and run("mount", "-o", "loop", str(image), str(place))


@pytest.fixture(params=[_tmpfs, _ext4, _vfat], ids=["tmpfs", "ext4", "vfat"])
def mounted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mounted]:
    place = tmp_path / "stick"
    place.mkdir()
    try:
        mounts = sys.platform == "linux" and request.param(tmp_path / "image", place)
    except OSError:
        mounts = False
    if not mounts:
        pytest.skip("this machine may not mount it")
    yield Mounted(place)
    while place.is_mount():
        assert run("umount", "-l", str(place))


def files(place: Path) -> list[str]:
    return sorted(each.name for each in place.iterdir() if each.name != "lost+found")


def test_a_real_stick_that_is_full(mounted: Mounted) -> None:
    write_safely(mounted.place / "small", b"x" * 1000)
    with pytest.raises(MediumFullError):
        write_safely(mounted.place / "large", DATA)
    assert files(mounted.place) == ["small"]


def test_a_real_stick_that_takes_no_files(mounted: Mounted) -> None:
    mounted.read_only()
    with pytest.raises(MediumReadOnlyError):
        write_safely(mounted.place / "pack", b"x")
    assert files(mounted.place) == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_real_stick_pulled_in_the_middle(
    mounted: Mounted, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = getattr(os, step)

    def pulled(*arguments: Any) -> Any:
        monkeypatch.undo()
        mounted.pull()
        return real(*arguments)

    monkeypatch.setattr(whole_files.os, step, pulled)
    with pytest.raises(MediumGoneError):
        write_safely(mounted.place / "pack", b"x" * 1000)
    assert files(mounted.place) == []  # the folder below, on the disk of this machine


def test_nothing_for_somebody_else_is_written_among_our_data(tmp_path: Path) -> None:
    for name in ("gridcenter.db", "keys.json"):
        (tmp_path / name).write_bytes(b"sealed")
    for name in ("keys.json", "a.pack"):
        with pytest.raises(whole_files.OwnFolderError):
            file_out.write_out(tmp_path / name, b"x")
    assert (tmp_path / "keys.json").read_bytes() == b"sealed"
    assert not (tmp_path / "a.pack").exists()
