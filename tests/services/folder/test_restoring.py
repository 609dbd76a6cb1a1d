"""Restoring keeps its promise whatever happens on the way: the whole old data, or the whole new."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gridcenter.base.paths import data_dir
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.presenters.restoring import lost_lines
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import accounts, backup, doorway, rekeying, restoring, switching
from gridcenter.services.folder.restore_rights import (
    BackupPasswordError,
    NobodyMayRestoreError,
    OtherUnitsBackupError,
)
from gridcenter.services.register import attachments, registers
from gridcenter.store import accounts as stored
from gridcenter.store import backup as copies
from gridcenter.store.database import DataFileBusyError, DataFileMissingError
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import (
    CHEAP,
    PASSWORD,
    TOWNSHIP,
    FakeClock,
    make_centre,
    make_grid,
    make_incident,
)

OTHER = "another-password"
PDF = b"%PDF-1.7\n%invented\n"


def grids(centre: Centre) -> int:
    return registers.count(centre, Query(register=RegisterId("grid")))


def grids_in(folder: Path, password: str = PASSWORD) -> int:
    centre = accounts.open_folder(folder, password=password)
    try:
        return grids(centre)
    finally:
        centre.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with three grids and a backup of its first one on a stick."""
    clock = FakeClock()
    centre = make_centre(tmp_path / "d", clock=clock)
    (centre.folder / "holidays").mkdir()
    (centre.folder / "holidays" / "2027.toml").write_text("year = 2027\n", encoding="utf-8")
    make_grid(centre)
    backup.make(centre, tmp_path / "stick")
    clock.move(days=2)
    make_grid(centre)
    make_grid(centre)
    (centre.folder / "holidays" / "2028.toml").write_text("year = 2028\n", encoding="utf-8")
    centre.close()
    return tmp_path / "d"


@pytest.fixture
def copy(data: Path) -> Path:
    (made,) = (data.parent / "stick").iterdir()
    return made


def test_what_would_be_lost_is_told_before_anything_is_done(data: Path, copy: Path):
    with restoring.prepared(data, copy, password=PASSWORD) as (found, actor):
        loss = found.loss
        assert (loss.records, loss.gestures, loss.people) == (2, 2, ("王演示",))
        assert (loss.first[:10], loss.last[:10], actor) == ("2026-11-22", "2026-11-22", "王演示")
        assert (found.number, found.at[:10]) == (1, "2026-11-20")
        found.verify()
    assert grids_in(data) == 3
    assert not (data / "replaced").exists()


def test_the_backup_comes_back_and_the_present_lies_aside_both_with_a_line(data: Path, copy: Path):
    done = restoring.restore(data, copy, password=PASSWORD)
    assert done.aside == data / "replaced"
    assert grids_in(data) == 1
    assert [each.name for each in (data / "holidays").iterdir()] == ["2027.toml"]
    assert (done.aside / "holidays" / "2028.toml").exists()
    assert not (done.aside / "gridcenter.db-wal").exists(), "the file alone is all of it"
    back = accounts.open_folder(data, password=PASSWORD)
    line = next(e for e in audit.entries(back) if e.action == "folder.restore")
    assert (line.by, line.detail) == (
        "王演示",
        {"number": 1, "at": "2026-11-20T01:00:00.000Z", "lost": 2, "ok": True},
    )
    back.close()
    former = accounts.open_folder(done.aside, password=PASSWORD)
    assert grids(former) == 3
    assert any(e.action == "folder.replaced" for e in audit.entries(former))
    former.close()
    assert not (data / switching.STAGE).exists()
    assert stat.S_IMODE((data / "gridcenter.db").stat().st_mode) == 0o600 or os.name != "posix"


def test_a_log_beside_data_that_nobody_can_open_goes_aside_with_it(data: Path, copy: Path):
    """Left beside the restored file, SQLite would take it for that file's own."""
    centre = accounts.open_folder(data, password=PASSWORD)
    make_grid(centre)
    logs = {"-wal": (data / "gridcenter.db-wal").read_bytes(), "-shm": b"old", "-journal": b"old"}
    centre.close()
    (data / "gridcenter.db").write_bytes(b"damaged" * 1000)
    for suffix, content in logs.items():
        (data / f"gridcenter.db{suffix}").write_bytes(content)
    done = restoring.restore(data, copy, password=PASSWORD)
    assert [path.name for path in data.glob("gridcenter.db*")] == ["gridcenter.db"]
    assert {path.name[13:] for path in done.aside.glob("gridcenter.db-*")} == set(logs)
    assert grids_in(data) == 1


class Killed(BaseException):
    """As if the process had ended here."""


def steps(monkeypatch: pytest.MonkeyPatch, stop_at: int) -> list[str]:
    """Count everything that changes names or makes them last, and stop before the ``stop_at``-th."""
    seen: list[str] = []

    def step(name, real):
        def run(*given, **more):
            seen.append(name)
            if len(seen) == stop_at:
                raise Killed
            return real(*given, **more)

        return run

    for name in ("replace", "rename", "fsync", "unlink", "rmdir", "mkdir"):
        monkeypatch.setattr(os, name, step(name, getattr(os, name)))
    return seen


def test_stopped_before_any_step_the_next_start_has_all_of_one_or_the_other(
    data: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(data, tmp_path / "whole")
    outcomes, at = [], 0
    while True:
        at += 1
        target = tmp_path / f"try-{at}"
        shutil.copytree(tmp_path / "whole", target)
        with monkeypatch.context() as patched:
            seen = steps(patched, at)
            try:
                restoring.restore(target, copy, password=PASSWORD)
            except Killed:
                done = False
            else:
                done = True
        assert doorway.exists(target)
        outcomes.append(grids_in(target))
        holidays = {each.name for each in (target / "holidays").iterdir()}
        assert holidays == ({"2027.toml"} if outcomes[-1] == 1 else {"2027.toml", "2028.toml"})
        assert not (target / switching.STAGE).exists()
        assert not (target / switching.JOURNAL).exists()
        shutil.rmtree(target)
        if done:
            break
    assert len(seen) > 30
    # Old up to the decision, new from then on, and never back again.
    assert outcomes == sorted(outcomes, reverse=True)
    assert set(outcomes) == {3, 1}


def test_a_first_run_stopped_before_any_step_hinders_no_second_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    at, done = 0, False
    while not done:
        at += 1
        folder = tmp_path / f"try-{at}"
        (folder / "codes").mkdir(parents=True)  # prepared by the county
        with monkeypatch.context() as patched:
            seen = steps(patched, at)
            try:
                _first_run(folder)
            except Killed:
                done = False
            else:
                done = True
        if not doorway.exists(folder):
            _first_run(folder)
        assert grids_in(folder) == 0
        left = {each.name for each in folder.iterdir()} - {"restore.lock"}
        assert left == {"codes", "gridcenter.db", "gridcenter.count", "keys.json"}
    assert len(seen) > 10


def _first_run(folder: Path) -> None:
    made = accounts.create(
        folder, unit=TOWNSHIP, operator="王演示", password=PASSWORD, cost=CHEAP, durable=False
    )
    made.centre.close()


@pytest.mark.parametrize("content", [b"", b"\0" * 9, b"[" * 100_000, b"[]", b"{}"])
def test_a_journal_that_went_bad_stops_nobody_once_everything_is_moved(data: Path, content: bytes):
    (data / switching.JOURNAL).write_bytes(content)
    assert grids_in(data) == 3
    assert not (data / switching.JOURNAL).exists()
    (data / switching.JOURNAL).write_bytes(content)
    (data / switching.STAGE).mkdir()
    with pytest.raises(switching.RestoreUnfinishedError):
        doorway.standing(data)


def test_a_data_file_of_a_byte_is_told_as_missing_and_left_as_it_is(data: Path, copy: Path):
    for path in (data / "gridcenter.db", copy / "gridcenter.db"):
        path.write_bytes(b"1")
    with pytest.raises(DataFileMissingError):
        accounts.open_folder(data, password=PASSWORD)
    with pytest.raises(DataFileMissingError):
        restoring.restore(data, copy, password=PASSWORD)
    assert (data / "gridcenter.db").read_bytes() == b"1"


@pytest.mark.parametrize("room", [0, 1, 2, 3])
def test_without_room_everything_stays_as_it_was(
    data: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, room: int
):
    real, left = os.write, [room]

    def write(handle, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "full")
        return real(handle, content)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        with pytest.raises(restoring.RestoreFailedError):
            restoring.restore(data, copy, password=PASSWORD)
    assert grids_in(data) == 3
    assert not (data / switching.STAGE).exists()


def test_a_damaged_backup_never_replaces_anything(data: Path, copy: Path):
    file = copy / "gridcenter.db"
    whole = file.read_bytes()
    for damaged in (
        whole[:9000] + b"\0" * 64 + whole[9064:],
        whole[: len(whole) // 8192 * 4096],
        b"",
    ):
        file.write_bytes(damaged)
        with pytest.raises((copies.BackupDamagedError, DataFileMissingError)):
            restoring.restore(data, copy, password=PASSWORD)
        assert grids_in(data) == 3
    file.write_bytes(whole)
    (copy / "holidays" / "2027.toml").write_text("year = 1\n", encoding="utf-8")
    with pytest.raises(copies.BackupDamagedError, match=r"2027\.toml"):
        restoring.restore(data, copy, password=PASSWORD)
    assert not (data / "replaced").exists()


def test_a_damaged_attachment_is_told_and_taken_from_the_present_where_it_is_whole(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    incident = make_incident(centre)
    for number in (1, 2):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(PDF + str(number).encode())
        attachments.attach(centre, incident.uid, [file])
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    for sealed in (made.folder / "attachments").iterdir():
        sealed.write_bytes(sealed.read_bytes()[:-1])
    lost = hashlib.sha256(PDF + b"1").hexdigest()
    (tmp_path / "d" / "attachments" / f"{lost}.age").write_bytes(b"nothing")
    done = restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    assert done.damaged_attachments == (lost,)
    back = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    assert [each.is_here for each in attachments.of_record(back, incident.uid)] == [False, True]
    back.close()


@pytest.mark.parametrize("is_known", [True, False])
def test_a_missing_attachment_is_told_and_taken_from_the_present_where_it_is_whole(
    tmp_path: Path, is_known: bool
):
    centre = make_centre(tmp_path / "d")
    incident = make_incident(centre)
    for number in (1, 2):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(PDF + str(number).encode())
        attachments.attach(centre, incident.uid, [file])
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    shutil.rmtree(made.folder / "attachments")
    lost, kept = (hashlib.sha256(PDF + each).hexdigest() for each in (b"1", b"2"))
    (tmp_path / "d" / "attachments" / f"{lost}.age").unlink()
    target = tmp_path / ("d" if is_known else "new")
    done = restoring.restore(target, made.folder, password=PASSWORD)
    assert done.damaged_attachments == ()
    assert set(done.missing_attachments) == ({lost} if is_known else {lost, kept})
    assert len(lost_lines(done)) == 1
    back = accounts.open_folder(target, password=PASSWORD)
    here = [each.is_here for each in attachments.of_record(back, incident.uid)]
    assert here == [False, is_known]
    back.close()


def test_the_data_is_no_backup_of_itself(data: Path, tmp_path: Path):
    link = tmp_path / "link"
    link.symlink_to(data, target_is_directory=True)
    for place in (data, data / "gridcenter.db", link, link / "keys.json"):
        with pytest.raises(restoring.RestoreItselfError):
            restoring.restore(data, place, password=PASSWORD)
    assert grids_in(data) == 3
    assert not (data / "replaced").exists()


def test_whatever_a_county_may_replace_is_in_a_backup_and_comes_back(tmp_path: Path):
    bundled = {each.name for each in data_dir().glob("*.toml")} - {"statutory.toml"}
    assert bundled <= {*switching.OWN}
    centre = make_centre(tmp_path / "d")
    for name in sorted(bundled):
        shutil.copy(data_dir() / name, centre.folder / name)
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    restoring.restore(tmp_path / "new", made.folder, password=PASSWORD)
    assert {each.name for each in (tmp_path / "new").glob("*.toml")} == bundled
    # One made before the program kept all of them takes none of the present ones away.
    (made.folder / "phrases.toml").unlink()
    (made.folder / "backup.json").unlink()
    with restoring.prepared(tmp_path / "d", made.folder, password=PASSWORD) as (found, who):
        found.carry_out(who, unlisted=True)
    assert {each.name for each in (tmp_path / "d").glob("*.toml")} == bundled


def test_nothing_is_restored_under_the_hands_of_another_process(data: Path, copy: Path):
    code = (
        "import sys; from pathlib import Path\n"
        "from gridcenter.services.folder import accounts\n"
        "kept = accounts.open_folder(Path(sys.argv[1]), password=sys.argv[2])\n"
        "print('open', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(data), PASSWORD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DataFileBusyError):
            restoring.restore(data, copy, password=PASSWORD)
    assert grids_in(data) == 3


def test_only_an_administrator_of_today_restores(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    accounts.add(centre, "李样本", OTHER, Role.ADMIN)
    made = backup.make(centre, tmp_path / "stick")
    accounts.set_role(centre, "李样本", Role.VIEWER)
    centre.close()
    with pytest.raises(RoleForbidsError):
        restoring.restore(tmp_path / "d", made.folder, password=OTHER)
    with pytest.raises(WrongPasswordError):
        restoring.restore(tmp_path / "d", made.folder, password="not-a-password")
    # Who is locked or looks only today does so after the restore as well.
    restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    back = accounts.open_folder(tmp_path / "d", password=OTHER)
    assert back.role is Role.VIEWER
    back.close()


def test_with_the_data_gone_an_administrator_of_the_backup_restores(tmp_path: Path):
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    accounts.add(centre, "李样本", OTHER, Role.VIEWER)
    # As an earlier version left it: locked, and still with a slot.
    accounts.add(centre, "孙样本", OTHER + "-locked", Role.ADMIN)
    stored.set_locked(centre.db, "孙样本", locked=True)
    made = backup.make(centre, tmp_path / "stick")
    centre.close()
    (tmp_path / "d" / "gridcenter.db").unlink()
    for secret in (OTHER, OTHER + "-locked"):
        with pytest.raises(NobodyMayRestoreError):
            restoring.restore(tmp_path / "d", made.folder, password=secret)
    with pytest.raises((WrongPasswordError, BackupPasswordError)):
        restoring.restore(tmp_path / "d", made.folder, password="not-a-password")
    restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    assert grids_in(tmp_path / "d") == 1


def test_passwords_stay_as_they_are_today(data: Path, copy: Path):
    centre = accounts.open_folder(data, password=PASSWORD)
    accounts.set_password(centre, "王演示", OTHER)
    centre.close()
    restoring.restore(data, copy, password=OTHER)
    assert grids_in(data, OTHER) == 1
    with pytest.raises(WrongPasswordError):
        accounts.open_folder(data, password=PASSWORD)


def test_a_backup_from_before_a_rekey_says_which_password_it_wants(data: Path, copy: Path):
    centre = accounts.open_folder(data, password=PASSWORD)
    accounts.set_password(centre, "王演示", OTHER)
    rekeying.rekey(centre, OTHER)
    key = centre.db.key
    centre.close()
    with pytest.raises(BackupPasswordError, match=r"2026-11-20 09:00"):
        restoring.restore(data, copy, password=OTHER)
    restoring.restore(data, copy, password=OTHER, backup_password=PASSWORD)
    back = accounts.open_folder(data, password=OTHER)
    assert (grids(back), back.db.key) == (1, key)
    back.close()


def test_another_units_backup_is_refused_but_fills_an_empty_folder(data: Path, tmp_path: Path):
    other = Unit(code=UnitCode("620622102"), name="银河镇（示例）", tier=Tier.TOWNSHIP)
    centre = make_centre(tmp_path / "o", unit=other)
    made = backup.make(centre, tmp_path / "other-stick")
    centre.close()
    with pytest.raises(OtherUnitsBackupError, match="银河镇"):
        restoring.restore(data, made.folder, password=PASSWORD)
    assert grids_in(data) == 3
    done = restoring.restore(tmp_path / "empty", made.folder, password=PASSWORD)
    assert done.aside is None
    back = accounts.open_folder(tmp_path / "empty", password=PASSWORD)
    assert back.unit == other
    back.close()


def test_neither_looking_nor_restoring_writes_on_the_backups_medium(data: Path, copy: Path):
    def state() -> dict[str, tuple[bytes, int]]:
        return {
            each.name: (each.read_bytes(), each.stat().st_mtime_ns)
            for each in copy.iterdir()
            if each.is_file()
        }

    before = state()
    centre = accounts.open_folder(data, password=PASSWORD)
    backup.verify(centre, copy)
    centre.close()
    restoring.restore(data, copy, password=PASSWORD)
    assert state() == before


def test_no_number_of_a_backup_is_given_twice_after_a_restore(data: Path, copy: Path):
    centre = accounts.open_folder(data, password=PASSWORD)
    second = backup.make(centre)
    settings.put(centre, backup.SECOND, str(data.parent / "stick"))
    centre.close()
    restoring.restore(data, copy, password=PASSWORD)
    back = accounts.open_folder(data, password=PASSWORD)
    assert (second.number, backup.make(back).number) == (2, 3)
    assert settings.get(back, backup.SECOND) == str(data.parent / "stick")
    back.close()


def test_no_case_code_is_given_twice_after_a_restore(tmp_path: Path):
    clock = FakeClock()
    centre = make_centre(tmp_path / "d", clock=clock)
    first = make_incident(centre).text("case_code")
    backup.make(centre, tmp_path / "stick")
    clock.move(minutes=1)
    lost = make_incident(centre).text("case_code")
    centre.close()
    (made,) = (tmp_path / "stick").iterdir()
    restoring.restore(tmp_path / "d", made, password=PASSWORD)
    back = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    after = make_incident(back).text("case_code")
    back.close()
    assert [int(code[-4:]) for code in (first, lost, after)] == [1, 2, 3]


def test_whose_password_it_is_is_asked_where_several_chose_the_same(tmp_path: Path):
    """A viewer with the administrator's password restores nothing, and stands in nobody's way."""
    centre = make_centre(tmp_path / "d")
    make_grid(centre)
    accounts.add(centre, "李样本", PASSWORD, Role.VIEWER)
    made = backup.make(centre, tmp_path / "stick").folder
    centre.close()
    for target in ("d", "new"):
        folder = tmp_path / target
        with pytest.raises(accounts.SharedPasswordError):
            restoring.restore(folder, made, password=PASSWORD)
        with pytest.raises((RoleForbidsError, NobodyMayRestoreError)):
            restoring.restore(folder, made, password=PASSWORD, name="李样本")
        restoring.restore(folder, made, password=PASSWORD, name="王演示")
        back = accounts.open_folder(folder, password=PASSWORD, name="王演示")
        assert grids(back) == 1
        back.close()
