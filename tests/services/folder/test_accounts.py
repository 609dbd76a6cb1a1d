from __future__ import annotations

import errno
from pathlib import Path

import pytest

from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import UnitCode
from gridcenter.services import audit
from gridcenter.services.centre import Unit
from gridcenter.services.folder import (
    accounts,
    backup,
    doorway,
    manifest,
    passwords,
    rekeying,
    restoring,
    ring,
)
from gridcenter.services.register import registers
from gridcenter.store import backup as copies
from gridcenter.store import key_file, keyring, migrations
from gridcenter.store.database import Database, DataFileUnreadableError, DiskFullError
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, make_centre, make_grid


def create(folder: Path, unit: Unit = TOWNSHIP):
    return accounts.create(
        folder, unit=unit, operator="王演示", password=PASSWORD, cost=CHEAP, durable=False
    )


def test_sign_in_by_password_and_by_recovery_code(tmp_path: Path):
    created = create(tmp_path / "d")
    created.centre.close()
    for secrets in ({"password": PASSWORD}, {"recovery_code": created.recovery_code.lower()}):
        centre = accounts.open_folder(tmp_path / "d", **secrets)
        assert (centre.actor, centre.unit) == ("王演示", TOWNSHIP)
        centre.close()
    with pytest.raises(WrongPasswordError):
        accounts.open_folder(tmp_path / "d", password="wrong-password")
    with pytest.raises(accounts.NoDataFolderError):
        accounts.open_folder(tmp_path / "elsewhere", password=PASSWORD)


def test_a_full_disk_still_lets_people_read(tmp_path: Path):
    make_centre(tmp_path / "d").close()

    def full(_self: Database):
        raise DiskFullError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "transaction", full)
        centre = accounts.open_folder(tmp_path / "d", password=PASSWORD)
        assert registers.count(centre, Query(register=registers.register_of("grid").id)) == 0
        with pytest.raises(DiskFullError):
            make_grid(centre)
        centre.close()


def test_first_run_refuses_what_cannot_work(tmp_path: Path):
    with pytest.raises(accounts.UnitCodeError):
        create(tmp_path / "a", Unit(code=UnitCode("6206"), name="错", tier=Tier.TOWNSHIP))
    assert not (tmp_path / "a").exists()
    create(tmp_path / "b").centre.close()
    with pytest.raises(accounts.DataFolderExistsError):
        create(tmp_path / "b")
    with pytest.raises(passwords.PasswordTooShortError):
        accounts.create(tmp_path / "c", unit=TOWNSHIP, operator="王演示", password="short")


def test_a_second_officer_signs_in_under_their_own_name(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    accounts.add(centre, "李样本", "another-password")
    accounts.add(centre, "赵停用", "third-password")
    accounts.set_locked(centre, "赵停用", locked=True)
    with pytest.raises(accounts.AccountExistsError):
        accounts.add(centre, "李样本", "another-password")
    accounts.set_password(centre, "李样本", "changed-password")
    centre.close()
    assert doorway.officers(tmp_path / "d") == 2
    assert "李样本" not in (tmp_path / "d" / "keys.json").read_text(encoding="utf-8")
    second = accounts.open_folder(tmp_path / "d", password="changed-password")
    assert second.actor == "李样本"
    second.close()
    with pytest.raises(WrongPasswordError):
        accounts.open_folder(tmp_path / "d", password="third-password")
    # The refused sign-in holds nothing open.
    accounts.open_folder(tmp_path / "d", password=PASSWORD).close()


def test_renewed_recovery_code_makes_the_old_paper_worthless(tmp_path: Path):
    created = create(tmp_path / "d")
    fresh = accounts.renew_recovery_code(created.centre)
    created.centre.close()
    with pytest.raises(WrongPasswordError):
        accounts.open_folder(tmp_path / "d", recovery_code=created.recovery_code)
    accounts.open_folder(tmp_path / "d", recovery_code=fresh).close()


def test_backup_is_whole_and_restores_with_the_present_set_aside(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    made = backup.make(centre, tmp_path / "stick")
    make_grid(centre)
    centre.close()
    restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    back = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    assert registers.count(back, Query(register=registers.register_of("grid").id)) == 1
    assert audit.first_broken(back) is None
    back.close()
    assert (tmp_path / "d" / "replaced" / "gridcenter.db").exists()


def test_a_backup_that_finds_no_room_leaves_no_folder(tmp_path: Path, monkeypatch):
    centre, real = make_centre(tmp_path / "d"), backup.write_whole
    (own := centre.folder / "forms" / "a.toml").parent.mkdir()
    own.write_text("", encoding="utf-8")

    for wanted in ("keys.json", "a.toml", "backup.json"):

        def full(path: Path, *given: object, wanted: str = wanted, **more: object) -> None:
            if path.name == wanted:
                raise OSError(errno.ENOSPC, "full")
            real(path, *given, **more)

        with monkeypatch.context() as patched:
            for module in (backup, manifest):
                patched.setattr(module, "write_whole", full)
            with pytest.raises(copies.BackupFailedError):
                backup.make(centre, tmp_path / "stick")
        assert list((tmp_path / "stick").iterdir()) == []
    centre.close()


def test_a_backup_elsewhere_counts_although_the_disk_at_home_is_full(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    make_grid(centre)

    def full(_self: Database):
        raise DiskFullError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "transaction", full)
        made = backup.make(centre, tmp_path / "stick")
    backup.verify(centre, made.folder)
    centre.close()


def test_own_forms_and_templates_travel_with_the_backup(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    own = tmp_path / "d" / "templates" / "月报.toml"
    own.parent.mkdir()
    own.write_text("source = 'a.xlsx'\n", encoding="utf-8")
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    own.write_text("changed", encoding="utf-8")
    restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    assert own.read_text(encoding="utf-8") == "source = 'a.xlsx'\n"
    assert (tmp_path / "d" / "replaced" / "templates" / "月报.toml").exists()


def test_an_older_data_file_is_backed_up_before_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    create(tmp_path / "d").centre.close()
    steps = (*migrations.STEPS, ("m9999_next", "CREATE TABLE next_version (a TEXT) STRICT;\n"))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", len(steps))
    centre = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    assert centre.db.version == len(steps)
    centre.close()
    kept = tmp_path / "d" / "backups" / f"before-schema-{len(steps)}"
    assert sorted(each.name for each in kept.iterdir()) == [
        "backup.json",
        "gridcenter.db",
        "keys.json",
    ]


def test_a_new_data_key_shuts_out_old_key_files_and_the_old_recovery_code(tmp_path: Path):
    created = create(tmp_path / "d")
    accounts.add(created.centre, "李样本", "another-password")
    old_keys = (tmp_path / "d" / "keys.json").read_bytes()
    with pytest.raises(WrongPasswordError):
        rekeying.rekey(created.centre, "not-my-password")
    code = rekeying.rekey(created.centre, PASSWORD)
    assert registers.count(created.centre, Query(register=registers.register_of("grid").id)) == 0
    created.centre.close()
    for secrets in ({"password": "another-password"}, {"recovery_code": created.recovery_code}):
        with pytest.raises(WrongPasswordError):
            accounts.open_folder(tmp_path / "d", **secrets)
    accounts.open_folder(tmp_path / "d", recovery_code=code).close()
    (tmp_path / "d" / "keys.json").write_bytes(old_keys)
    with pytest.raises(DataFileUnreadableError):
        accounts.open_folder(tmp_path / "d", password=PASSWORD)


def test_before_a_new_data_key_there_is_a_copy_under_the_old_one_or_no_new_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    centre = make_centre(tmp_path / "d")
    old = keyring.key_id(centre.db.key)

    def fails(*_given: object, **_more: object) -> None:
        raise copies.BackupFailedError(reason="full")

    with monkeypatch.context() as patched:
        patched.setattr(backup, "make", fails)
        with pytest.raises(copies.BackupFailedError):
            rekeying.rekey(centre, PASSWORD)
    assert keyring.key_id(centre.db.key) == old
    rekeying.rekey(centre, PASSWORD)
    (made,) = ring.kept(tmp_path / "d" / "backups")
    assert (made.reason, made.key_id) == ("rekey", old)
    assert keyring.key_id(centre.db.key) != old
    centre.close()


@pytest.mark.parametrize("cut_off_at", ["change_key", "write"])
def test_a_change_of_keys_cut_off_anywhere_still_opens_with_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_off_at: str
):
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    real_write, calls = key_file.write, []

    def fail(*_arguments: object) -> None:
        raise KeyboardInterrupt

    def write_first_only(*arguments):
        calls.append(arguments)
        return real_write(*arguments) if len(calls) == 1 else fail()

    if cut_off_at == "change_key":
        monkeypatch.setattr(Database, "change_key", fail)
    else:
        monkeypatch.setattr(key_file, "write", write_first_only)
    with pytest.raises(KeyboardInterrupt):
        rekeying.rekey(centre, PASSWORD)
    centre.close()
    monkeypatch.undo()
    back = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    assert registers.count(back, Query(register=registers.register_of("grid").id)) == 1
    back.close()


def test_a_tampered_audit_trail_shows(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    assert audit.first_broken(centre) is None
    centre.db.execute("UPDATE audit SET by = '别人' WHERE id = 2")
    assert audit.first_broken(centre) == 2
    centre.close()
