"""``keys.json`` of somewhere else, of another day, or none: what it is, what to do, and nobody gets in by it."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gridcenter.base.i18n import describe
from gridcenter.base.whole_files import write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.services import audit
from gridcenter.services.folder import (
    account_changes,
    accounts,
    attempts,
    backup,
    key_search,
    other_keys,
    place,
    rekeying,
    restoring,
    slots,
)
from gridcenter.services.folder.accounts import open_folder
from gridcenter.store import key_file
from gridcenter.store.database import DataFileUnreadableError
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, make_centre

THEIRS, NEW, WRONG = "of-the-other-unit", "three-further-words", "none-of-them"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    centre = make_centre(tmp_path / "d")
    backup.make(centre)
    centre.close()
    return tmp_path / "d"


@pytest.fixture
def without_backup(tmp_path: Path) -> Path:
    make_centre(tmp_path / "d").close()
    return tmp_path / "d"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another unit's folder, whose administrator has another password."""
    place = tmp_path / "other"
    accounts.create(
        place, unit=TOWNSHIP, operator="王演示", password=THEIRS, cost=CHEAP, durable=False
    ).centre.close()
    return place


def signed_in(folder: Path, password: str = PASSWORD) -> list[str]:
    """Signs in; the actions of this sign-in in the trail."""
    centre = open_folder(folder, password=password, durable=False)
    try:
        return [each.action for each in audit.entries(centre)]
    finally:
        centre.close()


def refused(folder: Path, password: str) -> GridcenterError:
    with pytest.raises(GridcenterError) as told:
        signed_in(folder, password)
    assert describe(told.value).hint, "and what to do now"
    return told.value


def put(source: Path, folder: Path) -> bytes:
    """Their keys.json in the place of ours, which is returned."""
    ours = (folder / "keys.json").read_bytes()
    shutil.copy(source / "keys.json", folder / "keys.json")
    return ours


def test_with_another_folders_keys_the_right_password_still_signs_in_and_mends(folder, other):
    ours = put(other, folder)
    assert "keys.mended" in signed_in(folder)
    assert (folder / "keys.json").read_bytes() == ours


@pytest.mark.parametrize("password", [WRONG, THEIRS])
def test_another_folders_keys_are_called_so_and_nothing_is_told_of_their_passwords(
    folder, other, password
):
    put(other, folder)
    failure = refused(folder, password)
    assert failure.code == "other_folders_keys"
    assert str(backup.available(folder)[0].parent) in describe(failure).hint
    assert attempts._count(folder) == 1, "it is counted like any wrong password"


def test_what_the_hint_says_helps(folder, other):
    put(other, folder)
    failure = refused(folder, WRONG)
    shutil.copy(Path(str(failure.facts["backup"])) / "keys.json", folder / "keys.json")
    assert signed_in(folder)


def test_without_a_backup_the_keys_that_open_do_not_fit_the_data(without_backup, other):
    put(other, without_backup)
    assert refused(without_backup, THEIRS).code == "keys_do_not_fit"
    assert refused(without_backup, WRONG).code == "wrong_password"


def test_where_the_data_file_is_another_our_keys_are_not_blamed(folder, other):
    shutil.copy(other / "gridcenter.db", folder / "gridcenter.db")
    with pytest.raises(DataFileUnreadableError) as told:
        signed_in(folder)
    assert told.value.code == "data_file_unreadable"


def test_after_a_change_of_keys_a_slip_of_the_fingers_is_a_wrong_password(folder):
    centre = open_folder(folder, password=PASSWORD, durable=False)
    rekeying.rekey(centre, PASSWORD)
    centre.close()
    assert refused(folder, WRONG).code == "wrong_password"
    assert signed_in(folder)


def test_a_backup_that_was_kept_elsewhere_opens_the_data_again(without_backup, other, tmp_path):
    centre = open_folder(without_backup, password=PASSWORD, durable=False)
    made = backup.make(centre, tmp_path / "stick")
    audit.record(centre, "sign_in", {})
    newest = audit.entries(centre)[0].id
    centre.close()
    put(other, without_backup)
    with restoring.prepared(without_backup, made.folder, password=PASSWORD) as (found, _actor):
        assert found.is_known, "what would be lost is compared with the present data"
    assert signed_in(without_backup), "and keys.json is mended"
    centre = open_folder(without_backup, password=PASSWORD, durable=False)
    assert audit.entries(centre)[0].id > newest
    centre.close()


def test_the_data_key_is_found_past_another_folders_keys(folder, other):
    centre = open_folder(folder, password=PASSWORD, durable=False)
    key = centre.db.key
    centre.close()
    centre = open_folder(other, password=THEIRS, durable=False)
    account_changes.set_password(centre, centre.actor, PASSWORD)  # which opens both
    centre.close()
    put(other, folder)
    assert key_search.key_of(folder, PASSWORD) == key


def of_before(folder: Path) -> tuple[bytes, bytes]:
    """The keys of before and after a change of the password."""
    old = (folder / "keys.json").read_bytes()
    centre = open_folder(folder, password=PASSWORD, durable=False)
    account_changes.set_password(centre, centre.actor, NEW)
    centre.close()
    return old, (folder / "keys.json").read_bytes()


def test_the_keys_of_an_older_password_say_so_and_are_mended(without_backup):
    old, new = of_before(without_backup)
    (without_backup / "keys.json").write_bytes(old)
    assert refused(without_backup, PASSWORD).code == "older_password"
    assert (without_backup / "keys.json").read_bytes() == new
    assert refused(without_backup, PASSWORD).code == "wrong_password", "nothing was put back now"
    assert signed_in(without_backup, NEW)


def test_an_older_password_in_a_backup_is_a_wrong_one_like_any_other(folder):
    of_before(folder)
    assert refused(folder, PASSWORD).code == refused(folder, WRONG).code == "wrong_password"


def test_the_keys_of_before_and_a_backup_of_after_open(without_backup):
    old, new = of_before(without_backup)
    centre = open_folder(without_backup, password=NEW, durable=False)
    backup.make(centre)
    centre.close()
    (without_backup / "keys.json").write_bytes(old)
    assert "keys.mended" in signed_in(without_backup, NEW)
    assert (without_backup / "keys.json").read_bytes() == new


def test_a_password_that_was_changed_and_changed_back_is_the_right_one(without_backup):
    old, _new = of_before(without_backup)
    centre = open_folder(without_backup, password=NEW, durable=False)
    account_changes.set_password(centre, centre.actor, PASSWORD)
    centre.close()
    (without_backup / "keys.json").write_bytes(old)
    assert signed_in(without_backup)


def newer(content: bytes) -> bytes:
    return json.dumps(json.loads(content) | {"format": key_file.FORMAT + 1}).encode()


KEYS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _ours: b"", "key_file_empty"),
    "zeros": (lambda ours: bytes(len(ours)), "key_file_empty"),
    "blanks": (lambda _ours: b" \r\n", "key_file_empty"),
    "cut short": (lambda ours: ours[:-40], "key_file_cut_short"),
    "one letter": (lambda ours: ours[:1], "key_file_cut_short"),
    "other words": (lambda _ours: b"\xff\xfeP\x00K\x00", "no_key_file"),
    "other JSON": (lambda _ours: b'{"name": "grid"}', "no_key_file"),
    "a newer version": (newer, "key_file_too_new"),
}


@pytest.mark.parametrize(("change", "code"), KEYS.values(), ids=KEYS)
def test_each_damage_has_its_own_sentence(without_backup, change, code):
    keys = without_backup / "keys.json"
    keys.write_bytes(change(keys.read_bytes()))
    failure = refused(without_backup, PASSWORD)
    assert failure.code == code
    assert str(keys) in describe(failure).message or code == "key_file_too_new"


@pytest.mark.parametrize("name", ["keys (1).json", "keys - 副本.json", "KEYS-办公室.json"])
def test_a_copy_under_another_name_gives_the_key_back(without_backup, name):
    keys = without_backup / "keys.json"
    ours = keys.read_bytes()
    keys.rename(without_backup / name)
    failure = refused(without_backup, WRONG)
    assert (failure.code, failure.facts["other"]) == ("key_file_renamed", name)
    assert "keys.mended" in signed_in(without_backup)
    assert keys.read_bytes() == ours


def test_two_key_files_are_told_and_the_one_that_is_right_counts(without_backup):
    old, new = of_before(without_backup)
    (without_backup / "keys (1).json").write_bytes(old)
    assert refused(without_backup, PASSWORD).code == "wrong_password"
    assert signed_in(without_backup, NEW)
    assert (place.KEYS_TWICE, "keys (1).json") in place.doubts(without_backup)
    (without_backup / "keys.json").write_bytes(old)
    (without_backup / "keys (1).json").write_bytes(new)
    assert signed_in(without_backup, NEW)
    (without_backup / "keys (1).json").unlink()
    assert place.doubts(without_backup) == ()


def test_other_files_beside_the_data_are_no_keys(without_backup, other):
    (without_backup / "a.json").write_bytes(b"[]")
    (without_backup / "b.json").mkdir()
    (without_backup / "c.json").write_bytes(b'{"slots":' + b"[" * 10**6)
    (without_backup / "d.json").symlink_to("nothing")
    assert other_keys.copies(without_backup) == []
    for number in range(9):
        shutil.copy(other / "keys.json", without_backup / f"keys ({number}).json")
    assert len(other_keys.copies(without_backup)) < 9, "so many guesses would take minutes"


def test_a_key_file_that_takes_no_writing_is_named_and_nothing_is_changed(centre, monkeypatch):
    def closed(path: Path, *given: object, **more: object) -> None:
        if path.name == "keys.json":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        write_whole(path, *given, **more)  # type: ignore[arg-type]

    before = slots.all_of(centre), audit.entries(centre)
    monkeypatch.setattr(key_file, "write_whole", closed)
    for deed in (
        lambda: account_changes.set_password(centre, centre.actor, NEW),
        lambda: account_changes.add(centre, "李样本", NEW),
        lambda: account_changes.renew_recovery_code(centre),
    ):
        with pytest.raises(key_file.KeyFileReadOnlyError):
            deed()
    assert (slots.all_of(centre), audit.entries(centre)) == before
    with pytest.raises(key_file.KeyFileReadOnlyError):
        rekeying.rekey(centre, PASSWORD)
    (centre.folder / "keys.json").write_bytes(b"")
    backup_of = backup.available(centre.folder)
    assert backup_of, "the change of keys made one first"
    centre.close()
    assert signed_in(centre.folder), "which opens the data though keys.json cannot be mended"


def test_guesses_at_damaged_keys_are_counted_like_others(folder):
    (folder / "keys.json").write_bytes(b"")
    for _ in range(3):
        refused(folder, WRONG)
    assert attempts._count(folder) == 3
    assert signed_in(folder).count("sign_in.failed") == 3
