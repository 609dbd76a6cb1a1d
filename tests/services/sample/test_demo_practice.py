from pathlib import Path

import pytest

from gridcenter.base.progress import CancelledWorkError, reporting
from gridcenter.domain.query import Query
from gridcenter.services.folder import accounts, practice
from gridcenter.services.register import registers
from gridcenter.services.sample import demo_entry, demo_practice
from gridcenter.store.key_file import KeyFileMissingError


def cancel(_done, _total):
    raise CancelledWorkError


@pytest.mark.slow
def test_practice_lies_apart_says_so_and_is_made_once(tmp_path):
    made = demo_practice.open_or_make(tmp_path, incidents=20)
    assert practice.is_practice(made)
    assert made.folder == demo_practice.folder_of(tmp_path)
    assert registers.count(made, Query(register="incident")) > 0
    device = made.device
    made.close()
    again = demo_practice.open_or_make(tmp_path)
    assert again.device == device
    again.close()


def test_a_cancelled_making_leaves_nothing(tmp_path):
    with reporting(cancel), pytest.raises(CancelledWorkError):
        demo_practice.open_or_make(tmp_path, incidents=20)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("half", ["gridcenter.db", "keys.json"])
def test_half_a_folder_of_practice_is_told_before_anything_is_made(tmp_path, half, monkeypatch):
    monkeypatch.delattr(demo_practice, "_live")
    folder = demo_practice.folder_of(tmp_path)
    folder.mkdir(parents=True)
    (folder / half).write_bytes(b"-")
    with pytest.raises((accounts.DataFileMissingError, KeyFileMissingError)):
        demo_practice.open_or_make(tmp_path, incidents=20)
    assert (folder / half).read_bytes() == b"-"
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks the system what is open")
def test_a_cancelled_making_leaves_no_file_open(tmp_path, monkeypatch):
    """Windows deletes no folder in which a file is open."""

    def cancelled(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo_entry, "_live", cancelled)
    with pytest.raises(KeyboardInterrupt):
        demo_practice.open_or_make(tmp_path, incidents=20)
    held = [str(each.resolve()) for each in Path("/proc/self/fd").iterdir()]
    assert not [each for each in held if each.startswith(str(tmp_path))]
