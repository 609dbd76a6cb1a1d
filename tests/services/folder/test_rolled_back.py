"""A data file, a log or a folder that changed behind the program's back is noticed."""

from __future__ import annotations

import errno
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gridcenter.base import surroundings
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.window_status import place_words
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts
from gridcenter.services.folder import place as places
from gridcenter.services.register import registers
from gridcenter.store import audit as trail
from gridcenter.store import backup as copies
from gridcenter.store import counting, database, foreign_log, settings
from gridcenter.store.database import Database, DataFileBusyError, DataFileGoneError
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import PASSWORD, make_centre, make_grid


def grids(centre: Centre) -> int:
    return registers.count(centre, Query(register=RegisterId("grid")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nine grids; ``old-wal`` beside the folder is the log of the first two, of another day."""
    make_centre(tmp_path / "d").close()
    centre = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    for number in range(9):
        make_grid(centre)
        if number == 1:
            shutil.copy(tmp_path / "d" / "gridcenter.db-wal", tmp_path / "old-wal")
    centre.close()
    return tmp_path / "d"


def test_a_log_of_another_day_takes_nothing_back(folder: Path):
    log = folder / "gridcenter.db-wal"
    shutil.copy(folder.parent / "old-wal", log)
    centre = accounts.open_folder(folder, password=PASSWORD)
    assert grids(centre) == 9
    make_grid(centre)
    centre.close()
    assert (folder / "gridcenter.db-wal.old-log").read_bytes() == (
        folder.parent / "old-wal"
    ).read_bytes()
    again = accounts.open_folder(folder, password=PASSWORD)
    assert grids(again) == 10
    again.close()


def test_the_log_of_a_killed_program_is_replayed_as_ever(folder: Path):
    code = (
        "import os, sys; from pathlib import Path\n"
        "from gridcenter.services.folder import accounts; from tests.builders import make_grid\n"
        "centre = accounts.open_folder(Path(sys.argv[1]), password=sys.argv[2])\n"
        "make_grid(centre, code='620622101200999'); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder), PASSWORD], check=False)
    assert (folder / "gridcenter.db-wal").stat().st_size > 0
    centre = accounts.open_folder(folder, password=PASSWORD)
    assert grids(centre) == 10
    centre.close()


def test_an_older_file_put_back_is_noted_once_and_noted(folder: Path):
    older = (folder / "gridcenter.db").read_bytes()
    centre = accounts.open_folder(folder, password=PASSWORD)
    for _more in range(3):
        make_grid(centre)
    centre.close()
    (folder / "gridcenter.db").write_bytes(older)
    with pytest.raises(counting.DataOlderError):
        accounts.open_folder(folder, password=PASSWORD)
    centre = accounts.open_folder(folder, password=PASSWORD)
    assert grids(centre) == 9
    line = next(each for each in audit.entries(centre) if each.action == "data.older")
    assert line.detail["known"] > line.detail["found"]
    centre.close()


def test_what_cannot_be_noted_of_an_older_file_is_not_half_noted_and_said_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    older = (folder / "gridcenter.db").read_bytes()
    centre = accounts.open_folder(folder, password=PASSWORD)
    make_grid(centre)
    centre.close()
    (folder / "gridcenter.db").write_bytes(older)

    def full(*_given: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(trail, "_remember", full)
        with pytest.raises(OSError, match="space"):
            accounts.open_folder(folder, password=PASSWORD)
    with pytest.raises(counting.DataOlderError):
        accounts.open_folder(folder, password=PASSWORD)
    centre = accounts.open_folder(folder, password=PASSWORD)
    assert [each.action for each in audit.entries(centre)].count("data.older") == 1
    centre.close()


def test_an_older_file_put_back_with_its_log_keeps_what_the_log_holds(folder: Path):
    """The log is newer than its file: it is not what took the data back."""
    centre = accounts.open_folder(folder, password=PASSWORD)
    make_grid(centre)
    older = {name: (folder / name).read_bytes() for name in ("gridcenter.db", "gridcenter.db-wal")}
    for _more in range(3):
        make_grid(centre)
    centre.close()
    for name, content in older.items():
        (folder / name).write_bytes(content)
    with pytest.raises(counting.DataOlderError):
        accounts.open_folder(folder, password=PASSWORD)
    centre = accounts.open_folder(folder, password=PASSWORD)
    assert grids(centre) == 10
    centre.close()
    assert not (folder / "gridcenter.db-wal.old-log").exists()


@pytest.mark.parametrize("content", [None, b"", b"nonsense"])
def test_without_a_note_everything_opens(folder: Path, content: bytes | None):
    note = folder / "gridcenter.count"
    if content is None:
        note.unlink()
    else:
        note.write_bytes(content)
    centre = accounts.open_folder(folder, password=PASSWORD)
    assert counting.noted(note) == counting.newest(centre.db)
    centre.close()


@pytest.mark.parametrize("gone", ["folder", "file", "replaced"])
def test_nothing_is_acknowledged_in_a_file_that_is_not_there_any_more(folder: Path, gone: str):
    centre = accounts.open_folder(folder, password=PASSWORD)
    make_grid(centre)
    data = folder / "gridcenter.db"
    if gone == "folder":
        shutil.rmtree(folder)
    elif gone == "file":
        data.unlink()
    else:
        shutil.copy(data, folder / "copy")
        (folder / "copy").replace(data)
    with pytest.raises(DataFileGoneError):
        make_grid(centre)
    centre.close()


def test_nor_in_one_that_went_while_it_was_being_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "identity", lambda _path: None)  # it went before it was looked at
    with pytest.raises(DataFileGoneError):
        make_grid(accounts.open_folder(folder, password=PASSWORD))


def test_a_folder_that_a_program_copies_is_noted(tmp_path: Path):
    for name in ("OneDrive - 某镇", "坚果云", "WPS云盘", "WeChat Files"):
        inside = tmp_path / name / "gridcenter"
        inside.mkdir(parents=True)
        assert name in place_words(inside)
    marked = tmp_path / "plain"
    marked.mkdir()
    assert place_words(marked) == ""
    (marked / ".stfolder").mkdir()
    assert "plain" in place_words(marked)


def test_where_locks_hold_nothing_a_mark_keeps_others_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    assert surroundings.locks_hold(folder)
    monkeypatch.setattr(surroundings, "locks_hold", lambda _folder: False)
    first = accounts.open_folder(folder, password=PASSWORD)
    with pytest.raises(DataFileBusyError):
        places.keep_others_out(folder, first.db)
    assert places.NO_LOCKS in {said for said, _name in places.doubts(folder)}
    first.close()
    assert not (folder / "gridcenter.inuse").exists()
    # What a program left behind that is not there any more stands in nobody's way.
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    (folder / "gridcenter.inuse").write_text(
        f"{socket.gethostname()} {done.stdout.strip()}", encoding="utf-8"
    )
    accounts.open_folder(folder, password=PASSWORD).close()


@pytest.mark.parametrize("is_noted", [True, False])
def test_the_log_of_another_folder_is_set_aside_and_never_folded_in(folder: Path, is_noted: bool):
    """After a kill a file was put in the place of another: SQLite wrote the other's pages over ours."""
    other = make_centre(folder.parent / "other")  # the same key, by the makers of tests
    other.db.change_key(b"k" * 32)
    other.close()
    db = Database.open(folder.parent / "other" / "gridcenter.db", b"k" * 32)
    settings.put(db, "anything", "x" * 9000)
    log = folder / "gridcenter.db-wal"
    log.write_bytes((folder.parent / "other" / "gridcenter.db-wal").read_bytes())
    db.close()
    if not is_noted:
        (folder / "gridcenter.count").unlink()
    whole = (folder / "gridcenter.db").read_bytes()
    with pytest.raises(WrongPasswordError):  # who has no key changes nothing
        accounts.open_folder(folder, password="not-a-password")
    assert ((folder / "gridcenter.db").read_bytes(), log.exists()) == (whole, True)
    centre = accounts.open_folder(folder, password=PASSWORD)
    assert copies.structure(centre.db) == []
    assert (folder / "gridcenter.db-wal.old-log").exists()
    centre.close()


def test_a_log_with_pages_under_both_keys_is_the_file_s_own(folder: Path):
    """As a change of keys leaves it when the program is killed right behind it."""
    centre = accounts.open_folder(folder, password=PASSWORD)
    before = centre.db.key
    settings.put(centre.db, "anything", "x" * 9000)
    centre.db.change_key(b"k" * 32)
    left = folder.parent / "left"
    shutil.copytree(folder, left)
    centre.close()
    for key in (before, b"k" * 32):
        assert foreign_log.set_aside(left / "gridcenter.db", key) is None
    db = Database.open(left / "gridcenter.db", b"k" * 32)
    assert settings.get(db, "anything") == "x" * 9000
    db.close()


@pytest.mark.parametrize("target", ["other", "nothing"])
def test_the_note_is_not_written_through_a_link(folder: Path, target: str):
    other, note = folder.parent / "other", folder / "gridcenter.count"
    other.write_text("kept")
    note.unlink()
    note.symlink_to(folder.parent / target)
    accounts.open_folder(folder, password=PASSWORD).close()
    assert not note.is_symlink()
    assert counting.noted(note) > 0
    assert (other.read_text(), (folder.parent / "nothing").exists()) == ("kept", False)
