"""One writer: whole or not there, the owner's alone, and never over our own data."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gridcenter.base import whole_files
from gridcenter.base.whole_files import (
    NoFileError,
    OwnFolderError,
    refuse_own_folder,
    whole_file,
    write_whole,
)

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Something that looks like a data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "gridcenter.db").write_bytes(b"sealed")
    (folder / "keys.json").write_text('{"format": 1, "slots": []}')
    return folder


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_writer_that_fails_leaves_the_former_file(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    target.write_bytes(b"former")
    with pytest.raises(ZeroDivisionError), whole_file(target) as part:  # noqa: PT012 - fails amid
        part.write_bytes(b"half")
        raise ZeroDivisionError
    assert names(tmp_path) == ["list.csv"]
    assert target.read_bytes() == b"former"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "c.txt", b"x")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == b"x"


@POSIX
def test_every_new_name_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(whole_files, "sync_folder", synced.append)
    write_whole(tmp_path / "a" / "b" / "c.txt", b"x")
    assert synced == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]


@POSIX
def test_a_file_that_was_lent_is_on_the_medium_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    flush, replace = os.fsync, os.replace
    kinds = {True: "folder", False: "file"}

    def flushed(handle: int) -> None:
        events.append(f"flush {kinds[stat.S_ISDIR(os.fstat(handle).st_mode)]}")
        flush(handle)

    def replaced(source: Path, target: Path) -> None:
        events.append("name")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", replaced)
    for write in (write_whole, lend):
        events.clear()
        write(tmp_path / "list.csv", b"x")
        assert events == ["flush file", "name", "flush folder"]
        assert (tmp_path / "list.csv").read_bytes() == b"x"


def lend(path: Path, content: bytes) -> None:
    with whole_file(path) as part:
        part.write_bytes(content)


@POSIX
def test_a_link_that_somebody_lays_in_the_way_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_bytes(b"theirs")
    (tmp_path / "list.csv.part").symlink_to(theirs)
    # It comes anew each time it is taken away, as where another account writes there too.
    monkeypatch.setattr(Path, "unlink", lambda _path, **_more: None)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "list.csv", b"x")
    assert theirs.read_bytes() == b"theirs"


@pytest.mark.parametrize("name", ["gridcenter.db", "gridcenter.db-wal"])
def test_where_data_or_only_its_log_lies_nothing_else_is_written(tmp_path: Path, name: str) -> None:
    refuse_own_folder(tmp_path / "deeper" / "list.csv")
    (tmp_path / name).write_bytes(b"sealed")
    with pytest.raises(OwnFolderError):
        refuse_own_folder(tmp_path / "deeper" / "list.csv")


@POSIX
def test_what_the_medium_holds_otherwise_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(len(data))))
    with pytest.raises(OSError, match=r"[Ii]nput/output"):
        write_whole(tmp_path / "list.csv", b"x" * 9, read_back=True)
    assert names(tmp_path) == []


@POSIX
@pytest.mark.parametrize("ours", [True, False])
def test_our_own_files_are_the_owners_alone(tmp_path: Path, *, ours: bool) -> None:
    former = os.umask(0o022)
    try:
        write_whole(tmp_path / "bytes", b"x", ours=ours)
        with whole_file(tmp_path / "lent", ours=ours) as part:
            part.write_bytes(b"x")
    finally:
        os.umask(former)
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("bytes", "lent")}
    assert modes == {0o600 if ours else 0o644}


def test_a_virus_scanner_that_holds_the_file_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refusals = os.replace, [PermissionError(errno.EACCES, "held")] * 3

    class Windows:
        name = "nt"

        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

        @staticmethod
        def replace(part: Path, path: Path) -> None:
            if refusals:
                raise refusals.pop()
            real(part, path)

    monkeypatch.setattr(whole_files, "os", Windows())
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    write_whole(tmp_path / "x", b"x")
    assert names(tmp_path) == ["x"]


@pytest.mark.parametrize("name", ["keys.json", "gridcenter.db", "backups/x/new.pdf", "new.pdf"])
def test_no_path_of_the_user_leads_among_our_own_files(data: Path, name: str) -> None:
    with pytest.raises(OwnFolderError):
        refuse_own_folder(data / name)


def test_a_backup_is_as_safe_as_the_data(data: Path) -> None:
    for missing in ("gridcenter.db", "keys.json"):
        (data / missing).rename(data.parent / missing)
        with pytest.raises(OwnFolderError):
            refuse_own_folder(data / missing)
        (data.parent / missing).rename(data / missing)


@POSIX
def test_links_do_not_lead_there_either(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = data.parent / "outside"
    outside.mkdir()
    (outside / "folder").symlink_to(data)
    (outside / "card.pdf").symlink_to(data / "keys.json")
    (data / "out").symlink_to(outside)
    monkeypatch.chdir(data)
    for path in (
        outside / "folder" / "keys.json",
        outside / "card.pdf",
        outside / ".." / "data" / "keys.json",
        data / "out" / "x.pdf",
        Path("keys.json"),
    ):
        with pytest.raises(OwnFolderError):
            refuse_own_folder(path)
    refuse_own_folder(outside / "x.pdf")


def test_a_file_of_keys_that_is_not_ours_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    refuse_own_folder(tmp_path / "list.xlsx")


def _lent(path: Path) -> None:
    with whole_file(path) as part:
        part.write_bytes(b"x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="asks for a pipe")
@pytest.mark.parametrize("write", [_lent, lambda path: write_whole(path, b"x")])
def test_a_pipe_or_a_device_is_not_replaced_by_a_file(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    """As root, ``--out /dev/null`` would have left a plain file where every program writes."""
    pipe = tmp_path / "null"
    os.mkfifo(pipe)
    with pytest.raises(NoFileError):
        write(pipe)
    assert pipe.is_fifo()
    assert [each.name for each in tmp_path.iterdir()] == ["null"]
