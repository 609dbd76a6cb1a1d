"""What the data file says of its keys is right, whatever happens to ``keys.json``."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from gridcenter.domain.roles import Role
from gridcenter.services import audit
from gridcenter.services.folder import (
    account_changes,
    account_list,
    accounts,
    backup,
    doorway,
    rekeying,
    restoring,
    slots,
)
from gridcenter.services.folder.doorway import Standing
from gridcenter.store import key_file
from gridcenter.store.database import DataFileMissingError
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, make_centre

OTHER, NEW = "another-password", "three-further-words"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    centre = make_centre(tmp_path / "d")
    accounts.add(centre, "李样本", OTHER)
    centre.close()
    return tmp_path / "d"


def signs_in(folder: Path, password: str) -> str:
    centre = accounts.open_folder(folder, password=password)
    centre.close()
    return centre.actor


def break_slot(path: Path, number: int) -> None:
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["slots"][number]["key"] = whole["slots"][number]["salt"]
    path.write_text(json.dumps(whole), encoding="utf-8")


def test_a_dead_slot_is_mended_by_whoever_signs_in_next(folder: Path):
    created = accounts.create(
        folder.parent / "e", unit=TOWNSHIP, operator="王演示", password=PASSWORD, cost=CHEAP
    )
    created.centre.close()
    keys = folder.parent / "e" / "keys.json"
    whole = keys.read_bytes()
    break_slot(keys, 1)  # the recovery code, which nobody uses for years
    centre = accounts.open_folder(folder.parent / "e", password=PASSWORD)
    assert any(each.action == "keys.mended" for each in audit.entries(centre))
    centre.close()
    assert keys.read_bytes() == whole
    accounts.open_folder(folder.parent / "e", recovery_code=created.recovery_code).close()


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"slots": [{"name": 3}]}'])
def test_a_lost_key_file_is_mended_from_a_backup(folder: Path, content: bytes | None):
    centre = accounts.open_folder(folder, password=PASSWORD)
    backup.make(centre)
    accounts.set_password(centre, "李样本", "changed-password")
    centre.close()
    keys = folder / "keys.json"
    whole = keys.read_bytes()
    if content is None:
        keys.unlink()
    else:
        keys.write_bytes(content)
    # The old password is in that backup; it opens nothing, but the file is whole again.
    with pytest.raises(WrongPasswordError):
        signs_in(folder, OTHER)
    assert keys.read_bytes() == whole
    keys.unlink()
    assert signs_in(folder, PASSWORD) == "王演示"
    assert keys.read_bytes() == whole


def test_without_a_backup_the_sentence_says_that_keys_are_missing(folder: Path):
    (folder / "keys.json").unlink()
    assert doorway.standing(folder) is Standing.KEYS_MISSING
    with pytest.raises(key_file.KeyFileMissingError):
        signs_in(folder, PASSWORD)
    with pytest.raises(key_file.KeyFileMissingError):
        accounts.create(folder, unit=TOWNSHIP, operator="王演示", password=PASSWORD, cost=CHEAP)
    (folder / "keys.json").write_bytes(b"")
    with pytest.raises(key_file.KeyFileUnreadableError):
        signs_in(folder, PASSWORD)


def test_an_old_key_file_put_back_revives_no_password(folder: Path):
    old = (folder / "keys.json").read_bytes()
    centre = accounts.open_folder(folder, password=PASSWORD)
    accounts.set_password(centre, "李样本", "changed-password")
    centre.close()
    (folder / "keys.json").write_bytes(old)
    with pytest.raises(WrongPasswordError):
        signs_in(folder, OTHER)
    assert signs_in(folder, "changed-password") == "李样本"


def test_where_the_data_file_is_missing_no_password_is_called_wrong(folder: Path):
    (folder / "gridcenter.db").unlink()
    before = sorted(each.name for each in folder.iterdir())
    with pytest.raises(DataFileMissingError):
        signs_in(folder, "not-the-password")
    assert sorted(each.name for each in folder.iterdir()) == before, "an attempt was noted"


@pytest.mark.parametrize("size", [None, 0])
def test_nothing_is_made_where_the_data_file_is_missing_or_empty(folder: Path, size: int | None):
    data = folder / "gridcenter.db"
    data.unlink()
    if size is not None:
        data.touch()
    before = sorted(each.name for each in folder.iterdir())
    assert doorway.standing(folder) is Standing.DATA_MISSING
    for attempt in (
        lambda: signs_in(folder, PASSWORD),
        lambda: accounts.create(
            folder, unit=TOWNSHIP, operator="王", password=PASSWORD, cost=CHEAP
        ),
    ):
        with pytest.raises(DataFileMissingError):
            attempt()
    assert sorted(each.name for each in folder.iterdir()) == before
    assert not data.exists() or data.stat().st_size == 0


def test_where_backups_alone_are_left_nothing_new_is_begun_and_they_are_restored(folder: Path):
    centre = accounts.open_folder(folder, password=PASSWORD)
    made = backup.make(centre)
    centre.close()
    for name in ("gridcenter.db", "keys.json"):
        (folder / name).unlink()
    assert doorway.standing(folder) is Standing.DATA_MISSING
    with pytest.raises(DataFileMissingError):
        accounts.create(folder, unit=TOWNSHIP, operator="王", password=PASSWORD, cost=CHEAP)
    restoring.restore(folder, made.folder, password=PASSWORD)
    assert signs_in(folder, PASSWORD) == "王演示"


DEEDS = {
    "a new officer": lambda c: account_changes.add(c, "孙样本", NEW, Role.ENTRY),
    "a lock": lambda c: account_changes.set_locked(c, "李样本", locked=True),
    "a password": lambda c: account_changes.set_password(c, "李样本", NEW),
    "who leaves and who comes": lambda c: account_changes.hand_over(c, "李样本", "孙样本", NEW),
    "a recovery code": account_changes.renew_recovery_code,
    "both after a recovery": lambda c: account_changes.renew_after_recovery(c, NEW),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_what_the_key_file_does_not_take_was_not_done_and_is_in_no_trail(centre, monkeypatch, deed):
    account_changes.add(centre, "李样本", OTHER, Role.ENTRY)

    def full(_path, _slots):
        raise OSError(errno.ENOSPC, "No space left on device")

    def state():
        return (account_list.all_of(centre), slots.all_of(centre), audit.entries(centre))

    before = state()
    with monkeypatch.context() as patched:
        patched.setattr(key_file, "write", full)
        with pytest.raises(OSError, match="No space"):
            deed(centre)
    assert state() == before
    deed(centre)
    assert len(audit.entries(centre)) > len(before[2])


def test_a_key_that_the_file_goes_on_giving_is_not_counted_as_taken(centre, monkeypatch):
    account_changes.add(centre, "李样本", OTHER, Role.ENTRY)
    before = slots.all_of(centre)

    def full(_path, _slots):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(key_file, "write", full)
        with pytest.raises(OSError, match="No space"):
            slots.drop(centre, "李样本")
    assert slots.all_of(centre) == before
    slots.drop(centre, "李样本")
    assert [each.name for each in slots.all_of(centre)] == [
        each.name for each in before if each.name != "李样本"
    ]


def test_a_change_of_keys_that_cannot_be_noted_leaves_every_slot_as_it_was(centre, monkeypatch):
    record, before = audit.record, slots.all_of(centre)

    def full(centre, action, *given, **more):
        if action == "account.rekey":
            raise OSError(errno.ENOSPC, "No space left on device")
        record(centre, action, *given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", full)
        with pytest.raises(OSError, match="No space"):
            rekeying.rekey(centre, PASSWORD)
    assert slots.all_of(centre) == before
    centre.close()
    accounts.open_folder(centre.folder, password=PASSWORD, durable=False).close()
