"""A watched folder: whole files once, half-copied ones not yet; and sticks that fail."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from gridcenter.base import whole_files
from gridcenter.exchange.file_out import WriteBackError
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.packs import inbox, packing
from gridcenter.services.trust import units
from gridcenter.store.database import DiskFullError
from tests.builders import COUNTY, make_centre, make_member


def names(found: tuple[Path, ...]) -> list[str]:
    return [path.name for path in found]


def test_a_file_is_taken_once_and_only_when_it_stopped_growing(
    centre: Centre, tmp_path: Path
) -> None:
    place = tmp_path / "in"
    place.mkdir()
    assert inbox.look(centre, frozenset()) == ((), frozenset())
    inbox.watch(centre, place)
    (place / "a.gcpack").write_bytes(b"half")
    (place / "b.gcpack.part").write_bytes(b"never")
    (place / "notes.txt").write_bytes(b"never")
    found, marks = inbox.look(centre, frozenset())
    assert found == ()
    (place / "a.gcpack").write_bytes(b"more of it")
    found, marks = inbox.look(centre, marks)
    assert found == ()
    found, marks = inbox.look(centre, marks)
    assert names(found) == ["a.gcpack"]
    found, marks = inbox.look(centre, marks)
    assert found == ()
    # Another file of that name is another file.
    (place / "a.gcpack").write_bytes(b"another")
    _found, marks = inbox.look(centre, marks)
    assert names(inbox.look(centre, marks)[0]) == ["a.gcpack"]
    inbox.watch(centre, None)
    assert inbox.look(centre, marks)[0] == ()


def test_another_folder_is_watched_from_its_first_file_on_or_not_at_all(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.watch(centre, tmp_path / "in")
    real = settings.put

    def full(centre: Centre, key: str, value: object) -> None:
        if value == []:  # the files that were seen, which are forgotten with the folder
            raise DiskFullError
        real(centre, key, value)

    monkeypatch.setattr(inbox.settings, "put", full)
    with pytest.raises(DiskFullError):
        inbox.watch(centre, tmp_path / "other")
    assert inbox.folder(centre) == tmp_path / "in"


def test_a_folder_that_went_away_is_told(centre: Centre, tmp_path: Path) -> None:
    inbox.watch(centre, tmp_path / "gone")
    with pytest.raises(inbox.InboxGoneError):
        inbox.look(centre, frozenset())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.ENODEV])
def test_a_stick_that_fails_leaves_nothing_half_there(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    county = make_centre(tmp_path / "county", unit=COUNTY)
    units.register(centre, units.save_card(county, tmp_path))
    county.close()
    make_member(centre)
    stick, real = tmp_path / "stick", whole_files.os.fsync

    def fails(handle: int) -> None:
        # Full, read-only, damaged or pulled while the bytes are on their way to the stick.
        if any(stick.glob("*.part")):
            raise OSError(number, "stick")
        real(handle)

    monkeypatch.setattr(whole_files.os, "fsync", fails)
    with pytest.raises(WriteBackError) as told:
        packing.export_month(centre, "2026-11", stick)
    assert told.value.reason == {
        errno.ENOSPC: "full", errno.EROFS: "read_only", errno.ENODEV: "gone"
    }.get(number, "failed")  # fmt: skip
    assert list(stick.iterdir()) == []
    assert packing.sent(centre) == ()
    assert list((centre.folder / packing.SENT_FOLDER).glob("*")) == []
    monkeypatch.undo()
    assert packing.export_month(centre, "2026-11", stick).id.seq == 1
